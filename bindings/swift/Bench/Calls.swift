import CMaquininha
import Foundation
import Maquininha
import MaquininhaFFI
import MaquininhaTesting

/// What the trivial call does on the other side: it takes a lock, and empties a place.
private final class EmptyPlace: @unchecked Sendable {
    // Safe to share, since the content is touched with the lock held only.
    private let lock = NSLock()
    private var content: AnyObject?

    @inline(never)
    func empty() {
        lock.lock()
        content = nil
        lock.unlock()
    }
}

/// The same settings by Swift alone.
@inline(never)
private func plainConfig(
    _ defaults: TerminalConfig, device: MaquininhaFFI.Device, url: String, folder: String
) -> TerminalConfig {
    var config = defaults
    config.device = device
    config.gateway.primaryUrl = url
    config.storageDir = folder
    config.contract = defaults.contract.map { $0 }
    return config
}

private actor Elsewhere {
    private var calls = 0

    func count() { calls &+= 1 }
}

/// Single calls, in nanoseconds: one that takes and gives nothing, one that takes a record of three
/// texts and gives one of some thirty fields, and one that suspends until the engine's threads have
/// answered; each beside the same in Swift, the first beside a call of C too.
func measureCalls(_ effort: Effort) async throws -> Samples {
    let market = try await SimulatedMarket.start()
    try market.shutDown()
    let place = EmptyPlace()
    let device = MaquininhaFFI.Device(serial: "TESTPOS0001", model: "L3", appVersion: "6.4.0")
    let (url, folder) = ("https://api.example.com", "/data/maquininha")
    let defaults = try terminalConfig(device: device, primaryUrl: url, storageDir: folder)
    let maquininha = try await openTerminal(WaitingDriver())
    let elsewhere = Elsewhere()
    // Results are added up and each call differs from the one before, so that none is left out.
    let urls = [url, url + "/core"]
    var seen = 0
    let samples = try await interleaved(
        [
            Side(name: "trivial") { for _ in 0..<$0 { try market.shutDown() } },
            Side(name: "trivial_c") {
                for _ in 0..<$0 { seen &+= Int(ffi_maquininha_uniffi_contract_version()) }
            },
            Side(name: "trivial_swift") { for _ in 0..<$0 { place.empty() } },
            Side(name: "record") {
                for call in 0..<$0 {
                    let config = try terminalConfig(
                        device: device, primaryUrl: urls[call & 1], storageDir: folder)
                    seen &+= config.gateway.primaryUrl.utf8.count
                }
            },
            Side(name: "record_swift") {
                for call in 0..<$0 {
                    let config = plainConfig(
                        defaults, device: device, url: urls[call & 1], folder: folder)
                    seen &+= config.gateway.primaryUrl.utf8.count
                }
            },
            Side(name: "suspend") { for _ in 0..<$0 { try await maquininha.settled() } },
            Side(name: "suspend_swift") { for _ in 0..<$0 { await elsewhere.count() } },
        ], effort)
    precondition(seen != 0)
    try await maquininha.close()
    return samples
}

// Opens and closes a terminal as often as the first argument says, alone in its process, and
// prints what the process holds before and after: threads, files, kilobytes.

import Foundation
import Maquininha

struct NoKey: Credentials {
    func credential() -> Credential { .token("none") }
}

struct Silent: PaymentDriver {
    func profile() -> DriverProfile {
        DriverProfile(onSilence: .blocks, undoWindow: 60, query: .never, reversal: .undo)
    }

    func execute(_ command: DriverCommand, inbox: DriverInbox) {}
}

let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

func cycle() async throws {
    let maquininha = try await Maquininha.open(
        configuration: Configuration(
            device: Device(serial: "TESTPOS0001", model: .l3),
            gateway: Gateway("http://127.0.0.1:1"), storage: folder),
        credentials: NoKey(), drivers: Drivers(payment: Silent()))
    for await _ in maquininha.orders { break }
    try await maquininha.close()
}

func held() throws -> [Int] {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    func number(_ name: String) -> Int {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    return [number("Threads:"), files, number("VmRSS:")]
}

/// Threads end a moment after they were told to.
func atRest(threads: Int) async throws -> [Int] {
    var now = try held()
    for _ in 0..<1_000 where now[0] > threads {
        try await Task.sleep(nanoseconds: 20_000_000)
        now = try held()
    }
    return now
}

let idle = try held()[0]
for _ in 0..<100 { try await cycle() }
let before = try await atRest(threads: idle + 4)
for _ in 0..<(Int(CommandLine.arguments[1]) ?? 0) { try await cycle() }
let after = try await atRest(threads: before[0])
print(before.map(String.init).joined(separator: " "))
print(after.map(String.init).joined(separator: " "))
try FileManager.default.removeItem(at: folder)

import Foundation
import Maquininha
import MaquininhaTesting
import TestSupport
import Testing

/// A card holder who pays by chip and PIN.
let chipAndPIN = "insert chip-online-pin; type 1234; press ok; remove"

/// A shop with a virtual PIN pad, and readers that reach it.
struct Counter {
    let market: SimulatedMarket
    let pad: VirtualPinPad
    let readers: Readers
    let storage: URL

    /// The app's links reach the PIN pad in the process, unless it brings others.
    static func open(
        links: ((VirtualPinPad) -> any NativeLinkPort)? = nil,
        configure: (inout ReadersConfiguration) -> Void = { _ in }
    ) async throws -> Counter {
        let market = try await SimulatedMarket.start()
        let pad = try await market.pinPad()
        let storage = URL(fileURLWithPath: try newFolder())
        var configuration = try market.readersConfiguration(storage: storage)
        configure(&configuration)
        let readers = try await Readers.open(
            configuration: configuration, nativeLinks: links?(pad) ?? pad.nativeLinks)
        return Counter(market: market, pad: pad, readers: readers, storage: storage)
    }

    /// Connects the PIN pad over the network.
    @discardableResult
    func connect() async throws -> ReaderInfo {
        try await connected(readers.connect(pad.address))
    }

    /// A terminal that is paid by the readers.
    func till() async throws -> Maquininha {
        var configuration = Configuration(
            device: Device(serial: "TESTPOS0001", model: .l3, appVersion: "6.4.0"),
            gateway: try market.gateway(), storage: storage)
        configuration.polling.interval = 0.05
        configuration.limits.unknownAfter = 1
        configuration.limits.lateEffect = 0.3
        configuration.limits.backOffFirst = 0.05
        configuration.limits.backOffMax = 0.4
        return try await Maquininha.open(
            configuration: configuration, credentials: try market.credentials(),
            drivers: Drivers(readers: readers))
    }

    func close() async throws {
        try await readers.close()
        try market.shutDown()
    }
}

/// What the reader told of itself, where it was connected.
func connected(_ connection: ReaderConnection) throws -> ReaderInfo {
    guard case .connected(let info) = connection else { throw Unexpected("\(connection)") }
    return info
}

/// Why it was not connected.
func failed(_ connection: ReaderConnection) throws -> ReaderTrouble {
    guard case .failed(let trouble) = connection else { throw Unexpected("\(connection)") }
    return trouble
}

/// Something else came than the test is about.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Readers {
    /// Waits until it stands so.
    @discardableResult
    func view(where holds: @Sendable (ReaderView) -> Bool) async throws -> ReaderView {
        for await event in events {
            if case .view(let view) = event, holds(view) { return view }
        }
        throw Unexpected("the readers were closed")
    }
}

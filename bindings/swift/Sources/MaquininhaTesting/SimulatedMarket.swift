import Foundation
import Maquininha
import enum Maquininha.Credential
import protocol Maquininha.Credentials
import struct Maquininha.DriverProfile
import typealias Maquininha.SerialNumber
internal import MaquininhaFFI

/// A simulated market on the loopback: order API, webhooks, acquirers. It needs no account and no
/// internet. Its shop has the terminals TESTPOS0001 (L3), TESTPOS0002 (A8) and TESTPOS0003 (P2).
///
/// The last two digits of an amount choose what the acquirer does: 05 and 51 decline, 68 approves
/// and loses the answer, 69 never receives it, 70 answers five seconds late, 71 is canceled by
/// the card holder.
///
/// Every function throws ``Maquininha/MaquininhaError``; `closed` once it is shut down.
public final class SimulatedMarket: Sendable {
    private let native: MaquininhaFFI.Sandbox

    private init(_ native: MaquininhaFFI.Sandbox) {
        self.native = native
    }

    /// Starts a market on threads and ports of its own.
    ///
    /// - Parameters:
    ///   - seed: Makes identifiers and lotteries of faults repeatable, where given.
    ///   - withBackup: Whether the order API has a second endpoint.
    public static func start(
        seed: UInt64? = nil, withBackup: Bool = false
    ) async throws -> SimulatedMarket {
        try await calling {
            let config = SandboxConfig(seed: seed, withBackup: withBackup)
            return SimulatedMarket(try await Sandbox.start(config: config))
        }
    }

    /// The way to the order API, for the settings of a terminal or merchant. It repeats quickly,
    /// since a loopback needs no patience.
    public func gateway() throws -> Gateway {
        let config = try calling { try native.gateway() }
        var gateway = Gateway(config.primaryUrl, backupURL: config.backupUrl)
        gateway.retry.base = TimeInterval(config.retry.baseMs) / 1_000
        return gateway
    }

    /// The credential of the shop.
    public func credentials() throws -> any Credentials {
        ShopKey(key: try secretKey())
    }

    /// The secret key of the shop. It opens nothing but simulated markets.
    public func secretKey() throws -> String {
        try calling { try native.secretKey() }
    }

    /// A simulated payment driver for one of the shop's terminals.
    public func driver(
        for serial: SerialNumber, settings: SimulatedDriverSettings = SimulatedDriverSettings()
    ) throws -> SimulatedDriver {
        try calling {
            try SimulatedDriver(
                native.driver(serial: serial.rawValue, config: settings.ffi))
        }
    }

    /// A virtual PIN pad on a port of this machine. Each number is a device of its own, with its
    /// own keys of the simulated acquirers; one of a number at a time.
    public func pinPad(
        _ number: Int = 1, profile: PinPadProfile = .abecs220
    ) async throws -> VirtualPinPad {
        try await calling {
            let number = UInt32(clamping: number)
            return try VirtualPinPad(await native.pinPad(number: number, profile: profile.ffi))
        }
    }

    /// Settings of readers in this market: its acquirers and their host, without serial lines.
    public func readersConfiguration(storage: URL) throws -> ReadersConfiguration {
        try calling {
            let host = try native.acquirerHost()
            let profile = DriverProfile(host.profile)
            var configuration = ReadersConfiguration(
                storage: storage, acquirers: try native.acquirers(),
                host: AcquirerHost(host.url, token: host.token, profile: profile))
            configuration.serial = false
            return configuration
        }
    }

    /// Places an order, as a sales program would.
    ///
    /// Throws `value` for an order that cannot be placed, `sandbox` where the market refuses it.
    @discardableResult
    public func place(_ order: SimulatedOrder) throws -> OrderID {
        try calling { OrderID(try native.placeOrder(order: order.ffi)) }
    }

    /// Any call of the order API in the shop's name, past planted faults. The body is JSON text.
    @discardableResult
    public func request(
        _ method: String, _ path: String, body: String? = nil
    ) throws -> MarketReply {
        try calling { MarketReply(try native.request(method: method, path: path, body: body)) }
    }

    /// Plants a fault at the order API or the acquirer and returns its number. The rule is JSON
    /// text, as `maquininha sandbox` takes it: which calls it matches, and what goes wrong.
    @discardableResult
    public func plantFault(_ rule: String) throws -> UInt64 {
        try calling { try native.plantFault(rule: rule) }
    }

    /// Takes a fault away, or all of them.
    public func clearFaults(_ id: UInt64? = nil) throws {
        try calling { try native.clearFaults(id: id) }
    }

    /// Kills an endpoint of the order API: 0 is the primary, 1 the backup.
    public func stopEndpoint(_ index: Int) throws {
        try calling { try native.stopEndpoint(index: UInt8(clamping: index)) }
    }

    /// Brings an endpoint back on its old port.
    public func startEndpoint(_ index: Int) async throws {
        try await calling { try await native.startEndpoint(index: UInt8(clamping: index)) }
    }

    /// Every transaction at the acquirer, oldest first.
    public func payments() throws -> [BookedPayment] {
        try calling { try native.payments().map(BookedPayment.init) }
    }

    /// Every order at the order API with its charges, oldest first.
    public func orders() throws -> [BookedOrder] {
        try calling { try native.orders().map(BookedOrder.init) }
    }

    /// The webhooks that the order API would have sent to the shop, oldest first: deliver them as
    /// you like.
    public func webhooks() throws -> [KeptWebhook] {
        try calling { try native.webhooks().map(KeptWebhook.init) }
    }

    /// Compares the acquirer's money with the charges of terminals. Empty means that they agree
    /// and nothing is undecided; ask when everything is at rest.
    public func audit() throws -> [Disagreement] {
        try calling { try native.audit().map(Disagreement.init) }
    }

    /// Stops the market. Twice is success.
    public func shutDown() throws {
        try calling { try native.shutDown() }
    }
}

private struct ShopKey: Credentials {
    let key: String

    func credential() -> Credential { .secretKey(key) }
}

import Foundation
internal import MaquininhaFFI

/// The sales side of one company: makes orders, watches them, closes, cancels and refunds them.
///
/// It has threads of its own, so what was begun goes on whatever becomes of its caller: cancelling
/// a task that waits for one of its functions stops nothing. Several may be open in one process,
/// each with its own storage folder. Every function may be called from any thread or actor, the
/// main one included, and throws ``MaquininhaError`` with the code `closed` once it is closed.
public final class Merchant: Sendable {
    let native: MaquininhaFFI.Merchant

    /// News, from the oldest that nobody acknowledged.
    public let events: Deliveries<MerchantEvent>

    private init(_ native: MaquininhaFFI.Merchant) throws {
        self.native = native
        let stream = try native.events()
        events = Deliveries {
            let next = try await stream.next()
            return Delivery(event: MerchantEvent(next), sequence: next.seq) {
                try await stream.ack(seq: next.seq)
            }
        }
    }

    /// Opens the sales side: what was begun before goes on.
    ///
    /// Throws ``MaquininhaError``: the settings are not valid (`gateway.…`,
    /// `merchant.configuration`), or the store cannot be read or is open elsewhere
    /// (`journal_locked`, `journal`, …).
    public static func open(
        configuration: MerchantConfiguration,
        credentials: any Credentials,
        secrets: any SecretStore
    ) async throws -> Merchant {
        try await calling {
            let ports = MaquininhaFFI.MerchantPorts(
                credentials: CredentialsAdapter(credentials), secrets: SecretStoreAdapter(secrets))
            return try Merchant(
                await MaquininhaFFI.Merchant.open(config: configuration.ffi, ports: ports))
        }
    }

    /// Makes the order of a draft. The same draft again gives the same sale: after a lost answer
    /// this is the way to find out.
    ///
    /// Throws ``MaquininhaError`` with a code `merchant.…`; where the outcome is not known, ask
    /// again with the same reference.
    public func create(_ draft: SaleDraft) async throws -> CreateOutcome {
        try await calling { CreateOutcome(try await native.create(draft: draft.ffi)) }
    }

    /// A sale by its reference.
    public func sale(_ reference: String) async throws -> Sale {
        try await calling { Sale(try await native.sale(reference: reference)) }
    }

    /// The sales with something left to do.
    public func openSales() async throws -> [Sale] {
        try await calling { try await native.openSales().map(Sale.init) }
    }

    /// Backs out before payment. The order is read first, for it may have been paid a moment ago,
    /// and then closed as canceled; a payment that comes within two minutes is told and goes
    /// back. Where the order cannot be read now, ``Sale/backingOut`` is set and it is tried again.
    ///
    /// Throws ``MaquininhaError`` for a sale that is paid, or that the read shows as paid.
    @discardableResult
    public func cancel(_ reference: String) async throws -> Sale {
        try await calling { Sale(try await native.cancel(reference: reference)) }
    }

    /// The screen of the sale was left, by going back or by a time-out: the order is reversed, as
    /// by ``cancel(_:)``.
    @discardableResult
    public func leaveScreen(_ reference: String) async throws -> Sale {
        try await calling { Sale(try await native.leaveScreen(reference: reference)) }
    }

    /// Settles a paid sale by hand.
    @discardableResult
    public func settleManually(_ reference: String) async throws -> Sale {
        try await calling { Sale(try await native.settleManually(reference: reference)) }
    }

    /// Closes a paid order now; for hosts that switched automatic closing off.
    @discardableResult
    public func closeOrder(_ reference: String) async throws -> Sale {
        try await calling { Sale(try await native.closeOrder(reference: reference)) }
    }

    /// Asks for a refund: of one charge, or of all that stand. By default the operator is sent to
    /// the terminal that was paid.
    ///
    /// - Parameters:
    ///   - reference: The sale.
    ///   - charge: One charge; all where absent.
    ///   - serial: The terminal at which the operator stands, where known.
    @discardableResult
    public func refund(
        _ reference: String, charge: ChargeID? = nil, at serial: SerialNumber? = nil
    ) async throws -> Sale {
        try await calling {
            Sale(
                try await native.refund(
                    reference: reference, chargeId: charge?.rawValue, at: serial?.rawValue))
        }
    }

    /// Takes the back office's whole list of terminals. A row that is wrong refuses the list, so
    /// that no terminal disappears by mistake.
    @discardableResult
    public func syncDevices(_ rows: [DeviceRow]) async throws -> DeviceSync {
        try await calling { DeviceSync(try await native.syncDevices(rows: rows.map(\.ffi))) }
    }

    /// The terminals.
    public func devices() async throws -> [DeviceRecord] {
        try await calling { try await native.devices().map(DeviceRecord.init) }
    }

    /// Takes a webhook that the app's HTTP server received. Answer it with the status given, at
    /// once.
    ///
    /// - Parameters:
    ///   - body: The body as it came.
    ///   - authorization: The `Authorization` header.
    ///   - pathSecret: The secret part of its path.
    public func receiveWebhook(
        body: Data, authorization: String?, pathSecret: String? = nil
    ) async throws -> WebhookAnswer {
        try await calling {
            WebhookAnswer(
                try await native.receiveWebhook(
                    pathSecret: pathSecret, authorization: authorization, body: body))
        }
    }

    /// How the sales side does.
    public func health() throws -> MerchantHealth {
        try calling { MerchantHealth(try native.health()) }
    }

    /// Stops the sales side, waits for the calls under way, and lets go of its storage. What was
    /// begun goes on at the next start. Twice is success.
    public func close() async throws {
        try await calling { try await native.shutDown() }
    }
}

import Foundation
internal import MaquininhaFFI

/// One terminal: orders, payments, refunds, reports and durable events.
///
/// It has threads of its own, so payments go on whatever becomes of their callers. Several may be
/// open in one process, each with its own storage folder; there is no shared one. Every function
/// may be called from any thread or actor, the main one included.
public final class Maquininha: Sendable {
    private let native: MaquininhaFFI.Terminal
    private let payments: MaquininhaFFI.Payments
    private let reports: MaquininhaFFI.Reports
    private let atRest: SingleFlight<Void>

    /// The orders that this terminal may be paid.
    public let orders: Orders
    /// The durable events, from the oldest that nobody acknowledged.
    public let events: Deliveries<TerminalEvent>

    private init(_ native: MaquininhaFFI.Terminal) throws {
        self.native = native
        payments = try native.payments()
        reports = try native.reports()
        orders = try Orders(native.orders())
        let stream = try native.events()
        events = Deliveries {
            let next = try await stream.next()
            return Delivery(event: TerminalEvent(next.event), sequence: next.seq) {
                try await stream.ack(seq: next.seq)
            }
        }
        atRest = SingleFlight { try await calling { try await native.settled() } }
    }

    /// Opens a terminal: what the journal holds open is driven on in the background, and the
    /// order list starts to fill.
    ///
    /// Throws ``MaquininhaError``: the settings are not valid (`gateway.…`, `host`, `value`),
    /// or the journal cannot be read or is open elsewhere (`journal_locked`, `journal`, …).
    public static func open(
        configuration: Configuration,
        credentials: any Credentials,
        drivers: Drivers = Drivers()
    ) async throws -> Maquininha {
        try await calling {
            let ports = MaquininhaFFI.HostPorts(
                credentials: CredentialsAdapter(credentials),
                driver: drivers.payment.map(DriverAdapter.init),
                printer: drivers.printer.map(PrinterAdapter.init),
                wakeUps: drivers.wakeUps.map(WakeUpAdapter.init),
                readers: drivers.readers?.native)
            return try Maquininha(
                await MaquininhaFFI.Terminal.open(config: configuration.ffi, ports: ports))
        }
    }

    /// Orders that were pushed to this terminal, each once when it comes.
    public var directOrders: DirectOrders { DirectOrders(orders: orders) }

    /// How the terminal is.
    ///
    /// Throws ``MaquininhaError`` with the code `closed` if it is closed.
    public func health() throws -> TerminalHealth {
        try calling { TerminalHealth(try native.health()) }
    }

    /// Sales and refunds of a time, from the journal.
    public func salesReport(since: Date, until: Date) async throws -> SalesReport {
        try await calling {
            SalesReport(try await reports.sales(since: since.micros, until: until.micros))
        }
    }

    /// Prints a text on the app's printer, off the payment path. A failure changes no payment.
    ///
    /// Throws ``MaquininhaError``: `print_no_paper`, `print_busy`, `print_unavailable`.
    public func print(_ text: String, order: OrderID? = nil) async throws {
        let job = MaquininhaFFI.PrintJob.text(orderId: order?.rawValue, text: text)
        try await calling { try await native.print(job: job) }
    }

    /// Waits until every payment and refund is resolved, those in the background and held sales
    /// included. No time limit: an acquirer that is away for long keeps it waiting. Cancelling
    /// the task ends the wait and nothing else.
    ///
    /// Throws ``MaquininhaError`` with the code `closed` if the terminal is closed first.
    public func settled() async throws {
        try await atRest.value()
    }

    /// Stops the terminal and lets go of its storage. What is open stays in the journal and is
    /// driven on at the next start. Twice is success.
    public func close() async throws {
        try await calling { try await native.shutDown() }
    }

    /// What a model can do under the order integration. A model that is not known gets the least.
    public static func capabilities(of model: DeviceModel) throws -> Capabilities {
        try calling { Capabilities(try capabilitiesOf(model: model.rawValue)) }
    }
}

extension Maquininha {
    /// Starts a payment of an order. Returns once the intention is in the journal; the result
    /// comes through the ``Payment``. The same attempt given again is attached to what it came to.
    ///
    /// Cancelling the task before it has begun throws `CancellationError`, and nothing was sent.
    /// Cancelling it later asks the payment to cancel, waits for the answer for at most ten
    /// seconds, and returns the payment, whose result says what came of it.
    ///
    /// - Parameters:
    ///   - order: Which order.
    ///   - tender: How it is paid; may be left out where the order forces one.
    ///   - amount: How much of it; all that is due where absent.
    ///   - attemptID: The app's intention: whatever happens, one intention charges at most once.
    /// - Throws: ``MaquininhaError`` where the request cannot be carried out; nothing was sent.
    public func pay(
        order: OrderID, tender: Tender? = nil, amount: Money? = nil, attemptID: AttemptID
    ) async throws -> Payment {
        try await start(.order(order.rawValue), tender, amount, attemptID)
    }

    /// Starts a payment of an order on the list.
    public func pay(
        order: ListedOrder, tender: Tender? = nil, amount: Money? = nil, attemptID: AttemptID
    ) async throws -> Payment {
        try await pay(order: order.id, tender: tender, amount: amount, attemptID: attemptID)
    }

    /// Starts a sale without an order ("venda avulsa"). The rules are those of
    /// ``pay(order:tender:amount:attemptID:)``.
    public func sell(
        amount: Money, tender: Tender, attemptID: AttemptID
    ) async throws -> Payment {
        try await start(.standalone, tender, amount, attemptID)
    }

    /// Starts a sale without an order that is held once it is approved, until the app says with
    /// ``settle(_:as:)`` how it went. It blocks the next sale until then, and is undone where the
    /// app says nothing in time.
    public func sellHeld(
        amount: Money, tender: Tender, attemptID: AttemptID
    ) async throws -> Payment {
        try await start(.held, tender, amount, attemptID)
    }

    /// The held sales that wait for the app's word, those of before a restart included: ask once
    /// after opening, and settle what is there.
    public func heldSales() async throws -> [HeldSale] {
        try await calling { try await payments.heldSales().map(HeldSale.init) }
    }

    /// Says how a held sale went, and so decides it: success confirms it, any other status undoes
    /// it at the acquirer. Returns how the sale ended once that is on the disk. The same word
    /// again is answered alike, also after a restart.
    ///
    /// Throws ``MaquininhaError``: `settled_otherwise`, `not_held`, or the journal failed, so that
    /// the sale is still held.
    @discardableResult
    public func settle(
        _ attemptID: AttemptID, as status: ConfirmStatus
    ) async throws -> PaymentResult {
        try await calling {
            let end = try await payments.settle(attemptId: attemptID.rawValue, status: status.ffi)
            return PaymentResult(end)
        }
    }

    /// Checks the operator's password and opens refunds. Three wrong ones lock them for 15
    /// minutes, a restart included.
    ///
    /// Throws ``MaquininhaError``: `refunds_off`, `password_wrong` with the tries that are left,
    /// `password_locked` with the end of the lock.
    public func unlockRefunds(password: String) async throws -> RefundSession {
        try await calling { RefundSession(try await payments.unlockRefunds(password: password)) }
    }

    /// Starts a payment; what may be absent is for the native library to judge.
    func start(
        _ target: MaquininhaFFI.PayTarget, _ tender: Tender?, _ amount: Money?,
        _ attemptID: AttemptID
    ) async throws -> Payment {
        try Task.checkCancellation()
        let payment = try await calling {
            let request = MaquininhaFFI.PayRequest(
                attemptId: attemptID.rawValue, target: target, amount: amount?.centavos,
                tender: try tender?.ffi)
            return try Payment(await payments.pay(request: request))
        }
        if Task.isCancelled { await payment.cancelForTask() }
        return payment
    }
}

import Foundation
import Maquininha
import MaquininhaTesting
import TestSupport
import Testing

@Suite("A terminal sells in the simulated market", .timeLimit(.minutes(1)))
struct SellingTests {
    @Test("a listed order is picked, paid in two parts, and leaves the list")
    func listedOrder() async throws {
        try await withSimulatedTerminal { terminal in
            let maquininha = terminal.maquininha
            let id = try terminal.market.place(
                SimulatedOrder(
                    code: "1", title: "Mesa 4", amount: .brl(50_00), target: .allTerminals))
            var lists = maquininha.orders.makeAsyncIterator()
            let listed = try #require(await lists.first { $0.orders.contains { $0.id == id } })
            let order = try #require(listed.orders.first)
            #expect(order.due == .brl(50_00))
            #expect(order.offered.contains(.debit))
            #expect(!order.order.isDirect)

            let part = try await maquininha.pay(
                order: order, tender: .credit(installments: 3), amount: .brl(20_00),
                attemptID: "a1")
            let approval = try #require(try await part.result().approval)
            #expect(approval.schemeName != nil)
            let left = await lists.first { $0.orders.first?.due == .brl(30_00) }
            #expect(left != nil)
            let rest = try await maquininha.pay(order: id, tender: .pix, attemptID: "a2")
            let end = try await rest.result()
            try #require(end.approval != nil, "it ended \(end)")
            let emptied = await lists.first { $0.orders.isEmpty }
            #expect(emptied != nil)
            #expect(try maquininha.orders.snapshot().orders.isEmpty)
            try await maquininha.settled()
            #expect(try terminal.market.orders().map(\.charges.count) == [2])
            #expect(try terminal.market.payments().map(\.settled) == [.brl(20_00), .brl(30_00)])
        }
    }

    @Test("a direct order pops up once, and is paid as it says")
    func directOrder() async throws {
        try await withSimulatedTerminal { terminal in
            let maquininha = terminal.maquininha
            let next = Task { () -> [ListedOrder] in
                var shown: [ListedOrder] = []
                for await order in maquininha.directOrders {
                    shown.append(order)
                    if shown.count == 2 { break }
                }
                return shown
            }
            for code in ["1", "2"] {
                try terminal.market.place(
                    SimulatedOrder(
                        code: code, title: "Caixa \(code)", amount: .brl(10_00),
                        target: .direct(serial: "TESTPOS0001", tender: .debit)))
            }
            let shown = await next.value
            #expect(Set(shown.map(\.order.code)) == ["1", "2"])
            for (number, order) in shown.enumerated() {
                let payment = try await maquininha.pay(order: order, attemptID: AttemptID("a\(number)"))
                #expect(try await payment.result().approval != nil)
            }
            await expectError(.orderAPINotFound) {
                try await maquininha.pay(order: "or_nobody", tender: .pix, attemptID: "a9")
            }
        }
    }

    @Test("what happens is shown from the beginning, in the texts of every language")
    func progress() async throws {
        try await withSimulatedTerminal { terminal in
            let payment = try await terminal.maquininha.sell(
                amount: .brl(10_00), tender: .debit, attemptID: "a1")
            #expect(try await payment.result().approval != nil)
            for _ in 1...2 {
                var steps: [PaymentProgress] = []
                for await progress in payment.events { steps.append(progress) }
                #expect(steps.first?.step == .takingCard)
                #expect(steps.first?.userText == nil)
                let prompt = try #require(steps.first { $0.step == .prompted(.presentCard) })
                #expect(prompt.userText?.ptBR == "Insira ou aproxime o cartão")
                #expect(prompt.userText?.en == "Insert or tap the card")
            }
            #expect(payment.id == "a1")
        }
    }

    @Test("an end that is no approval is a result, not an error")
    func otherEnds() async throws {
        try await withSimulatedTerminal { terminal in
            let maquininha = terminal.maquininha
            let declined = try await maquininha.sell(
                amount: .brl(10_51), tender: .debit, attemptID: "a1")
            guard case .declined(let decline) = try await declined.result() else {
                Issue.record("it was not declined")
                return
            }
            #expect(decline.code == "51")
            let canceled = try await maquininha.sell(
                amount: .brl(10_71), tender: .debit, attemptID: "a2")
            #expect(try await canceled.result() == .canceled(.cardHolder))
        }
    }

    @Test("the same attempt again is attached; with other data it is refused")
    func sameAttempt() async throws {
        try await withSimulatedTerminal { terminal in
            let maquininha = terminal.maquininha
            for _ in 1...2 {
                let payment = try await maquininha.sell(
                    amount: .brl(10_00), tender: .debit, attemptID: "a1")
                #expect(try await payment.result().approval != nil)
            }
            let error = await expectError(.attemptReused) {
                try await maquininha.sell(amount: .brl(11_00), tender: .debit, attemptID: "a1")
            }
            #expect(error?.retryAdvice == .afterChange)
            #expect(error?.outcomeKnown == true)
            try await maquininha.settled()
            #expect(try terminal.market.payments().count == 1)
        }
    }

    @Test("durable events come until they are acknowledged, also after a restart")
    func events() async throws {
        try await withSimulatedTerminal { terminal in
            for attempt in ["a1", "a2"] {
                let payment = try await terminal.maquininha.sell(
                    amount: .brl(10_00), tender: .debit, attemptID: AttemptID(attempt))
                #expect(try await payment.result().approval != nil)
            }
            var first = terminal.maquininha.events.makeAsyncIterator()
            for _ in 1...2 { #expect(try await first.next()?.event.attemptID == "a1") }

            var again = try await terminal.restart().events.makeAsyncIterator()
            let oldest = try #require(try await again.next())
            #expect(oldest.event.attemptID == "a1")
            #expect(oldest.event.amount == .brl(10_00))
            try await oldest.acknowledge()
            try await oldest.acknowledge()
            let next = try #require(try await again.next())
            #expect(next.event.attemptID == "a2")
            #expect(next.sequence > oldest.sequence)
            guard case .paymentEnded(.approved) = next.event.kind else {
                Issue.record("the event is \(next.event.kind)")
                return
            }
            try await next.acknowledge()
        }
    }

    @Test("a held sale waits for the app's word")
    func heldSale() async throws {
        try await withSimulatedTerminal { terminal in
            let maquininha = terminal.maquininha
            let payment = try await maquininha.sellHeld(
                amount: .brl(10_00), tender: .debit, attemptID: "a1")
            let approval = try #require(try await payment.held())
            #expect(try await maquininha.heldSales().map(\.attemptID) == ["a1"])
            await expectError(.pendencyOpen) {
                try await maquininha.sell(amount: .brl(1_00), tender: .pix, attemptID: "a2")
            }
            #expect(try await maquininha.settle("a1", as: .success) == .approved(approval))
            #expect(try await payment.result() == .approved(approval))
            let error = await expectError(.settledOtherwise) {
                try await maquininha.settle("a1", as: .printError)
            }
            #expect(error?.detail == .ended(.approved(approval)))
        }
    }

    @Test("a sale is given back, after the password")
    func refund() async throws {
        let withPassword = { (configuration: inout Configuration) in
            configuration.operatorPassword = "2580"
        }
        try await withSimulatedTerminal(configure: withPassword) { terminal in
            let maquininha = terminal.maquininha
            let payment = try await maquininha.sell(
                amount: .brl(10_00), tender: .debit, attemptID: "a1")
            #expect(try await payment.result().approval != nil)
            try await maquininha.settled()

            let error = await expectError(.passwordWrong) {
                try await maquininha.unlockRefunds(password: "0000")
            }
            #expect(error?.detail == .triesLeft(2))
            let session = try await maquininha.unlockRefunds(password: "2580")
            let sale = try #require(try await session.sales().first)
            #expect(sale.details.attemptID == "a1")
            let refund = try await session.refund(sale, amount: .brl(4_00), attemptID: "r1")
            guard case .refunded = try await refund.result() else {
                Issue.record("nothing was given back")
                return
            }
            try await maquininha.settled()
            let report = try await maquininha.salesReport(
                since: .distantPast, until: .distantFuture)
            #expect(report.sold == .brl(10_00))
            #expect(report.lines.map(\.amount) == [.brl(-4_00), .brl(10_00)])
            #expect(report.byTender.map(\.amount) == [.brl(10_00)])
        }
    }

    @Test("a printer that fails says why, and prints the next")
    func printing() async throws {
        try await withSimulatedTerminal { terminal in
            try terminal.printer.failNext(.noPaper)
            await expectError(.printNoPaper) { try await terminal.maquininha.print("first") }
            try await terminal.maquininha.print("second")
            #expect(try terminal.printer.printed() == ["second"])
        }
    }

    @Test("a wake-up of the app makes the terminal look at once")
    func wakeUp() async throws {
        let market = try await SimulatedMarket.start()
        let source = Push()
        var configuration = Configuration(
            device: Device(serial: "TESTPOS0001", model: .l3), gateway: try market.gateway(),
            storage: URL(fileURLWithPath: try newFolder()))
        configuration.polling.intervalWithWakeUp = 3_600
        let maquininha = try await Maquininha.open(
            configuration: configuration, credentials: try market.credentials(),
            drivers: Drivers(wakeUps: [source]))
        var lists = maquininha.orders.makeAsyncIterator()
        _ = await lists.first { $0.readAt != nil }
        try market.place(
            SimulatedOrder(code: "1", title: "1", amount: .brl(1_00), target: .allTerminals))
        await source.handle().wake()
        #expect(await lists.first { !$0.orders.isEmpty } != nil)
        try await maquininha.close()
        try market.shutDown()
    }

    @Test("log lines come to the sink, without a secret")
    func logs() async throws {
        let lines = Lines()
        try Maquininha.setLogSink(lines, level: .trace)
        defer { try? Maquininha.setLogSink(nil) }
        try await withSimulatedTerminal { terminal in
            let payment = try await terminal.maquininha.sell(
                amount: .brl(10_00), tender: .debit, attemptID: "a1")
            _ = try await payment.result()
            let key = try terminal.market.secretKey()
            #expect(lines.kept.allSatisfy { !$0.contains(key) })
        }
    }
}

extension PaymentResult {
    /// The approval, if it is one.
    var approval: Approval? {
        guard case .approved(let approval) = self else { return nil }
        return approval
    }
}

extension AsyncIteratorProtocol {
    /// The next element that is wanted.
    mutating func first(where wanted: (Element) -> Bool) async rethrows -> Element? {
        while let element = try await next() {
            if wanted(element) { return element }
        }
        return nil
    }
}

private actor Push: WakeUp {
    private let started = AsyncStream.makeStream(of: WakeUpHandle.self)

    nonisolated func start(_ handle: WakeUpHandle) {
        Task { await keep(handle) }
    }

    private func keep(_ handle: WakeUpHandle) { started.continuation.yield(handle) }

    func handle() async -> WakeUpHandle {
        for await handle in started.stream { return handle }
        fatalError("the source was not started")
    }
}

private final class Lines: LogSink, @unchecked Sendable {
    private let lock = NSLock()
    private var lines: [String] = []

    var kept: [String] { lock.withLock { lines } }

    func log(_ level: LogLevel, target: String, message: String) {
        lock.withLock { lines.append("\(level) \(target) \(message)") }
    }
}

import Foundation
import Maquininha
import MaquininhaTesting
import TestSupport
import Testing

@Suite("Whatever becomes of its caller, a payment ends once", .timeLimit(.minutes(1)))
struct LifeTests {
    @Test("a task that is cancelled while it waits asks the payment to cancel")
    func cancelledTask() async throws {
        try await withSimulatedTerminal { terminal in
            try terminal.driver.holdCard()
            let payment = try await terminal.maquininha.sell(
                amount: .brl(10_00), tender: .debit, attemptID: "a1")
            let wait = Task { try await payment.result() }
            for await progress in payment.events where progress.step == .prompted(.presentCard) {
                break
            }
            wait.cancel()
            #expect(try await wait.value == .canceled(.requested))
            #expect(try await payment.result() == .canceled(.requested))
        }
    }

    @Test("a task that is cancelled before it pays sends nothing")
    func cancelledBefore() async throws {
        try await withSimulatedTerminal { terminal in
            let pay = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await terminal.maquininha.sell(
                    amount: .brl(10_00), tender: .debit, attemptID: "a1")
            }
            pay.cancel()
            await #expect(throws: CancellationError.self) { try await pay.value }
            let payments = try terminal.market.payments()
            #expect(payments.isEmpty)
            let health = try terminal.maquininha.health()
            #expect(health.openOperations == 0)
        }
    }

    @Test("a wait that is detached, and one for events, are cancelled without the payment")
    func detached() async throws {
        try await withSimulatedTerminal { terminal in
            try terminal.driver.holdCard()
            let payment = try await terminal.maquininha.sell(
                amount: .brl(10_00), tender: .debit, attemptID: "a1")
            let wait = Task { try await payment.detachedResult() }
            let events = Task { for await _ in payment.events {} }
            let deliveries = Task { for try await _ in terminal.maquininha.events {} }
            for task in [wait.cancel, events.cancel, deliveries.cancel] { task() }
            await #expect(throws: CancellationError.self) { try await wait.value }
            await #expect(throws: CancellationError.self) { try await deliveries.value }
            await events.value
            try terminal.driver.presentFitting()
            #expect(try await payment.result().approval != nil)
        }
    }

    @Test("a driver that does not let go: the cancelled task ends, the payment goes on")
    func boundedWait() async throws {
        let inboxes = Kept<DriverInbox>()
        let maquininha = try await openTerminal(with: ScriptedDriver { inboxes.keep($0) })
        let payment = try await maquininha.sell(
            amount: .brl(10_00), tender: .debit, attemptID: "a1")
        let inbox = try await inboxes.first()
        let wait = Task { try await payment.result() }
        wait.cancel()
        await #expect(throws: CancellationError.self) { try await wait.value }
        #expect(inbox.answer(.approved(approval(1))))
        #expect(try await payment.result() == .canceled(.undone(.cancelRequested)))
        try await maquininha.close()
    }

    @Test("a payment whose handle is dropped goes on to its end")
    func droppedHandle() async throws {
        try await withSimulatedTerminal { terminal in
            weak var dropped: Payment?
            do {
                let payment = try await terminal.maquininha.sell(
                    amount: .brl(10_00), tender: .debit, attemptID: "a1")
                dropped = payment
            }
            #expect(dropped == nil)
            var events = terminal.maquininha.events.makeAsyncIterator()
            guard case .paymentEnded(.approved) = try await events.next()?.event.kind else {
                Issue.record("it was not approved")
                return
            }
        }
    }

    @Test("a terminal that is dropped without a close lets go of its storage")
    func droppedTerminal() async throws {
        try await withSimulatedTerminal { terminal in
            let folder = URL(fileURLWithPath: try newFolder())
            func open() async throws -> Maquininha {
                var configuration = terminal.configuration
                configuration.storage = folder
                return try await Maquininha.open(
                    configuration: configuration, credentials: terminal.market.credentials())
            }
            do { _ = try await open() }
            while true {
                do {
                    try await open().close()
                    break
                } catch let error as MaquininhaError where error.code == .journalLocked {
                    try await Task.sleep(nanoseconds: 10_000_000)
                }
            }
        }
    }

    @Test("a terminal that is closed during a payment says so; the next start ends the payment")
    func closedDuringPayment() async throws {
        try await withSimulatedTerminal { terminal in
            try terminal.driver.holdCard()
            let payment = try await terminal.maquininha.sell(
                amount: .brl(10_00), tender: .debit, attemptID: "a1")
            for await progress in payment.events where progress.step == .prompted(.presentCard) {
                break
            }
            let wait = Task { try await payment.result() }
            let closed = terminal.maquininha
            try await terminal.restart()
            let error = await expectError(.closed) { try await wait.value }
            #expect(error?.outcomeKnown == false)
            await expectError(.closed) { try await payment.cancel() }
            for await _ in payment.events {}
            #expect(throws: MaquininhaError.self) { try closed.health() }
            try terminal.driver.presentFitting()
            var events = terminal.maquininha.events.makeAsyncIterator()
            #expect(try await events.next()?.event.attemptID == "a1")
        }
    }

    @Test("ten terminals sell in one process at once")
    func tenTerminals() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...10 {
                group.addTask {
                    try await withSimulatedTerminal { terminal in
                        let payment = try await terminal.maquininha.sell(
                            amount: .brl(10_00), tender: .debit, attemptID: AttemptID("a\(number)"))
                        #expect(try await payment.result().approval != nil)
                        try await terminal.settled()
                        let payments = try terminal.market.payments()
                        #expect(payments.map(\.settled) == [.brl(10_00)])
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

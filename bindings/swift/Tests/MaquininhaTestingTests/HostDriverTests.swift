import Foundation
import Maquininha
import Testing

@Suite("What a driver of the app may do wrong", .timeLimit(.minutes(1)))
struct HostDriverTests {
    private struct Secret: Error, CustomStringConvertible {
        let description = "canary-secret"
    }

    @Test("a driver that throws counts as silent, and the payment is resolved")
    func throwing() async throws {
        let maquininha = try await openTerminal(with: ScriptedDriver { _ in throw Secret() })
        #expect(try await sell(maquininha) == .canceled(.neverReceived))
        try await maquininha.close()
    }

    @Test("a card number in the texts of a driver does not reach the app")
    func cardNumbers() async throws {
        let number = "5423127182818285"
        let driver = ScriptedDriver { inbox in
            var told = approval(1)
            told.card = MaskedCard(lastFour: "8285")
            told.cardToken = number
            told.holderName = number
            told.customerReceipt = "CARTAO \(number)"
            told.extras = [number: number]
            inbox.answer(.approved(told))
        }
        let maquininha = try await openTerminal(with: driver)
        let end = try await sell(maquininha)
        #expect(end.approval?.card?.lastFour == "8285")
        #expect(!"\(end)".contains(number))
        try await maquininha.close()
    }

    @Test("a driver that lets go of its inbox counts as silent")
    func lettingGo() async throws {
        let maquininha = try await openTerminal(with: ScriptedDriver { _ in })
        #expect(try await sell(maquininha) == .canceled(.neverReceived))
        try await maquininha.close()
    }

    @Test("a driver that never answers ends with its time")
    func neverAnswering() async throws {
        let inboxes = Kept<DriverInbox>()
        let driver = ScriptedDriver { inboxes.keep($0) }
        let maquininha = try await openTerminal(with: driver) { $0.limits.card = 0.3 }
        #expect(try await sell(maquininha) == .canceled(.neverReceived))
        try await inboxes.first().answer(.approved(approval(1)))
        #expect(try await sell(maquininha) == .canceled(.neverReceived))
        try await maquininha.close()
    }

    @Test("a driver that blocks its thread holds up no cancel")
    func blocking() async throws {
        let driver = ScriptedDriver { _ in Thread.sleep(forTimeInterval: 3) }
        let maquininha = try await openTerminal(with: driver) { $0.limits.card = 0.3 }
        #expect(try await sell(maquininha) == .canceled(.neverReceived))
        try await maquininha.close()
    }

    @Test("of ten answers from ten threads at once the first counts")
    func tenThreads() async throws {
        let accepted = Kept<Bool>()
        let driver = ScriptedDriver { inbox in
            for number in 1...10 {
                Thread.detachNewThread {
                    inbox.prompt(.authorizing)
                    accepted.keep(inbox.answer(.approved(approval(number))))
                }
            }
        }
        let maquininha = try await openTerminal(with: driver)
        guard case .approved = try await sell(maquininha) else {
            Issue.record("it was not approved")
            return
        }
        while accepted.all.count < 10 { try await Task.sleep(nanoseconds: 5_000_000) }
        #expect(accepted.all.filter { $0 }.count == 1)
        try await maquininha.close()
    }

    @Test("a driver that has no profile opens no terminal, and what it threw stays inside")
    func withoutProfile() async throws {
        struct Driver: PaymentDriver {
            func profile() throws -> DriverProfile { throw Secret() }
            func execute(_ command: DriverCommand, inbox: DriverInbox) {}
        }
        do {
            _ = try await openTerminal(with: Driver())
            Issue.record("it was opened")
        } catch let error as MaquininhaError {
            #expect(error.code == .host)
            #expect(!"\(error)".contains("canary"))
        }
    }

    @Test("credentials that throw or block stop the order API, not the terminal")
    func credentials() async throws {
        struct Failing: Credentials {
            func credential() throws -> Credential { throw Secret() }
        }
        let configuration = try await Maquininha.open(
            configuration: Configuration(
                device: Device(serial: "TESTPOS0001", model: .l3),
                gateway: Gateway("http://127.0.0.1:1"),
                storage: FileManager.default.temporaryDirectory
                    .appendingPathComponent(UUID().uuidString)),
            credentials: Failing())
        var lists = configuration.orders.makeAsyncIterator()
        let stale = await lists.first { $0.isStale }
        #expect(stale?.failure?.code == .orderAPICredentials)
        try await configuration.close()
    }

    private func sell(_ maquininha: Maquininha) async throws -> PaymentResult {
        try await maquininha.sell(amount: .brl(10_00), tender: .debit, attemptID: "a1").result()
    }
}

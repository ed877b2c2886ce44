import Foundation
import Maquininha
import TestSupport
import Testing

/// Nothing listens there: a terminal opens without its order API.
private let nowhere = Gateway("http://127.0.0.1:1")

private struct NoCredentials: Credentials {
    func credential() throws -> Credential { throw CancellationError() }
}

private func settings(_ serial: SerialNumber = "TESTPOS0001") throws -> Configuration {
    Configuration(
        device: Device(serial: serial, model: .l3), gateway: nowhere,
        storage: URL(fileURLWithPath: try newFolder()))
}

@Suite("A terminal opens and closes")
struct OpeningTests {
    @Test("a terminal closes, and opens again on its storage")
    func opensAgain() async throws {
        let settings = try settings()
        for _ in 1...2 {
            let maquininha = try await Maquininha.open(
                configuration: settings, credentials: NoCredentials())
            #expect(try await maquininha.heldSales().isEmpty)
            #expect(try maquininha.health().openOperations == 0)
            try await maquininha.close()
            try await maquininha.close()
        }
    }

    @Test("a storage folder belongs to one terminal at a time")
    func storageIsLocked() async throws {
        let settings = try settings()
        let first = try await Maquininha.open(
            configuration: settings, credentials: NoCredentials())
        let error = await expectError(.journalLocked) {
            _ = try await Maquininha.open(configuration: settings, credentials: NoCredentials())
        }
        #expect(error?.family == .environment)
        #expect(error?.userText.ptBR == "O aplicativo já está aberto.")
        try await first.close()
    }

    @Test("a setting that is not valid is an error of its own code")
    func refusesASetting() async throws {
        await expectError(.id) {
            _ = try await Maquininha.open(
                configuration: settings(""), credentials: NoCredentials())
        }
        var plain = try settings()
        plain.gateway = Gateway("http://192.0.2.1")
        await expectError("gateway.plain_http") {
            _ = try await Maquininha.open(configuration: plain, credentials: NoCredentials())
        }
    }

    @Test("a time that is no time does not stop the process")
    func takesAnyTime() async throws {
        var settings = try settings()
        settings.limits.card = -.infinity
        settings.limits.unknownAfter = .nan
        settings.polling.interval = .greatestFiniteMagnitude
        settings.gateway.callTimeout = -1
        do {
            let maquininha = try await Maquininha.open(
                configuration: settings, credentials: NoCredentials())
            try await maquininha.close()
        } catch let error as MaquininhaError {
            #expect(error.code == "gateway.out_of_range")
        }
    }

    @Test("a closed terminal says so, and its sequences end")
    func closedSaysSo() async throws {
        let maquininha = try await Maquininha.open(
            configuration: settings(), credentials: NoCredentials())
        try await maquininha.close()
        #expect(throws: MaquininhaError.self) { try maquininha.health() }
        for await list in maquininha.orders { #expect(list.orders.isEmpty) }
        for await _ in maquininha.directOrders { Issue.record("no order was placed") }
        for try await _ in maquininha.events { Issue.record("nothing happened") }
        await expectError(.closed) {
            _ = try await maquininha.sell(amount: .brl(1_00), tender: .debit, attemptID: "a")
        }
    }

    @Test("a description of the settings holds no secret")
    func settingsHideSecrets() throws {
        var settings = try settings()
        settings.operatorPassword = "canary-password"
        var dumped = ""
        dump(settings, to: &dumped)
        dump(Credential.secretKey("canary-key"), to: &dumped)
        let shown = dumped + "\(settings) \(Credential.token("canary-key"))"
            + String(reflecting: settings) + String(reflecting: Credential.secretKey("canary-key"))
        #expect(!shown.contains("canary"))
    }

    @Test("what a model can do is known before a terminal is opened")
    func capabilities() throws {
        #expect(try Maquininha.capabilities(of: .l3).direct)
        #expect(try !Maquininha.capabilities(of: "of tomorrow").direct)
    }
}

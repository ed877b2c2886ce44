import Foundation
import Maquininha
import MaquininhaTesting
import TestSupport

/// A sales program for tests, with the one terminal beside it.
struct Shop {
    let merchant: Merchant
    let terminal: SimulatedTerminal

    /// Opens a sales side; it knows the terminal.
    static func open(
        _ terminal: SimulatedTerminal, configure: (inout MerchantConfiguration) -> Void = { _ in }
    ) async throws -> Shop {
        var configuration = MerchantConfiguration(
            company: "Loja Um", gateway: try terminal.market.gateway(),
            storage: URL(fileURLWithPath: try newFolder()))
        configuration.activated = true
        configuration.partnerID = "partner"
        configuration.webhookUnguarded = true
        configure(&configuration)
        let merchant = try await Merchant.open(
            configuration: configuration, credentials: try terminal.market.credentials(),
            secrets: NoSecrets())
        try await merchant.syncDevices([device()])
        return Shop(merchant: merchant, terminal: terminal)
    }

    /// Makes the order of a draft.
    func create(_ draft: SaleDraft) async throws -> Sale {
        guard case .created(let sale, _) = try await merchant.create(draft) else {
            throw NotMade()
        }
        return sale
    }

    /// Pays a sale at the terminal, tells it by webhooks, and returns it once it stands so.
    @discardableResult
    func pay(_ sale: Sale, until state: SaleState = .finalized) async throws -> Sale {
        guard let order = sale.orderID else { throw NotMade() }
        let payment = try await terminal.maquininha.pay(
            order: order, tender: sale.tender == nil ? .debit : nil,
            attemptID: AttemptID("pays-\(sale.reference)"))
        _ = try await payment.result()
        try await terminal.maquininha.settled()
        for hook in try terminal.market.webhooks() {
            _ = try await merchant.receiveWebhook(body: hook.body, authorization: nil)
        }
        var seen = try await merchant.sale(sale.reference)
        while seen.state != state {
            try await Task.sleep(nanoseconds: 20_000_000)
            seen = try await merchant.sale(sale.reference)
        }
        return seen
    }

    /// A terminal as the back office keeps it.
    static func device(model: String = "L3") -> DeviceRow {
        DeviceRow(
            peripheralType: "POS", equipment: "POS", model: model, serial: "TESTPOS0001",
            acquirerCnpj: "16.501.555/0001-57", appVersion: "6.4.0")
    }

    /// A sale that is forced on the terminal.
    static func direct(
        _ reference: String, _ centavos: Int64 = 50_00, printReceipt: Bool = false
    ) -> SaleDraft {
        SaleDraft(
            reference: reference, kind: .counter, total: .brl(centavos), device: "TESTPOS0001",
            tender: .debit, printReceipt: printReceipt)
    }

    static func delivery(_ reference: String) -> SaleDraft {
        SaleDraft(reference: reference, kind: .delivery, total: .brl(40_00))
    }
}

/// The operator would have to choose something first.
private struct NotMade: Error {}

private struct NoSecrets: SecretStore {
    func setSecret(_ secret: String, for name: String) {}
    func secret(for name: String) -> String? { nil }
    func removeSecret(for name: String) {}
}

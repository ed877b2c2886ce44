import Foundation
import Maquininha
import MaquininhaTesting

extension Stage {
    /// Plays a step of the sales side.
    func carryOutSale(_ step: Step) async throws {
        let sale = step.sale ?? ""
        switch step.do {
        case "open_merchant": try await openMerchant(step)
        case "close_merchant": try await merchant().close()
        case "create_sale":
            let kind: SaleContext = step.delivery == true ? .delivery : .counter
            var draft = SaleDraft(reference: sale, kind: kind, total: .brl(step.amount ?? 0))
            draft.printReceipt = step.print_receipt ?? false
            draft.device = try step.terminal.map { try Words.device(of: $0).serial }
            draft.tender = try step.tender.map { try Words.tender($0) }
            switch try await merchant().create(draft) {
            case .created(let created, _):
                orders[sale] = created.orderID
                say("\(sale) created")
            case .deviceNeeded: say("\(sale) needs a device")
            case .tenderNeeded: say("\(sale) needs a tender")
            case .unrecognized: throw ScenarioError("the outcome has no word")
            }
        case "cancel_sale": show(try await merchant().cancel(sale))
        case "refund_sale": show(try await merchant().refund(sale))
        case "webhook":
            let (event, id) = (step.event ?? "", try order(step.order))
            let hooks = try market.webhooks().filter { $0.event == event && $0.orderID == id }
            let nth = (step.nth ?? 1) - 1
            guard hooks.indices.contains(nth) else {
                throw ScenarioError("there is no \(event) of \(step.order ?? "")")
            }
            let answer = try await receive(hooks[nth].body)
            say("webhook \(event) \(step.order ?? "") \(answer)")
        case "webhook_body": say("webhook body \(try await receive(Data((step.body ?? "").utf8)))")
        case "news": for _ in 0..<(step.count ?? 0) { try await news() }
        default:
            var seen = try await merchant().sale(sale)
            while Words.snake(seen.state) != step.state {
                try await Task.sleep(nanoseconds: lookAgain)
                seen = try await merchant().sale(sale)
            }
            show(seen)
        }
    }

    func merchant() throws -> Merchant {
        guard let salesSide else { throw ScenarioError("the sales side is not open") }
        return salesSide
    }

    private func openMerchant(_ step: Step) async throws {
        var configuration = MerchantConfiguration(
            company: "Loja Um", gateway: try market.gateway(), storage: storage("merchant"))
        configuration.activated = true
        configuration.partnerID = "partner"
        configuration.webhookUnguarded = true
        configuration.policy.autoClose = step.auto_close ?? true
        configuration.policy.fiscalPrint = step.fiscal_print ?? false
        configuration.policy.automaticEmission = !(step.deliveries ?? false)
        configuration.deliveryModule = step.deliveries ?? false
        configuration.policy.overpay = try step.overpay.map(Words.overpay)
        let merchant = try await Merchant.open(
            configuration: configuration, credentials: try market.credentials(),
            secrets: SecretsInMemory())
        try await merchant.syncDevices(["t1", "t2", "t3"].map(row))
        salesSide = merchant
    }

    private func row(_ terminal: String) throws -> DeviceRow {
        let device = try Words.device(of: terminal)
        return DeviceRow(
            peripheralType: "POS", equipment: "POS", model: device.model.rawValue,
            serial: device.serial.rawValue, acquirerCnpj: "16.501.555/0001-57",
            appVersion: device.appVersion)
    }

    private func receive(_ body: Data) async throws -> String {
        let answer = try await merchant().receiveWebhook(body: body, authorization: nil)
        return "\(answer.status) \(answer.errorCode ?? (answer.isNew ? "new" : "known"))"
    }

    func show(_ sale: Sale) {
        let (paid, due) = (Words.money(sale.paid), Words.money(sale.remaining))
        say("\(sale.reference) is \(Words.snake(sale.state)) paid \(paid) due \(due)")
    }

    /// The next news that is not of the list of terminals.
    private func news() async throws {
        for try await delivery in try merchant().events {
            try await delivery.acknowledge()
            switch delivery.event.kind {
            case .device: continue
            case .sale(let reference, _, let event):
                return say("news \(reference) \(line(of: event))")
            case .loose(_, .paid(let payment)):
                return say("news loose paid \(Words.money(payment.amount))")
            case .loose(_, .refunded(_, let amount)):
                return say("news loose refunded \(Words.money(amount))")
            default: throw ScenarioError("\(delivery.event.kind) has no word")
            }
        }
    }

    /// The event's name and its amounts.
    private func line(of event: SaleEvent) -> String {
        let amounts: [Money] =
            switch event {
            case .paymentReceived(let payment, let paid, let remaining, _):
                [payment.amount, paid, remaining]
            case .latePayment(let payment, _): [payment.amount]
            case .overpaid(let excess, _): [excess]
            case .refunded(_, let amount, _): [amount]
            case .refundAtTerminal(_, let amount, _): [amount]
            default: []
            }
        return ([Words.snake(event)] + amounts.map(Words.money)).joined(separator: " ")
    }
}

/// Secrets in memory.
private final class SecretsInMemory: SecretStore, @unchecked Sendable {
    private let lock = NSLock()
    private var secrets: [String: String] = [:]

    func setSecret(_ secret: String, for name: String) {
        lock.withLock { secrets[name] = secret }
    }

    func secret(for name: String) -> String? {
        lock.withLock { secrets[name] }
    }

    func removeSecret(for name: String) {
        lock.withLock { secrets[name] = nil }
    }
}

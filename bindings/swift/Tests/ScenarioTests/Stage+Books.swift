import Maquininha
import MaquininhaTesting

extension Stage {
    /// What stands in the market's books, in an order that does not depend on time: orders with
    /// their charges, the acquirer's money, and whether they agree.
    func books() throws -> [String] {
        let orders = try market.orders().map(lines).sorted { $0.lexicographicallyPrecedes($1) }
        let payments = try market.payments().map(line).sorted()
        let findings = try market.audit().map(line).sorted()
        return orders.flatMap { $0 } + payments + (findings.isEmpty ? ["books agree"] : findings)
    }

    /// An order the scenario did not place is named by its payment: `(a1)`.
    private func lines(of order: BookedOrder) -> [String] {
        func attempt(_ charge: BookedCharge?) -> String {
            charge?.attemptKey.map { Words.attempt(ofKey: $0.rawValue) } ?? "-"
        }
        let name = name(of: order.id) ?? "(\(attempt(order.charges.first)))"
        let charges = order.charges.map { charge in
            "charge \(name) \(attempt(charge)) \(Words.money(charge.amount)) \(charge.status) "
                + "stands \(Words.money(charge.net))"
        }
        let own = "order \(name) \(Words.money(order.amount)) "
            + "\(order.closed ? "closed" : "open") \(order.status)"
        return [own] + charges.sorted()
    }

    private func line(of payment: BookedPayment) -> String {
        let attempt = Words.attempt(ofKey: payment.attemptKey)
        let terminal = Words.terminal(SerialNumber(payment.serial))
        return "acquirer \(attempt) \(terminal) \(payment.card) \(Words.money(payment.amount)) "
            + "\(payment.state) settled \(Words.money(payment.settled))"
    }

    private func line(of finding: Disagreement) -> String {
        "books disagree \(Words.snake(finding.kind)) \(Words.attempt(ofKey: finding.key)) "
            + "charged \(Words.money(finding.charged)) settled \(Words.money(finding.settled))"
    }
}

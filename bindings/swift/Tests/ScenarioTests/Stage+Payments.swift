import Maquininha
import MaquininhaTesting

extension Stage {
    /// Plays a step of a payment or refund.
    func carryOutPayment(_ step: Step) async throws {
        let attempt = step.attempt ?? ""
        let terminal = step.terminal ?? ""
        switch step.do {
        case "pay":
            operations[attempt] = Running(try await pay(step, AttemptID(attempt)))
            say("\(attempt) started")
        case "await_progress":
            let running = try operation(attempt)
            repeat {
                guard let shown = await running.progress.next() else {
                    throw ScenarioError("\(attempt) never shows \(step.progress ?? "")")
                }
                if Words.progress(shown) == step.progress { break }
            } while true
            say("\(attempt) shows \(step.progress ?? "")")
        case "await_held":
            let isHeld = try await operation(attempt).payment?.held() != nil
            say("\(attempt) \(isHeld ? "held" : "not held")")
        case "await_end":
            let running = try operation(attempt)
            if let payment = running.payment {
                say("\(attempt) ended \(Words.end(try await payment.result()))")
            } else if let refund = running.refund {
                say("\(attempt) ended \(Words.end(try await refund.result()))")
            }
        case "cancel":
            let running = try operation(attempt)
            let ofPayment = try await running.payment?.cancel()
            let ofRefund = try await running.refund?.cancel()
            guard let answer = ofPayment ?? ofRefund else { return }
            say("\(attempt) cancel \(Words.snake(answer))")
        case "settle":
            let end = try await till(terminal).maquininha.settle(
                AttemptID(attempt), as: try Words.status(step.status ?? ""))
            say("\(attempt) settled \(Words.end(end))")
        case "held_sales":
            let held = try await till(terminal).maquininha.heldSales()
            if held.isEmpty { say("\(terminal) holds nothing") }
            for sale in held { say("\(terminal) holds \(sale.attemptID) \(Words.money(sale.amount))") }
        case "unlock":
            let till = try till(terminal)
            till.refunds = try await till.maquininha.unlockRefunds(password: step.password ?? "")
            say("\(terminal) refunds unlocked")
        case "refundable": try await refundable(terminal)
        default: try await refund(step, AttemptID(attempt))
        }
    }

    private func pay(_ step: Step, _ attempt: AttemptID) async throws -> Payment {
        let maquininha = try till(step.terminal).maquininha
        let amount = step.amount.map { Money(centavos: $0) }
        let tender = try step.tender.map { try Words.tender($0, installments: step.installments) }
        if let name = step.order {
            return try await maquininha.pay(
                order: order(name), tender: tender, amount: amount, attemptID: attempt)
        }
        guard let amount, let tender else {
            return try await maquininha.startStandalone(tender, amount, attempt)
        }
        return step.held ?? false
            ? try await maquininha.sellHeld(amount: amount, tender: tender, attemptID: attempt)
            : try await maquininha.sell(amount: amount, tender: tender, attemptID: attempt)
    }

    private func session(_ terminal: String?) throws -> RefundSession {
        guard let session = try till(terminal).refunds else {
            throw ScenarioError("refunds were not unlocked")
        }
        return session
    }

    private func refundable(_ terminal: String) async throws {
        let sales = try await session(terminal).sales()
        if sales.isEmpty { say("\(terminal) refundable nothing") }
        for sale in sales.map(\.details) {
            let (amount, back) = (Words.money(sale.amount), Words.money(sale.refunded))
            say("\(terminal) refundable \(sale.attemptID) \(amount) given back \(back)")
        }
    }

    private func refund(_ step: Step, _ attempt: AttemptID) async throws {
        let session = try session(step.terminal)
        let sale: RefundableSale?
        if let of = step.of {
            sale = try await session.sales().first { $0.details.attemptID.rawValue == of }
        } else {
            let id = try order(step.order)
            let list = try till(step.terminal).maquininha.orders.snapshot()
            guard let order = list.orders.first(where: { $0.id == id })?.order,
                let charge = order.charges.first(where: { $0.paidAmount != nil })
            else { throw ScenarioError("no part of \(step.order ?? "") is paid") }
            sale = try await session.sale(of: order, charge: charge.id)
        }
        guard let sale else { return say("\(attempt) not refundable") }
        let refund = try await session.refund(
            sale, amount: step.amount.map { Money(centavos: $0) }, attemptID: attempt)
        operations[attempt.rawValue] = Running(refund)
        say("\(attempt) started")
    }
}

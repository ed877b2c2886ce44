import Foundation
import Maquininha
import MaquininhaTesting

/// Pause between two looks at what has no stream of its own, in nanoseconds.
let lookAgain: UInt64 = 20_000_000

extension Stage {
    /// Plays a step at the market, at a terminal or of the sales side.
    func carryOut(_ step: Step) async throws {
        switch step.do {
        case "place_order": try placeOrder(step)
        case "close_order":
            let path = "/core/v5/orders/\(try order(step.order))/closed"
            let reply = try market.request("PATCH", path, body: #"{"status":"canceled"}"#)
            guard reply.status == 200 else { throw ScenarioError("closing gave \(reply)") }
        case "plant_fault": try market.plantFault(try step.fault?.written() ?? "")
        case "clear_faults": try market.clearFaults()
        case "stop_endpoint": try market.stopEndpoint(step.endpoint ?? 0)
        case "start_endpoint": try await market.startEndpoint(step.endpoint ?? 0)
        case "card": try Self.hand(try till(step.terminal).driver, step.card ?? "")
        case "books": for line in try books() { say(line) }
        case "await_charges":
            let id = try order(step.order)
            while try market.orders().first(where: { $0.id == id })?.charges.count ?? 0
                < step.count ?? 0
            {
                try await Task.sleep(nanoseconds: lookAgain)
            }
        case "open_merchant", "close_merchant", "create_sale", "cancel_sale", "refund_sale",
            "webhook", "webhook_body", "news", "await_sale":
            try await carryOutSale(step)
        case "settle_sale", "print_sale", "decline_print", "reprint_sale", "open_shift",
            "close_shift", "sales_report", "export_report", "doctor", "doctor_order", "checklist":
            try await carryOutBackOffice(step)
        case "pay", "await_progress", "await_held", "await_end", "cancel", "settle",
            "held_sales", "unlock", "refundable", "refund":
            try await carryOutPayment(step)
        default: try await carryOutTerminal(step, step.terminal ?? "")
        }
    }

    private func placeOrder(_ step: Step) throws {
        let name = step.order ?? ""
        let serials = try (step.terminals ?? []).map { try Words.device(of: $0).serial }
        let target: OrderTarget
        if let tender = step.tender {
            target = .direct(
                serial: serials[0],
                tender: try Words.tender(tender, installments: step.installments))
        } else {
            target = serials.isEmpty ? .allTerminals : .listed(serials)
        }
        orders[name] = try market.place(
            SimulatedOrder(
                code: name, title: name, amount: .brl(step.amount ?? 0), target: target))
    }

    /// Plays a step at a terminal that is no payment.
    private func carryOutTerminal(_ step: Step, _ name: String) async throws {
        switch step.do {
        case "open_terminal":
            try await openTerminal(name, step.settings ?? Settings())
        case "close_terminal": try await till(name).maquininha.close()
        case "await_listed":
            let listed = try await awaitList(step) { listed in
                listed.map { step.due == nil || $0.due.centavos == step.due } ?? false
            }
            let offered = listed?.offered.map(Words.snake).joined(separator: " ") ?? ""
            let due = Words.money(listed?.due ?? .zero)
            say("\(name) lists \(step.order ?? "") due \(due) by \(offered)")
        case "await_unlisted":
            _ = try await awaitList(step) { $0 == nil }
            say("\(name) lists \(step.order ?? "") no more")
        case "await_orders_stale":
            let stale = step.stale ?? false
            var health = try till(name).maquininha.health()
            while health.ordersAreStale != stale {
                try await Task.sleep(nanoseconds: lookAgain)
                health = try till(name).maquininha.health()
            }
            let why = health.ordersFailure.map { " \($0.code)" } ?? ""
            say("\(name) orders \(stale ? "stale" : "fresh")\(why)")
        case "await_settled": try await till(name).maquininha.settled()
        case "events":
            for _ in 0..<(step.count ?? 0) { try await event(name, keep: step.keep ?? false) }
        case "print":
            try await till(name).maquininha.print(step.text ?? "")
            say("\(name) printed \(try till(name).printer.printed().last ?? "")")
        case "fail_print":
            let failure: PrintFailure =
                switch step.failure {
                case "no_paper": .noPaper
                case "busy": .busy
                default: .unavailable(step.failure ?? "")
                }
            try till(name).printer.failNext(failure)
        case "report": try await report(name)
        default: throw ScenarioError("there is no step \(step.do)")
        }
    }

    /// Waits until the list shows an order as it is wanted.
    private func awaitList(
        _ step: Step, until wanted: (ListedOrder?) -> Bool
    ) async throws -> ListedOrder? {
        let id = try order(step.order)
        for await list in try till(step.terminal).maquininha.orders where list.readAt != nil {
            let found = list.orders.first { $0.id == id }
            if wanted(found) { return found }
        }
        throw ScenarioError("the list of \(step.terminal ?? "") ended")
    }

    private func event(_ terminal: String, keep: Bool) async throws {
        var events = try till(terminal).maquininha.events.makeAsyncIterator()
        guard let delivery = try await events.next() else {
            // They end where the terminal was closed, which all else says.
            _ = try till(terminal).maquininha.health()
            throw ScenarioError("the events of \(terminal) ended")
        }
        if !keep { try await delivery.acknowledge() }
        let event = delivery.event
        let words = Words.event(event.kind).split(separator: " ", maxSplits: 1)
        let on = event.orderID.flatMap(name).map { " on \($0)" } ?? ""
        let amount = Words.money(event.amount)
        say("\(terminal) event \(words[0]) \(event.attemptID)\(on) \(amount) \(words[1])")
    }

    private func report(_ terminal: String) async throws {
        let report = try await till(terminal).maquininha.salesReport(
            since: Date(timeIntervalSince1970: 0), until: .distantFuture)
        let sold = Words.money(report.sold ?? .zero)
        let refunded = Words.money(report.refunded ?? .zero)
        say("\(terminal) report sold \(sold) refunded \(refunded) loose \(report.loose)")
        let totals = report.byTender.map { total in
            "\(terminal) report \(Words.snake(total.kind)) \(total.count) "
                + Words.money(total.amount)
        }
        for line in totals.sorted() { say(line) }
    }
}

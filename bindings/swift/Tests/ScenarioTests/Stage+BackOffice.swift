import Foundation
import Maquininha
import MaquininhaTesting

extension Stage {
    /// Plays a step of the sales side that is no sale: documents, shifts, reports, the doctor.
    func carryOutBackOffice(_ step: Step) async throws {
        let merchant = try merchant()
        let sale = step.sale ?? ""
        switch step.do {
        case "settle_sale": show(try await merchant.settleManually(sale))
        case "print_sale":
            let document = PrintDocument(
                kind: try Self.kind(step.kind), image: Self.image(width: step.width ?? 0))
            let printed = try await merchant.print(sale, document: document)
            say("\(sale) print \(Words.snake(printed.print))")
        case "decline_print":
            say("\(sale) print \(Words.snake(try await merchant.declinePrint(sale).print))")
        case "reprint_sale":
            let document = try await merchant.reprint(sale).document
            let what = document.map { "\(Words.snake($0.kind)) \($0.image.count) bytes" }
            say("\(sale) reprint \(what ?? "nothing")")
        case "open_shift": try await merchant.openShift(step.shift ?? "")
        case "close_shift":
            var ana = Operator(name: "Ana", permissions: [.closeShift])
            if step.with_pending == true { ana.permissions.insert(.closeShiftWithPending) }
            let closing = try await merchant.closeShift(ana)
            let pending = Self.joined(closing.pending.map(\.reference))
            say("shift \(closing.shift) closed pending \(pending)")
            report(closing.movement.lines, closing.movement.totals)
        case "sales_report":
            let filter = ReportFilter(search: step.search)
            let totals = try await merchant.reportTotals(filter)
            report(try await merchant.report(filter).lines, totals)
        case "export_report":
            let rows = try await merchant.exportReport().split(separator: "\n")
            let columns = rows.first?.split(separator: ";", omittingEmptySubsequences: false)
            say("merchant exports \(rows.count) rows of \(columns?.count ?? 0)")
        case "doctor":
            let terminal = step.terminal ?? ""
            let serial = try Words.device(of: terminal).serial
            let causes = try await merchant.doctor(serial, observed: Self.observed(step))
            say("\(terminal) doctor \(Self.joined(causes.map(Self.word)))")
        case "doctor_order":
            let at = try step.at.map { try Words.device(of: $0).serial }
            let causes = try await merchant.doctorOrder(
                try order(step.order), at: at, observed: Self.observed(step))
            say("\(step.order ?? "") doctor \(Self.joined(causes.map(Self.word)))")
        default:
            let done = try await merchant.checklist().filter(\.isDone)
            say("merchant checklist \(Self.joined(done.map { Words.snake($0.step) }))")
        }
    }

    private func report(_ lines: [ReportLine], _ totals: ReportTotals) {
        for line in lines {
            let state = line.state.map { Words.snake($0) } ?? "loose"
            let (amount, net) = (Words.money(line.amount), Words.money(line.net))
            say("merchant report \(line.reference ?? "-") \(state) \(amount) net \(net)")
        }
        let (paid, refunded) = (Words.money(totals.paid), Words.money(totals.refunded))
        say(
            "merchant report paid \(paid) refunded \(refunded) net \(Words.money(totals.net)) "
                + "linked \(totals.linked) unlinked \(totals.unlinked) "
                + "typed \(totals.typedAmounts) unmatched \(totals.unmatched)")
        for total in totals.byFunding {
            let (paid, refunded) = (Words.money(total.paid), Words.money(total.refunded))
            say("merchant report \(total.fundingSource) \(total.count) \(paid) refunded \(refunded)")
        }
    }

    private static func joined(_ words: [String]) -> String {
        words.isEmpty ? "nothing" : words.joined(separator: " ")
    }

    private static func observed(_ step: Step) -> Observed {
        Observed(online: step.online, waiting: step.waiting)
    }

    private static func kind(_ word: String?) throws -> PrintKind {
        switch word {
        case "nfe": .nfe
        case "cupom": .cupom
        case "receipt": .receipt
        default: throw ScenarioError("there is no kind of document \(word ?? "")")
        }
    }

    /// The head of a PNG file, which tells its size.
    private static func image(width: UInt32) -> Data {
        var image = Data([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13])
        image.append(Data("IHDR".utf8))
        for number in [width, 620] {
            withUnsafeBytes(of: number.bigEndian) { image.append(contentsOf: $0) }
        }
        image.append(Data([1, 0, 0, 0, 0]))
        return image
    }

    private static func word(of cause: WaitingCause) -> String {
        switch cause {
        case .model(let model): "model \(model.rawValue)"
        case .activation(let why): "activation \(Words.snake(why))"
        default: Words.snake(cause)
        }
    }

    private static func word(of cause: OrderCause) -> String {
        switch cause {
        case .anotherOrder(_, let reference, let paid):
            "another_order \(reference ?? "-") \(paid ? "paid" : "unpaid")"
        case .wrongTerminal(let serials):
            "wrong_terminal \(joined(serials.map { Words.terminal($0) }))"
        default: Words.snake(cause)
        }
    }
}

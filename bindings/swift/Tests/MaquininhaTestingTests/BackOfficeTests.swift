import Foundation
import Maquininha
import MaquininhaTesting
import TestSupport
import Testing

@Suite("A sales program prints, closes shifts, reports and finds out", .timeLimit(.minutes(1)))
struct BackOfficeTests {
    /// The head of a PNG file, which tells its size.
    private func document(width: UInt8, kind: PrintKind = .nfe) -> PrintDocument {
        var image = Data([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13])
        image.append(Data("IHDR".utf8))
        image.append(Data([0, 0, 1, width, 0, 0, 2, 108, 1, 0, 0, 0, 0]))
        return PrintDocument(kind: kind, image: image)
    }

    @Test("a document is printed after payment or declined, and printed again from the store")
    func printing() async throws {
        try await withSimulatedTerminal { terminal in
            let shop = try await Shop.open(terminal) { $0.policy.fiscalPrint = true }
            let merchant = shop.merchant
            let (right, tooWide) = (document(width: 128), document(width: 129))
            let sale = try await shop.create(Shop.direct("venda-1", printReceipt: true))
            await expectError("merchant.print_refused") { try await merchant.print("venda-1", document: right) }
            #expect(try await shop.pay(sale).print == .offered)
            await expectError("merchant.print_refused") { try await merchant.print("venda-1", document: tooWide) }
            #expect(try await merchant.print("venda-1", document: right).print == .printed)
            let again = try await merchant.reprint("venda-1")
            #expect(again.sale.reference == "venda-1")
            #expect(again.document == right)

            try await shop.pay(try await shop.create(Shop.direct("venda-2", printReceipt: true)))
            #expect(try await merchant.declinePrint("venda-2").print == .declined)
            #expect(try await merchant.reprint("venda-2").document == nil)
            await expectError("merchant.print_refused") {
                try await merchant.print("venda-2", document: document(width: 128, kind: .receipt))
            }
            try await merchant.close()
        }
    }

    @Test("a shift closes over open deliveries with permission only, and holds what it settled")
    func shifts() async throws {
        try await withSimulatedTerminal { terminal in
            let shop = try await Shop.open(terminal) {
                $0.deliveryModule = true
                $0.policy.automaticEmission = false
            }
            let merchant = shop.merchant
            var ana = Operator(name: "Ana", permissions: [])
            await expectError("merchant.shift") { [ana] in try await merchant.closeShift(ana) }
            try await merchant.openShift("1")
            await expectError("merchant.shift") { try await merchant.openShift("2") }
            let first = try await shop.create(Shop.delivery("entrega-1"))
            try await shop.pay(first, until: .pendingDelivery)
            try await merchant.settleManually("entrega-1")
            _ = try await shop.create(Shop.delivery("entrega-2"))
            #expect(try await merchant.pendingDeliveries().map(\.reference) == ["entrega-2"])
            ana.permissions = [.closeShift]
            await expectError("merchant.permission_denied") { [ana] in
                try await merchant.closeShift(ana)
            }
            ana.permissions.insert(.closeShiftWithPending)
            let closing = try await merchant.closeShift(ana)
            #expect(closing.shift == "1")
            #expect(closing.pending.map(\.reference) == ["entrega-2"])
            #expect(closing.movement.lines.map(\.reference) == ["entrega-1"])
            #expect(closing.movement.totals.net == .brl(40_00))
            #expect(try await merchant.sale("entrega-1").settlement?.shift == "1")
            try await merchant.close()
        }
    }

    @Test("reports list, search, add up and export what was sold")
    func reports() async throws {
        try await withSimulatedTerminal { terminal in
            let shop = try await Shop.open(terminal)
            let merchant = shop.merchant
            try await shop.pay(try await shop.create(Shop.direct("venda-1", 30_00)))
            try await shop.pay(try await shop.create(Shop.direct("venda-2", 50_00)))
            _ = try await shop.create(Shop.direct("=venda-3", 20_00))
            let all = try await merchant.report()
            #expect(all.lines.map(\.reference) == ["venda-1", "venda-2", "=venda-3"])
            let totals = try await merchant.reportTotals()
            #expect(totals == all.totals)
            #expect(totals.paid == .brl(80_00))
            #expect(totals.refunded == .zero)
            let counts = [totals.linked, totals.unlinked, totals.typedAmounts, totals.unmatched]
            #expect(counts == [2, 0, 0, 0])
            #expect(totals.byFunding.map(\.count) == [2])
            #expect(totals.byFunding.map(\.paid) == [.brl(80_00)])
            let nsu = try #require(all.lines[1].payments.first?.nsu)
            let found = try await merchant.report(
                ReportFilter(state: .finalized, origin: .order, search: nsu))
            #expect(found.lines == [all.lines[1]])
            #expect(try await merchant.sale("venda-2").payments == found.lines.first?.payments)
            let none = try await merchant.report(
                ReportFilter(until: Date(timeIntervalSince1970: 0)))
            #expect(none.lines.isEmpty)
            let table = try await merchant.exportReport(
                ReportFilter(since: Date(timeIntervalSince1970: 0)))
            let rows = table.split(separator: "\n")
            #expect(rows.count == 4)
            #expect(rows[2].contains(nsu))
            #expect(rows[3].contains("'=venda-3"))
            try await merchant.close()
        }
    }

    @Test("the doctor names each reason for a terminal that does not wait")
    func waiting() async throws {
        try await withSimulatedTerminal { terminal in
            let shop = try await Shop.open(terminal) { $0.activated = false }
            let seen = Observed(online: false, appVersion: "3.20.0", waiting: false)
            let causes = try await shop.merchant.doctor("TESTPOS0001", observed: seen)
            let expected: [WaitingCause] = [
                .activation(.acquirer), .internet, .update(found: "3.20.0", needed: "3.21.0"),
                .paymentApp,
            ]
            #expect(causes == expected)
            try await shop.merchant.syncDevices([Shop.device(model: "Z9")])
            #expect(try await shop.merchant.doctor("TESTPOS0001").contains(.model("Z9")))
            try await shop.merchant.close()
        }
    }

    @Test("the doctor names each reason for an order that does not show")
    func notShown() async throws {
        try await withSimulatedTerminal { terminal in
            let shop = try await Shop.open(terminal)
            let merchant = shop.merchant
            #expect(try await merchant.doctor("TESTPOS0001").isEmpty)
            let order = try #require(try await shop.create(Shop.direct("venda-1")).orderID)
            #expect(try await merchant.doctorOrder(order, at: "TESTPOS0001").isEmpty)
            let later = Date(timeIntervalSince1970: 4_102_444_800)
            let causes = try await merchant.doctorOrder(
                order, at: "TESTPOS0002",
                observed: Observed(online: false, waiting: false, waitingSince: later))
            let expected: [OrderCause] = [
                .network, .notWaiting, .wrongTerminal(sentTo: ["TESTPOS0001"]),
                .madeBefore(waitingSince: later),
            ]
            #expect(causes == expected)
            let next = try #require(try await shop.create(Shop.direct("venda-2")).orderID)
            let another = OrderCause.anotherOrder(
                orderID: order, reference: "venda-1", paid: false)
            #expect(try await merchant.doctorOrder(next) == [another])
            try await merchant.cancel("venda-1")
            while try await !merchant.sale("venda-1").closed {
                try await Task.sleep(nanoseconds: 20_000_000)
            }
            #expect(try await merchant.doctorOrder(order) == [.closed])
            await expectError("merchant.sale_unknown") {
                try await merchant.doctorOrder("or_nobody")
            }
            try await merchant.close()
        }
    }

    @Test("the checklist says which steps of activation are done")
    func checklist() async throws {
        try await withSimulatedTerminal { terminal in
            let shop = try await Shop.open(terminal)
            try await shop.pay(try await shop.create(Shop.direct("venda-1")))
            let items = try await shop.merchant.checklist()
            let done: [ChecklistStep] = [.partner, .activation, .terminal, .module, .firstSale]
            #expect(items.filter(\.isDone).map(\.step) == done)
            #expect(items.filter { !$0.isDone }.map(\.step) == [.accountKeys, .webhook])
            try await shop.merchant.close()
        }
    }
}

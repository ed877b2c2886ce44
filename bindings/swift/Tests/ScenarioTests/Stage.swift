import Foundation
import Maquininha
import MaquininhaTesting
import TestSupport

/// What a scenario acts on: a market, terminals, a sales side, and the names of their things.
final class Stage {
    let market: SimulatedMarket
    private let folder: URL
    var tills: [String: Till] = [:]
    var orders: [String: OrderID] = [:]
    var operations: [String: Running] = [:]
    var salesSide: Merchant?
    private(set) var trace: [String] = []

    /// An open terminal.
    final class Till {
        let maquininha: Maquininha
        let driver: SimulatedDriver
        let printer: SimulatedPrinter
        var refunds: RefundSession?

        init(_ maquininha: Maquininha, _ driver: SimulatedDriver, _ printer: SimulatedPrinter) {
            self.maquininha = maquininha
            self.driver = driver
            self.printer = printer
        }
    }

    /// A payment or refund with its one reader of progress.
    final class Running {
        let payment: Payment?
        let refund: Refund?
        var progress: PaymentEvents.AsyncIterator

        init(_ payment: Payment) {
            self.payment = payment
            refund = nil
            progress = payment.events.makeAsyncIterator()
        }

        init(_ refund: Refund) {
            payment = nil
            self.refund = refund
            progress = refund.events.makeAsyncIterator()
        }
    }

    private init(market: SimulatedMarket, folder: URL) {
        self.market = market
        self.folder = folder
    }

    /// Plays the steps; then every open terminal settles and closes, and the books are read.
    static func play(_ scenario: Scenario) async throws -> [String] {
        let stage = Stage(
            market: try await .start(seed: 1, withBackup: scenario.backup ?? false),
            folder: URL(fileURLWithPath: try newFolder()))
        for step in scenario.steps {
            do {
                try await stage.carryOut(step)
            } catch let error as MaquininhaError {
                stage.say("\(subject(of: step)) \(Words.failure(error))")
            }
        }
        try await stage.close()
        return stage.trace
    }

    /// Whom an error of a step is told of.
    private static func subject(of step: Step) -> String {
        switch step.do {
        case "open_merchant", "close_merchant", "webhook", "webhook_body", "news", "open_shift",
            "close_shift", "sales_report", "export_report", "checklist":
            "merchant"
        default: step.attempt ?? step.sale ?? step.terminal ?? step.order ?? "market"
        }
    }

    private func close() async throws {
        for (_, till) in tills.sorted(by: { $0.key < $1.key }) {
            // A terminal that was closed by a step is at rest already.
            try? await till.maquininha.settled()
            try await till.maquininha.close()
        }
        try await salesSide?.close()
        trace += try books()
        try market.shutDown()
    }

    func say(_ line: String) {
        trace.append(line)
    }

    /// The storage folder of a terminal or of the sales side: the same at each opening.
    func storage(_ name: String) -> URL {
        folder.appendingPathComponent(name)
    }

    func till(_ name: String?) throws -> Till {
        guard let till = tills[name ?? ""] else {
            throw ScenarioError("the terminal \(name ?? "?") is not open")
        }
        return till
    }

    func order(_ name: String?) throws -> OrderID {
        guard let order = orders[name ?? ""] else {
            throw ScenarioError("there is no order \(name ?? "?")")
        }
        return order
    }

    /// The name of an order; absent for one the scenario did not place.
    func name(of order: OrderID) -> String? {
        orders.first { $0.value == order }?.key
    }

    func operation(_ name: String?) throws -> Running {
        guard let operation = operations[name ?? ""] else {
            throw ScenarioError("there is no attempt \(name ?? "?")")
        }
        return operation
    }

    func openTerminal(_ name: String, _ settings: Settings) async throws {
        let device = try Words.device(of: name)
        var simulated = SimulatedDriverSettings()
        simulated.canQuery = settings.can_query ?? true
        simulated.silence = settings.undo_after_s.map { .autoUndo(afterSeconds: $0) }
        simulated.cardLimit = settings.card_wait_ms.map { $0 / 1_000 }
        let driver = try market.driver(for: device.serial, settings: simulated)
        try Self.hand(driver, settings.card ?? "fitting")
        let printer = try SimulatedPrinter()

        var configuration = Configuration(
            device: device, gateway: try market.gateway(), storage: storage(name))
        configuration.operatorPassword = settings.refunds ?? true ? "2580" : nil
        configuration.overpay = try settings.overpay.map(Words.overpay)
        configuration.contract = try settings.contract?.map(Words.kind)
        configuration.standaloneSales = settings.standalone ?? true
        configuration.limits.card = settings.card_limit_ms.map { $0 / 1_000 }
        configuration.limits.unknownAfter = (settings.unknown_after_ms ?? 500) / 1_000
        configuration.limits.lateEffect = 0.3
        configuration.limits.backOffFirst = 0.05
        configuration.limits.backOffMax = 0.4
        configuration.polling.interval = 0.3
        let maquininha = try await Maquininha.open(
            configuration: configuration, credentials: try market.credentials(),
            drivers: Drivers(payment: driver, printer: printer))
        tills[name] = Till(maquininha, driver, printer)
    }

    /// What the card holder has in the hand.
    static func hand(_ driver: SimulatedDriver, _ card: String) throws {
        switch card {
        case "fitting": try driver.presentFitting()
        case "none": try driver.holdCard()
        default: try driver.present(card)
        }
    }
}

import Foundation
import Maquininha

/// A terminal in a simulated market, with a simulated driver and printer, in a folder of its own.
public final class SimulatedTerminal: Sendable {
    /// The market it is in.
    public let market: SimulatedMarket
    /// Its payment driver, with the card holder's hand.
    public let driver: SimulatedDriver
    /// Its printer.
    public let printer: SimulatedPrinter
    /// The settings that it is opened with.
    public let configuration: Configuration
    private let opened: Locked<Maquininha>

    private init(
        market: SimulatedMarket, driver: SimulatedDriver, printer: SimulatedPrinter,
        configuration: Configuration, maquininha: Maquininha
    ) {
        self.market = market
        self.driver = driver
        self.printer = printer
        self.configuration = configuration
        opened = Locked(maquininha)
    }

    /// Opens one of the shop's terminals.
    ///
    /// - Parameters:
    ///   - market: Where.
    ///   - serial: Which.
    ///   - settings: How its driver behaves.
    ///   - configure: Changes the settings before it is opened. By default it polls
    ///     every 50 ms, and is quicker with repeats than a terminal in a shop should be.
    public static func open(
        in market: SimulatedMarket,
        serial: SerialNumber = "TESTPOS0001",
        model: DeviceModel = .l3,
        settings: SimulatedDriverSettings = SimulatedDriverSettings(),
        configure: (inout Configuration) -> Void = { _ in }
    ) async throws -> SimulatedTerminal {
        var configuration = Configuration(
            device: Device(serial: serial, model: model, appVersion: "6.4.0"),
            gateway: try market.gateway(),
            storage: try newFolder())
        configuration.polling.interval = 0.05
        configuration.limits.unknownAfter = 0.5
        configuration.limits.lateEffect = 0.3
        configuration.limits.backOffFirst = 0.05
        configuration.limits.backOffMax = 0.4
        configure(&configuration)
        let driver = try market.driver(for: serial, settings: settings)
        let printer = try SimulatedPrinter()
        let maquininha = try await Maquininha.open(
            configuration: configuration, credentials: try market.credentials(),
            drivers: Drivers(payment: driver, printer: printer))
        return SimulatedTerminal(
            market: market, driver: driver, printer: printer, configuration: configuration,
            maquininha: maquininha)
    }

    /// The terminal as the app holds it.
    public var maquininha: Maquininha { opened.withLock { $0 } }

    /// Closes the terminal, as an app that ends does, and opens it again on its journal.
    @discardableResult
    public func restart() async throws -> Maquininha {
        try await maquininha.close()
        let again = try await Maquininha.open(
            configuration: configuration, credentials: try market.credentials(),
            drivers: Drivers(payment: driver, printer: printer))
        opened.withLock { $0 = again }
        return again
    }

    /// Waits until every payment and refund is resolved, for a limited time.
    ///
    /// Throws `CancellationError` once the time is over, in seconds.
    public func settled(within limit: TimeInterval = 30) async throws {
        let maquininha = maquininha
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await maquininha.settled() }
            group.addTask {
                try await Task.sleep(nanoseconds: UInt64(limit * 1_000_000_000))
                throw CancellationError()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Closes the terminal. Twice is success.
    public func close() async throws {
        try await maquininha.close()
    }
}

/// The books of the market do not agree, or something in them is undecided.
public struct BooksDisagree: Error, CustomStringConvertible {
    /// What does not agree.
    public let disagreements: [Disagreement]

    /// One line for each.
    public var description: String {
        disagreements.map { "\($0.kind) \($0.key): charged \($0.charged), settled \($0.settled)" }
            .joined(separator: "\n")
    }
}

/// Runs a test of an app with a terminal in a market of its own, in Swift Testing and XCTest
/// alike. Afterwards it waits until everything is resolved, and compares the books: a test that
/// loses or doubles money fails, whatever it looked at.
///
/// ```swift
/// @Test func paysAnOrder() async throws {
///     try await withSimulatedTerminal { terminal in
///         let order = try terminal.market.place(…)
///         …
///     }
/// }
/// ```
///
/// Throws ``BooksDisagree`` where the books do not agree, and what the test throws.
public func withSimulatedTerminal<Answer: Sendable>(
    serial: SerialNumber = "TESTPOS0001",
    model: DeviceModel = .l3,
    settings: SimulatedDriverSettings = SimulatedDriverSettings(),
    configure: (inout Configuration) -> Void = { _ in },
    _ test: (SimulatedTerminal) async throws -> Answer
) async throws -> Answer {
    let market = try await SimulatedMarket.start()
    let terminal = try await SimulatedTerminal.open(
        in: market, serial: serial, model: model, settings: settings, configure: configure)
    let outcome: Result<Answer, any Error>
    do {
        outcome = .success(try await test(terminal))
        try await terminal.settled()
        let disagreements = try market.audit()
        if !disagreements.isEmpty { throw BooksDisagree(disagreements: disagreements) }
    } catch {
        try? await terminal.close()
        try? market.shutDown()
        throw error
    }
    try await terminal.close()
    try market.shutDown()
    return try outcome.get()
}

/// A new folder. Where `MAQUININHA_TEST_DIR` names one, in there, and it stays.
private func newFolder() throws -> URL {
    let tests = ProcessInfo.processInfo.environment["MAQUININHA_TEST_DIR"]
    let parent = tests.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
    let folder = parent.appendingPathComponent("maquininha-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}

import Foundation
import Maquininha
import MaquininhaTesting
import TestSupport

/// A driver of the app whose behaviour is a function; what the function leaves alone is answered
/// as by an acquirer that never received anything.
struct ScriptedDriver: PaymentDriver {
    var undoable: TimeInterval = 3_600
    let authorize: @Sendable (DriverInbox) throws -> Void

    func profile() -> DriverProfile {
        DriverProfile(
            onSilence: .blocks, undoWindow: undoable, query: .byAttempt(horizon: 0),
            reversal: .undo)
    }

    func execute(_ command: DriverCommand, inbox: DriverInbox) throws {
        switch command {
        case .authorize: try authorize(inbox)
        case .query: inbox.answer(.notFound)
        case .confirm: inbox.answer(.confirmed)
        case .undo: inbox.answer(.undone)
        default: inbox.answer(.silent)
        }
    }
}

/// Keeps things that a driver got.
final class Kept<Thing: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var things: [Thing] = []

    func keep(_ thing: Thing) { lock.withLock { things.append(thing) } }

    var all: [Thing] { lock.withLock { things } }

    /// Waits until there is one.
    func first() async throws -> Thing {
        while true {
            if let thing = all.first { return thing }
            try await Task.sleep(nanoseconds: 5_000_000)
        }
    }
}

func approval(_ number: Int) -> Approval {
    Approval(
        transactionID: "t-\(number)", nsu: "\(number)",
        approvedAt: Date(timeIntervalSince1970: 1_790_000_000))
}

/// Opens a terminal without an order API, with a driver of its own.
func openTerminal(
    with driver: any PaymentDriver, configure: (inout Configuration) -> Void = { _ in }
) async throws -> Maquininha {
    var configuration = Configuration(
        device: Device(serial: "TESTPOS0001", model: .l3), gateway: Gateway("http://127.0.0.1:1"),
        storage: URL(fileURLWithPath: try newFolder()))
    configuration.limits.backOffFirst = 0.05
    configure(&configuration)
    return try await Maquininha.open(
        configuration: configuration, credentials: AnyKey(),
        drivers: Drivers(payment: driver))
}

struct AnyKey: Credentials {
    func credential() -> Credential { .secretKey("sk_test_nobody") }
}

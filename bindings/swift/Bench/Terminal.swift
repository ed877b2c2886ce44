import Foundation
import Maquininha

struct NoKey: Credentials {
    func credential() -> Credential { .token("none") }
}

/// A payment driver that hands over the inbox of each authorization, and answers nothing.
struct WaitingDriver: PaymentDriver {
    let inboxes: AsyncStream<DriverInbox>
    private let authorized: AsyncStream<DriverInbox>.Continuation

    init() {
        (inboxes, authorized) = AsyncStream.makeStream()
    }

    func profile() -> DriverProfile {
        DriverProfile(onSilence: .blocks, undoWindow: 60, query: .never, reversal: .undo)
    }

    func execute(_ command: DriverCommand, inbox: DriverInbox) {
        if case .authorize = command { authorized.yield(inbox) }
    }
}

/// A terminal that has no order API and does not look for it.
func openTerminal(_ driver: WaitingDriver) async throws -> Maquininha {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    var configuration = Configuration(
        device: Device(serial: "TESTPOS0001", model: .l3), gateway: Gateway("http://127.0.0.1:1"),
        storage: folder)
    configuration.polling.interval = 3_600
    configuration.polling.backOffMax = 3_600
    return try await Maquininha.open(
        configuration: configuration, credentials: NoKey(), drivers: Drivers(payment: driver))
}

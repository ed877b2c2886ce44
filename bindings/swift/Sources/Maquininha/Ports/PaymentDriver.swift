package import MaquininhaFFI

/// The terminal's native payment SDK, or a reader with its authorisation host.
///
/// Every approval it gives is provisional until it is told to confirm or undo it. It is called on
/// threads of the library, never on the main thread. A driver that throws, blocks or never
/// answers is safe: it counts as silent, and the payment is resolved as its profile says.
public protocol PaymentDriver: Sendable {
    /// Silence rule, undo window, query, undo or void. Asked once, when the terminal is opened;
    /// throwing there is the error `host` of ``Maquininha/open(configuration:credentials:drivers:)``.
    func profile() throws -> DriverProfile

    /// Starts a command and returns at once; the answer goes to the inbox, from any thread. A
    /// command may come twice and must then be answered alike. A command that is thrown out of,
    /// or whose inbox is let go without an answer, counts as silent.
    func execute(_ command: DriverCommand, inbox: DriverInbox) throws
}

/// Where a driver answers one command. The first answer counts, further ones are dropped. It may
/// be used from any thread, also after ``PaymentDriver/execute(_:inbox:)`` returned.
public struct DriverInbox: Sendable {
    package let native: MaquininhaFFI.DriverInbox

    /// Shows something to the operator or card holder. Nothing happens once it is answered.
    public func prompt(_ prompt: DriverPrompt) {
        guard let prompt = prompt.ffi else { return }
        // It fails only where the library itself did; there is nothing to show then.
        try? native.prompt(prompt: prompt)
    }

    /// Answers the command. Card numbers in its texts are masked. Says whether this was the first
    /// answer.
    @discardableResult
    public func answer(_ reply: DriverReply) -> Bool {
        (try? native.answer(reply: reply.ffi)) ?? false
    }
}

/// The app's driver as the native library calls it.
final class DriverAdapter: MaquininhaFFI.PaymentDriver {
    private let driver: any PaymentDriver

    init(_ driver: any PaymentDriver) {
        self.driver = driver
    }

    func profile() throws -> MaquininhaFFI.DriverProfile {
        try callingHost { try driver.profile().ffi }
    }

    func execute(command: MaquininhaFFI.DriverCommand, inbox: MaquininhaFFI.DriverInbox) throws {
        try callingHost {
            try driver.execute(DriverCommand(command), inbox: DriverInbox(native: inbox))
        }
    }
}

internal import MaquininhaFFI

/// A running refund. Letting go of it does not stop it: only cancelling asks for that.
public final class Refund: Sendable {
    private let operation: Operation<RefundResult>

    init(_ native: MaquininhaFFI.RefundHandle) throws {
        operation = Operation(
            id: AttemptID(try native.id()),
            nextEvent: { try await native.nextProgress().map(PaymentProgress.init) },
            result: { RefundResult(try await native.result()) },
            cancel: { CancelAnswer(try await native.cancel()) })
    }

    /// The app's intention.
    public var id: AttemptID { operation.id }

    /// What to show while it runs.
    public var events: PaymentEvents { PaymentEvents(listen: operation.listen) }

    /// Waits for the end. May be asked by several, and again.
    ///
    /// Cancelling the task that waits asks the refund to cancel, and waits for its end for at most
    /// ten seconds more, as ``Payment/result()`` does.
    ///
    /// Throws ``MaquininhaError`` with the code `closed` if the terminal was closed first; the
    /// journal carries the refund to its end at the next start.
    public func result() async throws -> RefundResult {
        try await operation.result()
    }

    /// Waits for the end as ``result()`` does; cancelling the task that waits only ends the wait,
    /// with `CancellationError`.
    public func detachedResult() async throws -> RefundResult {
        try await operation.detachedResult()
    }

    /// Asks to stop. The answer says what came of it; it may take as long as the driver needs.
    /// The wish stands even if the task that waits for the answer is cancelled.
    ///
    /// Throws ``MaquininhaError`` with the code `closed` if the terminal is closed.
    public func cancel() async throws -> CancelAnswer {
        try await operation.cancel()
    }

    /// For the task that started it and was cancelled meanwhile.
    func cancelForTask() async {
        await operation.cancelForTask()
    }
}

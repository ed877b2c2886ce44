internal import MaquininhaFFI

/// A running payment. Letting go of it does not stop it: only cancelling asks for that.
public final class Payment: Sendable {
    private let native: MaquininhaFFI.PaymentHandle
    private let operation: Operation<PaymentResult>
    private let heldApproval: SingleFlight<Approval?>

    init(_ native: MaquininhaFFI.PaymentHandle) throws {
        self.native = native
        operation = Operation(
            id: AttemptID(try native.id()),
            nextEvent: { try await native.nextProgress().map(PaymentProgress.init) },
            result: { PaymentResult(try await native.result()) },
            cancel: { CancelAnswer(try await native.cancel()) })
        heldApproval = SingleFlight {
            try await calling { try await native.held().map(Approval.init) }
        }
    }

    /// The app's intention.
    public var id: AttemptID { operation.id }

    /// What to show while it runs.
    public var events: PaymentEvents { PaymentEvents(listen: operation.listen) }

    /// Waits for the end. May be asked by several, and again.
    ///
    /// Cancelling the task that waits asks the payment to cancel, as ``cancel()`` does, also
    /// where others wait too. The wait then goes on for at most ten seconds: the end is returned
    /// if it comes in that time, whichever it is, and `CancellationError` is thrown if it does
    /// not. The payment goes on to its end without its caller then; the durable events tell it,
    /// and so does this function in another task.
    ///
    /// Throws ``MaquininhaError`` with the code `closed` if the terminal was closed first; the
    /// journal carries the payment to its end at the next start.
    public func result() async throws -> PaymentResult {
        try await operation.result()
    }

    /// Waits for the end as ``result()`` does; cancelling the task that waits only ends the wait,
    /// with `CancellationError`.
    public func detachedResult() async throws -> PaymentResult {
        try await operation.detachedResult()
    }

    /// Waits until a held sale is approved and waits for the app's word, which
    /// ``Maquininha/settle(_:as:)`` says; `nil` where it ended first, which every other payment
    /// does.
    ///
    /// Cancelling the task that waits asks the payment to cancel, as for ``result()``.
    ///
    /// Throws ``MaquininhaError`` with the code `closed` if the terminal was closed first; the
    /// next start lists it among the held sales.
    public func held() async throws -> Approval? {
        try await operation.cancelling { try await heldApproval.value() } orAfter: {
            try await heldApproval.value(within: Operation<PaymentResult>.cancellationPatience)
        }
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

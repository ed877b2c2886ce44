import Foundation

/// What payments and refunds have in common: they run in the native library, show things, come
/// to one end, and can be asked to stop.
final class Operation<End: Sendable>: Sendable {
    /// How long a cancelled task goes on to wait for what came of its operation, in seconds.
    static var cancellationPatience: TimeInterval { 10 }
    /// Events kept for a listener that is late or slow; as many as the native library keeps.
    private static var eventsKept: Int { 32 }

    let id: AttemptID
    private let events: Broadcast<PaymentProgress>
    private let end: SingleFlight<End>
    private let cancelAnswer: SingleFlight<CancelAnswer>

    init(
        id: AttemptID,
        nextEvent: @escaping @Sendable () async throws -> PaymentProgress?,
        result: @escaping @Sendable () async throws -> End,
        cancel: @escaping @Sendable () async throws -> CancelAnswer
    ) {
        self.id = id
        // Where the terminal was closed there is nothing more to show; the result tells why.
        events = Broadcast(keeping: Self.eventsKept) { try? await nextEvent() }
        end = SingleFlight { try await calling(result) }
        cancelAnswer = SingleFlight { try await calling(cancel) }
    }

    func listen() -> AsyncStream<PaymentProgress> {
        events.listen()
    }

    func result() async throws -> End {
        try await cancelling { try await end.value() } orAfter: {
            try await end.value(within: Self.cancellationPatience)
        }
    }

    /// Waits for the end without a wish to stop.
    func detachedResult() async throws -> End {
        try await end.value()
    }

    func cancel() async throws -> CancelAnswer {
        try await cancelAnswer.value()
    }

    /// Asks to stop, and waits for a short time for the answer. For a task that was cancelled.
    func cancelForTask() async {
        // What comes of it is told by the result.
        _ = try? await cancelAnswer.value(within: Self.cancellationPatience)
    }

    /// A wait of a task that asks to stop if the task is cancelled, and then waits a little more.
    func cancelling<Value>(
        _ wait: () async throws -> Value,
        orAfter lastWait: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await wait()
        } catch is CancellationError {
            Task.detached { await self.cancelForTask() }
            return try await lastWait()
        }
    }
}

import Foundation

/// A wait that its callers can give up, over work that cannot be: the native library does not see
/// that a Swift task was cancelled.
///
/// The work runs at most once at a time, so that callers that come and go leave one wait behind
/// and not one each. Who asks while it runs shares its answer; who asks later starts it again.
final class SingleFlight<Value: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Value, any Error>

    private struct State {
        var isRunning = false
        var lastWaiter = 0
        var waiters: [Int: Waiter] = [:]
    }

    /// What becomes of a waiter that enters.
    private enum Step { case giveUp, start, wait }

    private let work: @Sendable () async throws -> Value
    private let state = Locked(State())

    init(_ work: @escaping @Sendable () async throws -> Value) {
        self.work = work
    }

    /// Waits for the work. Throws what it throws, or `CancellationError` at once if the task that
    /// waits is cancelled; the work then goes on.
    func value() async throws -> Value {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enter(id, $0) }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
            waiter?.resume(throwing: CancellationError())
        }
    }

    /// Waits for a limited time, whether or not the task that waits is cancelled. Throws
    /// `CancellationError` once the time is over.
    func value(within limit: TimeInterval) async throws -> Value {
        let wait = Task { try await value() }
        let end = Task {
            try await Task.sleep(nanoseconds: UInt64(limit * 1_000_000_000))
            wait.cancel()
        }
        defer { end.cancel() }
        return try await wait.value
    }

    private func enter(_ id: Int, _ waiter: Waiter) {
        let step: Step = state.withLock { state in
            // Who was cancelled before it entered is not found by its cancellation.
            if Task.isCancelled { return .giveUp }
            state.waiters[id] = waiter
            defer { state.isRunning = true }
            return state.isRunning ? .wait : .start
        }
        switch step {
        case .giveUp: waiter.resume(throwing: CancellationError())
        case .start: start()
        case .wait: break
        }
    }

    private func start() {
        Task.detached { [self] in
            let outcome: Result<Value, any Error>
            do {
                outcome = .success(try await work())
            } catch {
                outcome = .failure(error)
            }
            let waiters = state.withLock { state in
                defer { state.waiters = [:] }
                state.isRunning = false
                return state.waiters.values
            }
            for waiter in waiters {
                waiter.resume(with: outcome)
            }
        }
    }
}

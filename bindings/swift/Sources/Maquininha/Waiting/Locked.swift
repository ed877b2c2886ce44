import Foundation

/// A state that one thread at a time sees.
package final class Locked<State>: @unchecked Sendable {
    // Safe to share, since the state is touched with the lock held only.
    private var state: State
    private let lock = NSLock()

    package init(_ state: State) {
        self.state = state
    }

    /// Looks at the state, and changes it. Must not wait inside.
    package func withLock<Answer>(_ work: (inout State) throws -> Answer) rethrows -> Answer {
        lock.lock()
        defer { lock.unlock() }
        return try work(&state)
    }
}

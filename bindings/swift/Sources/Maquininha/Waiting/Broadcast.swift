/// What one source says, for any number of listeners. A listener that comes late hears the newest
/// of what was said before it came; one that is slow misses the oldest.
final class Broadcast<Element: Sendable>: Sendable {
    private struct State {
        var hasStarted = false
        var hasEnded = false
        var kept: [Element] = []
        var lastListener = 0
        var listeners: [Int: AsyncStream<Element>.Continuation] = [:]
    }

    /// The next element, or nothing once the source has ended.
    typealias Source = @Sendable () async -> Element?

    private let keptMax: Int
    private let source: Source
    private let state = Locked(State())

    /// The source is asked from the first listener on until it ends, one element after the other.
    init(keeping keptMax: Int, source: @escaping Source) {
        self.keptMax = keptMax
        self.source = source
    }

    /// What was kept, then what comes.
    func listen() -> AsyncStream<Element> {
        let (stream, listener) = AsyncStream.makeStream(
            of: Element.self, bufferingPolicy: .bufferingNewest(keptMax))
        let mustStart = state.withLock { state in
            for element in state.kept { listener.yield(element) }
            if state.hasEnded {
                listener.finish()
                return false
            }
            state.lastListener += 1
            let id = state.lastListener
            state.listeners[id] = listener
            listener.onTermination = { [weak self] _ in self?.forget(id) }
            defer { state.hasStarted = true }
            return !state.hasStarted
        }
        if mustStart { start() }
        return stream
    }

    private func start() {
        Task.detached { [self] in
            while let element = await source() { say(element) }
            end()
        }
    }

    private func say(_ element: Element) {
        state.withLock { state in
            state.kept.append(element)
            if state.kept.count > keptMax { state.kept.removeFirst() }
            for listener in state.listeners.values { listener.yield(element) }
        }
    }

    private func end() {
        // Outside of the lock, since a listener that ends forgets itself.
        let listeners = state.withLock { state in
            state.hasEnded = true
            defer { state.listeners = [:] }
            return state.listeners.values
        }
        for listener in listeners { listener.finish() }
    }

    private func forget(_ id: Int) {
        _ = state.withLock { $0.listeners.removeValue(forKey: id) }
    }
}

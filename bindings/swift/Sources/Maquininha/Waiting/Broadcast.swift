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
    private let unheardMax: Int
    private let isKept: @Sendable (Element) -> Bool
    private let source: Source
    private let state = Locked(State())

    /// The source is asked from the first listener on until it ends, one element after the other.
    ///
    /// - Parameters:
    ///   - keptMax: How many elements a listener hears that comes late.
    ///   - unheardMax: How many elements wait for a slow listener; as many as are kept by default.
    ///   - isKept: Which elements are kept; all by default.
    init(
        keeping keptMax: Int, unheard unheardMax: Int? = nil,
        where isKept: @escaping @Sendable (Element) -> Bool = { _ in true },
        source: @escaping Source
    ) {
        self.keptMax = keptMax
        self.unheardMax = unheardMax ?? keptMax
        self.isKept = isKept
        self.source = source
    }

    /// What was kept, then what comes.
    func listen() -> AsyncStream<Element> {
        let (stream, listener) = AsyncStream.makeStream(
            of: Element.self, bufferingPolicy: .bufferingNewest(unheardMax))
        let isOver = state.withLock { state in
            for element in state.kept { listener.yield(element) }
            if state.hasEnded {
                listener.finish()
                return true
            }
            state.lastListener += 1
            let id = state.lastListener
            state.listeners[id] = listener
            listener.onTermination = { [weak self] _ in self?.forget(id) }
            return false
        }
        if !isOver { start() }
        return stream
    }

    /// Asks the source from now on, also while nobody listens. Twice is once.
    func start() {
        let hasStarted = state.withLock { state in
            defer { state.hasStarted = true }
            return state.hasStarted
        }
        if hasStarted { return }
        Task.detached { [self] in
            while let element = await source() { say(element) }
            end()
        }
    }

    private func say(_ element: Element) {
        state.withLock { state in
            if isKept(element) {
                state.kept.append(element)
                if state.kept.count > keptMax { state.kept.removeFirst() }
            }
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

/// What a payment or refund shows, from the newest 32 on; it ends with the operation. Listening
/// costs nothing and decides nothing: a task that listens may be cancelled freely.
public struct PaymentEvents: AsyncSequence, Sendable {
    /// One event.
    public typealias Element = PaymentProgress

    /// Reads the events of one listener.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var events: AsyncStream<PaymentProgress>.Iterator

        /// Waits for the next event; `nil` once the operation is over, the terminal was closed,
        /// or the task was cancelled.
        public mutating func next() async -> PaymentProgress? {
            await events.next()
        }
    }

    let listen: @Sendable () -> AsyncStream<PaymentProgress>

    /// A listener of its own: several hear the same.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(events: listen().makeAsyncIterator())
    }
}

/// A durable event that waits to be acknowledged.
public struct Delivery<Event: Sendable>: Sendable {
    /// What happened.
    public let event: Event
    /// Its position; grows with each event.
    public let sequence: UInt64
    let settle: @Sendable () async throws -> Void

    /// The app has dealt with it; it does not come again. Twice is success. It is done also where
    /// the task is cancelled meanwhile.
    ///
    /// Throws ``MaquininhaError`` where the disk did not take it; the event then comes again.
    public func acknowledge() async throws {
        try await calling(settle)
    }
}

/// Durable events, oldest first, each at least once.
///
/// ```swift
/// for try await delivery in maquininha.events {
///     keep(delivery.event)
///     try await delivery.acknowledge()
/// }
/// ```
///
/// Until an event is acknowledged the same comes again, also after a restart; so acknowledge each
/// before the next is asked for. Several readers see the same events, and acknowledging is for
/// all. The sequence ends once the terminal or merchant is closed; cancelling the task that reads
/// throws `CancellationError` and loses nothing.
public struct Deliveries<Event: Sendable>: AsyncSequence, Sendable {
    /// One event with its acknowledgement.
    public typealias Element = Delivery<Event>

    /// Reads the events.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let oldest: SingleFlight<Delivery<Event>>

        /// Waits for the oldest event that was not acknowledged.
        ///
        /// Throws ``MaquininhaError`` where the disk cannot be read.
        public mutating func next() async throws -> Delivery<Event>? {
            do {
                return try await oldest.value()
            } catch let error as MaquininhaError where error.code == .closed {
                return nil
            }
        }
    }

    private let oldest: SingleFlight<Delivery<Event>>

    init(next: @escaping @Sendable () async throws -> Delivery<Event>) {
        oldest = SingleFlight { try await calling(next) }
    }

    /// A reader.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(oldest: oldest)
    }
}

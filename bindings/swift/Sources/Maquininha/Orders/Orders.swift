internal import MaquininhaFFI

/// The orders that a terminal may be paid: a snapshot, and a sequence that begins with it.
///
/// ```swift
/// for await list in maquininha.orders { show(list.orders) }
/// ```
///
/// A reader that is slow sees the newest list, not every change. The sequence ends once the
/// terminal is closed or the task is cancelled.
public final class Orders: AsyncSequence, Sendable {
    /// The list at a moment.
    public typealias Element = OrderList

    /// Reads the lists of one listener.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var lists: AsyncStream<OrderList>.Iterator

        /// The list as it is at the first call, then each time it changes; `nil` once the
        /// terminal is closed or the task was cancelled.
        public mutating func next() async -> OrderList? {
            await lists.next()
        }
    }

    private let native: MaquininhaFFI.Orders
    private let lists: Broadcast<OrderList>

    init(_ native: MaquininhaFFI.Orders) throws {
        self.native = native
        let feed = try native.feed()
        let revision = Locked<UInt64>(0)
        lists = Broadcast(keeping: 1) {
            // It fails where the terminal is closed.
            let known = revision.withLock { $0 }
            guard let next = try? await feed.next(afterRevision: known) else { return nil }
            revision.withLock { $0 = next.revision }
            return OrderList(next)
        }
    }

    /// The list as it is now.
    ///
    /// Throws ``MaquininhaError`` with the code `closed` if the terminal is closed.
    public func snapshot() throws -> OrderList {
        try calling { OrderList(try native.snapshot()) }
    }

    /// Reads the open orders now instead of at the next poll. Returns at once.
    ///
    /// Throws ``MaquininhaError`` with the code `closed` if the terminal is closed.
    public func refresh() throws {
        try calling { try native.refresh() }
    }

    /// A listener of its own: several hear the same.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(lists: lists.listen().makeAsyncIterator())
    }
}

/// Orders that were pushed to this terminal, each once when it comes: the screen shows it and
/// takes the card.
///
/// ```swift
/// for await order in maquininha.directOrders { … }
/// ```
///
/// An order that left the list and comes back is shown again. The sequence ends once the terminal
/// is closed or the task is cancelled.
public struct DirectOrders: AsyncSequence, Sendable {
    /// One order.
    public typealias Element = ListedOrder

    /// Reads the orders of one listener.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var lists: Orders.AsyncIterator
        private var shown: Set<OrderID> = []
        private var waiting: [ListedOrder] = []

        init(lists: Orders.AsyncIterator) {
            self.lists = lists
        }

        /// Waits for the next order; `nil` once the terminal is closed or the task was cancelled.
        public mutating func next() async -> ListedOrder? {
            while waiting.isEmpty {
                guard let list = await lists.next() else { return nil }
                let direct = list.orders.filter(\.order.isDirect)
                waiting = direct.filter { !shown.contains($0.id) }
                shown = Set(direct.map(\.id))
            }
            return waiting.removeFirst()
        }
    }

    let orders: Orders

    /// A listener of its own: several are shown the same.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(lists: orders.makeAsyncIterator())
    }
}

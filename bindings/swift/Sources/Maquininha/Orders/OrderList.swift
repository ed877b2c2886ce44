import Foundation
internal import MaquininhaFFI

/// One order on the list.
public struct ListedOrder: Hashable, Sendable, Identifiable {
    /// The order as read.
    public var order: Order
    /// What can be paid now: due, less what other terminals hold.
    public var due: Money
    /// Tenders to offer: the forced one, or what contract and device allow.
    public var offered: [TenderKind]

    /// The id of the order.
    public var id: OrderID { order.id }
}

extension ListedOrder {
    init(_ ffi: MaquininhaFFI.ListedOrder) {
        order = Order(ffi.order)
        due = Money(centavos: ffi.due)
        offered = ffi.offered.map(TenderKind.init)
    }
}

/// The terminal's orders at a moment. Kept through a loss of the network.
public struct OrderList: Hashable, Sendable {
    /// Open, visible orders for this terminal with something due, oldest first.
    public var orders: [ListedOrder]
    /// When the order API was asked for it, the last time with success.
    public var readAt: Date?
    /// Whether the last read failed, so that the list may be old.
    public var isStale: Bool
    /// Why the last read failed.
    public var failure: MaquininhaError?
}

extension OrderList {
    init(_ ffi: MaquininhaFFI.OrderSnapshot) {
        orders = ffi.orders.map(ListedOrder.init)
        readAt = ffi.readAt.map { Date(micros: $0) }
        isStale = ffi.isStale
        failure = ffi.failure.map(MaquininhaError.init)
    }
}

import Foundation
import Maquininha
internal import MaquininhaFFI

/// A webhook of the shop, as the order API would send it.
public struct KeptWebhook: Hashable, Sendable {
    /// Name of the event, for example `charge.paid`.
    public var event: String
    /// The order it tells of.
    public var orderID: OrderID?
    /// The body of the delivery: JSON text in UTF-8.
    public var body: Data
}

extension KeptWebhook {
    init(_ ffi: MaquininhaFFI.KeptWebhook) {
        event = ffi.event
        orderID = ffi.orderId.map { OrderID($0) }
        body = ffi.body
    }
}

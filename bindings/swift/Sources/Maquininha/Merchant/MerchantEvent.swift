import Foundation
internal import MaquininhaFFI

/// News with the number by which it is acknowledged.
public struct MerchantEvent: Hashable, Sendable {
    /// Acknowledge this once the news was dealt with. A gap means that news was dropped before
    /// anybody acknowledged it: look at the sales.
    public var sequence: UInt64
    /// When.
    public var at: Date
    /// What.
    public var kind: MerchantEventKind
    /// Whether a screen shows nothing for it.
    public var isSilent: Bool
    /// The text for the sales screen, where there is one.
    public var userText: UserText?
}

extension MerchantEvent {
    init(_ ffi: MaquininhaFFI.NumberedNews) {
        sequence = ffi.seq
        at = Date(micros: ffi.at)
        kind = MerchantEventKind(ffi.news)
        isSilent = ffi.isSilent
        userText = ffi.userTextPtBr.flatMap { ptBR in
            ffi.userTextEn.map { UserText(ptBR: ptBR, en: $0) }
        }
    }
}

/// What the sales software is told.
public enum MerchantEventKind: Hashable, Sendable {
    /// Something happened to a sale.
    case sale(reference: String, orderID: OrderID?, event: SaleEvent)
    /// A payment with no sale of ours.
    case loose(orderID: OrderID?, event: LooseEvent)
    /// The list of terminals changed.
    case device(DeviceChange)
    /// Many orders are open; at the limit none can be made.
    case openOrders(open: Int, limit: Int)
    /// The integration was switched off from outside.
    case deactivated
    /// Something this version does not hand on.
    case other
}

extension MerchantEventKind {
    init(_ ffi: MaquininhaFFI.MerchantNews) {
        switch ffi {
        case .sale(let reference, let orderId, let event):
            self = .sale(
                reference: reference,
                orderID: orderId.map { OrderID($0) },
                event: SaleEvent(event)
            )
        case .loose(let orderId, let event):
            self = .loose(orderID: orderId.map { OrderID($0) }, event: LooseEvent(event))
        case .device(let change): self = .device(DeviceChange(change))
        case .openOrders(let open, let limit):
            self = .openOrders(open: Int(open), limit: Int(limit))
        case .deactivated: self = .deactivated
        case .other: self = .other
        }
    }
}

/// What is told about it.
public enum LooseEvent: Hashable, Sendable {
    /// It was paid.
    case paid(PaymentLine)
    /// Money was given back.
    case refunded(payment: PaymentLine, amount: Money)
    /// A case of a later version of the library.
    case unrecognized
}

extension LooseEvent {
    init(_ ffi: MaquininhaFFI.LooseEvent) {
        switch ffi {
        case .paid(let payment): self = .paid(PaymentLine(payment))
        case .refunded(let payment, let amount):
            self = .refunded(payment: PaymentLine(payment), amount: Money(centavos: amount))
        @unknown default: self = .unrecognized
        }
    }
}

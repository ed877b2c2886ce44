import Foundation
internal import MaquininhaFFI

/// A charge: a payment or a reservation.
public struct Charge: Hashable, Sendable, Identifiable {
    /// The order API's id.
    public var id: ChargeID
    /// Terminal payments: the acquirer's NSU.
    public var code: String?
    /// Amount of this payment.
    public var amount: Money
    /// What was paid; absent where nothing was.
    public var paidAmount: Money?
    /// What was given back.
    public var canceledAmount: Money?
    /// Where it stands.
    public var status: ChargeStatus
    /// How it was paid.
    public var paymentMethod: PaymentMethod
    /// When it was made.
    public var createdAt: Date?
    /// When it last changed.
    public var updatedAt: Date?
    /// When it was paid.
    public var paidAt: Date?
    /// When it was given back.
    public var canceledAt: Date?
    /// Id of the last transaction; a refund replaces it.
    public var lastTransactionID: String?
    /// The order, where the charge came alone.
    public var orderID: OrderID?
    /// What the terminal reported, as it stands at the order API.
    public var metadata: [String: String?]

    /// Makes it of its parts; what may be absent is absent by default.
    public init(
        id: ChargeID,
        code: String? = nil,
        amount: Money,
        paidAmount: Money? = nil,
        canceledAmount: Money? = nil,
        status: ChargeStatus,
        paymentMethod: PaymentMethod,
        createdAt: Date? = nil,
        updatedAt: Date? = nil,
        paidAt: Date? = nil,
        canceledAt: Date? = nil,
        lastTransactionID: String? = nil,
        orderID: OrderID? = nil,
        metadata: [String: String?] = [:]
    ) {
        self.id = id
        self.code = code
        self.amount = amount
        self.paidAmount = paidAmount
        self.canceledAmount = canceledAmount
        self.status = status
        self.paymentMethod = paymentMethod
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.paidAt = paidAt
        self.canceledAt = canceledAt
        self.lastTransactionID = lastTransactionID
        self.orderID = orderID
        self.metadata = metadata
    }
}

extension Charge {
    init(_ ffi: MaquininhaFFI.Charge) {
        id = ChargeID(ffi.id)
        code = ffi.code
        amount = Money(centavos: ffi.amount)
        paidAmount = ffi.paidAmount.map { Money(centavos: $0) }
        canceledAmount = ffi.canceledAmount.map { Money(centavos: $0) }
        status = ChargeStatus(ffi.status)
        paymentMethod = PaymentMethod(ffi.paymentMethod)
        createdAt = ffi.createdAt.map { Date(micros: $0) }
        updatedAt = ffi.updatedAt.map { Date(micros: $0) }
        paidAt = ffi.paidAt.map { Date(micros: $0) }
        canceledAt = ffi.canceledAt.map { Date(micros: $0) }
        lastTransactionID = ffi.lastTransactionId
        orderID = ffi.orderId.map { OrderID($0) }
        metadata = ffi.metadata
    }

    var ffi: MaquininhaFFI.Charge {
        MaquininhaFFI.Charge(
            id: id.rawValue,
            code: code,
            amount: amount.centavos,
            paidAmount: paidAmount?.centavos,
            canceledAmount: canceledAmount?.centavos,
            status: status.ffi,
            paymentMethod: paymentMethod.ffi,
            createdAt: createdAt?.micros,
            updatedAt: updatedAt?.micros,
            paidAt: paidAt?.micros,
            canceledAt: canceledAt?.micros,
            lastTransactionId: lastTransactionID,
            orderId: orderID?.rawValue,
            metadata: metadata
        )
    }
}

/// Status of a charge.
public enum ChargeStatus: Hashable, Sendable {
    /// Reserved, not paid.
    case pending
    /// Paid.
    case paid
    /// Canceled or fully refunded.
    case canceled
    /// In flight.
    case processing
    /// Refused.
    case failed
    /// Paid above what was due.
    case overpaid
    /// Paid below what was due.
    case underpaid
    /// Lost dispute.
    case chargedback
    /// Partly refunded.
    case partialCanceled
    /// A word this version does not know.
    case other(String)
}

extension ChargeStatus {
    init(_ ffi: MaquininhaFFI.ChargeStatus) {
        switch ffi {
        case .pending: self = .pending
        case .paid: self = .paid
        case .canceled: self = .canceled
        case .processing: self = .processing
        case .failed: self = .failed
        case .overpaid: self = .overpaid
        case .underpaid: self = .underpaid
        case .chargedback: self = .chargedback
        case .partialCanceled: self = .partialCanceled
        case .other(let value): self = .other(value)
        }
    }

    var ffi: MaquininhaFFI.ChargeStatus {
        switch self {
        case .pending: .pending
        case .paid: .paid
        case .canceled: .canceled
        case .processing: .processing
        case .failed: .failed
        case .overpaid: .overpaid
        case .underpaid: .underpaid
        case .chargedback: .chargedback
        case .partialCanceled: .partialCanceled
        case .other(let value):
            .other(value)
        }
    }
}

/// How a charge was paid. Terminal payments say cash.
public enum PaymentMethod: Hashable, Sendable {
    /// Terminal payments, and cash noted by the caller.
    case cash
    /// Any other word of the order API.
    case other(String)
}

extension PaymentMethod {
    init(_ ffi: MaquininhaFFI.PaymentMethod) {
        switch ffi {
        case .cash: self = .cash
        case .other(let value): self = .other(value)
        }
    }

    var ffi: MaquininhaFFI.PaymentMethod {
        switch self {
        case .cash: .cash
        case .other(let value):
            .other(value)
        }
    }
}

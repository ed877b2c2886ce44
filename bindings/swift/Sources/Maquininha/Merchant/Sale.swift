import Foundation
internal import MaquininhaFFI

/// A sale as the sales software sees it.
public struct Sale: Hashable, Sendable {
    /// The caller's reference.
    public var reference: String
    /// The order, once known.
    public var orderID: OrderID?
    /// Direct or listed.
    public var flow: Flow
    /// Counter or delivery.
    public var context: SaleContext
    /// Where it stands.
    public var state: SaleState
    /// The total.
    public var amount: Money
    /// Paid and standing.
    public var paid: Money
    /// Still due.
    public var remaining: Money
    /// The forced method. A listed order has none: the method exists from the
    /// payment on, in `payments`.
    public var tender: Tender?
    /// Terminals that get the order; empty means all.
    public var serials: [SerialNumber]
    /// The payments.
    public var payments: [PaymentLine]
    /// The fiscal print.
    public var print: PrintState
    /// Whether the order is closed.
    public var closed: Bool
    /// Whether backing out was asked for and waits for a read of the order.
    public var backingOut: Bool
    /// When it was settled.
    public var settlement: Settlement?
    /// When it was opened.
    public var createdAt: Date
    /// When it last changed.
    public var updatedAt: Date
}

extension Sale {
    init(_ ffi: MaquininhaFFI.SaleView) {
        reference = ffi.reference
        orderID = ffi.orderId.map { OrderID($0) }
        flow = Flow(ffi.flow)
        context = SaleContext(ffi.context)
        state = SaleState(ffi.state)
        amount = Money(centavos: ffi.amount)
        paid = Money(centavos: ffi.paid)
        remaining = Money(centavos: ffi.remaining)
        tender = ffi.tender.map(Tender.init)
        serials = ffi.serials.map { SerialNumber($0) }
        payments = ffi.payments.map(PaymentLine.init)
        print = PrintState(ffi.print)
        closed = ffi.closed
        backingOut = ffi.backingOut
        settlement = ffi.settlement.map(Settlement.init)
        createdAt = Date(micros: ffi.createdAt)
        updatedAt = Date(micros: ffi.updatedAt)
    }
}

/// Where a sale stands.
public enum SaleState: Hashable, Sendable {
    /// The order was asked for; it is not known yet whether it exists.
    case creating
    /// The order is at the terminal: "pay at the device".
    case waiting
    /// A part is paid.
    case partlyPaid
    /// The total is paid; a last look at the order is on its way.
    case paid
    /// More than the total is paid; a last look is on its way.
    case overpaid
    /// Over: paid and settled in a shift.
    case finalized
    /// Paid and linked; the operator settles it in the delivery list.
    case pendingDelivery
    /// Backed out before payment; a payment may still come.
    case canceling
    /// Backed out, and nothing was paid, or all of it given back.
    case canceled
    /// Backed out, yet money was taken: it has to be given back.
    case latePaid
    /// Everything that was paid was given back.
    case refunded
    /// A case of a later version of the library.
    case unrecognized
}

extension SaleState {
    init(_ ffi: MaquininhaFFI.SaleState) {
        switch ffi {
        case .creating: self = .creating
        case .waiting: self = .waiting
        case .partlyPaid: self = .partlyPaid
        case .paid: self = .paid
        case .overpaid: self = .overpaid
        case .finalized: self = .finalized
        case .pendingDelivery: self = .pendingDelivery
        case .canceling: self = .canceling
        case .canceled: self = .canceled
        case .latePaid: self = .latePaid
        case .refunded: self = .refunded
        @unknown default: self = .unrecognized
        }
    }

    var ffi: MaquininhaFFI.SaleState {
        get throws {
            switch self {
            case .creating: .creating
            case .waiting: .waiting
            case .partlyPaid: .partlyPaid
            case .paid: .paid
            case .overpaid: .overpaid
            case .finalized: .finalized
            case .pendingDelivery: .pendingDelivery
            case .canceling: .canceling
            case .canceled: .canceled
            case .latePaid: .latePaid
            case .refunded: .refunded
            case .unrecognized: throw MaquininhaError.unknownCase("SaleState")
            }
        }
    }
}

/// The two ways an order reaches a terminal.
public enum Flow: Hashable, Sendable {
    /// Pushed to one waiting terminal.
    case direct
    /// Picked from a list on the terminal.
    case listed
    /// A case of a later version of the library.
    case unrecognized
}

extension Flow {
    init(_ ffi: MaquininhaFFI.Flow) {
        switch ffi {
        case .direct: self = .direct
        case .listed: self = .listed
        @unknown default: self = .unrecognized
        }
    }
}

/// The fiscal print at the terminal.
public enum PrintState: Hashable, Sendable {
    /// Not part of this sale.
    case notWanted
    /// Wanted; the window opens when the total is paid.
    case wanted
    /// The window is open.
    case offered
    /// The image was taken by the terminal's service.
    case printed
    /// Offered, not printed: the operator said no.
    case declined
    /// The window went by, or the service refused: use the reprint.
    case useReprint
    /// A case of a later version of the library.
    case unrecognized
}

extension PrintState {
    init(_ ffi: MaquininhaFFI.PrintState) {
        switch ffi {
        case .notWanted: self = .notWanted
        case .wanted: self = .wanted
        case .offered: self = .offered
        case .printed: self = .printed
        case .declined: self = .declined
        case .useReprint: self = .useReprint
        @unknown default: self = .unrecognized
        }
    }
}

/// The numbers of one payment, as the acquirer's files know it.
public struct PaymentLine: Hashable, Sendable {
    /// The charge.
    public var chargeID: ChargeID
    /// What was paid.
    public var amount: Money
    /// What was given back.
    public var refunded: Money
    /// The acquirer's number.
    public var nsu: String?
    /// The issuer's approval code.
    public var authorizationCode: String?
    /// The key every party finds it by.
    public var attemptKey: AttemptKey?
    /// The terminal that was paid.
    public var serial: SerialNumber?
    /// Brand.
    public var schemeName: String?
    /// Credit, Debit, Prepaid or another word.
    public var fundingSource: String?
    /// Instalments.
    public var installments: Int?
    /// When it was paid.
    public var paidAt: Date?
}

extension PaymentLine {
    init(_ ffi: MaquininhaFFI.PaymentLine) {
        chargeID = ChargeID(ffi.chargeId)
        amount = Money(centavos: ffi.amount)
        refunded = Money(centavos: ffi.refunded)
        nsu = ffi.nsu
        authorizationCode = ffi.authorizationCode
        attemptKey = ffi.attemptKey.map { AttemptKey($0) }
        serial = ffi.serial.map { SerialNumber($0) }
        schemeName = ffi.schemeName
        fundingSource = ffi.fundingSource
        installments = ffi.installments.map(Int.init)
        paidAt = ffi.paidAt.map { Date(micros: $0) }
    }
}

/// When and in which shift a sale was settled.
public struct Settlement: Hashable, Sendable {
    /// When.
    public var at: Date
    /// The shift in which it was settled, where one was open.
    public var shift: String?
    /// By itself, with no operator.
    public var automatic: Bool
}

extension Settlement {
    init(_ ffi: MaquininhaFFI.Settlement) {
        at = Date(micros: ffi.at)
        shift = ffi.shift
        automatic = ffi.automatic
    }
}

import Foundation
internal import MaquininhaFFI

/// An order.
public struct Order: Hashable, Sendable, Identifiable {
    /// The order API's id.
    public var id: OrderID
    /// The caller's reference.
    public var code: String?
    /// Sum of the items.
    public var amount: Money
    /// A closed order is on no terminal and takes no more charges.
    public var closed: Bool
    /// The order API's word; never the payment state.
    public var status: OrderStatus
    /// The lines.
    public var items: [Item]
    /// The buyer, where known.
    public var customer: Customer?
    /// Payments and reservations; empty until one exists.
    public var charges: [Charge]
    /// Terminal settings; absent for online orders.
    public var pos: PosSettings?
    /// Free data.
    public var metadata: [String: String?]
    /// When it was made.
    public var createdAt: Date?
    /// When it last changed.
    public var updatedAt: Date?
    /// When it was closed.
    public var closedAt: Date?
    /// Fields this version does not know, as JSON text by name.
    public var extras: [String: String]

    /// Whether it was pushed to one terminal, which shows it at once.
    public var isDirect: Bool { pos?.direct ?? false }

    /// Makes it of its parts; what may be absent is absent by default.
    public init(
        id: OrderID,
        code: String? = nil,
        amount: Money,
        closed: Bool = false,
        status: OrderStatus,
        items: [Item] = [],
        customer: Customer? = nil,
        charges: [Charge] = [],
        pos: PosSettings? = nil,
        metadata: [String: String?] = [:],
        createdAt: Date? = nil,
        updatedAt: Date? = nil,
        closedAt: Date? = nil,
        extras: [String: String] = [:]
    ) {
        self.id = id
        self.code = code
        self.amount = amount
        self.closed = closed
        self.status = status
        self.items = items
        self.customer = customer
        self.charges = charges
        self.pos = pos
        self.metadata = metadata
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.closedAt = closedAt
        self.extras = extras
    }
}

extension Order {
    init(_ ffi: MaquininhaFFI.Order) {
        id = OrderID(ffi.id)
        code = ffi.code
        amount = Money(centavos: ffi.amount)
        closed = ffi.closed
        status = OrderStatus(ffi.status)
        items = ffi.items.map(Item.init)
        customer = ffi.customer.map(Customer.init)
        charges = ffi.charges.map(Charge.init)
        pos = ffi.pos.map(PosSettings.init)
        metadata = ffi.metadata
        createdAt = ffi.createdAt.map { Date(micros: $0) }
        updatedAt = ffi.updatedAt.map { Date(micros: $0) }
        closedAt = ffi.closedAt.map { Date(micros: $0) }
        extras = ffi.extras
    }

    var ffi: MaquininhaFFI.Order {
        get throws {
            try MaquininhaFFI.Order(
                id: id.rawValue,
                code: code,
                amount: amount.centavos,
                closed: closed,
                status: status.ffi,
                items: items.map(\.ffi),
                customer: customer?.ffi,
                charges: charges.map(\.ffi),
                pos: pos?.ffi,
                metadata: metadata,
                createdAt: createdAt?.micros,
                updatedAt: updatedAt?.micros,
                closedAt: closedAt?.micros,
                extras: extras
            )
        }
    }
}

/// The status the order API gives. It does not tell whether the order was paid at a terminal;
/// [`PaymentSummary`] does.
public enum OrderStatus: Hashable, Sendable {
    /// Created, or paid at a terminal and not closed.
    case pending
    /// Closed as paid.
    case paid
    /// Closed as canceled.
    case canceled
    /// Closed as failed.
    case failed
    /// A word this version does not know.
    case other(String)
}

extension OrderStatus {
    init(_ ffi: MaquininhaFFI.OrderStatus) {
        switch ffi {
        case .pending: self = .pending
        case .paid: self = .paid
        case .canceled: self = .canceled
        case .failed: self = .failed
        case .other(let value): self = .other(value)
        }
    }

    var ffi: MaquininhaFFI.OrderStatus {
        switch self {
        case .pending: .pending
        case .paid: .paid
        case .canceled: .canceled
        case .failed: .failed
        case .other(let value):
            .other(value)
        }
    }
}

/// One line of an order.
public struct Item: Hashable, Sendable {
    /// The caller's own reference.
    public var code: String?
    /// Text, cut at 256 characters at the order API.
    public var description: String
    /// Price of one unit.
    public var amount: Money
    /// Whole units, at least one.
    public var quantity: Int

    /// Makes it of its parts; what may be absent is absent by default.
    public init(code: String? = nil, description: String, amount: Money, quantity: Int) {
        self.code = code
        self.description = description
        self.amount = amount
        self.quantity = quantity
    }
}

extension Item {
    init(_ ffi: MaquininhaFFI.Item) {
        code = ffi.code
        description = ffi.description
        amount = Money(centavos: ffi.amount)
        quantity = Int(ffi.quantity)
    }

    var ffi: MaquininhaFFI.Item {
        MaquininhaFFI.Item(
            code: code,
            description: description,
            amount: amount.centavos,
            quantity: UInt32(clamping: quantity)
        )
    }
}

/// The buyer. All but the name is optional.
public struct Customer: Hashable, Sendable {
    /// At most 64 characters at the order API.
    public var name: String
    /// At most 64 characters at the order API.
    public var email: String?
    /// Digits only.
    public var document: String?
    /// The caller's own reference.
    public var code: String?

    /// Makes it of its parts; what may be absent is absent by default.
    public init(name: String, email: String? = nil, document: String? = nil, code: String? = nil) {
        self.name = name
        self.email = email
        self.document = document
        self.code = code
    }
}

extension Customer {
    init(_ ffi: MaquininhaFFI.Customer) {
        name = ffi.name
        email = ffi.email
        document = ffi.document
        code = ffi.code
    }

    var ffi: MaquininhaFFI.Customer {
        MaquininhaFFI.Customer(name: name, email: email, document: document, code: code)
    }
}

/// What makes an order a terminal order.
public struct PosSettings: Hashable, Sendable {
    /// Whether terminals show it.
    public var visible: Bool
    /// The text on the terminal's screen.
    public var displayName: String?
    /// Whether the terminal prints the document of this order after payment.
    public var printReceipt: Bool
    /// The terminals that get the order; empty means all of the account.
    public var serials: [SerialNumber]
    /// Whether the order is direct: pushed to one terminal, paid at once.
    public var direct: Bool
    /// The forced tender; absent where the operator chooses.
    public var tender: Tender?

    /// Makes it of its parts; what may be absent is absent by default.
    public init(
        visible: Bool = false,
        displayName: String? = nil,
        printReceipt: Bool = false,
        serials: [SerialNumber] = [],
        direct: Bool = false,
        tender: Tender? = nil
    ) {
        self.visible = visible
        self.displayName = displayName
        self.printReceipt = printReceipt
        self.serials = serials
        self.direct = direct
        self.tender = tender
    }
}

extension PosSettings {
    init(_ ffi: MaquininhaFFI.PosSettings) {
        visible = ffi.visible
        displayName = ffi.displayName
        printReceipt = ffi.printReceipt
        serials = ffi.serials.map { SerialNumber($0) }
        direct = ffi.direct
        tender = ffi.tender.map(Tender.init)
    }

    var ffi: MaquininhaFFI.PosSettings {
        get throws {
            try MaquininhaFFI.PosSettings(
                visible: visible,
                displayName: displayName,
                printReceipt: printReceipt,
                serials: serials.map(\.rawValue),
                direct: direct,
                tender: tender?.ffi
            )
        }
    }
}

import Maquininha
import typealias Maquininha.AttemptKey
import struct Maquininha.Money
internal import MaquininhaFFI

/// One transaction of the simulated acquirer.
public struct BookedPayment: Hashable, Sendable {
    /// The terminal's key.
    public var attemptKey: String
    /// Serial of the terminal.
    public var serial: String
    /// What was asked for.
    public var amount: Money
    /// What stands with the merchant: confirmed less given back.
    public var settled: Money
    /// `declined`, `provisional`, `confirmed`, `undone`, `refunded`, `auto_confirmed`,
    /// `auto_undone` or `swept`.
    public var state: String
    /// Name of the test card.
    public var card: String
    /// The acquirer's number.
    public var nsu: String
}

extension BookedPayment {
    init(_ ffi: MaquininhaFFI.BookedPayment) {
        attemptKey = ffi.attemptKey
        serial = ffi.serial
        amount = Money(centavos: ffi.amount)
        settled = Money(centavos: ffi.settled)
        state = ffi.state
        card = ffi.card
        nsu = ffi.nsu
    }
}

/// One order at the simulated order API.
public struct BookedOrder: Hashable, Sendable {
    /// Its id.
    public var id: OrderID
    /// The sales program's reference.
    public var code: String
    /// What it costs.
    public var amount: Money
    /// Whether it was closed.
    public var closed: Bool
    /// The order API's word.
    public var status: String
    /// Its charges.
    public var charges: [BookedCharge]
}

extension BookedOrder {
    init(_ ffi: MaquininhaFFI.BookedOrder) {
        id = OrderID(ffi.id)
        code = ffi.code
        amount = Money(centavos: ffi.amount)
        closed = ffi.closed
        status = ffi.status
        charges = ffi.charges.map(BookedCharge.init)
    }
}

/// One charge at the simulated order API.
public struct BookedCharge: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// The order API's word.
    public var status: String
    /// Its amount.
    public var amount: Money
    /// What stands: paid less given back.
    public var net: Money
    /// The attempt it belongs to, where a terminal made it.
    public var attemptKey: AttemptKey?
}

extension BookedCharge {
    init(_ ffi: MaquininhaFFI.BookedCharge) {
        id = ffi.id
        status = ffi.status
        amount = Money(centavos: ffi.amount)
        net = Money(centavos: ffi.net)
        attemptKey = ffi.attemptKey.map { AttemptKey($0) }
    }
}

/// A disagreement between the acquirer's money and the charges of terminals.
public struct Disagreement: Hashable, Sendable {
    /// `MoneyWithoutCharge`, `ChargeWithoutMoney`, `AmountsDiffer`, `DoubleCharge`, `DoubleMoney`
    /// or `Provisional`.
    public var kind: String
    /// The attempt, or the charge where a terminal left no key.
    public var key: String
    /// On charges: paid less given back.
    public var charged: Money
    /// At the acquirer: confirmed less given back.
    public var settled: Money
}

extension Disagreement {
    init(_ ffi: MaquininhaFFI.Disagreement) {
        kind = ffi.kind
        key = ffi.key
        charged = Money(centavos: ffi.charged)
        settled = Money(centavos: ffi.settled)
    }
}

import Maquininha
import struct Maquininha.Money
import typealias Maquininha.SerialNumber
import enum Maquininha.Tender
internal import MaquininhaFFI

/// An order to be placed at the simulated order API.
public struct SimulatedOrder: Hashable, Sendable {
    /// The sales program's reference.
    public var code: String
    /// The text on the terminal's screen.
    public var title: String
    /// What it costs.
    public var amount: Money
    /// Which terminals get it.
    public var target: OrderTarget

    /// Makes it of its parts; what may be absent is absent by default.
    public init(code: String, title: String, amount: Money, target: OrderTarget) {
        self.code = code
        self.title = title
        self.amount = amount
        self.target = target
    }
}

extension SimulatedOrder {
    var ffi: MaquininhaFFI.SandboxOrder {
        get throws {
            try MaquininhaFFI.SandboxOrder(
                code: code,
                title: title,
                amount: amount.centavos,
                target: target.ffi
            )
        }
    }
}

/// Which terminals get an order.
public enum OrderTarget: Hashable, Sendable {
    /// Pushed to one terminal, with the tender forced.
    case direct(serial: SerialNumber, tender: Tender)
    /// Listed on these terminals, at least one.
    case listed([SerialNumber])
    /// Listed on all terminals of the account: an explicit choice.
    case allTerminals
}

extension OrderTarget {
    var ffi: MaquininhaFFI.Target {
        get throws {
            switch self {
            case .direct(let serial, let tender):
                try .direct(serial: serial.rawValue, tender: tender.ffi)
            case .listed(let serials):
                .listed(serials: serials.map(\.rawValue))
            case .allTerminals: .allTerminals
            }
        }
    }
}

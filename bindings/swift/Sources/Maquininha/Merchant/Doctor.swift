import Foundation
internal import MaquininhaFFI

/// What somebody at the terminal sees; nothing is known of it from here.
public struct Observed: Hashable, Sendable {
    /// Whether the terminal has internet.
    public var online: Bool?
    /// Version of its payment app, one to three numbers with dots between them.
    public var appVersion: String?
    /// Whether the payment app is open on its waiting screen.
    public var waiting: Bool?
    /// Since when it waits.
    public var waitingSince: Date?

    /// Makes it of its parts; all of them may be absent.
    public init(
        online: Bool? = nil,
        appVersion: String? = nil,
        waiting: Bool? = nil,
        waitingSince: Date? = nil
    ) {
        self.online = online
        self.appVersion = appVersion
        self.waiting = waiting
        self.waitingSince = waitingSince
    }
}

extension Observed {
    var ffi: MaquininhaFFI.Observed {
        MaquininhaFFI.Observed(
            online: online,
            appVersion: appVersion,
            waiting: waiting,
            waitingSince: waitingSince?.micros
        )
    }
}

/// Why the screen "waiting for payments" is missing.
public enum WaitingCause: Hashable, Sendable {
    /// The model is not known to take orders.
    case model(DeviceModel)
    /// The establishment is not activated.
    case activation(NotActivatedWhy)
    /// No internet at the terminal, or none to the order API from here.
    case internet
    /// The payment app is too old.
    case update(found: String, needed: String)
    /// The payment app is not open on its waiting screen.
    case paymentApp
    /// A case of a later version of the library.
    case unrecognized
}

extension WaitingCause {
    init(_ ffi: MaquininhaFFI.WaitingCause) {
        switch ffi {
        case .model(let model): self = .model(DeviceModel(model))
        case .activation(let why): self = .activation(NotActivatedWhy(why))
        case .internet: self = .internet
        case .update(let found, let needed): self = .update(found: found, needed: needed)
        case .paymentApp: self = .paymentApp
        @unknown default: self = .unrecognized
        }
    }
}

/// What an establishment lacks to be activated.
public enum NotActivatedWhy: Hashable, Sendable {
    /// The acquirer has not activated it: ask there.
    case acquirer
    /// The software house's id in the partner programme is missing.
    case partner
    /// A case of a later version of the library.
    case unrecognized
}

extension NotActivatedWhy {
    init(_ ffi: MaquininhaFFI.NotActivatedWhy) {
        switch ffi {
        case .acquirer: self = .acquirer
        case .partner: self = .partner
        @unknown default: self = .unrecognized
        }
    }
}

/// Why an order does not show at a terminal.
public enum OrderCause: Hashable, Sendable {
    /// No network at the terminal, or none to the order API from here.
    case network
    /// The payment app is not open on its waiting screen.
    case notWaiting
    /// Another order stands before it. If that one is paid it was not closed, and the terminal
    /// shows nothing new until it is.
    case anotherOrder(orderID: OrderID?, reference: String?, paid: Bool)
    /// It was sent to other terminals.
    case wrongTerminal(sentTo: [SerialNumber])
    /// It was made before the terminal waited: make it again.
    case madeBefore(waitingSince: Date)
    /// It is closed.
    case closed
    /// A case of a later version of the library.
    case unrecognized
}

extension OrderCause {
    init(_ ffi: MaquininhaFFI.OrderCause) {
        switch ffi {
        case .network: self = .network
        case .notWaiting: self = .notWaiting
        case .anotherOrder(let orderID, let reference, let paid):
            self = .anotherOrder(
                orderID: orderID.map { OrderID($0) }, reference: reference, paid: paid)
        case .wrongTerminal(let serials):
            self = .wrongTerminal(sentTo: serials.map { SerialNumber($0) })
        case .madeBefore(let since): self = .madeBefore(waitingSince: Date(micros: since))
        case .closed: self = .closed
        @unknown default: self = .unrecognized
        }
    }
}

extension Merchant {
    /// Why a terminal does not show "waiting for payments": every cause that applies, in the
    /// order in which they are checked; none where nothing is known to be wrong. The order API is
    /// asked once, to see whether it can be reached.
    ///
    /// - Parameters:
    ///   - serial: The terminal.
    ///   - observed: What somebody at the terminal sees.
    public func doctor(
        _ serial: SerialNumber, observed: Observed = Observed()
    ) async throws -> [WaitingCause] {
        try await calling {
            try await native.doctor(serial: serial.rawValue, observed: observed.ffi)
                .map(WaitingCause.init)
        }
    }

    /// Why an order does not show at a terminal, in the same way. The order is read once.
    ///
    /// Throws ``MaquininhaError`` with the code `merchant.sale_unknown` for an order that no sale
    /// of this store has.
    ///
    /// - Parameters:
    ///   - orderID: The order.
    ///   - serial: The terminal that somebody looks at.
    ///   - observed: What somebody at that terminal sees.
    public func doctorOrder(
        _ orderID: OrderID, at serial: SerialNumber? = nil, observed: Observed = Observed()
    ) async throws -> [OrderCause] {
        try await calling {
            try await native.doctorOrder(
                orderId: orderID.rawValue, at: serial?.rawValue, observed: observed.ffi
            )
            .map(OrderCause.init)
        }
    }

    /// The steps of activation and roll-out, each with its state.
    public func checklist() async throws -> [ChecklistItem] {
        try await calling { try await native.checklist().map(ChecklistItem.init) }
    }
}

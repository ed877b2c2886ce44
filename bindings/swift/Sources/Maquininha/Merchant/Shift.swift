internal import MaquininhaFFI

/// An operator with the permissions that the sales program gave.
public struct Operator: Hashable, Sendable {
    /// Name or number.
    public var name: String
    /// What the operator may do.
    public var permissions: Set<Permission>

    /// Makes it of its parts.
    public init(name: String, permissions: Set<Permission>) {
        self.name = name
        self.permissions = permissions
    }
}

extension Operator {
    var ffi: MaquininhaFFI.Operator {
        get throws {
            try MaquininhaFFI.Operator(name: name, permissions: permissions.map { try $0.ffi })
        }
    }
}

/// What an operator may do.
public enum Permission: Hashable, Sendable {
    /// Close a shift.
    case closeShift
    /// Close a shift while deliveries are open.
    case closeShiftWithPending
    /// A case of a later version of the library.
    case unrecognized
}

extension Permission {
    var ffi: MaquininhaFFI.Permission {
        get throws {
            switch self {
            case .closeShift: .closeShift
            case .closeShiftWithPending: .closeShiftWithPending
            case .unrecognized: throw MaquininhaError.unknownCase("Permission")
            }
        }
    }
}

/// A shift that was closed.
public struct ShiftClosing: Hashable, Sendable {
    /// Which.
    public var shift: String
    /// Deliveries that stay open, with their payment state.
    public var pending: [Sale]
    /// What was settled in it.
    public var movement: MerchantReport
}

extension ShiftClosing {
    init(_ ffi: MaquininhaFFI.ShiftClosing) {
        shift = ffi.shift
        pending = ffi.pending.map(Sale.init)
        movement = MerchantReport(ffi.movement)
    }
}

extension Merchant {
    /// Opens a shift: what is settled from now on belongs to it. One at a time; the same one
    /// again is success.
    ///
    /// Throws ``MaquininhaError`` with the code `merchant.shift` where another one is open.
    public func openShift(_ shift: String) async throws {
        try await calling { try await native.openShift(shift: shift) }
    }

    /// Deliveries that are open, with their payment state: what a closing lists.
    public func pendingDeliveries() async throws -> [Sale] {
        try await calling { try await native.pendingDeliveries().map(Sale.init) }
    }

    /// Closes the open shift. Deliveries stay open; the operator needs a permission of its own
    /// for that.
    ///
    /// Throws ``MaquininhaError``: `merchant.shift` where none is open,
    /// `merchant.permission_denied`.
    @discardableResult
    public func closeShift(_ `operator`: Operator) async throws -> ShiftClosing {
        try await calling {
            ShiftClosing(try await native.closeShift(operator: `operator`.ffi))
        }
    }
}

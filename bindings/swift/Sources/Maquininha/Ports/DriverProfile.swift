import Foundation
package import MaquininhaFFI

/// What a driver declares of itself. There are no defaults: each of the four is a promise that
/// the safety of payments rests on.
public struct DriverProfile: Hashable, Sendable {
    /// What happens when nobody decides.
    public var onSilence: OnSilence
    /// How long after the approval it can be taken back.
    public var undoWindow: TimeInterval
    /// Whether it can be asked.
    public var query: Query
    /// How it takes an approval back.
    public var reversal: Reversal

    /// Makes it of its parts; what may be absent is absent by default.
    public init(onSilence: OnSilence, undoWindow: TimeInterval, query: Query, reversal: Reversal) {
        self.onSilence = onSilence
        self.undoWindow = undoWindow
        self.query = query
        self.reversal = reversal
    }
}

extension DriverProfile {
    package init(_ ffi: MaquininhaFFI.DriverProfile) {
        onSilence = OnSilence(ffi.onSilence)
        undoWindow = ffi.undoWindow
        query = Query(ffi.query)
        reversal = Reversal(ffi.reversal)
    }

    package var ffi: MaquininhaFFI.DriverProfile {
        MaquininhaFFI.DriverProfile(
            onSilence: onSilence.ffi,
            undoWindow: undoWindow.crossing,
            query: query.ffi,
            reversal: reversal.ffi
        )
    }
}

/// What happens at the acquirer when nobody confirms or undoes an approval.
public enum OnSilence: Hashable, Sendable {
    /// It stays open and blocks the next sale until it is decided.
    case blocks
    /// It becomes final at a minute of the day, counted in UTC.
    case autoConfirm(atMinuteUTC: Int)
    /// It is undone after a time.
    case autoUndo(after: TimeInterval)
    /// A sweep at a minute of the day, counted in UTC, undoes what is open.
    case sweep(atMinuteUTC: Int)
}

extension OnSilence {
    package init(_ ffi: MaquininhaFFI.OnSilence) {
        switch ffi {
        case .blocks: self = .blocks
        case .autoConfirm(let minute): self = .autoConfirm(atMinuteUTC: Int(minute))
        case .autoUndo(let after): self = .autoUndo(after: after)
        case .sweep(let minute): self = .sweep(atMinuteUTC: Int(minute))
        }
    }

    package var ffi: MaquininhaFFI.OnSilence {
        switch self {
        case .blocks: .blocks
        case .autoConfirm(let minute):
            .autoConfirm(atMinuteUtc: UInt16(clamping: minute))
        case .autoUndo(let after):
            .autoUndo(after: after.crossing)
        case .sweep(let minute):
            .sweep(atMinuteUtc: UInt16(clamping: minute))
        }
    }
}

/// Whether and how the driver can be asked what became of a payment.
public enum Query: Hashable, Sendable {
    /// By the attempt key. "Not found" is final once the horizon has passed since the last
    /// moment at which the driver may have sent the payment.
    case byAttempt(horizon: TimeInterval)
    /// It cannot be asked. An approval is then synced to disk at once, and a silent payment is
    /// undone.
    case never
}

extension Query {
    package init(_ ffi: MaquininhaFFI.Query) {
        switch ffi {
        case .byAttempt(let horizon): self = .byAttempt(horizon: horizon)
        case .never: self = .never
        }
    }

    package var ffi: MaquininhaFFI.Query {
        switch self {
        case .byAttempt(let horizon):
            .byAttempt(horizon: horizon.crossing)
        case .never: .never
        }
    }
}

/// How the driver takes an approval back.
public enum Reversal: Hashable, Sendable {
    /// The approval is undone before it is captured (desfazimento).
    case undo
    /// The driver captures at once and can only void.
    case void
}

extension Reversal {
    package init(_ ffi: MaquininhaFFI.Reversal) {
        switch ffi {
        case .undo: self = .undo
        case .void: self = .void
        }
    }

    package var ffi: MaquininhaFFI.Reversal {
        switch self {
        case .undo: .undo
        case .void: .void
        }
    }
}

import Foundation
internal import MaquininhaFFI

/// Which sales; all where nothing is said.
public struct ReportFilter: Hashable, Sendable {
    /// Opened at or after.
    public var since: Date?
    /// Opened before.
    public var until: Date?
    /// Settled in this shift.
    public var shift: String?
    /// In this state.
    public var state: SaleState?
    /// Of this origin.
    public var origin: SaleOrigin?
    /// Holds this text in a reference, an id or a transaction number, in small or capital letters.
    public var search: String?

    /// Makes it of its parts; all of them may be absent.
    public init(
        since: Date? = nil,
        until: Date? = nil,
        shift: String? = nil,
        state: SaleState? = nil,
        origin: SaleOrigin? = nil,
        search: String? = nil
    ) {
        self.since = since
        self.until = until
        self.shift = shift
        self.state = state
        self.origin = origin
        self.search = search
    }
}

extension ReportFilter {
    var ffi: MaquininhaFFI.ReportFilter {
        get throws {
            try MaquininhaFFI.ReportFilter(
                since: since?.micros,
                until: until?.micros,
                shift: shift,
                state: state?.ffi,
                origin: origin?.ffi,
                search: search
            )
        }
    }
}

/// Where a sale came from.
public enum SaleOrigin: Hashable, Sendable {
    /// An order of this sales program.
    case order
    /// Keyed at the terminal, with no sale of ours.
    case loose
    /// A case of a later version of the library.
    case unrecognized
}

extension SaleOrigin {
    init(_ ffi: MaquininhaFFI.SaleOrigin) {
        switch ffi {
        case .order: self = .order
        case .loose: self = .loose
        @unknown default: self = .unrecognized
        }
    }

    var ffi: MaquininhaFFI.SaleOrigin {
        get throws {
            switch self {
            case .order: .order
            case .loose: .loose
            case .unrecognized: throw MaquininhaError.unknownCase("SaleOrigin")
            }
        }
    }
}

internal import MaquininhaFFI

/// How much a line matters.
public enum LogLevel: Hashable, Sendable {
    /// Something failed that should not.
    case error
    /// Something that may need a look.
    case warn
    /// Milestones.
    case info
    /// For the developer.
    case debug
    /// Everything.
    case trace
}

extension LogLevel {
    init(_ ffi: MaquininhaFFI.LogLevel) {
        switch ffi {
        case .error: self = .error
        case .warn: self = .warn
        case .info: self = .info
        case .debug: self = .debug
        case .trace: self = .trace
        }
    }

    var ffi: MaquininhaFFI.LogLevel {
        switch self {
        case .error: .error
        case .warn: .warn
        case .info: .info
        case .debug: .debug
        case .trace: .trace
        }
    }
}

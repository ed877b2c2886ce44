internal import MaquininhaFFI

/// What kind of thing went wrong, for an app that treats errors alike.
public enum ErrorFamily: Hashable, Sendable {
    /// The app asked for what cannot be.
    case usage
    /// Settings, contract or device do not allow it.
    case configuration
    /// It may work later.
    case temporary
    /// Disk, threads, journal.
    case environment
    /// A case of a later version of the library.
    case unrecognized
}

extension ErrorFamily {
    init(_ ffi: MaquininhaFFI.ErrorFamily) {
        switch ffi {
        case .usage: self = .usage
        case .configuration: self = .configuration
        case .temporary: self = .temporary
        case .environment: self = .environment
        @unknown default: self = .unrecognized
        }
    }
}

/// What the app should do.
public enum RetryAdvice: Hashable, Sendable {
    /// Do not repeat: it will fail again.
    case never
    /// The same attempt id may be used again.
    case sameAttempt
    /// Change the request first.
    case afterChange
    /// A case of a later version of the library.
    case unrecognized
}

extension RetryAdvice {
    init(_ ffi: MaquininhaFFI.RetryAdvice) {
        switch ffi {
        case .never: self = .never
        case .sameAttempt: self = .sameAttempt
        case .afterChange: self = .afterChange
        @unknown default: self = .unrecognized
        }
    }
}

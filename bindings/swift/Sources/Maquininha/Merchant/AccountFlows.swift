internal import MaquininhaFFI

/// Which flows an account was accredited for.
public enum AccountFlows: Hashable, Sendable {
    /// Direct orders only.
    case direct
    /// Listed orders only.
    case listed
    /// Both. The default.
    case both
}

extension AccountFlows {
    var ffi: MaquininhaFFI.AccountFlows {
        switch self {
        case .direct: .direct
        case .listed: .listed
        case .both: .both
        }
    }
}

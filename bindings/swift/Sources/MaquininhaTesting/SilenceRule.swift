internal import MaquininhaFFI

/// What becomes of a provisional transaction that nobody decides.
public enum SilenceRule: Hashable, Sendable {
    /// It stays provisional and blocks the next authorization of the terminal.
    case blocks
    /// It is confirmed at the end of the acquirer's day.
    case autoConfirm
    /// It is undone after some time.
    case autoUndo(afterSeconds: Int)
    /// A job at the end of the day undoes it.
    case sweep
}

extension SilenceRule {
    var ffi: MaquininhaFFI.SilenceRule {
        switch self {
        case .blocks: .blocks
        case .autoConfirm: .autoConfirm
        case .autoUndo(let seconds):
            .autoUndo(afterS: UInt32(clamping: seconds))
        case .sweep: .sweep
        }
    }
}

internal import MaquininhaFFI

/// An answer of the simulated order API.
public struct MarketReply: Hashable, Sendable {
    /// HTTP status.
    public var status: Int
    /// JSON text, where there is one.
    public var body: String?
}

extension MarketReply {
    init(_ ffi: MaquininhaFFI.SandboxReply) {
        status = Int(ffi.status)
        body = ffi.body
    }
}

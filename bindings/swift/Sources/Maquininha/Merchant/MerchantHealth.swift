import Foundation
internal import MaquininhaFFI

/// How the sales side does.
public struct MerchantHealth: Hashable, Sendable {
    /// Whether the engine runs.
    public var isRunning: Bool
    /// Last answer of the order API or last webhook.
    public var lastContact: Date?
    /// Calls under way and inputs that wait to be written.
    public var queue: Int
    /// Orders that are open; 30 is the limit.
    public var openOrders: Int
    /// Stable code of the last thing that went wrong.
    public var lastErrorCode: String?
    /// When it went wrong.
    public var lastErrorAt: Date?
}

extension MerchantHealth {
    init(_ ffi: MaquininhaFFI.MerchantHealth) {
        isRunning = ffi.isRunning
        lastContact = ffi.lastContact.map { Date(micros: $0) }
        queue = Int(ffi.queue)
        openOrders = Int(ffi.openOrders)
        lastErrorCode = ffi.lastErrorCode
        lastErrorAt = ffi.lastErrorAt.map { Date(micros: $0) }
    }
}

/// The answer to a webhook: an empty body with this status.
public struct WebhookAnswer: Hashable, Sendable {
    /// HTTP status: 200 kept, 400 unreadable, 401 wrong credentials, 413 too long, 503 not kept,
    /// the service delivers it again.
    public var status: Int
    /// Whether it was new; a delivery made again is not.
    public var isNew: Bool
    /// Stable code of why it was not taken.
    public var errorCode: String?
}

extension WebhookAnswer {
    init(_ ffi: MaquininhaFFI.WebhookAnswer) {
        status = Int(ffi.status)
        isNew = ffi.isNew
        errorCode = ffi.errorCode
    }
}

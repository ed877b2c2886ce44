import Foundation
internal import MaquininhaFFI

/// The way to the order API. Times in seconds; what is left `nil` has the default.
public struct Gateway: Hashable, Sendable {
    /// Origin of the service or of the merchant's relay, with or without a path in front.
    public var primaryURL: String
    /// A second way to the same service, used while the first one fails. Default: none.
    public var backupURL: String?
    /// Longest time to make a connection. Default: 10 s.
    public var connectTimeout: TimeInterval?
    /// Longest time of one call with all its retries and waits. Default: 30 s.
    public var callTimeout: TimeInterval?
    /// The partner's id, sent on every call. Default: none.
    public var serviceRefererName: String?
    /// Sent as `User-Agent`. Default: name and version of the library.
    public var userAgent: String?
    /// Records asked for on a page, 1 to 30. Default: 30.
    public var pageSize: Int?
    /// Takes `http://` for hosts other than loopback. For tests only: the key travels with every
    /// call. Default: no.
    public var allowPlainHTTP: Bool?
    /// Roots to trust beside the bundled ones: PEM text or DER bytes each.
    public var extraRootCertificates: [Data] = []
    /// How reads and closes are retried.
    public var retry = RetryPolicy()
    /// When the endpoint is changed.
    public var health = HealthPolicy()
    /// Request limits kept on our side.
    public var rateLimits = RateLimits()
    /// How far back open orders are looked for. Default: everything.
    public var openOrdersWindow: TimeInterval?
    /// Wait before a print that met a busy terminal is tried again. Default: 2 s.
    public var printWait: TimeInterval?

    /// The way to one service, with every default.
    public init(_ primaryURL: String, backupURL: String? = nil) {
        self.primaryURL = primaryURL
        self.backupURL = backupURL
    }
}

/// How reads and closes are retried at the order API. Times in seconds.
public struct RetryPolicy: Hashable, Sendable {
    /// Repeats after the first try. Default: 2.
    public var retriesMax: Int?
    /// First pause; doubled each time. Default: 1 s.
    public var base: TimeInterval?
    /// Longest pause. Default: 60 s.
    public var cap: TimeInterval?

    /// Every default.
    public init() {}
}

/// When the endpoint of the order API is changed. Times in seconds.
public struct HealthPolicy: Hashable, Sendable {
    /// Failures in a row after which the other endpoint is used. Default: 3.
    public var failuresToSwitch: Int?
    /// How long an endpoint that failed is left alone. Default: 30 s.
    public var hold: TimeInterval?
    /// The longest such time; it doubles with each failure. Default: 600 s.
    public var holdMax: TimeInterval?
    /// Probes in a row that must succeed before the primary is used again. Default: 2.
    public var probesToReturn: Int?
    /// Longest time of one probe. Default: 5 s.
    public var probeTimeout: TimeInterval?

    /// Every default.
    public init() {}
}

/// Request limits kept on our side, per minute. Defaults: those of the service.
public struct RateLimits: Hashable, Sendable {
    /// Lists of orders.
    public var orderListsPerMinute: Int?
    /// Reads of one order.
    public var orderReadsPerMinute: Int?
    /// Reads of charges.
    public var chargeReadsPerMinute: Int?
    /// Lists of webhook deliveries.
    public var hookListsPerMinute: Int?

    /// Every default.
    public init() {}
}

extension Gateway {
    func apply(to config: inout MaquininhaFFI.GatewayConfig) {
        config.backupUrl = backupURL
        override(&config.connectTimeoutMs, connectTimeout?.milliseconds)
        override(&config.callTimeoutMs, callTimeout?.milliseconds)
        config.serviceRefererName = serviceRefererName
        override(&config.userAgent, userAgent)
        override(&config.pageSize, pageSize.map { UInt32(clamping: $0) })
        override(&config.allowPlainHttp, allowPlainHTTP)
        config.extraRootCertificates = extraRootCertificates
        override(&config.retry.retriesMax, retry.retriesMax.map { UInt32(clamping: $0) })
        override(&config.retry.baseMs, retry.base?.milliseconds)
        override(&config.retry.capMs, retry.cap?.milliseconds)
        health.apply(to: &config.health)
        rateLimits.apply(to: &config.rateLimits)
        config.openOrdersWindow = openOrdersWindow?.crossing
        override(&config.printWaitMs, printWait?.milliseconds)
    }
}

extension HealthPolicy {
    fileprivate func apply(to health: inout MaquininhaFFI.HealthPolicy) {
        override(&health.failuresToSwitch, failuresToSwitch.map { UInt32(clamping: $0) })
        override(&health.hold, hold?.crossing)
        override(&health.holdMax, holdMax?.crossing)
        override(&health.probesToReturn, probesToReturn.map { UInt32(clamping: $0) })
        override(&health.probeTimeout, probeTimeout?.crossing)
    }
}

extension RateLimits {
    fileprivate func apply(to limits: inout MaquininhaFFI.RateLimits) {
        override(&limits.orderListsPerMinute, orderListsPerMinute.map { UInt32(clamping: $0) })
        override(&limits.orderReadsPerMinute, orderReadsPerMinute.map { UInt32(clamping: $0) })
        override(&limits.chargeReadsPerMinute, chargeReadsPerMinute.map { UInt32(clamping: $0) })
        override(&limits.hookListsPerMinute, hookListsPerMinute.map { UInt32(clamping: $0) })
    }
}

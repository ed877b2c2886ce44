import Foundation
internal import MaquininhaFFI

/// How long the steps of a payment may take, in seconds. What is left `nil` has the default.
public struct PaymentLimits: Hashable, Sendable {
    /// From the driver's start to its answer: card, PIN and acquirer. Default: 150 s.
    public var card: TimeInterval?
    /// How long the place on an order is held. Default: 300 s.
    public var lease: TimeInterval?
    /// How long before the lease's end the last commit may start. Default: 35 s.
    public var leaseMargin: TimeInterval?
    /// How long the order API is tried after an approval, where the driver and the lease leave
    /// that much. Default: 300 s.
    public var commit: TimeInterval?
    /// How long a silent driver is asked before the app is told "unknown". Default: 20 s.
    public var unknownAfter: TimeInterval?
    /// How long after a lost answer a charge may still appear. Default: 60 s.
    public var lateEffect: TimeInterval?
    /// The first pause before a repeat; doubled each time. Default: 0.5 s.
    public var backOffFirst: TimeInterval?
    /// The longest pause before a repeat. Default: 30 s.
    public var backOffMax: TimeInterval?
    /// Repeats before the card, after which the payment is given up. Default: 4.
    public var reserveTriesMax: Int?

    /// Every default.
    public init() {}

    func apply(to limits: inout MaquininhaFFI.PaymentLimits) {
        override(&limits.card, card?.crossing)
        override(&limits.lease, lease?.crossing)
        override(&limits.leaseMargin, leaseMargin?.crossing)
        override(&limits.commit, commit?.crossing)
        override(&limits.unknownAfter, unknownAfter?.crossing)
        override(&limits.lateEffect, lateEffect?.crossing)
        override(&limits.backOffFirst, backOffFirst?.crossing)
        override(&limits.backOffMax, backOffMax?.crossing)
        override(&limits.reserveTriesMax, reserveTriesMax.map { UInt32(clamping: $0) })
    }
}

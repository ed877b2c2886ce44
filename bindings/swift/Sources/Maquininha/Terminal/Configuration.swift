import Foundation
internal import MaquininhaFFI

/// Settings of one terminal.
///
/// What is left `nil` has the default of the library, which is the same in every language.
/// Describing or dumping the settings leaves the operator's password out.
public struct Configuration: Sendable {
    /// Serial, model and version of the payment app.
    public var device: Device
    /// The way to the order API.
    public var gateway: Gateway
    /// The folder of the journal. It is made where it is missing, must survive updates of the
    /// app, and belongs to one terminal.
    public var storage: URL
    /// What the acquirer's contract allows; others are not offered. Default: all.
    public var contract: [TenderKind]?
    /// What to do about payments above the total. Default: refuse them before the card.
    public var overpay: OverpayPolicy?
    /// Whether sales without an order may be keyed in. Default: yes.
    public var standaloneSales: Bool?
    /// The operator's password before a refund. Default: none, and refunds are off.
    public var operatorPassword: String?
    /// How long the steps of a payment may take.
    public var limits = PaymentLimits()
    /// How the order list is kept fresh.
    public var polling = Polling()
    /// Whether the merchant's relay is asked for wake-ups. Default: no.
    public var relayWakeUps: Bool?

    /// Settings with every default.
    public init(device: Device, gateway: Gateway, storage: URL) {
        self.device = device
        self.gateway = gateway
        self.storage = storage
    }
}

extension Configuration: CustomStringConvertible, CustomReflectable {
    /// The terminal and where it keeps its journal.
    public var description: String {
        "Configuration(device: \(device.serial), gateway: \(gateway.primaryURL), "
            + "storage: \(storage.path))"
    }

    /// Nothing but the terminal, so that a dump shows no password.
    public var customMirror: Mirror {
        Mirror(self, children: ["device": device, "storage": storage])
    }
}

extension Configuration {
    var ffi: MaquininhaFFI.TerminalConfig {
        get throws {
            var config = try calling {
                try terminalConfig(
                    device: device.ffi, primaryUrl: gateway.primaryURL, storageDir: storage.path)
            }
            gateway.apply(to: &config.gateway)
            limits.apply(to: &config.limits)
            polling.apply(to: &config.polling)
            override(&config.contract, try contract?.map { try $0.ffi })
            override(&config.overpay, overpay?.ffi)
            override(&config.standaloneSales, standaloneSales)
            override(&config.relayWakeUps, relayWakeUps)
            config.operatorPassword = operatorPassword
            return config
        }
    }
}

/// Replaces a default by what the app wants, if it wants something.
func override<Value>(_ setting: inout Value, _ wish: Value?) {
    if let wish { setting = wish }
}

/// How the order list is kept fresh. Times in seconds.
public struct Polling: Hashable, Sendable {
    /// Pause between two reads while nothing wakes the terminal. Default: 3 s.
    public var interval: TimeInterval?
    /// Pause between two reads while a wake-up source is there. Default: 30 s.
    public var intervalWithWakeUp: TimeInterval?
    /// Longest pause after failed reads. Default: 60 s.
    public var backOffMax: TimeInterval?

    /// Every default.
    public init() {}

    func apply(to polling: inout MaquininhaFFI.PollingConfig) {
        override(&polling.interval, interval?.crossing)
        override(&polling.intervalWithWakeUp, intervalWithWakeUp?.crossing)
        override(&polling.backOffMax, backOffMax?.crossing)
    }
}

import Foundation
internal import MaquininhaFFI

/// Settings of the readers of one device. Times in seconds; what is left `nil` has the default of
/// the library, which is the same in every language.
public struct ReadersConfiguration: Sendable {
    /// The folder where readers are remembered, and how far chip cards went. It is made where it
    /// is missing and must survive updates of the app. It may be the terminal's own.
    public var storage: URL
    /// The acquirers, whose tables are loaded into a reader: JSON text in the form of
    /// `docs/acquirers.md`.
    public var acquirers: String
    /// The acquirers' host. Without one no terminal takes payments by these readers; they can
    /// still be found, connected and asked.
    public var host: AcquirerHost?
    /// Whether readers on the network are connected. Default: yes.
    public var tcp: Bool?
    /// Whether serial lines are searched and connected. Default: yes; iOS has none.
    public var serial: Bool?
    /// How long a link may take to open. Default: 30 s, since Bluetooth pages a sleeping reader.
    public var connectLimit: TimeInterval?
    /// How long session and tables may take, over the slowest link. Default: 180 s.
    public var prepareLimit: TimeInterval?

    /// Settings with every default.
    public init(storage: URL, acquirers: String, host: AcquirerHost? = nil) {
        self.storage = storage
        self.acquirers = acquirers
        self.host = host
    }
}

extension ReadersConfiguration {
    var ffi: MaquininhaFFI.ReadersConfig {
        get throws {
            var config = try calling {
                try readersConfig(storageDir: storage.path, acquirers: acquirers)
            }
            config.host = try host?.ffi
            override(&config.tcp, tcp)
            override(&config.serial, serial)
            override(&config.connectLimit, connectLimit?.crossing)
            override(&config.prepareLimit, prepareLimit?.crossing)
            return config
        }
    }
}

/// How a terminal reaches the authorisation host of its acquirers. Times in seconds; what is left
/// `nil` has the default. Describing or dumping it leaves the token out.
public struct AcquirerHost: Sendable {
    /// Its base URL; each acquirer is a folder below it, by its name.
    public var url: String
    /// What opens it: a bearer token. Absent where it needs none.
    public var token: String?
    /// What the host promises of approvals that nobody decides. There is no default: the safety of
    /// payments rests on it.
    public var profile: DriverProfile
    /// Longest time to make a connection; until then nothing was sent. Default: 10 s.
    public var connectLimit: TimeInterval?
    /// Longest time of a call with its answer, at most 120 s; after it the host was silent.
    /// Default: 30 s.
    public var answerLimit: TimeInterval?
    /// Takes `http://` for hosts other than the loopback. For tests only. Default: no.
    public var allowPlainHTTP: Bool?
    /// Roots to trust beside the bundled ones: PEM text or DER bytes each.
    public var extraRootCertificates: [Data] = []

    /// The way to a host, with every default.
    public init(_ url: String, token: String?, profile: DriverProfile) {
        self.url = url
        self.token = token
        self.profile = profile
    }
}

extension AcquirerHost: CustomStringConvertible, CustomReflectable {
    /// Where it is.
    public var description: String { "AcquirerHost(url: \(url))" }

    /// Nothing but where it is and what it promises, so that a dump shows no token.
    public var customMirror: Mirror { Mirror(self, children: ["url": url, "profile": profile]) }
}

extension AcquirerHost {
    var ffi: MaquininhaFFI.AcquirerHostSettings {
        get throws {
            var settings = try calling {
                try acquirerHostSettings(url: url, token: token, profile: profile.ffi)
            }
            override(&settings.connectLimit, connectLimit?.crossing)
            override(&settings.answerLimit, answerLimit?.crossing)
            override(&settings.allowPlainHttp, allowPlainHTTP)
            settings.extraRootCertificates = extraRootCertificates
            return settings
        }
    }
}

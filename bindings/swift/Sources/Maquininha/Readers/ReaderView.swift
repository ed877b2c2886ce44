import Foundation
internal import MaquininhaFFI

/// How it stands with the reader.
public struct ReaderView: Hashable, Sendable {
    /// The state.
    public var state: ReaderState
    /// What keeps the reader away and what a person can do, while it is reconnecting or failed.
    public var trouble: ReaderTrouble?
    /// The reader, unless none is wanted.
    public var reader: ConnectedReader?
    /// Which sides take a card for a payment: none unless ready or busy.
    public var entries: CardEntries
    /// Its battery, as it said last.
    public var battery: Battery?
}

extension ReaderView {
    init(_ ffi: MaquininhaFFI.ReaderView) {
        state = ReaderState(ffi.state)
        trouble = ffi.trouble.map(ReaderTrouble.init)
        reader = ffi.reader.map(ConnectedReader.init)
        entries = CardEntries(ffi.entries)
        battery = ffi.battery.map(Battery.init)
    }
}

/// How it stands with the reader.
public enum ReaderState: Hashable, Sendable {
    /// No reader, and none is being looked for.
    case notConnected
    /// Readers are being looked for, none is connected.
    case discovering
    /// The link is being opened.
    case connecting
    /// Session, keys and tables.
    case preparing
    /// A payment may start.
    case ready
    /// A payment or question runs.
    case busy
    /// The reader was lost and is tried again by itself: why it was lost, or the last try failed;
    /// which try comes next, or runs, from 1; how many seconds until then, counted from the
    /// failure, none while it runs.
    case reconnecting(reason: ConnectionFailure, attempt: Int, pause: TimeInterval?)
    /// It did not work; a person must do something.
    case failed(ConnectionFailure)
    /// A case of a later version of the library.
    case unrecognized
}

extension ReaderState {
    init(_ ffi: MaquininhaFFI.ReaderState) {
        switch ffi {
        case .notConnected: self = .notConnected
        case .discovering: self = .discovering
        case .connecting: self = .connecting
        case .preparing: self = .preparing
        case .ready: self = .ready
        case .busy: self = .busy
        case .reconnecting(let reason, let attempt, let pause):
            self = .reconnecting(
                reason: ConnectionFailure(reason), attempt: Int(attempt), pause: pause)
        case .failed(let reason): self = .failed(ConnectionFailure(reason))
        @unknown default: self = .unrecognized
        }
    }
}

/// Why a reader is not there, with what a person can do about it.
public struct ReaderTrouble: Hashable, Sendable {
    /// Why.
    public var reason: ConnectionFailure
    /// The same as a stable code, for example `link_lost`.
    public var code: String
    /// Whether it may pass by itself, so that trying again makes sense.
    public var mayPass: Bool
    /// What happened.
    public var userText: UserText
    /// What a person can do about it.
    public var suggestion: UserText
}

extension ReaderTrouble {
    init(_ ffi: MaquininhaFFI.ReaderTrouble) {
        reason = ConnectionFailure(ffi.reason)
        code = ffi.code
        mayPass = ffi.mayPass
        userText = UserText(ptBR: ffi.userTextPtBr, en: ffi.userTextEn)
        suggestion = UserText(ptBR: ffi.suggestionPtBr, en: ffi.suggestionEn)
    }
}

/// What came of connecting.
public enum ReaderConnection: Hashable, Sendable {
    /// A payment may start; with what the reader told of itself.
    case connected(ReaderInfo)
    /// It did not work. A remembered reader is tried again by itself where that makes sense;
    /// ``Readers/view()`` tells.
    case failed(ReaderTrouble)
    /// Another connection or ``Readers/disconnect()`` took its place.
    case canceled
    /// A case of a later version of the library.
    case unrecognized
}

extension ReaderConnection {
    init(_ ffi: MaquininhaFFI.ReaderConnection) {
        switch ffi {
        case .connected(let info): self = .connected(ReaderInfo(info))
        case .failed(let trouble): self = .failed(ReaderTrouble(trouble))
        case .canceled: self = .canceled
        @unknown default: self = .unrecognized
        }
    }
}

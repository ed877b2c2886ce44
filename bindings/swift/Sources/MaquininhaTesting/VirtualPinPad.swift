import Foundation
import Maquininha
import struct Maquininha.Battery
import struct Maquininha.NativeLinkInbox
import protocol Maquininha.NativeLinkPort
import struct Maquininha.NativeScanInbox
import struct Maquininha.ReaderAddress
internal import MaquininhaFFI

/// A virtual ABECS PIN pad with the keys of the simulated acquirers, and the person at it. Test
/// cards are names such as `chip-online-pin`; ``testCards()`` lists them. It is on the network as
/// long as it is kept.
///
/// What the person cannot do throws ``Maquininha/MaquininhaError`` with the code `sandbox`.
public final class VirtualPinPad: Sendable {
    private let pad: MaquininhaFFI.VirtualPinPad

    /// Where it listens on the network.
    public let address: ReaderAddress
    /// Where it is for ``nativeLinks``.
    public let nativeAddress: ReaderAddress
    /// Links to it inside the process, as an app brings some. Their search finds it.
    public let nativeLinks: any NativeLinkPort

    init(_ pad: MaquininhaFFI.VirtualPinPad) throws {
        self.pad = pad
        address = ReaderAddress(try pad.address())
        nativeAddress = ReaderAddress(try pad.nativeAddress())
        nativeLinks = PinPadLinks(links: try pad.nativeLinks())
    }

    /// The lines on its display.
    public func display() throws -> [String] {
        try calling { try pad.display() }
    }

    /// What it waits for; `nil` while it waits for nothing.
    public func asks() throws -> PinPadAsk? {
        try calling { try pad.asks().map(PinPadAsk.init) }
    }

    /// The names of the test cards.
    public func testCards() throws -> [String] {
        try calling { try pad.testCards() }
    }

    /// Steps of the script of ``play(_:)`` that are still to come.
    public func stepsLeft() throws -> Int {
        try calling { Int(try pad.stepsLeft()) }
    }

    /// The person follows a script from now on, in place of the one before, for example
    /// `insert chip-online-pin; type 1234; press ok; remove`: each step as soon as the PIN pad asks
    /// for it and a pause of 300 ms, or of `after MILLISECONDS`, has passed; `now …` waits for the
    /// pause alone.
    public func play(_ script: String) throws {
        try calling { try pad.play(script: script) }
    }

    /// How full its battery is. Below five percent the antenna stays off.
    public func setBattery(_ battery: Battery) throws {
        let percent = UInt8(clamping: battery.percent)
        try calling { try pad.setBattery(percent: percent, charging: battery.isCharging) }
    }

    /// Cuts the link that is open. The next connection finds it again; ``powerOff()`` keeps it
    /// away.
    public func cutLink() throws {
        try calling { try pad.cutLink() }
    }
}

/// What the person at it does at once.
extension VirtualPinPad {
    /// Puts a card into the slot.
    public func insert(_ name: String) throws { try act("insert \(name)") }

    /// Takes the card out of the slot.
    public func removeCard() throws { try act("remove") }

    /// Holds a card to the antenna.
    public func tap(_ name: String) throws { try act("tap \(name)") }

    /// Draws a card through the stripe reader.
    public func swipe(_ name: String) throws { try act("swipe \(name)") }

    /// Types characters, such as a PIN.
    public func type(_ characters: String) throws { try act("type \(characters)") }

    /// Presses a key: `ok`, `clear`, `cancel`, `up`, `down`, `f1` to `f4`, or a character.
    public func press(_ key: String) throws { try act("press \(key)") }

    /// Takes its power away: no link reaches it.
    public func powerOff() throws { try act("power off") }

    /// Gives its power back.
    public func powerOn() throws { try act("power on") }

    private func act(_ action: String) throws {
        try calling { try pad.act(action: action) }
    }
}

/// What a virtual PIN pad waits for.
public enum PinPadAsk: Hashable, Sendable {
    /// A card, and whether the antenna is on.
    case card(contactless: Bool)
    /// The contactless card once more.
    case cardAgain
    /// The removal of the card.
    case removal
    /// A PIN.
    case pin
    /// A text or number.
    case entry
    /// A choice from a menu.
    case choice
    /// A key, or another event.
    case event
}

extension PinPadAsk {
    init(_ ffi: MaquininhaFFI.PinPadAsk) {
        switch ffi {
        case .card(let contactless): self = .card(contactless: contactless)
        case .cardAgain: self = .cardAgain
        case .removal: self = .removal
        case .pin: self = .pin
        case .entry: self = .entry
        case .choice: self = .choice
        case .event: self = .event
        }
    }
}

/// The protocol that a virtual PIN pad speaks.
public enum PinPadProfile: Hashable, Sendable {
    /// Before ABECS: no secure session, so that it is refused.
    case classic108
    /// ABECS 2.12.
    case abecs212
    /// ABECS 2.20.
    case abecs220
}

extension PinPadProfile {
    var ffi: MaquininhaFFI.PinPadProfile {
        switch self {
        case .classic108: .classic108
        case .abecs212: .abecs212
        case .abecs220: .abecs220
        }
    }
}

/// The links of a virtual PIN pad, as an app implements them.
private struct PinPadLinks: NativeLinkPort {
    let links: any MaquininhaFFI.NativeLinkPort

    func connect(_ link: UInt64, to place: String, inbox: NativeLinkInbox) throws {
        try calling { try links.connect(link: link, place: place, inbox: inbox.native) }
    }

    func send(_ bytes: Data, on link: UInt64) throws {
        try calling { try links.send(link: link, bytes: bytes) }
    }

    func resume(_ link: UInt64) throws {
        try calling { try links.resume(link: link) }
    }

    func close(_ link: UInt64) throws {
        try calling { try links.close(link: link) }
    }

    func startScan(_ inbox: NativeScanInbox) throws {
        try calling { try links.startScan(inbox: inbox.native) }
    }

    func stopScan() throws {
        try calling { try links.stopScan() }
    }
}

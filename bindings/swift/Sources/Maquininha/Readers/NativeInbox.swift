import Foundation
package import MaquininhaFFI

/// Where the app tells what happens on one link. Any thread may call; nothing blocks. Letting go
/// of it is a loss.
public struct NativeLinkInbox: Sendable {
    package let native: MaquininhaFFI.NativeLinkInbox

    /// The link is open.
    public func connected() {
        // These calls fail only where the library itself did; the link then ends by its limits.
        try? native.connected()
    }

    /// Bytes of the reader, in order, in any pieces. 256 KiB are kept until they are read.
    public func received(_ bytes: Data) -> Received {
        guard let received = try? native.received(bytes: bytes) else {
            lost(.failed("the library failed while bytes were received"))
            return .taken
        }
        return Received(received)
    }

    /// The bytes of the last ``NativeLinkPort/send(_:on:)`` were taken by the system.
    public func sent() {
        try? native.sent()
    }

    /// The link is over, or was not opened. The first reason stays; bytes that were received
    /// before are still read.
    public func lost(_ failure: LinkFailure) {
        try? native.lost(failure: failure.ffi)
    }
}

/// Whether received bytes were taken.
public enum Received: Hashable, Sendable {
    /// They were.
    case taken
    /// None of them was. To be offered again after ``NativeLinkPort/resume(_:)``; a link that
    /// cannot wait, as for GATT notifications, is reported as lost instead.
    case full
}

extension Received {
    init(_ ffi: MaquininhaFFI.Received) {
        switch ffi {
        case .taken: self = .taken
        case .full: self = .full
        }
    }
}

/// Where the app tells what its scan finds. Any thread may call; nothing blocks. Letting go of it
/// ends the scan.
public struct NativeScanInbox: Sendable {
    package let native: MaquininhaFFI.NativeScanInbox

    /// A reader came into sight, or its name or strength changed.
    ///
    /// - Parameters:
    ///   - place: What ``NativeLinkPort/connect(_:to:inbox:)`` gets. 1 to 256 bytes, no control
    ///     characters.
    ///   - name: Name that it tells.
    ///   - rssiDBm: Signal strength in dBm.
    ///   - isPaired: Whether the system says that it is paired.
    /// - Throws: ``MaquininhaError`` with the code `reader.bad_address`.
    public func found(
        _ place: String, name: String? = nil, rssiDBm: Int? = nil, isPaired: Bool? = nil
    ) throws {
        let rssi = rssiDBm.map { Int16(clamping: $0) }
        let reader = NativeReader(place: place, name: name, rssiDbm: rssi, paired: isPaired)
        try calling { try native.found(reader: reader) }
    }

    /// A reader is out of sight.
    ///
    /// Throws ``MaquininhaError`` with the code `reader.bad_address`.
    public func gone(_ place: String) throws {
        try calling { try native.gone(place: place) }
    }

    /// The scan is over because of this.
    public func failed(_ failure: LinkFailure) {
        try? native.failed(failure: failure.ffi)
    }
}

/// Why a link of the app is not there, or no longer. The words of the system are for the
/// developer.
public enum LinkFailure: Hashable, Sendable {
    /// It was there and is gone.
    case lost
    /// Nothing answers there.
    case notFound
    /// Another app, or another link of this one, holds the reader.
    case inUse
    /// The radio is off or there is none.
    case radioOff
    /// The system does not permit it.
    case notPermitted(String)
    /// The reader asks to be paired first.
    case notPaired
    /// The device has no service that carries bytes.
    case noByteService
    /// The place is none.
    case badAddress
    /// Anything else.
    case failed(String)
}

extension LinkFailure {
    var ffi: MaquininhaFFI.LinkFailure {
        switch self {
        case .lost: .lost
        case .notFound: .notFound
        case .inUse: .inUse
        case .radioOff: .radioOff
        case .notPermitted(let reason): .notPermitted(reason: reason)
        case .notPaired: .notPaired
        case .noByteService: .noByteService
        case .badAddress: .badAddress
        case .failed(let reason): .failed(reason: reason)
        }
    }
}

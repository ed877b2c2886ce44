import Foundation
internal import MaquininhaFFI

/// The links that the app brings, because only it can reach them: Core Bluetooth and External
/// Accessory on iOS.
///
/// Every call returns at once, within a second, and never blocks; what comes of it goes to an
/// inbox, from any thread. Calls come one at a time and in order, on threads of the library. Calls
/// for links that the app no longer knows are to be ignored. Links are told apart by their numbers;
/// each connection has a new one. An implementation that throws has lost the link.
public protocol NativeLinkPort: Sendable {
    /// Opens a link to the reader at a place of the app's own words, such as the identifier of a
    /// peripheral, and answers with ``NativeLinkInbox/connected()`` or
    /// ``NativeLinkInbox/lost(_:)``. One that lets go of the inbox without an answer has lost the
    /// link; one that never answers has not found the reader, after
    /// ``ReadersConfiguration/connectLimit``.
    func connect(_ link: UInt64, to place: String, inbox: NativeLinkInbox) throws

    /// Sends bytes, at most 2,048, and answers once with ``NativeLinkInbox/sent()`` when the
    /// system has taken all of them; there is no other send before that. The app cuts them into
    /// pieces where its radio needs it.
    func send(_ bytes: Data, on link: UInt64) throws

    /// There is room again, after ``NativeLinkInbox/received(_:)`` was turned away. It may come
    /// before that call returns, and once more than needed.
    func resume(_ link: UInt64) throws

    /// Gives up the link or the attempt and frees what it holds. Called exactly once for each
    /// ``connect(_:to:inbox:)``, also after a loss. Nothing of this link may reach the inbox
    /// afterwards, and the reader can be connected again at once.
    func close(_ link: UInt64) throws

    /// Starts to look for readers. One scan at a time. One that throws cannot scan.
    func startScan(_ inbox: NativeScanInbox) throws

    /// Ends the scan. Called once for each ``startScan(_:)``.
    func stopScan() throws
}

/// The app's links as the native library calls them.
final class NativeLinkAdapter: MaquininhaFFI.NativeLinkPort {
    private let links: any NativeLinkPort

    init(_ links: any NativeLinkPort) {
        self.links = links
    }

    func connect(link: UInt64, place: String, inbox: MaquininhaFFI.NativeLinkInbox) throws {
        try callingHost {
            try links.connect(link, to: place, inbox: NativeLinkInbox(native: inbox))
        }
    }

    func send(link: UInt64, bytes: Data) throws {
        try callingHost { try links.send(bytes, on: link) }
    }

    func resume(link: UInt64) throws {
        try callingHost { try links.resume(link) }
    }

    func close(link: UInt64) throws {
        try callingHost { try links.close(link) }
    }

    func startScan(inbox: MaquininhaFFI.NativeScanInbox) throws {
        try callingHost { try links.startScan(NativeScanInbox(native: inbox)) }
    }

    func stopScan() throws {
        try callingHost { try links.stopScan() }
    }
}

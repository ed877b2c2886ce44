import Foundation
import Maquininha

#if canImport(Glibc)
    import Glibc

    private func newSocket() -> Int32 { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
#else
    import Darwin

    private func newSocket() -> Int32 { socket(AF_INET, SOCK_STREAM, 0) }
#endif

/// Links to readers over sockets of the app, in the place of what only an app can reach. The places
/// are `host:port` on the loopback.
final class SocketLinks: NativeLinkPort {
    private let paired: [String: String]
    private let links = Locked<[UInt64: SocketLink]>([:])
    private let scan = Locked<NativeScanInbox?>(nil)

    /// Places and names that a search finds.
    init(paired: [String: String]) {
        self.paired = paired
    }

    func connect(_ number: UInt64, to place: String, inbox: NativeLinkInbox) throws {
        let link = SocketLink(place: place, inbox: inbox)
        links.withLock { $0[number] = link }
        Thread.detachNewThread { link.receive() }
        Thread.detachNewThread { link.sendAll() }
    }

    func send(_ bytes: Data, on number: UInt64) {
        link(number)?.put(bytes)
    }

    func resume(_ number: UInt64) {
        link(number)?.room.signal()
    }

    func close(_ number: UInt64) {
        links.withLock { $0.removeValue(forKey: number) }?.close()
    }

    func startScan(_ inbox: NativeScanInbox) throws {
        scan.withLock { $0 = inbox }  // Letting go of it would end the scan.
        for (place, name) in paired { try inbox.found(place, name: name, isPaired: true) }
    }

    func stopScan() {
        scan.withLock { $0 = nil }
    }

    private func link(_ number: UInt64) -> SocketLink? {
        links.withLock { $0[number] }
    }
}

/// One link: a thread that connects and receives, and one that sends.
private final class SocketLink: Sendable {
    private let place: String
    private let inbox: NativeLinkInbox
    private let socket = newSocket()
    private let toSend = Locked<[Data]>([])
    private let waiting = DispatchSemaphore(value: 0)
    private let isClosed = Locked(false)
    let room = DispatchSemaphore(value: 0)

    init(place: String, inbox: NativeLinkInbox) {
        self.place = place
        self.inbox = inbox
    }

    deinit {
        free(socket)
    }

    func put(_ bytes: Data) {
        toSend.withLock { $0.append(bytes) }
        waiting.signal()
    }

    /// Both threads end, and let go of the socket.
    func close() {
        isClosed.withLock { $0 = true }
        shutdown(socket, Int32(SHUT_RDWR))
        waiting.signal()
        room.signal()
    }

    func receive() {
        guard connects(socket, to: place) else { return inbox.lost(.notFound) }
        inbox.connected()
        var buffer = [UInt8](repeating: 0, count: 1_024)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count <= 0 { break }
            let bytes = Data(buffer[..<count])
            while !closed, inbox.received(bytes) == .full { room.wait() }
        }
        inbox.lost(.lost)
    }

    func sendAll() {
        while true {
            waiting.wait()
            if closed { return }
            guard let bytes = toSend.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
                continue
            }
            guard sends(bytes, on: socket) else { return inbox.lost(.lost) }
            inbox.sent()
        }
    }

    private var closed: Bool { isClosed.withLock { $0 } }
}

private func free(_ socket: Int32) {
    _ = close(socket)
}

/// Connects to `host:port` on the loopback.
private func connects(_ socket: Int32, to place: String) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = (place.split(separator: ":").last.flatMap { UInt16($0) } ?? 0).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}

/// Hands all of the bytes to the system.
private func sends(_ bytes: Data, on socket: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = send(socket, part.baseAddress, part.count, 0)
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

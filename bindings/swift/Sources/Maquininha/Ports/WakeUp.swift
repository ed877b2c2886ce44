internal import MaquininhaFFI

/// A source of wake-ups, such as push messages. It only says "look now"; a lost wake-up is made
/// good by polling, which is slower while a source is there.
public protocol WakeUp: Sendable {
    /// Starts the source; it keeps the handle and calls it at each wake-up. Returns at once.
    /// Throwing leaves the terminal to polling.
    func start(_ handle: WakeUpHandle) throws
}

/// How a source wakes the terminal. Callable from any thread; wake-ups that come together count
/// once, and one after the terminal was closed does nothing.
public struct WakeUpHandle: Sendable {
    let native: MaquininhaFFI.WakeUpHandle

    /// Look now.
    public func wake() {
        // It fails only where the library itself did; polling makes it good.
        try? native.wake()
    }
}

/// The app's source as the native library starts it.
final class WakeUpAdapter: MaquininhaFFI.WakeUp {
    private let source: any WakeUp

    init(_ source: any WakeUp) {
        self.source = source
    }

    func start(handle: MaquininhaFFI.WakeUpHandle) throws {
        try callingHost { try source.start(WakeUpHandle(native: handle)) }
    }
}

internal import MaquininhaFFI

/// What happens with the reader.
public enum ReaderEvent: Hashable, Sendable {
    /// How it stands: first at once, then whenever it changed.
    case view(ReaderView)
    /// A message of a payment, for card holder and operator.
    case message(ReaderMessage)
    /// A text that the reader sent for the operator: foreign, shown as it is.
    case text(String)
    /// The reader told how full its battery is.
    case battery(Battery)
    /// A case of a later version of the library.
    case unrecognized
}

extension ReaderEvent {
    init(_ ffi: MaquininhaFFI.ReaderEvent) {
        switch ffi {
        case .view(let view): self = .view(ReaderView(view))
        case .message(let message): self = .message(ReaderMessage(message))
        case .text(let text): self = .text(text)
        case .battery(let battery): self = .battery(Battery(battery))
        @unknown default: self = .unrecognized
        }
    }

    /// Whether it tells how it stands.
    var isView: Bool {
        if case .view = self { true } else { false }
    }
}

/// Something to tell card holder and operator.
public struct ReaderMessage: Hashable, Sendable {
    /// A stable code, for example `present_card`.
    public var code: String
    /// A sentence for the screen.
    public var userText: UserText
}

extension ReaderMessage {
    init(_ ffi: MaquininhaFFI.ReaderMessage) {
        code = ffi.code
        userText = UserText(ptBR: ffi.userTextPtBr, en: ffi.userTextEn)
    }
}

/// How many events wait for a slow listener. A payment tells a dozen.
private let unheardMax = 64

/// What happens with the reader: how it stands first, then changes, messages and news.
///
/// ```swift
/// for await event in readers.events {
///     if case .view(let view) = event { show(view) }
/// }
/// ```
///
/// Several listeners hear the same. One that is slow misses the oldest beyond 64, so that it still
/// sees how it stands last. The sequence ends once the readers are closed or the task is cancelled.
public struct ReaderEvents: AsyncSequence, Sendable {
    /// One event.
    public typealias Element = ReaderEvent

    /// Reads the events of one listener.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var events: AsyncStream<ReaderEvent>.Iterator

        /// Waits for the next event; `nil` once the readers are closed or the task was cancelled.
        public mutating func next() async -> ReaderEvent? {
            await events.next()
        }
    }

    private let events: Broadcast<ReaderEvent>

    /// The stream is read from now on, so that nothing is missed or told late.
    init(_ stream: MaquininhaFFI.ReaderEventStream) {
        events = Broadcast(keeping: 1, unheard: unheardMax, where: \.isView) {
            // It fails where the readers are closed.
            (try? await stream.next()).map(ReaderEvent.init)
        }
        events.start()
    }

    /// A listener of its own.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(events: events.listen().makeAsyncIterator())
    }
}

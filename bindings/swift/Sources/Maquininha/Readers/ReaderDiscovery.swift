internal import MaquininhaFFI

/// What a search tells.
public enum DiscoveryEvent: Hashable, Sendable {
    /// A reader came into sight, or its name or strength changed.
    case found(DiscoveredReader)
    /// It is out of sight: where it was.
    case gone(ReaderAddress)
    /// One kind of link cannot be searched; others go on.
    case trouble(ReaderTrouble)
    /// A case of a later version of the library.
    case unrecognized
}

extension DiscoveryEvent {
    init(_ ffi: MaquininhaFFI.ReaderDiscoveryEvent) {
        switch ffi {
        case .found(let reader): self = .found(DiscoveredReader(reader))
        case .gone(let address): self = .gone(ReaderAddress(address))
        case .trouble(let trouble): self = .trouble(ReaderTrouble(trouble))
        @unknown default: self = .unrecognized
        }
    }
}

/// A reader in sight.
public struct DiscoveredReader: Hashable, Sendable, Identifiable {
    /// Where it is.
    public var address: ReaderAddress
    /// Name that it tells, where it tells one. Foreign text: to be shown, never trusted.
    public var name: String?
    /// Signal strength in dBm, for radio links.
    public var rssiDBm: Int?
    /// Whether the system says that it is paired.
    public var isPaired: Bool?
    /// The device plug-ins that may speak with it, the surest first.
    public var plugins: [String]
    /// Whether it was connected before.
    public var isRemembered: Bool

    /// Where it is.
    public var id: ReaderAddress { address }
}

extension DiscoveredReader {
    init(_ ffi: MaquininhaFFI.DiscoveredReader) {
        address = ReaderAddress(ffi.address)
        name = ffi.name
        rssiDBm = ffi.rssiDbm.map(Int.init)
        isPaired = ffi.paired
        plugins = ffi.plugins
        isRemembered = ffi.isRemembered
    }
}

/// Readers in sight, for as long as somebody iterates: the search starts with the first step and
/// stops with the loop, or with the task. It ends when all searches are over, or the readers are
/// closed.
///
/// ```swift
/// for try await event in readers.discover() {
///     if case .found(let reader) = event { show(reader) }
/// }
/// ```
public struct ReaderDiscovery: AsyncSequence, Sendable {
    /// What the search tells.
    public typealias Element = DiscoveryEvent

    /// One search.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private enum State {
            case toStart(MaquininhaFFI.Readers)
            case runs(MaquininhaFFI.ReaderDiscovery)
            case over
        }

        private var state: State

        init(_ readers: MaquininhaFFI.Readers) {
            state = .toStart(readers)
        }

        /// Waits for the next event; `nil` once the search is over or the task was cancelled.
        ///
        /// Throws ``MaquininhaError``: `reader_searching` while another search runs,
        /// `reader_search_missing`; `reader.…` where no link can be searched, for example
        /// `reader.radio_off`.
        public mutating func next() async throws -> DiscoveryEvent? {
            do {
                guard let search = try await running() else { return nil }
                let event = try await calling {
                    try await withTaskCancellationHandler {
                        try await search.next()
                    } onCancel: {
                        Task.detached { try? await search.stop() }
                    }
                }
                if let event, !Task.isCancelled { return DiscoveryEvent(event) }
                state = .over
                // Once the end is told, another search may start.
                try await calling { try await search.stop() }
                return nil
            } catch {
                state = .over
                if (error as? MaquininhaError)?.code == .closed { return nil }
                throw error
            }
        }

        private mutating func running() async throws -> MaquininhaFFI.ReaderDiscovery? {
            switch state {
            case .toStart(let readers):
                if Task.isCancelled { return nil }
                let search = try await calling { try await readers.discover() }
                state = .runs(search)
                return search
            case .runs(let search): return search
            case .over: return nil
            }
        }
    }

    let readers: MaquininhaFFI.Readers

    /// A search of its own; one at a time.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(readers)
    }
}

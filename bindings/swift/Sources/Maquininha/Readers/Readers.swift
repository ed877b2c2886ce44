import Foundation
internal import MaquininhaFFI

/// The card readers of a device: finds them and keeps one connected.
///
/// An app names an address; which link carries it, and which protocol the reader speaks, is the
/// library's matter. A terminal that is opened with them (``Drivers/readers``) takes its payments by
/// the connected reader. Payments and questions take turns; a payment comes first.
///
/// They have threads of their own; every function may be called from any thread or actor, the main
/// one included, and throws ``MaquininhaError`` with the code `closed` once they are closed.
public final class Readers: Sendable {
    let native: MaquininhaFFI.Readers

    /// What happens with the reader: how it stands, messages and news.
    public let events: ReaderEvents

    private init(_ native: MaquininhaFFI.Readers) throws {
        self.native = native
        events = ReaderEvents(try native.events())
    }

    /// Opens the readers. None is connected yet.
    ///
    /// Throws ``MaquininhaError``: the acquirers cannot be read (`reader_acquirers`), or the store
    /// cannot be read or is open elsewhere (`journal_locked`, `journal`, …).
    ///
    /// - Parameters:
    ///   - configuration: Storage, acquirers and their host.
    ///   - nativeLinks: The links that the app brings, where it brings some.
    public static func open(
        configuration: ReadersConfiguration, nativeLinks: (any NativeLinkPort)? = nil
    ) async throws -> Readers {
        try await calling {
            let ports = MaquininhaFFI.ReaderHostPorts(
                nativeLinks: nativeLinks.map(NativeLinkAdapter.init))
            return try Readers(
                await MaquininhaFFI.Readers.open(config: configuration.ffi, ports: ports))
        }
    }

    /// How it stands with the reader now.
    public func view() throws -> ReaderView {
        try calling { ReaderView(try native.view()) }
    }

    /// Looks for readers on every link that can be searched, for as long as somebody iterates. One
    /// search at a time. Readers on the network are not found, only connected.
    public func discover() -> ReaderDiscovery {
        ReaderDiscovery(readers: native)
    }

    /// Gives the reader up: connecting, reconnecting and the connection end. A payment that runs
    /// goes on to its end. Twice is success.
    public func disconnect() async throws {
        try await calling { try await native.disconnect() }
    }

    /// The readers that were connected before, 32 at most.
    public func remembered() async throws -> [RememberedReader] {
        try await calling { try await native.remembered().map(RememberedReader.init) }
    }

    /// Forgets a reader, and gives it up if it is connected. Twice is success.
    public func forget(_ address: ReaderAddress) async throws {
        try await calling { try await native.forget(address: address.ffi) }
    }

    /// Gives the reader up, ends all sequences, and lets go of the storage. A terminal that was
    /// opened with these readers takes no card any more, and brings to an end what it had begun.
    /// Twice is success.
    public func close() async throws {
        try await calling { try await native.shutDown() }
    }
}

/// Connecting. A task that is cancelled throws `CancellationError` and stops waiting, not
/// connecting; ``Readers/disconnect()`` does that.
extension Readers {
    /// Connects a reader in place of any other, and returns once a payment may start. It is then
    /// remembered, and tried again by itself when its link is lost.
    ///
    /// A reader that cannot be reached is ``ReaderConnection/failed(_:)``.
    ///
    /// - Parameters:
    ///   - address: Where it is.
    ///   - name: Its name, as it was found; it helps to tell which protocol it speaks.
    /// - Throws: ``MaquininhaError``: `reader.bad_address`, `readers_too_many`.
    public func connect(
        _ address: ReaderAddress, name: String? = nil
    ) async throws -> ReaderConnection {
        let choice = try ReaderChoice(address: address.ffi, name: name)
        return try await waiting { [native] in
            ReaderConnection(try await native.connect(choice: choice))
        }
    }

    /// Connects a reader that a search found, as ``connect(_:name:)`` with its address does.
    public func connect(_ reader: DiscoveredReader) async throws -> ReaderConnection {
        try await connect(reader.address, name: reader.name)
    }

    /// Connects a reader that is remembered. If it is not there it is tried again and again; the
    /// first end is returned all the same, and ``disconnect()`` ends it.
    ///
    /// Throws ``MaquininhaError`` with the code `reader_not_remembered`.
    public func connectRemembered(_ address: ReaderAddress) async throws -> ReaderConnection {
        let address = try address.ffi
        return try await waiting { [native] in
            ReaderConnection(try await native.connectRemembered(address: address))
        }
    }

    /// Connects the reader that was connected last, as ``connectRemembered(_:)`` does.
    public func connectLast() async throws -> ReaderConnection {
        try await waiting { [native] in ReaderConnection(try await native.connectLast()) }
    }
}

/// Using the connected reader without a card. Each throws ``MaquininhaError``:
/// `reader_not_connected`, `reader_busy`, `reader.…`.
extension Readers {
    /// Asks the reader what it is and how full its battery is. Cancelling the task ends the wait.
    public func inspect() async throws -> ReaderInfo {
        try await waiting { [native] in ReaderInfo(try await native.inspect()) }
    }

    /// Shows a text on the reader's display: lines parted by line feeds, what is too long is cut.
    /// Cancelling the task ends the wait; the text is shown all the same.
    public func show(_ text: String) async throws {
        try await waiting { [native] in try await native.show(text: text) }
    }

    /// Asks something on the reader without a card. Cancelling the task takes the question back
    /// and throws `CancellationError`.
    ///
    /// Throws ``MaquininhaError``, besides: `reader_question` for one that cannot be asked,
    /// `reader_cannot_ask` where the reader lacks keys or letters, `reader_answer_wrong`.
    ///
    /// - Parameters:
    ///   - question: What to ask.
    ///   - limit: How long the person may take, 1 to 255 seconds.
    public func ask(
        _ question: ReaderQuestion, limit: TimeInterval = 60
    ) async throws -> ReaderAnswer {
        try Task.checkCancellation()
        let recall = try calling { try QuestionRecall() }
        let answer = try await withTaskCancellationHandler {
            try await calling { [native] in
                try await native.askRecallable(
                    question: question.ffi, limit: limit.crossing, recall: recall)
            }
        } onCancel: {
            // It fails only where the library itself did; the question then ends with its time.
            try? recall.recall()
        }
        if case .canceled = answer { try Task.checkCancellation() }
        return ReaderAnswer(answer)
    }
}

/// Waits for work that goes on where its task is cancelled; the wait then ends with
/// `CancellationError`.
private func waiting<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await SingleFlight { try await calling(work) }.value()
}

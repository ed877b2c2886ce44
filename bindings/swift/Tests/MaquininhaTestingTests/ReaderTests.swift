import Foundation
import Maquininha
import MaquininhaTesting
import TestSupport
import Testing

@Suite("Card readers", .timeLimit(.minutes(1)))
struct ReaderTests {
    @Test("a reader is found, connected, remembered and forgotten over sockets of the app")
    func socketsOfTheApp() async throws {
        let counter = try await Counter.open { pad in
            SocketLinks(paired: [pad.address.place: "PAX-TEST"])
        }
        let readers = counter.readers
        let found = try await first(in: readers.discover())
        #expect(found.name == "PAX-TEST")
        #expect(found.plugins == ["abecs"])
        #expect(found.address == .native(counter.pad.address.place))
        #expect(found.isPaired == true)
        #expect(!found.isRemembered)
        let info = try connected(await readers.connect(found))
        #expect(try await readers.inspect().serial == info.serial)
        #expect(try await readers.remembered().map(\.serial) == [info.serial])
        try await readers.disconnect()
        #expect(try await first(in: readers.discover()).isRemembered)
        _ = try connected(await readers.connectRemembered(found.address))
        try await readers.forget(found.address)
        #expect(try readers.view().state == .notConnected)
        await expectError(.readerNotRemembered) { try await readers.connectLast() }
        try await counter.close()
    }

    @Test("one search runs at a time, and ends with its task")
    func searchesEnd() async throws {
        let counter = try await Counter.open()
        let readers = counter.readers
        let (found, isFound) = AsyncStream.makeStream(of: Void.self)
        let search = Task {
            for try await event in readers.discover() {
                if case .found = event { isFound.yield() }
            }
        }
        for await _ in found { break }
        await expectError(.readerSearching) { try await first(in: readers.discover()) }
        search.cancel()
        try await search.value
        // A loop that is left has ended its search, too.
        for _ in 1...2 {
            #expect(try await first(in: readers.discover()).address == counter.pad.nativeAddress)
        }
        try await counter.close()
    }

    @Test("a reader shows texts and asks for keys, options and numbers")
    func asksWithoutACard() async throws {
        let counter = try await Counter.open()
        let (readers, pad) = (counter.readers, counter.pad)
        await expectError(.readerNotConnected) { try await readers.show("Oi") }
        _ = try connected(await readers.connect(pad.nativeAddress))
        try await readers.show("BOM DIA")
        #expect(try pad.display().first?.trimmingCharacters(in: .whitespaces) == "BOM DIA")
        try pad.play("type 123456; press ok")
        let typed = try await readers.ask(.input(.odometer, length: 1...7))
        #expect(typed == .text("123456"))
        var dumped = "\(typed)"
        dump(typed, to: &dumped)
        #expect(!dumped.contains("1234"))
        try pad.play("press down; press ok")
        let menu = ReaderQuestion.menu(title: "COMO?", options: ["DEBITO", "CREDITO"])
        #expect(try await readers.ask(menu) == .choice(1))
        try pad.play("press ok")
        #expect(try await readers.ask(.key("CONFIRMA?")) == .key(.enter))
        try pad.play("press cancel")
        #expect(try await readers.ask(.key("CONFIRMA?")) == .canceled)
        #expect(try await readers.ask(.key("CONFIRMA?"), limit: 1) == .timedOut)
        await expectError(.readerQuestion) {
            try await readers.ask(.menu(title: "", options: []))
        }
        try await counter.close()
    }

    @Test("a task that is cancelled takes its question back")
    func questionTakenBack() async throws {
        let counter = try await Counter.open()
        let readers = counter.readers
        try await counter.connect()
        let asking = Task { try await readers.ask(.key("CONFIRMA?")) }
        try await readers.view { $0.state == .busy }
        asking.cancel()
        await #expect(throws: CancellationError.self) { try await asking.value }
        try await readers.view { $0.state == .ready }
        try counter.pad.play("press ok")
        #expect(try await readers.ask(.key("DE NOVO?")) == .key(.enter))
        try await counter.close()
    }

    @Test("a reader that is switched off says what a person can do")
    func switchedOff() async throws {
        let counter = try await Counter.open()
        let nowhere = ReaderAddress.tcp("127.0.0.1:1")
        let trouble = try failed(await counter.readers.connect(nowhere))
        #expect(trouble.reason == .notFound)
        #expect(trouble.suggestion.ptBR == "Ligue o leitor e deixe-o por perto.")
        let view = try counter.readers.view()
        #expect(view.state == .failed(.notFound))
        #expect(view.trouble == trouble)
        #expect(!view.entries.chip && !view.entries.contactless && !view.entries.stripe)
        await expectError("reader.bad_address") { try await counter.readers.connect(.tcp("")) }
        try await counter.close()
    }

    @Test("a task that is cancelled stops waiting, not connecting")
    func connectingGoesOn() async throws {
        let counter = try await Counter.open()
        let readers = counter.readers
        let connecting = Task { try await readers.connect(counter.pad.address) }
        try await readers.view { $0.state != .notConnected }
        connecting.cancel()
        _ = try? await connecting.value
        try await readers.view { $0.state == .ready }
        try await counter.close()
    }

    @Test("closing ends searches and events, and remembers the reader")
    func closing() async throws {
        let counter = try await Counter.open()
        let readers = counter.readers
        let info = try await counter.connect()
        let events = Task { await readers.events.reduce(into: 0) { count, _ in count += 1 } }
        let (found, isFound) = AsyncStream.makeStream(of: Void.self)
        let search = Task {
            for try await _ in readers.discover() { isFound.yield() }
        }
        for await _ in found { break }
        try await readers.close()
        try await readers.close()
        #expect(await events.value > 0)
        try await search.value
        await expectError(.closed) { try await readers.inspect() }
        let again = try await Readers.open(
            configuration: try counter.market.readersConfiguration(storage: counter.storage))
        #expect(try connected(await again.connectLast()).serial == info.serial)
        try await again.close()
        try await counter.close()
    }

    @Test("settings hide their token, and acquirers that cannot be read are told")
    func settings() async throws {
        let counter = try await Counter.open()
        var settings = try counter.market.readersConfiguration(
            storage: URL(fileURLWithPath: try newFolder()))
        settings.host?.token = "canary-token"
        var dumped = "\(settings)" + String(reflecting: settings)
        dump(settings, to: &dumped)
        #expect(!dumped.contains("canary"))
        settings.acquirers = "{"
        await expectError(.readerAcquirers) { try await Readers.open(configuration: settings) }
        try await counter.close()
    }
}

/// The first reader that a search finds.
private func first(in search: ReaderDiscovery) async throws -> DiscoveredReader {
    for try await event in search {
        if case .found(let reader) = event { return reader }
    }
    throw Unexpected("the search is over")
}

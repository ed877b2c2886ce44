import Foundation
import Maquininha
import MaquininhaTesting
import TestSupport
import Testing

@Suite("Payments by a card reader", .timeLimit(.minutes(1)))
struct ReaderPaymentTests {
    @Test("a sale by chip and PIN over TCP tells its messages, and the books agree")
    func chipAndPINOverTCP() async throws {
        let counter = try await Counter.open()
        let info = try await counter.connect()
        #expect(info.capabilities.takesPIN)
        try await counter.readers.view { $0.state == .ready && $0.entries.chip }
        let told = tell(counter.readers)
        try await sell(at: counter)
        try await counter.readers.close()
        let messages = await told.value
        for message in ["Digite a senha no leitor.", "Retire o cartão."] {
            #expect(messages.contains(message))
        }
        try await counter.close()
    }

    @Test("a sale over sockets of the app, and the books agree")
    func chipAndPINOverSockets() async throws {
        let counter = try await Counter.open { _ in SocketLinks(paired: [:]) }
        let address = ReaderAddress.native(counter.pad.address.place)
        _ = try connected(await counter.readers.connect(address))
        try await sell(at: counter)
        try await counter.close()
    }

    @Test("a link lost while the acquirer is asked leaves the payment unknown, and it resolves")
    func lostLink() async throws {
        let counter = try await Counter.open()
        let (readers, market) = (counter.readers, counter.market)
        try await counter.connect()
        try plant("/authorize", #"{"kind": "delay", "ms": 1500}"#, in: market)
        for path in ["/undo", "/query"] { try plant(path, #"{"kind": "drop_before"}"#, in: market) }
        let till = try await counter.till()
        let authorizing = Task {
            for await event in readers.events {
                if case .message(let message) = event, message.code == "authorizing" { break }
            }
        }
        try counter.pad.play("insert chip-online-pin; type 1234; press ok")
        let payment = try await till.sell(
            amount: .brl(21_50), tender: .credit(), attemptID: "pay-1")
        await authorizing.value
        try counter.pad.cutLink()
        let away = try await readers.view { $0.trouble != nil }
        #expect(away.trouble?.reason == .linkLost)
        #expect(away.trouble?.suggestion.ptBR == "Aproxime o leitor e verifique se está ligado.")
        guard case .reconnecting(.linkLost, _, _) = away.state else {
            throw Unexpected("\(away.state)")
        }
        #expect(try await payment.result() == .unknown)
        try await readers.view { $0.state == .ready }
        try market.clearFaults()
        try await till.settled()
        var resolved: PaymentResult?
        for try await delivery in till.events {
            try await delivery.acknowledge()
            if case .paymentResolved(let end) = delivery.event.kind {
                resolved = end
                break
            }
        }
        // The chip never heard of the approval.
        guard case .canceled(.undone) = resolved else {
            throw Unexpected("\(String(describing: resolved))")
        }
        #expect(try market.audit().isEmpty)
        #expect(try market.payments().allSatisfy { $0.settled == .zero })
        try await till.close()
        try await counter.close()
    }

    @Test("links of the app that throw or never answer are a reader that is not there")
    func badLinks() async throws {
        for (fails, reason) in [(true, ConnectionFailure.failed), (false, .notFound)] {
            let links = BadLinks(fails: fails)
            let counter = try await Counter.open(links: { _ in links }) { $0.connectLimit = 0.5 }
            let trouble = try failed(await counter.readers.connect(.native("AA:BB")))
            #expect(trouble.reason == reason)
            #expect(!"\(trouble)".contains("planted"))
            var calls = ["connect", "close"]
            if fails {
                var search = counter.readers.discover().makeAsyncIterator()
                guard case .trouble = try await search.next() else {
                    throw Unexpected("the scan did not fail")
                }
                calls += ["startScan", "stopScan"]
            }
            try await counter.close()
            #expect(links.calls.all == calls)
        }
    }

    @Test("a terminal takes payments by a driver or by readers, but not by both")
    func driverOrReaders() async throws {
        let counter = try await Counter.open()
        let settings = Configuration(
            device: Device(serial: "TESTPOS0001", model: .l3),
            gateway: try counter.market.gateway(), storage: counter.storage)
        let both = Drivers(
            payment: try counter.market.driver(for: "TESTPOS0001"), readers: counter.readers)
        await expectError(.value) {
            try await Maquininha.open(
                configuration: settings, credentials: try counter.market.credentials(),
                drivers: both)
        }
        try await counter.close()
    }

    /// A sale by chip and PIN, of which the acquirer has exactly one confirmed payment.
    private func sell(at counter: Counter) async throws {
        let till = try await counter.till()
        try counter.pad.play(chipAndPIN)
        let payment = try await till.sell(
            amount: .brl(64_90), tender: .credit(), attemptID: "pay-1")
        let end = try await payment.result()
        #expect(end.approval?.card != nil)
        try await till.settled()
        try await till.close()
        let booked = try counter.market.payments()
        #expect(booked.map(\.settled) == [.brl(64_90)])
        #expect(booked.map(\.state) == ["confirmed"])
        #expect(try counter.market.audit().isEmpty)
    }

    /// What the readers tell, until they are closed.
    private func tell(_ readers: Readers) -> Task<[String], Never> {
        let events = readers.events.makeAsyncIterator()
        return Task {
            var events = events
            var texts: [String] = []
            while let event = await events.next() {
                if case .message(let message) = event { texts.append(message.userText.ptBR) }
            }
            return texts
        }
    }

    private func plant(_ path: String, _ fault: String, in market: SimulatedMarket) throws {
        try market.plantFault(
            #"{"match": {"path_contains": "\#(path)"}, "fault": \#(fault)}"#)
    }
}

/// Links of an app that throws, or never answers.
private struct BadLinks: NativeLinkPort {
    private struct Planted: Error, CustomStringConvertible {
        let description = "planted"
    }

    let fails: Bool
    let calls = Kept<String>()
    private let inboxes = Kept<NativeLinkInbox>()
    private let scans = Kept<NativeScanInbox>()

    init(fails: Bool) {
        self.fails = fails
    }

    func connect(_ link: UInt64, to place: String, inbox: NativeLinkInbox) throws {
        inboxes.keep(inbox)
        try called("connect")
    }

    func send(_ bytes: Data, on link: UInt64) throws { try called("send") }

    func resume(_ link: UInt64) throws { try called("resume") }

    func close(_ link: UInt64) throws { try called("close") }

    func startScan(_ inbox: NativeScanInbox) throws {
        scans.keep(inbox)
        try called("startScan")
    }

    func stopScan() throws { try called("stopScan") }

    private func called(_ call: String) throws {
        calls.keep(call)
        if fails { throw Planted() }
    }
}

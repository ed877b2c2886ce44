import Foundation
import Maquininha

/// From a prompt that a payment driver shows, through the engine, to the listener of the payment's
/// events, in nanoseconds; and the same value through a stream of Swift's own.
func measureEvents(_ effort: Effort) async throws -> Samples {
    let driver = WaitingDriver()
    let maquininha = try await openTerminal(driver)
    let payment = try await maquininha.sell(
        amount: .brl(10_00), tender: .debit, attemptID: "bench-1")
    var inboxes = driver.inboxes.makeAsyncIterator()
    guard let inbox = await inboxes.next() else { fatalError("no authorization came") }
    let (stream, plain) = AsyncStream.makeStream(of: DriverPrompt.self)
    let (arrivals, arrived) = AsyncStream.makeStream(of: UInt64.self)
    let listeners = [
        Task {
            for await progress in payment.events {
                if case .prompted = progress.step { arrived.yield(now()) }
            }
        },
        Task { for await _ in stream { arrived.yield(now()) } },
    ]
    var samples = Samples()
    var times = arrivals.makeAsyncIterator()
    for round in 0..<effort.eventsBefore + effort.events {
        let begun = now()
        inbox.prompt(.enterPin)
        guard let ours = await times.next() else { fatalError("the listener ended") }
        let begunPlain = now()
        plain.yield(.enterPin)
        guard let theirs = await times.next() else { fatalError("the listener ended") }
        if round >= effort.eventsBefore {
            samples["ours", default: []].append(Double(ours - begun))
            samples["stream", default: []].append(Double(theirs - begunPlain))
        }
    }
    inbox.answer(.canceled)
    _ = try await payment.result()
    listeners.forEach { $0.cancel() }
    try await maquininha.close()
    return samples
}

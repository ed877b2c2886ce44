import Testing

@testable import Maquininha

/// Lets waiters through once it is opened.
private final class Gate: Sendable {
    private let opening = AsyncStream.makeStream(of: Void.self)

    func open() { opening.continuation.finish() }

    func pass() async {
        for await _ in opening.stream {}
    }
}

@Suite("Waits that can be given up")
struct SingleFlightTests {
    @Test("a cancelled waiter leaves at once, and the others get the answer")
    func cancelledWaiterLeaves() async throws {
        let gate = Gate()
        let runs = Locked(0)
        let flight = SingleFlight {
            runs.withLock { $0 += 1 }
            await gate.pass()
            return 7
        }
        let patient = Task { try await flight.value() }
        let hasty = Task { try await flight.value() }
        hasty.cancel()
        await #expect(throws: CancellationError.self) { try await hasty.value }
        gate.open()
        #expect(try await patient.value == 7)
        #expect(runs.withLock { $0 } == 1)
    }

    @Test("a task that is cancelled before it waits does not wait")
    func cancelledBefore() async {
        let flight = SingleFlight { await Gate().pass() }
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await flight.value()
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("an answer is for those who asked; who asks later asks again")
    func asksAgain() async throws {
        let runs = Locked(0)
        let flight = SingleFlight { runs.withLock { $0 += 1; return $0 } }
        #expect(try await flight.value() == 1)
        #expect(try await flight.value() == 2)
    }

    @Test("a wait ends with its time")
    func timeIsOver() async {
        let flight = SingleFlight { await Gate().pass() }
        await #expect(throws: CancellationError.self) { try await flight.value(within: 0.01) }
    }

    @Test("cancelling at any moment ends every wait exactly once")
    func cancelAtAnyMoment() async {
        let flight = SingleFlight { await Task.yield() }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2_000 {
                group.addTask {
                    let task = Task { try await flight.value() }
                    task.cancel()
                    _ = await task.result
                }
            }
        }
    }
}

@Suite("What one source says to many")
struct BroadcastTests {
    @Test("each listener hears all, a late one what was kept")
    func listeners() async {
        let broadcast = Broadcast(keeping: 2, source: counter(to: 4))
        var heard: [Int] = []
        for await number in broadcast.listen() { heard.append(number) }
        #expect(heard.suffix(2) == [3, 4])
        var late: [Int] = []
        for await number in broadcast.listen() { late.append(number) }
        #expect(late == [3, 4])
    }

    @Test("a listener that goes away stops nothing")
    func goesAway() async {
        let broadcast = Broadcast(keeping: 8, source: counter(to: 5))
        let first = Task { for await _ in broadcast.listen() { return } }
        await first.value
        var heard: [Int] = []
        for await number in broadcast.listen() { heard.append(number) }
        #expect(heard == [1, 2, 3, 4, 5])
    }

    private func counter(to end: Int) -> @Sendable () async -> Int? {
        let count = Locked(0)
        return {
            count.withLock { count in
                count += 1
                return count <= end ? count : nil
            }
        }
    }
}

import Foundation

/// What was measured, by the name of each side; medians are taken by whoever reads it.
typealias Samples = [String: [Double]]

/// How much is measured.
struct Effort: Sendable {
    /// Rounds that do not count.
    let warmUp: Int
    /// Rounds that count.
    let rounds: Int
    /// The shortest batch of calls, in nanoseconds: so short that most are not interrupted on a busy
    /// machine.
    let batch: UInt64
    /// Events that do not count.
    let eventsBefore: Int
    /// Events that count.
    let events: Int

    /// For figures that are published.
    static let full = Effort(
        warmUp: 20, rounds: 201, batch: 1_000_000, eventsBefore: 500, events: 2_000)
    /// Shows that it works; the numbers mean nothing.
    static let quick = Effort(warmUp: 0, rounds: 2, batch: 1_000, eventsBefore: 0, events: 3)
}

/// One of several things that are called in turns: its name, and a loop of so many calls.
struct Side {
    let name: String
    let batch: (Int) async throws -> Void

    /// Nanoseconds of one call, over a batch of at least this many nanoseconds.
    func perCall(atLeast: UInt64) async throws -> Double {
        var calls = 1
        while true {
            let begun = now()
            try await batch(calls)
            let nanoseconds = now() - begun
            if nanoseconds >= atLeast { return Double(nanoseconds) / Double(calls) }
            calls *= nanoseconds < atLeast / 10 ? 10 : 2
        }
    }
}

/// Measures sides in turns: some rounds to warm up, and those that count.
func interleaved(_ sides: [Side], _ effort: Effort) async throws -> Samples {
    var samples = Samples()
    for round in 0..<effort.warmUp + effort.rounds {
        for side in sides {
            let sample = try await side.perCall(atLeast: effort.batch)
            if round >= effort.warmUp { samples[side.name, default: []].append(sample) }
        }
    }
    return samples
}

/// Nanoseconds of a clock that never goes back.
func now() -> UInt64 {
    DispatchTime.now().uptimeNanoseconds
}

import Foundation
import Testing

/// Behaviour as data: every file of `tests/scenarios`, through the public library. The same files
/// run in Rust and Kotlin, and the three traces are the one beside the file.
@Suite("Scenarios", .timeLimit(.minutes(5)))
struct ScenarioTests {
    /// Scenarios that run side by side; each has a market with threads of its own.
    private static let turns = Turns(4)

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../../tests/scenarios").standardizedFileURL

    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".trace") }.map { String($0.dropLast(6)) }.sorted()

    @Test("leaves the trace beside its file", arguments: names)
    func scenario(name: String) async throws {
        let file = Self.folder.appendingPathComponent(name)
        let scenario = try JSONDecoder().decode(
            Scenario.self, from: Data(contentsOf: file.appendingPathExtension("json")))
        let expected = try String(
            contentsOf: file.appendingPathExtension("trace"), encoding: .utf8)
        await Self.turns.take()
        let trace: [String]
        do {
            trace = try await Stage.play(scenario)
        } catch {
            await Self.turns.giveBack()
            throw error
        }
        await Self.turns.giveBack()
        let seen = trace.joined(separator: "\n") + "\n"
        #expect(seen == expected, "\(name): expected\n\(expected)\nseen\n\(seen)")
    }

    @Test("no file is without its trace, and there are at least thirty")
    func everyFile() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".json") && $0 != "scenario.schema.json" }
            .map { String($0.dropLast(5)) }
        #expect(files.sorted() == Self.names)
        #expect(files.count >= 30)
    }
}

/// So many may be at work.
private actor Turns {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ free: Int) {
        self.free = free
    }

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func giveBack() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}

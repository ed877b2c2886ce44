import Foundation
import Testing

@Suite("Programs")
struct ProgramTests {
    @Test("the first payment of the README is a program of at most 25 lines, and it pays")
    func firstPayment() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../..").standardizedFileURL
        let readme = try String(
            contentsOf: package.appendingPathComponent("README.md"), encoding: .utf8)
        let begin = try #require(readme.range(of: "<!-- first payment -->\n```swift\n"))
        let end = try #require(readme.range(of: "```\n<!-- end of first payment -->"))
        let shown = readme[begin.upperBound..<end.lowerBound]
        let program = try String(
            contentsOf: package.appendingPathComponent("Examples/FirstPayment/main.swift"),
            encoding: .utf8)
        #expect(shown == program)
        #expect(program.split(separator: "\n").count <= 25)

        let said = try run("FirstPayment")
        #expect(said.contains("Insira ou aproxime o cartão"))
        #expect(said.last?.hasPrefix("R$ 50,00 approved(") == true)
    }

    /// Kilobytes that a cycle may leave behind on average: far below a terminal's own memory,
    /// which is above a hundred.
    private let kilobytesMax = 4

    @Test("opening and closing leaves no thread, no file and no memory")
    func openCloseCycles() throws {
        let cycles = Int(ProcessInfo.processInfo.environment["MAQUININHA_CYCLES"] ?? "") ?? 2_000
        let held = try run("OpenCloseCycles", "\(cycles)").map { line in
            line.split(separator: " ").compactMap { Int($0) }
        }
        print("\(cycles) cycles; threads, files, kilobytes: \(held)")
        let (before, after) = (held[0], held[1])
        #expect(after[0] <= before[0])
        #expect(after[1] <= before[1])
        #expect(after[2] - before[2] < kilobytesMax * cycles)
    }

    @Test(
        "the program that measures measures every side",
        arguments: [
            (
                "calls",
                [
                    "record", "record_swift", "suspend", "suspend_swift", "trivial", "trivial_c",
                    "trivial_swift",
                ]
            ),
            ("events", ["ours", "stream"]),
        ])
    func bench(what: String, sides: [String]) throws {
        let said = try #require(try run("Bench", what, "--quick").last)
        let samples = try JSONDecoder().decode([String: [Double]].self, from: Data(said.utf8))
        #expect(samples.keys.sorted() == sides)
        #expect(samples.values.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 >= 0 } })
    }

    /// Runs a program of this package to its end, and returns the lines that it printed.
    private func run(_ program: String, _ arguments: String...) throws -> [String] {
        let process = Process()
        process.executableURL = Bundle.main.executableURL?.deletingLastPathComponent()
            .appendingPathComponent(program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

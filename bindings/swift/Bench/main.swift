// Measures one thing, `calls` or `events`, and prints the samples of each side in nanoseconds as
// JSON. With `--quick` it only shows that it works.

import Foundation

let effort = CommandLine.arguments.contains("--quick") ? Effort.quick : Effort.full
let samples =
    switch CommandLine.arguments.dropFirst().first {
    case "calls": try await measureCalls(effort)
    case "events": try await measureEvents(effort)
    case let name: fatalError("\(name ?? "nothing") is not measured here")
    }
print(String(decoding: try JSONEncoder().encode(samples), as: UTF8.self))

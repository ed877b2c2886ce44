internal import MaquininhaFFI

/// Takes the product's log lines. They hold no card data and no secrets.
public protocol LogSink: Sendable {
    /// One line. Called on one thread of its own, in order; a sink that blocks loses lines, one
    /// that throws loses that line.
    func log(_ level: LogLevel, target: String, message: String) throws
}

extension Maquininha {
    /// Sends log lines up to a level to a sink; `nil` stops them. It holds for the whole process:
    /// the lines of all terminals go to the sink that was set last.
    ///
    /// Throws `environment` where another logger of Rust code was installed in this process
    /// before.
    public static func setLogSink(_ sink: (any LogSink)?, level: LogLevel = .info) throws {
        try calling {
            try MaquininhaFFI.setLogSink(sink: sink.map(LogSinkAdapter.init), level: level.ffi)
        }
    }
}

/// The app's sink as the native library calls it.
private final class LogSinkAdapter: MaquininhaFFI.LogSink {
    private let sink: any LogSink

    init(_ sink: any LogSink) {
        self.sink = sink
    }

    func log(level: MaquininhaFFI.LogLevel, target: String, message: String) throws {
        try callingHost { try sink.log(LogLevel(level), target: target, message: message) }
    }
}

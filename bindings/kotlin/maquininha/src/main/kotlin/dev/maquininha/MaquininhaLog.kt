package dev.maquininha

import dev.maquininha.internal.calling
import dev.maquininha.internal.hosted
import dev.maquininha.ffi.LogLevel as FfiLogLevel
import dev.maquininha.ffi.LogSink as FfiLogSink
import dev.maquininha.ffi.setLogSink

/** Takes the library's log lines. They hold no card data and no secrets. */
public fun interface LogSink {
    /**
     * One line. Called on one thread of its own, in order; one that blocks loses lines, one that
     * throws loses its line.
     */
    public fun log(level: LogLevel, target: String, message: String)
}

/** How much a line matters. */
public enum class LogLevel {
    /** Something failed that should not. */
    ERROR,

    /** Something that may need a look. */
    WARN,

    /** Milestones. */
    INFO,

    /** For the developer. */
    DEBUG,

    /** Everything. */
    TRACE,
}

/** The log of the library. It holds for the whole process, whatever number of terminals it has. */
public object MaquininhaLog {
    /**
     * Sends lines up to a level to a sink, in place of the one before; `null` stops them.
     *
     * @throws MaquininhaException another logger of native code was installed in this process.
     */
    @JvmStatic
    @JvmOverloads
    public fun setSink(sink: LogSink?, level: LogLevel = LogLevel.INFO) {
        calling { setLogSink(sink?.let(::HostLogSink), FfiLogLevel.entries[level.ordinal]) }
    }

    private class HostLogSink(private val sink: LogSink) : FfiLogSink {
        override fun log(level: FfiLogLevel, target: String, message: String): Unit =
            hosted { sink.log(LogLevel.entries[level.ordinal], target, message) }
    }
}

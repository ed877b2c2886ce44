package dev.maquininha

import dev.maquininha.internal.calling
import dev.maquininha.internal.toFfi
import dev.maquininha.ffi.PrintInbox as FfiPrintInbox

/** The terminal's printer. A job that is not printed never changes a payment. */
public fun interface Printer {
    /**
     * Starts a job and returns at once; the end goes to the inbox, from any thread, within 120 s.
     * One that throws or says nothing counts as not printed.
     */
    public fun print(job: PrintJob, inbox: PrintInbox)
}

/** Where a printer says how one job ended. The first word counts. Callable from any thread. */
public class PrintInbox internal constructor(internal val inbox: FfiPrintInbox) {
    /** The job is on paper. */
    public fun printed(): Unit = calling { inbox.printed() }

    /** Nothing was printed. */
    public fun failed(failure: PrintFailure): Unit = calling { inbox.failed(failure.toFfi()) }
}

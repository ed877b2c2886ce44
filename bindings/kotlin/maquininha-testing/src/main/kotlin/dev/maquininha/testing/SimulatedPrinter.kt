package dev.maquininha.testing

import dev.maquininha.PrintFailure
import dev.maquininha.PrintInbox
import dev.maquininha.PrintJob
import dev.maquininha.Printer
import dev.maquininha.internal.calling
import dev.maquininha.internal.toFfi
import dev.maquininha.ffi.SimulatedPrinter as FfiSimulatedPrinter

/** A printer that keeps what it printed. */
public class SimulatedPrinter : Printer {
    private val simulated = calling { FfiSimulatedPrinter() }
    private val native = simulated.asPrinter()

    /** What was printed, oldest first. */
    public val printed: List<String> get() = calling { simulated.printed() }

    /** The next job fails like this. */
    public fun failNext(failure: PrintFailure): Unit = calling { simulated.failNext(failure.toFfi()) }

    override fun print(job: PrintJob, inbox: PrintInbox): Unit = native.print(job.toFfi(), inbox.inbox)
}

package import MaquininhaFFI

/// The terminal's printer. It is called on threads of the library, never on the main thread.
public protocol Printer: Sendable {
    /// Starts a job and returns at once; the end goes to the inbox, from any thread, within
    /// 120 s. A job that is thrown out of, or whose inbox is let go, counts as not printed. That
    /// never changes a payment.
    func print(_ job: PrintJob, inbox: PrintInbox) throws
}

/// Where a printer says how one job ended. The first word counts.
public struct PrintInbox: Sendable {
    package let native: MaquininhaFFI.PrintInbox

    /// The job is on paper.
    public func printed() {
        // It fails only where the library itself did; the job then counts as not printed.
        try? native.printed()
    }

    /// Nothing was printed.
    public func failed(_ failure: PrintFailure) {
        try? native.failed(failure: failure.ffi)
    }
}

/// The app's printer as the native library calls it.
final class PrinterAdapter: MaquininhaFFI.Printer {
    private let printer: any Printer

    init(_ printer: any Printer) {
        self.printer = printer
    }

    func print(job: MaquininhaFFI.PrintJob, inbox: MaquininhaFFI.PrintInbox) throws {
        try callingHost { try printer.print(PrintJob(job), inbox: PrintInbox(native: inbox)) }
    }
}

import Maquininha
import enum Maquininha.PrintFailure
import struct Maquininha.PrintInbox
import enum Maquininha.PrintJob
import protocol Maquininha.Printer
internal import MaquininhaFFI

/// A printer that keeps what it printed.
public final class SimulatedPrinter: Printer {
    private let paper: MaquininhaFFI.SimulatedPrinter
    private let printer: any MaquininhaFFI.Printer

    /// A printer with paper.
    public init() throws {
        let paper = try calling { try MaquininhaFFI.SimulatedPrinter() }
        self.paper = paper
        printer = try calling { try paper.asPrinter() }
    }

    /// What was printed, oldest first.
    public func printed() throws -> [String] {
        try calling { try paper.printed() }
    }

    /// The next job fails like this.
    public func failNext(_ failure: PrintFailure) throws {
        try calling { try paper.failNext(failure: failure.ffi) }
    }

    /// Puts a job on the paper.
    public func print(_ job: PrintJob, inbox: PrintInbox) throws {
        guard let job = job.ffi else { return inbox.failed(.unavailable("not a known job")) }
        try calling { try printer.print(job: job, inbox: inbox.native) }
    }
}

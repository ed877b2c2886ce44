package import MaquininhaFFI

/// Why nothing was printed. It never changes a payment.
public enum PrintFailure: Hashable, Sendable {
    /// No paper.
    case noPaper
    /// Busy; try again.
    case busy
    /// Not there or out of order.
    case unavailable(String)
}

extension PrintFailure {
    package var ffi: MaquininhaFFI.PrintFailure {
        switch self {
        case .noPaper: .noPaper
        case .busy: .busy
        case .unavailable(let reason):
            .unavailable(reason: reason)
        }
    }
}

/// What to print.
public enum PrintJob: Hashable, Sendable {
    /// Lines of plain text: a receipt copy or a report.
    case text(orderID: OrderID?, text: String)
    /// A case of a later version of the library.
    case unrecognized
}

extension PrintJob {
    init(_ ffi: MaquininhaFFI.PrintJob) {
        switch ffi {
        case .text(let orderId, let text):
            self = .text(orderID: orderId.map { OrderID($0) }, text: text)
        @unknown default: self = .unrecognized
        }
    }

    /// The job as it crosses; none for a case of a later version.
    package var ffi: MaquininhaFFI.PrintJob? {
        switch self {
        case .text(let orderID, let text): .text(orderId: orderID?.rawValue, text: text)
        case .unrecognized: nil
        }
    }
}

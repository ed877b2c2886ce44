import Foundation
internal import MaquininhaFFI

/// A document to be printed at a terminal. It is made elsewhere; an image is all that is taken.
public struct PrintDocument: Hashable, Sendable {
    /// What it is.
    public var kind: PrintKind
    /// A PNG or JPEG file of 384 or 388 pixels across and 1 to 1,500 down, of at most 1 MiB.
    public var image: Data

    /// Makes it of its parts.
    public init(kind: PrintKind, image: Data) {
        self.kind = kind
        self.image = image
    }
}

extension PrintDocument {
    init(_ ffi: MaquininhaFFI.PrintDocument) {
        kind = PrintKind(ffi.kind)
        image = ffi.image
    }

    var ffi: MaquininhaFFI.PrintDocument {
        get throws { try MaquininhaFFI.PrintDocument(kind: kind.ffi, image: image) }
    }
}

/// What kind of document an image shows.
public enum PrintKind: Hashable, Sendable {
    /// A fiscal document, NF-e or NFC-e.
    case nfe
    /// A fiscal coupon.
    case cupom
    /// The receipt of an order.
    case receipt
    /// A case of a later version of the library.
    case unrecognized
}

extension PrintKind {
    init(_ ffi: MaquininhaFFI.PrintKind) {
        switch ffi {
        case .nfe: self = .nfe
        case .cupom: self = .cupom
        case .receipt: self = .receipt
        @unknown default: self = .unrecognized
        }
    }

    var ffi: MaquininhaFFI.PrintKind {
        get throws {
            switch self {
            case .nfe: .nfe
            case .cupom: .cupom
            case .receipt: .receipt
            case .unrecognized: throw MaquininhaError.unknownCase("PrintKind")
            }
        }
    }
}

/// A document to print again.
public struct Reprint: Hashable, Sendable {
    /// The sale.
    public var sale: Sale
    /// The document that was given for the terminal, where one was.
    public var document: PrintDocument?
}

extension Reprint {
    init(_ ffi: MaquininhaFFI.Reprint) {
        sale = Sale(ffi.sale)
        document = ffi.document.map(PrintDocument.init)
    }
}

extension Merchant {
    /// Sends the document of a paid sale to the terminal that was paid. What becomes of it never
    /// touches the payment; a busy printer is asked three times.
    ///
    /// Throws ``MaquininhaError``: `merchant.print_refused` for an image that cannot be taken, a sale that
    /// is not paid yet or was made without a document, and a window that has passed (then use
    /// ``reprint(_:)``); `merchant.order_api` where the service did not take it.
    @discardableResult
    public func print(_ reference: String, document: PrintDocument) async throws -> Sale {
        try await calling {
            Sale(try await native.print(reference: reference, document: document.ffi))
        }
    }

    /// The operator does not want the document that was offered.
    @discardableResult
    public func declinePrint(_ reference: String) async throws -> Sale {
        try await calling { Sale(try await native.declinePrint(reference: reference)) }
    }

    /// The document of a paid sale, to print it again at the sales program's own printer.
    public func reprint(_ reference: String) async throws -> Reprint {
        try await calling { Reprint(try await native.reprint(reference: reference)) }
    }
}

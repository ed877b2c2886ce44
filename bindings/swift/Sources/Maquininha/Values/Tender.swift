package import MaquininhaFFI

/// Who pays the interest of instalments.
public enum Financing: Hashable, Sendable {
    /// The shop. The default.
    case merchant
    /// The card holder, at the issuer's rate.
    case issuer
    /// A case of a later version of the library.
    case unrecognized
}

extension Financing {
    init(_ ffi: MaquininhaFFI.Financing) {
        switch ffi {
        case .merchant: self = .merchant
        case .issuer: self = .issuer
        @unknown default: self = .unrecognized
        }
    }

    var ffi: MaquininhaFFI.Financing {
        get throws {
            switch self {
            case .merchant: .merchant
            case .issuer: .issuer
            case .unrecognized: throw MaquininhaError.unknownCase("Financing")
            }
        }
    }
}

/// The kind of a tender, without its details.
public enum TenderKind: Hashable, Sendable {
    /// Credit card.
    case credit
    /// Debit card.
    case debit
    /// Meal, food and similar benefit cards.
    case voucher
    /// Instant payment by QR code.
    case pix
    /// A case of a later version of the library.
    case unrecognized
}

extension TenderKind {
    init(_ ffi: MaquininhaFFI.TenderKind) {
        switch ffi {
        case .credit: self = .credit
        case .debit: self = .debit
        case .voucher: self = .voucher
        case .pix: self = .pix
        @unknown default: self = .unrecognized
        }
    }

    var ffi: MaquininhaFFI.TenderKind {
        get throws {
            switch self {
            case .credit: .credit
            case .debit: .debit
            case .voucher: .voucher
            case .pix: .pix
            case .unrecognized: throw MaquininhaError.unknownCase("TenderKind")
            }
        }
    }
}

/// How a customer pays, with what the acquirer must know of it.
public enum Tender: Hashable, Sendable {
    /// Credit card, in 1 to 24 instalments.
    case credit(installments: Int = 1, financing: Financing = .merchant)
    /// Debit card.
    case debit
    /// Benefit card.
    case voucher
    /// Instant payment.
    case pix
    /// A case of a later version of the library.
    case unrecognized
}

extension Tender {
    init(_ ffi: MaquininhaFFI.Tender) {
        switch ffi {
        case .credit(let installments, let financing):
            self = .credit(installments: Int(installments), financing: Financing(financing))
        case .debit: self = .debit
        case .voucher: self = .voucher
        case .pix: self = .pix
        @unknown default: self = .unrecognized
        }
    }

    package var ffi: MaquininhaFFI.Tender {
        get throws {
            switch self {
            case .credit(let installments, let financing):
                try .credit(installments: UInt8(clamping: installments), financing: financing.ffi)
            case .debit: .debit
            case .voucher: .voucher
            case .pix: .pix
            case .unrecognized: throw MaquininhaError.unknownCase("Tender")
            }
        }
    }
}

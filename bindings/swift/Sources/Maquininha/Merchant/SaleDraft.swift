internal import MaquininhaFFI

/// A sale to be paid at a terminal. Reference, total and kind are required.
public struct SaleDraft: Hashable, Sendable {
    /// The caller's reference: unique, comes back in every answer.
    public var reference: String
    /// Counter sale or delivery.
    public var kind: SaleContext?
    /// The total.
    public var total: Money?
    /// The lines; one line of the total where there are none.
    public var items: [Item]
    /// The buyer's name.
    public var customerName: String?
    /// The text on the terminal's screen; the reference where absent.
    public var displayName: String?
    /// The terminal, where one was selected.
    public var device: SerialNumber?
    /// The method, where one was selected; it is forced at the terminal.
    public var tender: Tender?
    /// Listed orders: show it on these terminals only.
    public var listedOn: [SerialNumber]
    /// Whether a document is to be printed at the terminal after payment.
    public var printReceipt: Bool
    /// Free data.
    public var metadata: [String: String?]

    /// Makes it of its parts; what may be absent is absent by default.
    public init(
        reference: String,
        kind: SaleContext? = nil,
        total: Money? = nil,
        items: [Item] = [],
        customerName: String? = nil,
        displayName: String? = nil,
        device: SerialNumber? = nil,
        tender: Tender? = nil,
        listedOn: [SerialNumber] = [],
        printReceipt: Bool = false,
        metadata: [String: String?] = [:]
    ) {
        self.reference = reference
        self.kind = kind
        self.total = total
        self.items = items
        self.customerName = customerName
        self.displayName = displayName
        self.device = device
        self.tender = tender
        self.listedOn = listedOn
        self.printReceipt = printReceipt
        self.metadata = metadata
    }
}

extension SaleDraft {
    var ffi: MaquininhaFFI.SaleDraft {
        get throws {
            try MaquininhaFFI.SaleDraft(
                reference: reference,
                kind: kind?.ffi,
                total: total?.centavos,
                items: items.map(\.ffi),
                customerName: customerName,
                displayName: displayName,
                device: device?.rawValue,
                tender: tender?.ffi,
                listedOn: listedOn.map(\.rawValue),
                printReceipt: printReceipt,
                metadata: metadata
            )
        }
    }
}

/// Where the goods are handed over.
public enum SaleContext: Hashable, Sendable {
    /// At the counter.
    case counter
    /// At the customer's door; always listed.
    case delivery
    /// A case of a later version of the library.
    case unrecognized
}

extension SaleContext {
    init(_ ffi: MaquininhaFFI.SaleContext) {
        switch ffi {
        case .counter: self = .counter
        case .delivery: self = .delivery
        @unknown default: self = .unrecognized
        }
    }

    var ffi: MaquininhaFFI.SaleContext {
        get throws {
            switch self {
            case .counter: .counter
            case .delivery: .delivery
            case .unrecognized: throw MaquininhaError.unknownCase("SaleContext")
            }
        }
    }
}

/// What came of a draft.
public enum CreateOutcome: Hashable, Sendable {
    /// The order is at the terminal: pay there.
    case created(sale: Sale, warnings: [DeviceWarning])
    /// Nothing was sent: the operator has to choose a terminal.
    case deviceNeeded([DeviceRecord])
    /// Nothing was sent: the operator has to choose a method.
    case tenderNeeded([TenderKind])
    /// A case of a later version of the library.
    case unrecognized
}

extension CreateOutcome {
    init(_ ffi: MaquininhaFFI.CreateOutcome) {
        switch ffi {
        case .created(let sale, let warnings):
            self = .created(sale: Sale(sale), warnings: warnings.map(DeviceWarning.init))
        case .deviceNeeded(let devices): self = .deviceNeeded(devices.map(DeviceRecord.init))
        case .tenderNeeded(let tenders): self = .tenderNeeded(tenders.map(TenderKind.init))
        @unknown default: self = .unrecognized
        }
    }
}

import Foundation
internal import MaquininhaFFI

/// An approval. It holds no card data but the last four digits.
public struct Approval: Hashable, Sendable {
    /// The acquirer's or driver's own reference.
    public var transactionID: String
    /// The acquirer's number.
    public var nsu: String
    /// The issuer's approval code.
    public var authorizationCode: String?
    /// The acquirer.
    public var acquirer: String?
    /// Brand, as the acquirer writes it.
    public var schemeName: String?
    /// Credit, Debit, Prepaid or another word.
    public var fundingSource: String?
    /// Card holder, where the driver may tell it.
    public var holderName: String?
    /// The card, masked.
    public var card: MaskedCard?
    /// The driver's own token of the card, by which it knows the same card again; never a card
    /// number.
    public var cardToken: String?
    /// When the acquirer approved.
    public var approvedAt: Date
    /// Text of the merchant's copy.
    public var merchantReceipt: String?
    /// Text of the customer's copy.
    public var customerReceipt: String?
    /// What the driver said beyond that.
    public var extras: [String: String]

    /// Makes it of its parts; what may be absent is absent by default.
    public init(
        transactionID: String,
        nsu: String,
        authorizationCode: String? = nil,
        acquirer: String? = nil,
        schemeName: String? = nil,
        fundingSource: String? = nil,
        holderName: String? = nil,
        card: MaskedCard? = nil,
        cardToken: String? = nil,
        approvedAt: Date,
        merchantReceipt: String? = nil,
        customerReceipt: String? = nil,
        extras: [String: String] = [:]
    ) {
        self.transactionID = transactionID
        self.nsu = nsu
        self.authorizationCode = authorizationCode
        self.acquirer = acquirer
        self.schemeName = schemeName
        self.fundingSource = fundingSource
        self.holderName = holderName
        self.card = card
        self.cardToken = cardToken
        self.approvedAt = approvedAt
        self.merchantReceipt = merchantReceipt
        self.customerReceipt = customerReceipt
        self.extras = extras
    }
}

extension Approval {
    init(_ ffi: MaquininhaFFI.Approval) {
        transactionID = ffi.transactionId
        nsu = ffi.nsu
        authorizationCode = ffi.authorizationCode
        acquirer = ffi.acquirer
        schemeName = ffi.schemeName
        fundingSource = ffi.fundingSource
        holderName = ffi.holderName
        card = ffi.card.flatMap(MaskedCard.init(masked:))
        cardToken = ffi.cardToken
        approvedAt = Date(micros: ffi.approvedAt)
        merchantReceipt = ffi.merchantReceipt
        customerReceipt = ffi.customerReceipt
        extras = ffi.extras
    }

    var ffi: MaquininhaFFI.Approval {
        MaquininhaFFI.Approval(
            transactionId: transactionID,
            nsu: nsu,
            authorizationCode: authorizationCode,
            acquirer: acquirer,
            schemeName: schemeName,
            fundingSource: fundingSource,
            holderName: holderName,
            card: card?.description,
            cardToken: cardToken,
            approvedAt: approvedAt.micros,
            merchantReceipt: merchantReceipt,
            customerReceipt: customerReceipt,
            extras: extras
        )
    }
}

/// A refusal by issuer, acquirer or card.
public struct Decline: Hashable, Sendable {
    /// The acquirer's code, as it wrote it.
    public var code: String
    /// Text for the operator.
    public var message: String

    /// Makes it of its parts; what may be absent is absent by default.
    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

extension Decline {
    init(_ ffi: MaquininhaFFI.Decline) {
        code = ffi.code
        message = ffi.message
    }

    var ffi: MaquininhaFFI.Decline {
        MaquininhaFFI.Decline(code: code, message: message)
    }
}

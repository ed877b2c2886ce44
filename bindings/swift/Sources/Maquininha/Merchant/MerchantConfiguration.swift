import Foundation
internal import MaquininhaFFI

/// Settings of one company's sales side. What is left `nil` has the default of the library, which
/// is the same in every language.
public struct MerchantConfiguration: Sendable {
    /// The company's own name or number; for texts and reports.
    public var company: String
    /// The way to the order API.
    public var gateway: Gateway
    /// The folder of the store. It is made where it is missing, and belongs to one company.
    public var storage: URL
    /// The account at the order API; webhooks of other accounts are not taken. Default: any.
    public var accountID: String?
    /// Which flows the account takes. Default: both.
    public var flows: AccountFlows?
    /// Whether the establishment is activated. Default: no, and no order is made.
    public var activated: Bool?
    /// The software house in the partner programme.
    public var partnerID: String?
    /// What sales do by themselves.
    public var policy = SalePolicy()
    /// Whether the delivery module is there. Default: no.
    public var deliveryModule: Bool?
    /// Kinds of payment in the acquirer's contract. Default: all.
    public var contract: [TenderKind]?
    /// Send listed orders to all terminals of the account instead of the registered ones.
    /// Default: no.
    public var allTerminals: Bool?
    /// User of HTTP Basic of the webhook; its password is in the secret store under
    /// `webhook/password`, the secret part of its path under `webhook/path`.
    public var webhookUser: String?
    /// Lets webhooks in though neither a user nor a secret path guards them. Default: no.
    public var webhookUnguarded: Bool?
    /// Back out counter sales whose screen was lost in a crash. Default: yes.
    public var cancelLostScreens: Bool?

    /// Settings with every default.
    public init(company: String, gateway: Gateway, storage: URL) {
        self.company = company
        self.gateway = gateway
        self.storage = storage
    }
}

/// The company's choices.
public struct SalePolicy: Hashable, Sendable {
    /// Close the order once it is paid. Default: yes.
    public var autoClose: Bool?
    /// A paid listed sale ends by itself. Default: yes.
    public var automaticEmission: Bool?
    /// What to do about money above the total. Default: take it and tell.
    public var overpay: OverpayPolicy?
    /// Refund through the order API first; a refusal turns into "refund at the terminal".
    /// Default: no.
    public var refundByAPI: Bool?
    /// Sales of this much or more end only once a read of the order shows the payment, because
    /// webhooks can be forged. Default: none.
    public var confirmFrom: Money?
    /// How long after payment the document may be printed, in seconds. Default: 120 s.
    public var printWindow: TimeInterval?
    /// Whether the terminal may print fiscal documents at all. Default: no.
    public var fiscalPrint: Bool?
    /// How long after settlement a sale may still be canceled fiscally, in seconds. Default:
    /// without a limit.
    public var fiscalCancel: TimeInterval?

    /// Every default.
    public init() {}
}

extension MerchantConfiguration {
    var ffi: MaquininhaFFI.MerchantConfig {
        get throws {
            var config = try calling {
                try merchantConfig(
                    company: company, primaryUrl: gateway.primaryURL, storageDir: storage.path)
            }
            gateway.apply(to: &config.gateway)
            policy.apply(to: &config.policy)
            config.accountId = accountID
            config.partnerId = partnerID
            config.webhookUser = webhookUser
            override(&config.flows, flows?.ffi)
            override(&config.activated, activated)
            override(&config.deliveryModule, deliveryModule)
            override(&config.contract, try contract?.map { try $0.ffi })
            override(&config.allTerminals, allTerminals)
            override(&config.webhookUnguarded, webhookUnguarded)
            override(&config.cancelLostScreens, cancelLostScreens)
            return config
        }
    }
}

extension SalePolicy {
    fileprivate func apply(to policy: inout MaquininhaFFI.SalePolicy) {
        override(&policy.autoClose, autoClose)
        override(&policy.automaticEmission, automaticEmission)
        override(&policy.overpay, overpay?.ffi)
        override(&policy.refundByApi, refundByAPI)
        policy.confirmFrom = confirmFrom?.centavos
        override(&policy.printWindowMs, printWindow?.milliseconds)
        override(&policy.fiscalPrint, fiscalPrint)
        policy.fiscalCancelMs = fiscalCancel?.milliseconds
    }
}

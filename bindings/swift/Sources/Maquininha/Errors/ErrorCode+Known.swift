/// The codes that this version knows.
extension ErrorCode {
    /// An amount that cannot be paid.
    public static let amount = ErrorCode("amount")
    /// An identifier that cannot be used.
    public static let id = ErrorCode("id")
    /// Another value that cannot be taken.
    public static let value = ErrorCode("value")
    /// The order is not known, not open, or not for this terminal.
    public static let orderNotAvailable = ErrorCode("order_not_available")
    /// The order forces another tender.
    public static let tenderForced = ErrorCode("tender_forced")
    /// No tender was chosen, and the order forces none.
    public static let tenderMissing = ErrorCode("tender_missing")
    /// The contract has no such tender.
    public static let tenderNotInContract = ErrorCode("tender_not_in_contract")
    /// The device or its payment app cannot take the tender.
    public static let tenderNotSupported = ErrorCode("tender_not_supported")
    /// A direct order is paid in full or not at all.
    public static let directAmount = ErrorCode("direct_amount")
    /// More than what is due.
    public static let overpayment = ErrorCode("overpayment")
    /// Another attempt on the order is under way at this terminal.
    public static let alreadyBeingPaid = ErrorCode("already_being_paid")
    /// The attempt id was used for something else.
    public static let attemptReused = ErrorCode("attempt_reused")
    /// The driver has another payment.
    public static let busy = ErrorCode("busy")
    /// A held sale waits for the app's word, which comes first.
    public static let pendencyOpen = ErrorCode("pendency_open")
    /// No approval of the attempt waits for the app's word.
    public static let notHeld = ErrorCode("not_held")
    /// The sale had ended otherwise; it stays so.
    public static let settledOtherwise = ErrorCode("settled_otherwise")
    /// No payment driver is installed.
    public static let driverMissing = ErrorCode("driver_missing")
    /// Sales without an order are switched off.
    public static let standaloneOff = ErrorCode("standalone_off")
    /// Refunds are switched off: no operator password is set.
    public static let refundsOff = ErrorCode("refunds_off")
    /// Wrong operator password.
    public static let passwordWrong = ErrorCode("password_wrong")
    /// Too many wrong passwords.
    public static let passwordLocked = ErrorCode("password_locked")
    /// The sale was paid at another terminal, which must give it back.
    public static let paidAtOtherTerminal = ErrorCode("paid_at_other_terminal")
    /// The sale is not known, not confirmed, or given back already.
    public static let nothingToRefund = ErrorCode("nothing_to_refund")
    /// The order API refused the credentials.
    public static let orderAPICredentials = ErrorCode("order_api_credentials")
    /// The order API does not know it.
    public static let orderAPINotFound = ErrorCode("order_api_not_found")
    /// The order API refused.
    public static let orderAPIRejected = ErrorCode("order_api_rejected")
    /// The order API could not be reached.
    public static let orderAPIUnavailable = ErrorCode("order_api_unavailable")
    /// The journal is open elsewhere.
    public static let journalLocked = ErrorCode("journal_locked")
    /// The journal was written by a later version.
    public static let journalNewer = ErrorCode("journal_newer")
    /// There is no room for the journal.
    public static let journalDiskFull = ErrorCode("journal_disk_full")
    /// The journal failed.
    public static let journal = ErrorCode("journal")
    /// The terminal or merchant was closed.
    public static let closed = ErrorCode("closed")
    /// The system failed.
    public static let environment = ErrorCode("environment")
    /// The app failed when it was asked for its settings.
    public static let host = ErrorCode("host")
    /// A fault of the library, which kept its cause inside.
    public static let `internal` = ErrorCode("internal")
    /// There is no paper.
    public static let printNoPaper = ErrorCode("print_no_paper")
    /// The printer is busy.
    public static let printBusy = ErrorCode("print_busy")
    /// The printer is not there or out of order.
    public static let printUnavailable = ErrorCode("print_unavailable")
    /// The app has no credential.
    public static let credentialsMissing = ErrorCode("credentials.missing")
    /// The credential cannot be sent.
    public static let credentialsMalformed = ErrorCode("credentials.malformed")
    /// The address of the order API is none.
    public static let gatewayURL = ErrorCode("gateway.url")
    /// The address holds a user or password.
    public static let gatewayUserInURL = ErrorCode("gateway.user_in_url")
    /// The address holds a secret.
    public static let gatewaySecretInURL = ErrorCode("gateway.secret_in_url")
    /// The address holds a query.
    public static let gatewayQueryInURL = ErrorCode("gateway.query_in_url")
    /// The address is not encrypted.
    public static let gatewayPlainHTTP = ErrorCode("gateway.plain_http")
    /// A setting of the gateway is out of its range.
    public static let gatewayOutOfRange = ErrorCode("gateway.out_of_range")
    /// A setting cannot be sent as a header.
    public static let gatewayHeaderValue = ErrorCode("gateway.header_value")
    /// A root certificate cannot be read.
    public static let gatewayRootCertificate = ErrorCode("gateway.root_certificate")
    /// The HTTP client could not be made.
    public static let gatewayClient = ErrorCode("gateway.client")
    /// The module is off: nothing was sent.
    public static let merchantModuleInactive = ErrorCode("merchant.module_inactive")
    /// Another host runs the service, or none may.
    public static let merchantNotServing = ErrorCode("merchant.not_serving")
    /// The establishment is not activated.
    public static let merchantNotActivated = ErrorCode("merchant.not_activated")
    /// The settings of the sales side are not valid.
    public static let merchantConfiguration = ErrorCode("merchant.configuration")
    /// A delivery cannot be a direct order.
    public static let merchantDirectInDelivery = ErrorCode("merchant.direct_in_delivery")
    /// A text holds a card number.
    public static let merchantCardNumber = ErrorCode("merchant.card_number")
    /// The draft is not valid.
    public static let merchantInvalidSale = ErrorCode("merchant.invalid_sale")
    /// The account does not take this flow.
    public static let merchantFlowNotAccredited = ErrorCode("merchant.flow_not_accredited")
    /// The terminal is not in the list.
    public static let merchantDeviceUnknown = ErrorCode("merchant.device_unknown")
    /// A row of the list of terminals is wrong.
    public static let merchantInvalidDevice = ErrorCode("merchant.invalid_device")
    /// The model takes no direct orders.
    public static let merchantDirectNotOnModel = ErrorCode("merchant.direct_not_on_model")
    /// The contract has no such tender.
    public static let merchantTenderNotInContract = ErrorCode("merchant.tender_not_in_contract")
    /// The terminal's payment app is too old for Pix.
    public static let merchantPixNotOnApp = ErrorCode("merchant.pix_not_on_app")
    /// The terminal is in a mode that excludes this.
    public static let merchantExclusiveMode = ErrorCode("merchant.exclusive_mode")
    /// As many orders are open as may be.
    public static let merchantTooManyOpenOrders = ErrorCode("merchant.too_many_open_orders")
    /// The reference is another sale's.
    public static let merchantReferenceInUse = ErrorCode("merchant.reference_in_use")
    /// No sale has the reference.
    public static let merchantSaleUnknown = ErrorCode("merchant.sale_unknown")
    /// The sale is not paid yet.
    public static let merchantNotPaidYet = ErrorCode("merchant.not_paid_yet")
    /// The sale is paid already.
    public static let merchantAlreadyPaid = ErrorCode("merchant.already_paid")
    /// The time for a fiscal cancellation is over.
    public static let merchantFiscalTimeOver = ErrorCode("merchant.fiscal_time_over")
    /// It must be done at the terminal that was paid.
    public static let merchantOtherTerminal = ErrorCode("merchant.other_terminal")
    /// The state of the sale does not allow it.
    public static let merchantSaleRefused = ErrorCode("merchant.sale_refused")
    /// The document cannot be printed now.
    public static let merchantPrintRefused = ErrorCode("merchant.print_refused")
    /// The operator may not do it.
    public static let merchantPermissionDenied = ErrorCode("merchant.permission_denied")
    /// The shift does not allow it.
    public static let merchantShift = ErrorCode("merchant.shift")
    /// The answer was lost: it may have happened.
    public static let merchantOutcomeUnknown = ErrorCode("merchant.outcome_unknown")
    /// The order API refused the credentials of the sales side.
    public static let merchantOrderAPICredentials = ErrorCode("merchant.order_api_credentials")
    /// The order API did not do it for the sales side.
    public static let merchantOrderAPI = ErrorCode("merchant.order_api")
    /// The store of the sales side failed.
    public static let merchantStorage = ErrorCode("merchant.storage")
    /// The sales side was stopped.
    public static let merchantStopped = ErrorCode("merchant.stopped")

    /// All of them.
    public static let known: [ErrorCode] = [
        .amount, .id, .value, .orderNotAvailable, .tenderForced, .tenderMissing,
        .tenderNotInContract, .tenderNotSupported, .directAmount, .overpayment, .alreadyBeingPaid,
        .attemptReused, .busy, .pendencyOpen, .notHeld, .settledOtherwise, .driverMissing,
        .standaloneOff, .refundsOff, .passwordWrong, .passwordLocked, .paidAtOtherTerminal,
        .nothingToRefund, .orderAPICredentials, .orderAPINotFound, .orderAPIRejected,
        .orderAPIUnavailable, .journalLocked, .journalNewer, .journalDiskFull, .journal, .closed,
        .environment, .host, .internal, .printNoPaper, .printBusy, .printUnavailable,
        .credentialsMissing, .credentialsMalformed, .gatewayURL, .gatewayUserInURL,
        .gatewaySecretInURL, .gatewayQueryInURL, .gatewayPlainHTTP, .gatewayOutOfRange,
        .gatewayHeaderValue, .gatewayRootCertificate, .gatewayClient, .merchantModuleInactive,
        .merchantNotServing, .merchantNotActivated, .merchantConfiguration,
        .merchantDirectInDelivery, .merchantCardNumber, .merchantInvalidSale,
        .merchantFlowNotAccredited, .merchantDeviceUnknown, .merchantInvalidDevice,
        .merchantDirectNotOnModel, .merchantTenderNotInContract, .merchantPixNotOnApp,
        .merchantExclusiveMode, .merchantTooManyOpenOrders, .merchantReferenceInUse,
        .merchantSaleUnknown, .merchantNotPaidYet, .merchantAlreadyPaid, .merchantFiscalTimeOver,
        .merchantOtherTerminal, .merchantSaleRefused, .merchantPrintRefused,
        .merchantPermissionDenied, .merchantShift, .merchantOutcomeUnknown,
        .merchantOrderAPICredentials, .merchantOrderAPI, .merchantStorage, .merchantStopped,
    ]
}

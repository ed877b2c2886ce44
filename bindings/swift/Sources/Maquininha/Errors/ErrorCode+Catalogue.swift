/// The stable codes. Those with a dot in them (`gateway.…`, `credentials.…`, `merchant.…`,
/// `reader.…`) are not listed; they bring their texts along.
///
/// Written by `cargo run -p maquininha-bindgen -- errors --write`.
extension ErrorCode {
    /// The amount is not valid.
    public static let `amount` = ErrorCode("amount")

    /// The identifier is not valid.
    public static let `id` = ErrorCode("id")

    /// The order is not available on this terminal.
    public static let `orderNotAvailable` = ErrorCode("order_not_available")

    /// The order requires another way to pay.
    public static let `tenderForced` = ErrorCode("tender_forced")

    /// Choose the way to pay.
    public static let `tenderMissing` = ErrorCode("tender_missing")

    /// This way to pay is not in the contract.
    public static let `tenderNotInContract` = ErrorCode("tender_not_in_contract")

    /// This terminal does not take this way to pay.
    public static let `tenderNotSupported` = ErrorCode("tender_not_supported")

    /// The order must be paid in full.
    public static let `directAmount` = ErrorCode("direct_amount")

    /// The amount is above what is due.
    public static let `overpayment` = ErrorCode("overpayment")

    /// The order is already being paid.
    public static let `alreadyBeingPaid` = ErrorCode("already_being_paid")

    /// The attempt was repeated with other data.
    public static let `attemptReused` = ErrorCode("attempt_reused")

    /// The terminal is busy. Please wait.
    public static let `busy` = ErrorCode("busy")

    /// A sale is pending. Confirm or undo it first.
    public static let `pendencyOpen` = ErrorCode("pendency_open")

    /// No sale of this attempt is pending.
    public static let `notHeld` = ErrorCode("not_held")

    /// The sale was already decided otherwise.
    public static let `settledOtherwise` = ErrorCode("settled_otherwise")

    /// No payment driver is installed.
    public static let `driverMissing` = ErrorCode("driver_missing")

    /// Sales without an order are off.
    public static let `standaloneOff` = ErrorCode("standalone_off")

    /// Refunds are off on this terminal.
    public static let `refundsOff` = ErrorCode("refunds_off")

    /// The password is wrong.
    public static let `passwordWrong` = ErrorCode("password_wrong")

    /// Refunds are locked after wrong passwords.
    public static let `passwordLocked` = ErrorCode("password_locked")

    /// Refund it at the terminal that was paid.
    public static let `paidAtOtherTerminal` = ErrorCode("paid_at_other_terminal")

    /// There is nothing to refund.
    public static let `nothingToRefund` = ErrorCode("nothing_to_refund")

    /// The credentials were refused. Check the activation.
    public static let `orderAPICredentials` = ErrorCode("order_api_credentials")

    /// The order was not found.
    public static let `orderAPINotFound` = ErrorCode("order_api_not_found")

    /// The order service refused.
    public static let `orderAPIRejected` = ErrorCode("order_api_rejected")

    /// The order service is not available. Try again.
    public static let `orderAPIUnavailable` = ErrorCode("order_api_unavailable")

    /// The app is already running.
    public static let `journalLocked` = ErrorCode("journal_locked")

    /// Update the app.
    public static let `journalNewer` = ErrorCode("journal_newer")

    /// The storage is full. Free some space.
    public static let `journalDiskFull` = ErrorCode("journal_disk_full")

    /// The storage failed. Call support.
    public static let `journal` = ErrorCode("journal")

    /// The terminal is closed.
    public static let `closed` = ErrorCode("closed")

    /// The system failed.
    public static let `environment` = ErrorCode("environment")

    /// There is no paper.
    public static let `printNoPaper` = ErrorCode("print_no_paper")

    /// The printer is busy. Please wait.
    public static let `printBusy` = ErrorCode("print_busy")

    /// The printer is not available.
    public static let `printUnavailable` = ErrorCode("print_unavailable")

    /// No reader is connected. Connect the reader.
    public static let `readerNotConnected` = ErrorCode("reader_not_connected")

    /// The reader is in use. Please wait.
    public static let `readerBusy` = ErrorCode("reader_busy")

    /// This reader is not remembered. Look for it again.
    public static let `readerNotRemembered` = ErrorCode("reader_not_remembered")

    /// Too many readers are remembered. Forget one of them.
    public static let `readersTooMany` = ErrorCode("readers_too_many")

    /// This app does not look for readers. Give the address of the reader.
    public static let `readerSearchMissing` = ErrorCode("reader_search_missing")

    /// A search for readers is running already.
    public static let `readerSearching` = ErrorCode("reader_searching")

    /// The connection to the reader was canceled.
    public static let `readerCanceled` = ErrorCode("reader_canceled")

    /// This question cannot be asked on a reader.
    public static let `readerQuestion` = ErrorCode("reader_question")

    /// This reader has no keys for this question.
    public static let `readerCannotAsk` = ErrorCode("reader_cannot_ask")

    /// The reader gave an answer that does not fit. Try again.
    public static let `readerAnswerWrong` = ErrorCode("reader_answer_wrong")

    /// The acquirers' settings are not valid. Call support.
    public static let `readerAcquirers` = ErrorCode("reader_acquirers")

    /// The value is not valid.
    public static let `value` = ErrorCode("value")

    /// The value is not valid.
    public static let `nullPointer` = ErrorCode("null_pointer")

    /// The text is not valid.
    public static let `notUtf8` = ErrorCode("not_utf8")

    /// The settings are not valid.
    public static let `host` = ErrorCode("host")

    /// The simulation failed.
    public static let `sandbox` = ErrorCode("sandbox")

    /// Internal failure. Call support.
    public static let `internal` = ErrorCode("internal")

    /// All of them.
    public static let catalogue: [ErrorCode] = [
        .amount,
        .id,
        .orderNotAvailable,
        .tenderForced,
        .tenderMissing,
        .tenderNotInContract,
        .tenderNotSupported,
        .directAmount,
        .overpayment,
        .alreadyBeingPaid,
        .attemptReused,
        .busy,
        .pendencyOpen,
        .notHeld,
        .settledOtherwise,
        .driverMissing,
        .standaloneOff,
        .refundsOff,
        .passwordWrong,
        .passwordLocked,
        .paidAtOtherTerminal,
        .nothingToRefund,
        .orderAPICredentials,
        .orderAPINotFound,
        .orderAPIRejected,
        .orderAPIUnavailable,
        .journalLocked,
        .journalNewer,
        .journalDiskFull,
        .journal,
        .closed,
        .environment,
        .printNoPaper,
        .printBusy,
        .printUnavailable,
        .readerNotConnected,
        .readerBusy,
        .readerNotRemembered,
        .readersTooMany,
        .readerSearchMissing,
        .readerSearching,
        .readerCanceled,
        .readerQuestion,
        .readerCannotAsk,
        .readerAnswerWrong,
        .readerAcquirers,
        .value,
        .nullPointer,
        .notUtf8,
        .host,
        .sandbox,
        .internal,
    ]
}

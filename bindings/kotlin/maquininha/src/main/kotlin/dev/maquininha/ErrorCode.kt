package dev.maquininha

/**
 * The stable codes of [MaquininhaException.code]. Those with a dot in them (`gateway.…`,
 * `credentials.…`, `merchant.…`, `reader.…`) are not listed; they bring their texts along.
 *
 * Written by `cargo run -p maquininha-bindgen -- errors --write`.
 */
public object ErrorCode {
    /** The amount is not valid. */
    public const val AMOUNT: String = "amount"

    /** The identifier is not valid. */
    public const val ID: String = "id"

    /** The order is not available on this terminal. */
    public const val ORDER_NOT_AVAILABLE: String = "order_not_available"

    /** The order requires another way to pay. */
    public const val TENDER_FORCED: String = "tender_forced"

    /** Choose the way to pay. */
    public const val TENDER_MISSING: String = "tender_missing"

    /** This way to pay is not in the contract. */
    public const val TENDER_NOT_IN_CONTRACT: String = "tender_not_in_contract"

    /** This terminal does not take this way to pay. */
    public const val TENDER_NOT_SUPPORTED: String = "tender_not_supported"

    /** The order must be paid in full. */
    public const val DIRECT_AMOUNT: String = "direct_amount"

    /** The amount is above what is due. */
    public const val OVERPAYMENT: String = "overpayment"

    /** The order is already being paid. */
    public const val ALREADY_BEING_PAID: String = "already_being_paid"

    /** The attempt was repeated with other data. */
    public const val ATTEMPT_REUSED: String = "attempt_reused"

    /** The terminal is busy. Please wait. */
    public const val BUSY: String = "busy"

    /** A sale is pending. Confirm or undo it first. */
    public const val PENDENCY_OPEN: String = "pendency_open"

    /** No sale of this attempt is pending. */
    public const val NOT_HELD: String = "not_held"

    /** The sale was already decided otherwise. */
    public const val SETTLED_OTHERWISE: String = "settled_otherwise"

    /** No payment driver is installed. */
    public const val DRIVER_MISSING: String = "driver_missing"

    /** Sales without an order are off. */
    public const val STANDALONE_OFF: String = "standalone_off"

    /** Refunds are off on this terminal. */
    public const val REFUNDS_OFF: String = "refunds_off"

    /** The password is wrong. */
    public const val PASSWORD_WRONG: String = "password_wrong"

    /** Refunds are locked after wrong passwords. */
    public const val PASSWORD_LOCKED: String = "password_locked"

    /** Refund it at the terminal that was paid. */
    public const val PAID_AT_OTHER_TERMINAL: String = "paid_at_other_terminal"

    /** There is nothing to refund. */
    public const val NOTHING_TO_REFUND: String = "nothing_to_refund"

    /** The credentials were refused. Check the activation. */
    public const val ORDER_API_CREDENTIALS: String = "order_api_credentials"

    /** The order was not found. */
    public const val ORDER_API_NOT_FOUND: String = "order_api_not_found"

    /** The order service refused. */
    public const val ORDER_API_REJECTED: String = "order_api_rejected"

    /** The order service is not available. Try again. */
    public const val ORDER_API_UNAVAILABLE: String = "order_api_unavailable"

    /** The app is already running. */
    public const val JOURNAL_LOCKED: String = "journal_locked"

    /** Update the app. */
    public const val JOURNAL_NEWER: String = "journal_newer"

    /** The storage is full. Free some space. */
    public const val JOURNAL_DISK_FULL: String = "journal_disk_full"

    /** The storage failed. Call support. */
    public const val JOURNAL: String = "journal"

    /** The terminal is closed. */
    public const val CLOSED: String = "closed"

    /** The system failed. */
    public const val ENVIRONMENT: String = "environment"

    /** There is no paper. */
    public const val PRINT_NO_PAPER: String = "print_no_paper"

    /** The printer is busy. Please wait. */
    public const val PRINT_BUSY: String = "print_busy"

    /** The printer is not available. */
    public const val PRINT_UNAVAILABLE: String = "print_unavailable"

    /** No reader is connected. Connect the reader. */
    public const val READER_NOT_CONNECTED: String = "reader_not_connected"

    /** The reader is in use. Please wait. */
    public const val READER_BUSY: String = "reader_busy"

    /** This reader is not remembered. Look for it again. */
    public const val READER_NOT_REMEMBERED: String = "reader_not_remembered"

    /** Too many readers are remembered. Forget one of them. */
    public const val READERS_TOO_MANY: String = "readers_too_many"

    /** This app does not look for readers. Give the address of the reader. */
    public const val READER_SEARCH_MISSING: String = "reader_search_missing"

    /** A search for readers is running already. */
    public const val READER_SEARCHING: String = "reader_searching"

    /** The connection to the reader was canceled. */
    public const val READER_CANCELED: String = "reader_canceled"

    /** This question cannot be asked on a reader. */
    public const val READER_QUESTION: String = "reader_question"

    /** This reader has no keys for this question. */
    public const val READER_CANNOT_ASK: String = "reader_cannot_ask"

    /** The reader gave an answer that does not fit. Try again. */
    public const val READER_ANSWER_WRONG: String = "reader_answer_wrong"

    /** The acquirers' settings are not valid. Call support. */
    public const val READER_ACQUIRERS: String = "reader_acquirers"

    /** The value is not valid. */
    public const val VALUE: String = "value"

    /** The value is not valid. */
    public const val NULL_POINTER: String = "null_pointer"

    /** The text is not valid. */
    public const val NOT_UTF8: String = "not_utf8"

    /** The settings are not valid. */
    public const val HOST: String = "host"

    /** The simulation failed. */
    public const val SANDBOX: String = "sandbox"

    /** Internal failure. Call support. */
    public const val INTERNAL: String = "internal"
}

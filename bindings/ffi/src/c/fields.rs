//! The fields of records. A number never changes its meaning; new ones are added.
//!
//! Texts are below 100, numbers from 100 on.

/// The kind of a piece of news or of a webhook, how a payment ended, what came of a draft: a word.
pub const MAQUININHA_FIELD_KIND: i32 = 1;
/// Why something was canceled, what is done about it, how a print ended: a word.
pub const MAQUININHA_FIELD_REASON: i32 = 2;
/// The stable code of an error, why an approval was undone: a word. The acquirer's code of a
/// decline.
pub const MAQUININHA_FIELD_CODE: i32 = 3;
/// The family of an error: `usage`, `configuration`, `temporary` or `environment`.
pub const MAQUININHA_FIELD_FAMILY: i32 = 4;
/// What to do about an error: `never` (repeating fails again), `same_attempt` (the same call may
/// be made again) or `after_change` (change the request first).
pub const MAQUININHA_FIELD_RETRY: i32 = 5;
/// For the person at the screen, in Brazilian Portuguese.
pub const MAQUININHA_FIELD_USER_TEXT_PT_BR: i32 = 6;
/// For the person at the screen, in English.
pub const MAQUININHA_FIELD_USER_TEXT_EN: i32 = 7;
/// For the developer, in English. It holds no secret and no card data.
pub const MAQUININHA_FIELD_DEVELOPER_TEXT: i32 = 8;
/// The sales program's own reference of a sale.
pub const MAQUININHA_FIELD_REFERENCE: i32 = 9;
/// The order at the order API.
pub const MAQUININHA_FIELD_ORDER_ID: i32 = 10;
/// Where a sale stands: a word such as `waiting`, `finalized` or `canceled`; how it stands with a
/// reader.
pub const MAQUININHA_FIELD_STATE: i32 = 11;
/// The charge of a payment.
pub const MAQUININHA_FIELD_CHARGE_ID: i32 = 12;
/// The acquirer's number of a payment.
pub const MAQUININHA_FIELD_NSU: i32 = 13;
/// The issuer's approval code.
pub const MAQUININHA_FIELD_AUTHORIZATION_CODE: i32 = 14;
/// The key by which every party finds a payment again.
pub const MAQUININHA_FIELD_ATTEMPT_KEY: i32 = 15;
/// The serial number of a terminal or reader.
pub const MAQUININHA_FIELD_SERIAL: i32 = 16;
/// The brand of a card, as the acquirer writes it.
pub const MAQUININHA_FIELD_SCHEME: i32 = 17;
/// Credit, Debit, Prepaid or another word of the acquirer's.
pub const MAQUININHA_FIELD_FUNDING_SOURCE: i32 = 18;
/// `credit`, `debit`, `voucher` or `pix`.
pub const MAQUININHA_FIELD_TENDER: i32 = 19;
/// The body of a webhook: JSON text.
pub const MAQUININHA_FIELD_BODY: i32 = 20;
/// The acquirer's text about a decline, the order API's about a sale that was not made.
pub const MAQUININHA_FIELD_MESSAGE: i32 = 21;
/// The shift a sale was settled in.
pub const MAQUININHA_FIELD_SHIFT: i32 = 22;
/// The program's own name of an intention to pay.
pub const MAQUININHA_FIELD_ATTEMPT_ID: i32 = 23;
/// The model of a terminal or reader.
pub const MAQUININHA_FIELD_MODEL: i32 = 24;
/// The version of a terminal's payment app, or of a reader's system.
pub const MAQUININHA_FIELD_VERSION: i32 = 25;
/// The version of the payment app that is needed.
pub const MAQUININHA_FIELD_VERSION_NEEDED: i32 = 26;
/// What a person can do about a reader that is away, in Brazilian Portuguese.
pub const MAQUININHA_FIELD_SUGGESTION_PT_BR: i32 = 27;
/// What a person can do about a reader that is away, in English.
pub const MAQUININHA_FIELD_SUGGESTION_EN: i32 = 28;

/// An amount in centavos.
pub const MAQUININHA_FIELD_AMOUNT: i32 = 100;
/// What is paid and stands, in centavos.
pub const MAQUININHA_FIELD_PAID: i32 = 101;
/// What is still due, in centavos.
pub const MAQUININHA_FIELD_REMAINING: i32 = 102;
/// What was given back, in centavos.
pub const MAQUININHA_FIELD_REFUNDED: i32 = 103;
/// The number by which news is acknowledged.
pub const MAQUININHA_FIELD_SEQ: i32 = 104;
/// When, in microseconds since 1970-01-01T00:00:00Z.
pub const MAQUININHA_FIELD_AT: i32 = 105;
/// Until when, in microseconds since 1970-01-01T00:00:00Z.
pub const MAQUININHA_FIELD_UNTIL: i32 = 106;
/// Instalments.
pub const MAQUININHA_FIELD_INSTALLMENTS: i32 = 107;
/// 1 if it is certain that nothing happened, or what; 0 if it is not: ask, do not repeat blindly.
pub const MAQUININHA_FIELD_OUTCOME_KNOWN: i32 = 108;
/// When to repeat at the earliest, in milliseconds from now.
pub const MAQUININHA_FIELD_RETRY_AFTER_MS: i32 = 109;
/// 1 if the order is closed.
pub const MAQUININHA_FIELD_IS_CLOSED: i32 = 110;
/// 1 if backing out was asked for and waits for a read of the order.
pub const MAQUININHA_FIELD_IS_BACKING_OUT: i32 = 111;
/// 1 if a screen shows nothing for it.
pub const MAQUININHA_FIELD_IS_SILENT: i32 = 112;
/// How many orders are open.
pub const MAQUININHA_FIELD_OPEN_ORDERS: i32 = 113;
/// How many orders may be open.
pub const MAQUININHA_FIELD_OPEN_ORDERS_MAX: i32 = 114;
/// What to answer a webhook with.
pub const MAQUININHA_FIELD_HTTP_STATUS: i32 = 115;
/// 1 if a webhook was new, 0 if it was delivered again.
pub const MAQUININHA_FIELD_IS_NEW: i32 = 116;
/// What stands after refunds, in centavos.
pub const MAQUININHA_FIELD_NET: i32 = 117;
/// How many.
pub const MAQUININHA_FIELD_COUNT: i32 = 118;
/// Paid sales that belong to an order of ours.
pub const MAQUININHA_FIELD_LINKED: i32 = 119;
/// Payments of no sale of ours.
pub const MAQUININHA_FIELD_UNLINKED: i32 = 120;
/// Sales keyed in at a terminal instead of coming with an order.
pub const MAQUININHA_FIELD_TYPED_AMOUNTS: i32 = 121;
/// Finished sales that cannot be matched with the acquirer's files.
pub const MAQUININHA_FIELD_UNMATCHED: i32 = 122;
/// 1 if an order is paid.
pub const MAQUININHA_FIELD_IS_PAID: i32 = 123;
/// How full the battery of a reader is, 0 to 100.
pub const MAQUININHA_FIELD_BATTERY_PERCENT: i32 = 124;

/// As a number: the record has none there.
pub const MAQUININHA_ABSENT: i64 = i64::MIN;

/// The first number.
pub(super) const NUMBERS_FROM: i32 = 100;

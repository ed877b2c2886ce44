/*
 * Maquininha for sales programs in C, C++, C#, Delphi and other languages that call C.
 *
 * This file is made from the library's sources; do not edit it.
 *
 * ANSWERS. A function answers with MAQUININHA_OK, MAQUININHA_TIME_LIMIT or MAQUININHA_FAILED, and
 * puts its results where the pointers before the last one lead. Where it does not answer with
 * MAQUININHA_OK, handles and texts there are null and numbers are 0 or MAQUININHA_ABSENT. The last
 * pointer is for the error, a record to be given back; it may be null if only the answer counts.
 * Errors have CODE, FAMILY, RETRY, OUTCOME_KNOWN and texts for people in two languages, and where
 * there is more to say REMAINING, TENDER, ATTEMPT_ID or SERIAL. What a payment came to is never an
 * error.
 *
 * OWNERSHIP. What a function hands out belongs to the program until it gives it back, once, by the
 * function whose name ends in _free; afterwards, or while another thread uses it, it must not be
 * touched. No function takes what it is given: settings, drafts, lists and credentials may be used
 * again, and given back as soon as the call has returned. Objects may be given back in any order.
 *
 * TEXTS go in as UTF-8, by pointer and length in bytes, and are copied; a zero at the end is not
 * needed. They come out as UTF-8 with a zero at the end, and are given back by
 * maquininha_text_free. Words, such as states and kinds, are texts in snake case: new ones may come
 * with a new version, and none changes its meaning.
 *
 * NUMBERS. Money is in centavos, time in microseconds since 1970-01-01T00:00:00Z.
 *
 * THREADS. Every function may be called from every thread, also with the same handle at the same
 * time; only the _free functions must be the last one to see theirs. The library never calls back.
 * A function with limit_ms waits at most that many milliseconds: 0 looks once, and
 * MAQUININHA_NO_LIMIT waits for as long as it takes. A wait that ended by its limit lost nothing:
 * what was begun goes on.
 *
 * MISTAKES. A null pointer where one is needed is the error null_pointer, a text that is not UTF-8
 * is not_utf8. A pointer that is no handle, a handle that was given back already and a length that
 * is too long cannot be seen, and break the program. A fault inside the library is the error
 * internal; it never passes through the caller.
 *
 * What stands behind MAQUININHA_TESTING is the simulated market. It is only in libraries that were
 * built for tests.
 */

#ifndef MAQUININHA_H
#define MAQUININHA_H

#include <stddef.h>
#include <stdint.h>

// It was done; the results are where they were asked for.
#define MAQUININHA_OK 0

// The time limit went by first. Nothing was lost: what was begun goes on, and the same call made
// again finds what became of it.
#define MAQUININHA_TIME_LIMIT 1

// It was not done; the error says why.
#define MAQUININHA_FAILED 2

// As a time limit: wait for as long as it takes.
#define MAQUININHA_NO_LIMIT UINT32_MAX

// The kind of a piece of news or of a webhook, how a payment ended, what came of a draft: a word.
#define MAQUININHA_FIELD_KIND 1

// Why something was canceled, what is done about it, how a print ended: a word.
#define MAQUININHA_FIELD_REASON 2

// The stable code of an error, why an approval was undone: a word. The acquirer's code of a
// decline.
#define MAQUININHA_FIELD_CODE 3

// The family of an error: `usage`, `configuration`, `temporary` or `environment`.
#define MAQUININHA_FIELD_FAMILY 4

// What to do about an error: `never` (repeating fails again), `same_attempt` (the same call may
// be made again) or `after_change` (change the request first).
#define MAQUININHA_FIELD_RETRY 5

// For the person at the screen, in Brazilian Portuguese.
#define MAQUININHA_FIELD_USER_TEXT_PT_BR 6

// For the person at the screen, in English.
#define MAQUININHA_FIELD_USER_TEXT_EN 7

// For the developer, in English. It holds no secret and no card data.
#define MAQUININHA_FIELD_DEVELOPER_TEXT 8

// The sales program's own reference of a sale.
#define MAQUININHA_FIELD_REFERENCE 9

// The order at the order API.
#define MAQUININHA_FIELD_ORDER_ID 10

// Where a sale stands: a word such as `waiting`, `finalized` or `canceled`; how it stands with a
// reader.
#define MAQUININHA_FIELD_STATE 11

// The charge of a payment.
#define MAQUININHA_FIELD_CHARGE_ID 12

// The acquirer's number of a payment.
#define MAQUININHA_FIELD_NSU 13

// The issuer's approval code.
#define MAQUININHA_FIELD_AUTHORIZATION_CODE 14

// The key by which every party finds a payment again.
#define MAQUININHA_FIELD_ATTEMPT_KEY 15

// The serial number of a terminal or reader.
#define MAQUININHA_FIELD_SERIAL 16

// The brand of a card, as the acquirer writes it.
#define MAQUININHA_FIELD_SCHEME 17

// Credit, Debit, Prepaid or another word of the acquirer's.
#define MAQUININHA_FIELD_FUNDING_SOURCE 18

// `credit`, `debit`, `voucher` or `pix`.
#define MAQUININHA_FIELD_TENDER 19

// The body of a webhook: JSON text.
#define MAQUININHA_FIELD_BODY 20

// The acquirer's text about a decline, the order API's about a sale that was not made.
#define MAQUININHA_FIELD_MESSAGE 21

// The shift a sale was settled in.
#define MAQUININHA_FIELD_SHIFT 22

// The program's own name of an intention to pay.
#define MAQUININHA_FIELD_ATTEMPT_ID 23

// The model of a terminal or reader.
#define MAQUININHA_FIELD_MODEL 24

// The version of a terminal's payment app, or of a reader's system.
#define MAQUININHA_FIELD_VERSION 25

// The version of the payment app that is needed.
#define MAQUININHA_FIELD_VERSION_NEEDED 26

// What a person can do about a reader that is away, in Brazilian Portuguese.
#define MAQUININHA_FIELD_SUGGESTION_PT_BR 27

// What a person can do about a reader that is away, in English.
#define MAQUININHA_FIELD_SUGGESTION_EN 28

// An amount in centavos.
#define MAQUININHA_FIELD_AMOUNT 100

// What is paid and stands, in centavos.
#define MAQUININHA_FIELD_PAID 101

// What is still due, in centavos.
#define MAQUININHA_FIELD_REMAINING 102

// What was given back, in centavos.
#define MAQUININHA_FIELD_REFUNDED 103

// The number by which news is acknowledged.
#define MAQUININHA_FIELD_SEQ 104

// When, in microseconds since 1970-01-01T00:00:00Z.
#define MAQUININHA_FIELD_AT 105

// Until when, in microseconds since 1970-01-01T00:00:00Z.
#define MAQUININHA_FIELD_UNTIL 106

// Instalments.
#define MAQUININHA_FIELD_INSTALLMENTS 107

// 1 if it is certain that nothing happened, or what; 0 if it is not: ask, do not repeat blindly.
#define MAQUININHA_FIELD_OUTCOME_KNOWN 108

// When to repeat at the earliest, in milliseconds from now.
#define MAQUININHA_FIELD_RETRY_AFTER_MS 109

// 1 if the order is closed.
#define MAQUININHA_FIELD_IS_CLOSED 110

// 1 if backing out was asked for and waits for a read of the order.
#define MAQUININHA_FIELD_IS_BACKING_OUT 111

// 1 if a screen shows nothing for it.
#define MAQUININHA_FIELD_IS_SILENT 112

// How many orders are open.
#define MAQUININHA_FIELD_OPEN_ORDERS 113

// How many orders may be open.
#define MAQUININHA_FIELD_OPEN_ORDERS_MAX 114

// What to answer a webhook with.
#define MAQUININHA_FIELD_HTTP_STATUS 115

// 1 if a webhook was new, 0 if it was delivered again.
#define MAQUININHA_FIELD_IS_NEW 116

// What stands after refunds, in centavos.
#define MAQUININHA_FIELD_NET 117

// How many.
#define MAQUININHA_FIELD_COUNT 118

// Paid sales that belong to an order of ours.
#define MAQUININHA_FIELD_LINKED 119

// Payments of no sale of ours.
#define MAQUININHA_FIELD_UNLINKED 120

// Sales keyed in at a terminal instead of coming with an order.
#define MAQUININHA_FIELD_TYPED_AMOUNTS 121

// Finished sales that cannot be matched with the acquirer's files.
#define MAQUININHA_FIELD_UNMATCHED 122

// 1 if an order is paid.
#define MAQUININHA_FIELD_IS_PAID 123

// How full the battery of a reader is, 0 to 100.
#define MAQUININHA_FIELD_BATTERY_PERCENT 124

// As a number: the record has none there.
#define MAQUININHA_ABSENT INT64_MIN

// It is not known.
#define MAQUININHA_UNKNOWN -1

// As the horizon of an acquirers' host: it cannot be asked what became of a payment.
#define MAQUININHA_CANNOT_BE_ASKED UINT32_MAX

// What opens the order API. The library asks for it before every call, so that a new key is used
// from then on.
typedef struct maquininha_credentials maquininha_credentials;

// The list of a company's terminals, while it is put together.
typedef struct maquininha_devices maquininha_devices;

// A sale, while it is put together.
typedef struct maquininha_draft maquininha_draft;

// The sales side of one company. It has threads of its own: what was begun goes on whatever
// becomes of its caller.
typedef struct maquininha_merchant maquininha_merchant;

// The news of the sales side, oldest first, each at least once.
typedef struct maquininha_news maquininha_news;

// A running payment. Giving it back does not stop it; only a cancel asks for that.
typedef struct maquininha_payment maquininha_payment;

// A virtual PIN pad with the keys of the simulated acquirers, on a port of this machine.
typedef struct maquininha_pin_pad maquininha_pin_pad;

// Settings of card readers, while they are put together. What was opened with them does not see
// later changes.
typedef struct maquininha_reader_settings maquininha_reader_settings;

// The card readers of a till: finds a way to one and keeps it connected. They have threads of
// their own.
typedef struct maquininha_readers maquininha_readers;

// Something the library tells: an error, a sale, a piece of news, how a payment ended. It never
// changes and belongs to the program, which gives it back.
typedef struct maquininha_record maquininha_record;

// A simulated market on the loopback: order API, webhooks, acquirer. It needs no account and no
// internet. Its shop has the terminals TESTPOS0001 (L3), TESTPOS0002 (A8) and TESTPOS0003 (P2).
typedef struct maquininha_sandbox maquininha_sandbox;

// Settings of a company's sales side, while they are put together. What was opened with them
// does not see later changes.
typedef struct maquininha_settings maquininha_settings;

// A terminal. It has threads of its own: payments go on whatever becomes of their callers.
typedef struct maquininha_terminal maquininha_terminal;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the library, such as `0.1.0`.
int32_t maquininha_version(char **version, maquininha_record **error);

// Gives a text back. Null is nothing.
void maquininha_text_free(char *text);

// The text of a field, to be given back by maquininha_text_free; null where the record has none.
//
// Errors: `value` for a field that is no text.
int32_t maquininha_record_text(const maquininha_record *record,
                               int32_t field,
                               char **text,
                               maquininha_record **error);

// The number of a field; MAQUININHA_ABSENT where the record has none.
//
// Errors: `value` for a field that is no number.
int32_t maquininha_record_number(const maquininha_record *record,
                                 int32_t field,
                                 int64_t *number,
                                 maquininha_record **error);

// How many records are in a record: the payments of a sale, the choices of a draft.
int32_t maquininha_record_count(const maquininha_record *record,
                                size_t *count,
                                maquininha_record **error);

// A record in a record, from 0 on, as a copy of its own.
//
// Errors: `value` beyond the last one.
int32_t maquininha_record_item(const maquininha_record *record,
                               size_t index,
                               maquininha_record **item,
                               maquininha_record **error);

// Gives a record back. Null is nothing.
void maquininha_record_free(maquininha_record *record);

// Credentials by a secret key of the order API, for a machine that the merchant controls.
//
// Errors: the key is empty, or holds colons or blanks.
int32_t maquininha_credentials_new(const char *key,
                                   size_t key_length,
                                   maquininha_credentials **credentials,
                                   maquininha_record **error);

// From now on another secret key, also for what was opened with these credentials.
//
// Errors: as for the first one; the old key then stays.
int32_t maquininha_credentials_set_key(const maquininha_credentials *credentials,
                                       const char *key,
                                       size_t key_length,
                                       maquininha_record **error);

// From now on a token for the merchant's relay in the place of a key.
int32_t maquininha_credentials_set_token(const maquininha_credentials *credentials,
                                         const char *token,
                                         size_t token_length,
                                         maquininha_record **error);

// Gives credentials back; what was opened with them goes on with the last key. Null is nothing.
void maquininha_credentials_free(maquininha_credentials *credentials);

// Settings with every default, for an activated establishment: the company's own name or number,
// the origin of the order API or of the merchant's relay, the folder of the store. The folder is
// made where it is missing, and belongs to one company.
int32_t maquininha_settings_new(const char *company,
                                size_t company_length,
                                const char *url,
                                size_t url_length,
                                const char *folder,
                                size_t folder_length,
                                maquininha_settings **settings,
                                maquininha_record **error);

// The software house in the partner programme; without one no order is made.
int32_t maquininha_settings_set_partner(const maquininha_settings *settings,
                                        const char *partner_id,
                                        size_t partner_id_length,
                                        maquininha_record **error);

// The account at the order API; webhooks of other accounts are not taken.
int32_t maquininha_settings_set_account(const maquininha_settings *settings,
                                        const char *account_id,
                                        size_t account_id_length,
                                        maquininha_record **error);

// Whether a paid order is closed by itself: 1, the default, or 0.
int32_t maquininha_settings_set_auto_close(const maquininha_settings *settings,
                                           int32_t auto_close,
                                           maquininha_record **error);

// What guards the webhook: user and password of HTTP Basic, the secret part of its path. Each may
// be null. The library keeps them in memory only.
int32_t maquininha_settings_set_webhook_guard(const maquininha_settings *settings,
                                              const char *user,
                                              size_t user_length,
                                              const char *password,
                                              size_t password_length,
                                              const char *path_secret,
                                              size_t path_secret_length,
                                              maquininha_record **error);

// Lets webhooks in though nothing guards them: 1, or 0, the default. For tests, and for servers
// that guard them themselves.
int32_t maquininha_settings_set_webhook_unguarded(const maquininha_settings *settings,
                                                  int32_t unguarded,
                                                  maquininha_record **error);

// Gives settings back. Null is nothing.
void maquininha_settings_free(maquininha_settings *settings);

// An empty list.
int32_t maquininha_devices_new(maquininha_devices **devices, maquininha_record **error);

// Adds a terminal: its serial number, its model such as `L3`, the company number (CNPJ) of its
// acquirer, and the version of its payment app or null. They are checked when the list is handed
// over.
int32_t maquininha_devices_add(const maquininha_devices *devices,
                               const char *serial,
                               size_t serial_length,
                               const char *model,
                               size_t model_length,
                               const char *acquirer_cnpj,
                               size_t acquirer_cnpj_length,
                               const char *app_version,
                               size_t app_version_length,
                               maquininha_record **error);

// Gives a list back. Null is nothing.
void maquininha_devices_free(maquininha_devices *devices);

// A sale at the counter: the program's own reference, unique for each sale, and the total in
// centavos. Without a terminal it is listed on the registered ones, and the customer chooses
// there how to pay.
int32_t maquininha_draft_new(const char *reference,
                             size_t reference_length,
                             int64_t total,
                             maquininha_draft **draft,
                             maquininha_record **error);

// A direct sale: it is pushed to one terminal, with its way to pay: `credit`, `debit`, `voucher`
// or `pix`. Either may be null: the answer to the draft then names the choices, or takes the only
// one. Instalments are 1 to 24, and above 1 for credit only.
int32_t maquininha_draft_set_direct(const maquininha_draft *draft,
                                    const char *serial,
                                    size_t serial_length,
                                    const char *tender,
                                    size_t tender_length,
                                    int32_t installments,
                                    maquininha_record **error);

// Lists the sale on this terminal; again for each further one.
int32_t maquininha_draft_list_on(const maquininha_draft *draft,
                                 const char *serial,
                                 size_t serial_length,
                                 maquininha_record **error);

// The text on the terminal's screen; the reference where none is set.
int32_t maquininha_draft_set_display_name(const maquininha_draft *draft,
                                          const char *name,
                                          size_t name_length,
                                          maquininha_record **error);

// The buyer's name.
int32_t maquininha_draft_set_customer(const maquininha_draft *draft,
                                      const char *name,
                                      size_t name_length,
                                      maquininha_record **error);

// Adds a line: what it is, the price of one unit in centavos, how many units. Lines must add up to
// the total; a sale without lines has one of the total.
int32_t maquininha_draft_add_item(const maquininha_draft *draft,
                                  const char *description,
                                  size_t description_length,
                                  int64_t amount,
                                  uint32_t quantity,
                                  maquininha_record **error);

// Gives a draft back. Null is nothing.
void maquininha_draft_free(maquininha_draft *draft);

// Opens the sales side: what was begun before goes on. Settings and credentials stay the
// program's.
//
// Errors: the settings are not valid, the store cannot be read or is open elsewhere.
int32_t maquininha_merchant_open(const maquininha_settings *settings,
                                 const maquininha_credentials *credentials,
                                 uint32_t limit_ms,
                                 maquininha_merchant **merchant,
                                 maquininha_record **error);

// Takes the company's whole list of terminals. A row that is wrong refuses the list, so that no
// terminal disappears by mistake.
int32_t maquininha_merchant_sync_devices(const maquininha_merchant *merchant,
                                         const maquininha_devices *devices,
                                         uint32_t limit_ms,
                                         maquininha_record **error);

// Makes the order of a draft. KIND of the record says what came of it: `created`, and the record
// is the sale; `device_needed` or `tender_needed`, nothing was sent, and the records in it are the
// choices, with SERIAL or TENDER. The same draft again gives the same sale: after a lost answer
// or a time limit this is the way to find out.
int32_t maquininha_merchant_create(const maquininha_merchant *merchant,
                                   const maquininha_draft *draft,
                                   uint32_t limit_ms,
                                   maquininha_record **outcome,
                                   maquininha_record **error);

// A sale by its reference; the records in it are its payments.
int32_t maquininha_merchant_sale(const maquininha_merchant *merchant,
                                 const char *reference,
                                 size_t reference_length,
                                 uint32_t limit_ms,
                                 maquininha_record **sale,
                                 maquininha_record **error);

// Backs out before payment: the order is read and closed as canceled. A payment that comes within
// two minutes is told and goes back. Where the order cannot be read now, IS_BACKING_OUT is 1 and
// it is tried again.
//
// Errors: a sale that is paid, or that the read shows as paid.
int32_t maquininha_merchant_cancel(const maquininha_merchant *merchant,
                                   const char *reference,
                                   size_t reference_length,
                                   uint32_t limit_ms,
                                   maquininha_record **sale,
                                   maquininha_record **error);

// Asks for a refund: of one charge, or of all that stand where charge_id is null. By default the
// operator is sent to the terminal that was paid; serial is the terminal at which the operator
// stands, or null.
int32_t maquininha_merchant_refund(const maquininha_merchant *merchant,
                                   const char *reference,
                                   size_t reference_length,
                                   const char *charge_id,
                                   size_t charge_id_length,
                                   const char *serial,
                                   size_t serial_length,
                                   uint32_t limit_ms,
                                   maquininha_record **sale,
                                   maquininha_record **error);

// Closes a paid order now; for programs that switched automatic closing off.
int32_t maquininha_merchant_close_order(const maquininha_merchant *merchant,
                                        const char *reference,
                                        size_t reference_length,
                                        uint32_t limit_ms,
                                        maquininha_record **sale,
                                        maquininha_record **error);

// Takes a webhook that the program's HTTP server received: the secret part of its path or null,
// the `Authorization` header or null, the body as it came. Answer with HTTP_STATUS, at once: 200
// kept, 400 unreadable, 401 wrong credentials, 413 too long, 503 not kept. IS_NEW is 0 for a
// delivery made again; CODE says why it was not taken.
int32_t maquininha_merchant_receive_webhook(const maquininha_merchant *merchant,
                                            const char *path_secret,
                                            size_t path_secret_length,
                                            const char *authorization,
                                            size_t authorization_length,
                                            const char *body,
                                            size_t body_length,
                                            uint32_t limit_ms,
                                            maquininha_record **answer,
                                            maquininha_record **error);

// Stops the sales side, waits for the calls under way and lets go of its store. What was begun
// goes on at the next start. Twice is success.
int32_t maquininha_merchant_close(const maquininha_merchant *merchant,
                                  uint32_t limit_ms,
                                  maquininha_record **error);

// Gives the sales side back, after it was closed. Null is nothing.
void maquininha_merchant_free(maquininha_merchant *merchant);

// The figures of the sales that were opened from one moment to before another, in microseconds
// since 1970 or MAQUININHA_ABSENT for no bound, and were settled in a shift or in any where it is
// null: PAID, REFUNDED, NET, LINKED, UNLINKED, TYPED_AMOUNTS, UNMATCHED. The records in it are the
// same by kind of card: FUNDING_SOURCE, COUNT, PAID, REFUNDED. It needs no network.
int32_t maquininha_merchant_report_totals(const maquininha_merchant *merchant,
                                          int64_t since,
                                          int64_t until,
                                          const char *shift,
                                          size_t shift_length,
                                          uint32_t limit_ms,
                                          maquininha_record **totals,
                                          maquininha_record **error);

// The same sales as a table for spreadsheets, to be given back by maquininha_text_free: a head,
// then one row for each payment, fields between semicolons, amounts in centavos.
int32_t maquininha_merchant_export_report(const maquininha_merchant *merchant,
                                          int64_t since,
                                          int64_t until,
                                          const char *shift,
                                          size_t shift_length,
                                          uint32_t limit_ms,
                                          char **table,
                                          maquininha_record **error);

// Why a terminal does not show "waiting for payments": the records in it are the causes that
// apply, in the order in which they are checked. KIND is `model` (with MODEL), `activation` (with
// REASON: `acquirer` or `partner`), `internet`, `update` (with VERSION and VERSION_NEEDED) or
// `payment_app`. is_online, is_waiting and app_version are what somebody at the terminal sees: 1,
// 0 or MAQUININHA_UNKNOWN, and a text or null. The order API is asked once.
int32_t maquininha_merchant_doctor(const maquininha_merchant *merchant,
                                   const char *serial,
                                   size_t serial_length,
                                   int32_t is_online,
                                   int32_t is_waiting,
                                   const char *app_version,
                                   size_t app_version_length,
                                   uint32_t limit_ms,
                                   maquininha_record **causes,
                                   maquininha_record **error);

// Why an order does not show at a terminal; serial is null for none in particular. KIND is
// `network`, `not_waiting`, `another_order` (with ORDER_ID, REFERENCE and IS_PAID: a paid one was
// not closed), `wrong_terminal` (the records in it are those that get the order, with SERIAL),
// `made_before` (with AT, since when the terminal waits) or `closed`. The order is read once.
//
// Errors: `merchant.sale_unknown` for an order that no sale of this store has.
int32_t maquininha_merchant_doctor_order(const maquininha_merchant *merchant,
                                         const char *order_id,
                                         size_t order_id_length,
                                         const char *serial,
                                         size_t serial_length,
                                         int32_t is_online,
                                         int32_t is_waiting,
                                         uint32_t limit_ms,
                                         maquininha_record **causes,
                                         maquininha_record **error);

// The news, from the oldest that nobody acknowledged. Several see the same news; acknowledging is
// for all.
int32_t maquininha_merchant_news(const maquininha_merchant *merchant,
                                 maquininha_news **news,
                                 maquininha_record **error);

// Waits for the oldest news that was not acknowledged. KIND is a word such as `order_created`,
// `payment_received`, `finalized`, `canceled` or `refunded`; SEQ is what it is acknowledged by;
// the records in it are the payments it tells of. Until it is acknowledged the same comes again,
// also after a restart.
//
// Errors: `closed` once the sales side is closed.
int32_t maquininha_news_next(const maquininha_news *news,
                             uint32_t limit_ms,
                             maquininha_record **item,
                             maquininha_record **error);

// The program has dealt with a piece of news: it does not come again. Twice is success.
int32_t maquininha_news_acknowledge(const maquininha_news *news,
                                    int64_t seq,
                                    uint32_t limit_ms,
                                    maquininha_record **error);

// Gives the news back; what was not acknowledged stays. Null is nothing.
void maquininha_news_free(maquininha_news *news);

// Settings with every default: the folder where readers are remembered, and how far chip cards
// went, which is made where it is missing and may be the terminal's own; the acquirers, whose
// tables are loaded into a reader, as the JSON text of `docs/acquirers.md`.
int32_t maquininha_reader_settings_new(const char *folder,
                                       size_t folder_length,
                                       const char *acquirers,
                                       size_t acquirers_length,
                                       maquininha_reader_settings **settings,
                                       maquininha_record **error);

// The acquirers' authorisation host: its base URL, a bearer token or null, and what it promises.
// Without a host no terminal takes payments by these readers.
//
// There are no defaults for its promises, since the safety of payments rests on them: what happens
// to an approval that nobody decides, `blocks`, `auto_confirm`, `auto_undo` or `sweep`; for these
// three when, as the minute of the day in UTC, or for `auto_undo` as seconds from the approval;
// for how many seconds an approval can be taken back; how many seconds after a payment may have
// been sent "not found" is final, or MAQUININHA_CANNOT_BE_ASKED; whether it takes back by `undo`
// before the capture, or can only `void`.
int32_t maquininha_reader_settings_set_host(const maquininha_reader_settings *settings,
                                            const char *url,
                                            size_t url_length,
                                            const char *token,
                                            size_t token_length,
                                            const char *on_silence,
                                            size_t on_silence_length,
                                            uint32_t silence_at,
                                            uint32_t undo_window_s,
                                            uint32_t query_horizon_s,
                                            const char *reversal,
                                            size_t reversal_length,
                                            maquininha_record **error);

// Which links are used: readers on the network, serial lines; 1, the default, or 0.
int32_t maquininha_reader_settings_set_links(const maquininha_reader_settings *settings,
                                             int32_t tcp,
                                             int32_t serial,
                                             maquininha_record **error);

// Gives settings back. Null is nothing.
void maquininha_reader_settings_free(maquininha_reader_settings *settings);

// Opens the readers; none is connected yet. The settings stay the program's.
//
// Errors: `reader_acquirers` where the acquirers cannot be read; the store cannot be read or is
// open elsewhere.
int32_t maquininha_readers_open(const maquininha_reader_settings *settings,
                                uint32_t limit_ms,
                                maquininha_readers **readers,
                                maquininha_record **error);

// Connects a reader in place of any other: by `tcp` at `host:port`, by `serial` at `COM3` or
// `/dev/ttyACM0`. Returns once a payment may start; it is then remembered, and tried again by
// itself when its link is lost. KIND is `connected`, with SERIAL, MODEL, VERSION and
// BATTERY_PERCENT; `failed`, with CODE, texts and suggestions for people; or `canceled`. What the
// reader tells of itself is foreign text. After a time limit connecting goes on.
//
// Errors: `reader.bad_address`, `readers_too_many`.
int32_t maquininha_readers_connect(const maquininha_readers *readers,
                                   const char *link,
                                   size_t link_length,
                                   const char *place,
                                   size_t place_length,
                                   uint32_t limit_ms,
                                   maquininha_record **connection,
                                   maquininha_record **error);

// Connects the reader that was connected last, as maquininha_readers_connect does. If it is not
// there it is tried again and again; the first end is told all the same.
//
// Errors: `reader_not_remembered`.
int32_t maquininha_readers_connect_last(const maquininha_readers *readers,
                                        uint32_t limit_ms,
                                        maquininha_record **connection,
                                        maquininha_record **error);

// How it stands: STATE is `not_connected`, `discovering`, `connecting`, `preparing`, `ready`,
// `busy`, `reconnecting` or `failed`; while a reader is away CODE, texts and suggestions say why;
// BATTERY_PERCENT where it is known.
int32_t maquininha_readers_view(const maquininha_readers *readers,
                                maquininha_record **view,
                                maquininha_record **error);

// Asks the reader what it is: SERIAL, MODEL, VERSION, BATTERY_PERCENT.
//
// Errors: `reader_not_connected`, `reader_busy`, `reader.…`.
int32_t maquininha_readers_inspect(const maquininha_readers *readers,
                                   uint32_t limit_ms,
                                   maquininha_record **info,
                                   maquininha_record **error);

// Shows a text on the reader's display: lines parted by line feeds, what is too long is cut.
//
// Errors: as maquininha_readers_inspect.
int32_t maquininha_readers_show(const maquininha_readers *readers,
                                const char *shown,
                                size_t shown_length,
                                uint32_t limit_ms,
                                maquininha_record **error);

// Gives the reader up: connecting, reconnecting and the connection end. A payment that runs goes
// on to its end. Twice is success.
int32_t maquininha_readers_disconnect(const maquininha_readers *readers,
                                      uint32_t limit_ms,
                                      maquininha_record **error);

// Gives the reader up and lets go of the storage. A terminal that is paid by it takes no card any
// more, and brings to an end what it had begun. Twice is success.
int32_t maquininha_readers_close(const maquininha_readers *readers,
                                 uint32_t limit_ms,
                                 maquininha_record **error);

// Gives readers back, after they were closed. Null is nothing.
void maquininha_readers_free(maquininha_readers *readers);

// Opens a terminal of the order API that is paid by card readers: its serial number, the origin of
// the order API or of the merchant's relay, the folder of its journal. Credentials and readers stay
// the program's; the readers are closed after the terminal.
//
// Errors: the settings are not valid; `reader_acquirers` where the readers have no acquirers' host;
// the journal cannot be read or is open elsewhere.
int32_t maquininha_terminal_open_with_readers(const char *serial,
                                              size_t serial_length,
                                              const char *model,
                                              size_t model_length,
                                              const char *url,
                                              size_t url_length,
                                              const char *folder,
                                              size_t folder_length,
                                              const maquininha_credentials *credentials,
                                              const maquininha_readers *readers,
                                              uint32_t limit_ms,
                                              maquininha_terminal **terminal,
                                              maquininha_record **error);

// Starts a payment: the program's own name for the intention, by which money moves at most once;
// the order, or null for a sale without one; the amount in centavos, or 0 for what is due; the way
// to pay and its instalments, or null where the order says it. Returns once the intention is in the journal. The same
// attempt again is attached to what it came to.
int32_t maquininha_terminal_pay(const maquininha_terminal *terminal,
                                const char *attempt_id,
                                size_t attempt_id_length,
                                const char *order_id,
                                size_t order_id_length,
                                int64_t amount,
                                const char *tender,
                                size_t tender_length,
                                int32_t installments,
                                uint32_t limit_ms,
                                maquininha_payment **payment,
                                maquininha_record **error);

// The orders that the terminal may be paid now, as a record of records with ORDER_ID and REMAINING;
// the records in each are the ways to pay that it offers, with TENDER.
int32_t maquininha_terminal_orders(const maquininha_terminal *terminal,
                                   maquininha_record **orders,
                                   maquininha_record **error);

// Waits for the oldest event that was not acknowledged. KIND is `payment_ended`,
// `payment_resolved` or another word; the record in it says how, as maquininha_payment_result does.
int32_t maquininha_terminal_next_event(const maquininha_terminal *terminal,
                                       uint32_t limit_ms,
                                       maquininha_record **event,
                                       maquininha_record **error);

// The program has dealt with an event: it does not come again. Twice is success.
int32_t maquininha_terminal_acknowledge(const maquininha_terminal *terminal,
                                        int64_t seq,
                                        uint32_t limit_ms,
                                        maquininha_record **error);

// Waits until every payment is resolved, those in the background included.
int32_t maquininha_terminal_settled(const maquininha_terminal *terminal,
                                    uint32_t limit_ms,
                                    maquininha_record **error);

// Stops the terminal and lets go of its journal. What is open is driven on at the next start.
// Twice is success.
int32_t maquininha_terminal_close(const maquininha_terminal *terminal,
                                  uint32_t limit_ms,
                                  maquininha_record **error);

// Gives a terminal back, after it was closed. Null is nothing.
void maquininha_terminal_free(maquininha_terminal *terminal);

// The next thing to show, a word such as `taking_card` or `present_card`; null once the payment is
// over.
int32_t maquininha_payment_next(const maquininha_payment *payment,
                                uint32_t limit_ms,
                                char **progress,
                                maquininha_record **error);

// Waits for the end. KIND is `approved`, `declined`, `canceled`, `expired` or `unknown`, none of
// them an error. May be asked by several threads, and again.
//
// Errors: `closed` if the terminal was closed first; the journal carries the payment to its end.
int32_t maquininha_payment_result(const maquininha_payment *payment,
                                  uint32_t limit_ms,
                                  maquininha_record **end,
                                  maquininha_record **error);

// Asks to stop. The answer is `canceled`, `too_late` or `reversing`. The wish stands even if the
// time limit goes by.
int32_t maquininha_payment_cancel(const maquininha_payment *payment,
                                  uint32_t limit_ms,
                                  char **answer,
                                  maquininha_record **error);

// Gives a payment back; it goes on. Null is nothing.
void maquininha_payment_free(maquininha_payment *payment);

#if defined(MAQUININHA_TESTING)
// Starts a market. The seed makes its identifiers repeatable.
int32_t maquininha_sandbox_start(uint64_t seed,
                                 uint32_t limit_ms,
                                 maquininha_sandbox **sandbox,
                                 maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// The origin of its order API, for settings.
int32_t maquininha_sandbox_url(const maquininha_sandbox *sandbox,
                               char **url,
                               maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// The secret key of its shop, for credentials. It opens nothing but simulated markets.
int32_t maquininha_sandbox_key(const maquininha_sandbox *sandbox,
                               char **key,
                               maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// Places a draft as an order, as another sales program would, and names it. Without a terminal it
// is listed on all.
int32_t maquininha_sandbox_place_order(const maquininha_sandbox *sandbox,
                                       const maquininha_draft *draft,
                                       char **order_id,
                                       maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// Every webhook of the shop so far, oldest first, as a record of records with KIND, ORDER_ID and
// BODY. None is delivered: the program hands the bodies to the sales side itself, in the order, as
// often and as late as it likes.
int32_t maquininha_sandbox_webhooks(const maquininha_sandbox *sandbox,
                                    maquininha_record **webhooks,
                                    maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// Every order at the order API, oldest first, as a record of records; the records in each are its
// charges.
int32_t maquininha_sandbox_orders(const maquininha_sandbox *sandbox,
                                  maquininha_record **orders,
                                  maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// Every transaction at the acquirer, oldest first, as a record of records. PAID is what stands.
int32_t maquininha_sandbox_payments(const maquininha_sandbox *sandbox,
                                    maquininha_record **payments,
                                    maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// Disagreements between the acquirer's money and the charges of terminals, as a record of records.
// None means that they agree and nothing is undecided; ask when everything is at rest.
int32_t maquininha_sandbox_audit(const maquininha_sandbox *sandbox,
                                 maquininha_record **disagreements,
                                 maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// Stops the market and gives it back. Null is nothing.
void maquininha_sandbox_free(maquininha_sandbox *sandbox);
#endif

#if defined(MAQUININHA_TESTING)
// Opens a terminal of the market by its serial number and model, with a simulated driver and the
// short pauses of a test. The folder is that of its journal. The market stays the program's.
//
// Errors: the journal cannot be read or is open elsewhere.
int32_t maquininha_terminal_open(const maquininha_sandbox *sandbox,
                                 const char *serial,
                                 size_t serial_length,
                                 const char *model,
                                 size_t model_length,
                                 const char *folder,
                                 size_t folder_length,
                                 uint32_t limit_ms,
                                 maquininha_terminal **terminal,
                                 maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// From now on the card holder presents a named test card, such as `visa-credit` or `visa-poor`;
// one that fits the way to pay where the name is null.
int32_t maquininha_terminal_present_card(const maquininha_terminal *terminal,
                                         const char *card,
                                         size_t card_length,
                                         maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// From now on the card holder keeps the card.
int32_t maquininha_terminal_hold_card(const maquininha_terminal *terminal,
                                      maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// Settings of readers in the market: its acquirers and their host, without serial lines.
int32_t maquininha_sandbox_reader_settings(const maquininha_sandbox *sandbox,
                                           const char *folder,
                                           size_t folder_length,
                                           maquininha_reader_settings **settings,
                                           maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// Starts a PIN pad. Each number is a device of its own; one of a number at a time. It is there as
// long as it is not given back.
int32_t maquininha_sandbox_pin_pad(const maquininha_sandbox *sandbox,
                                   uint32_t number,
                                   uint32_t limit_ms,
                                   maquininha_pin_pad **pin_pad,
                                   maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// Where it listens, for maquininha_readers_connect by `tcp`.
int32_t maquininha_pin_pad_address(const maquininha_pin_pad *pin_pad,
                                   char **address,
                                   maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// The first line on its display.
int32_t maquininha_pin_pad_display(const maquininha_pin_pad *pin_pad,
                                   char **line,
                                   maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// The person at it follows a script from now on, for example
// `insert chip-online-pin; type 1234; press ok; remove`: each step as soon as it is asked for.
int32_t maquininha_pin_pad_play(const maquininha_pin_pad *pin_pad,
                                const char *script,
                                size_t script_length,
                                maquininha_record **error);
#endif

#if defined(MAQUININHA_TESTING)
// Takes it off the network and gives it back. Null is nothing.
void maquininha_pin_pad_free(maquininha_pin_pad *pin_pad);
#endif

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* MAQUININHA_H */

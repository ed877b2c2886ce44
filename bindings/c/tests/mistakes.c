/* Mistakes of a program are errors with a code, and waits end by their limits. */
#include "check.h"

static void nulls_are_refused_and_results_are_empty(void) {
    maquininha_record *sale = (maquininha_record *)1;
    maquininha_draft *draft;
    size_t count = 7;
    REFUSED("null_pointer", maquininha_merchant_sale(NULL, TEXT("s"), LIMIT, &sale, &error));
    CHECK(sale == NULL);
    REFUSED("null_pointer", maquininha_draft_new(NULL, 1, 100, &draft, &error));
    CHECK(draft == NULL);
    REFUSED("null_pointer", maquininha_draft_new(TEXT("s"), 100, NULL, &error));
    REFUSED("null_pointer", maquininha_record_count(NULL, &count, &error));
    CHECK(count == 0);
    CHECK(maquininha_record_count(NULL, &count, NULL) == MAQUININHA_FAILED);
}

static void giving_null_back_is_nothing(void) {
    maquininha_text_free(NULL);
    maquininha_record_free(NULL);
    maquininha_credentials_free(NULL);
    maquininha_settings_free(NULL);
    maquininha_devices_free(NULL);
    maquininha_draft_free(NULL);
    maquininha_merchant_free(NULL);
    maquininha_news_free(NULL);
    maquininha_sandbox_free(NULL);
    maquininha_terminal_free(NULL);
    maquininha_payment_free(NULL);
}

static void texts_are_checked(void) {
    maquininha_credentials *credentials;
    maquininha_draft *draft;
    char aligned[64] = {0};
    REFUSED("not_utf8", maquininha_draft_new("caf\xe9", 4, 100, &draft, &error));
    REFUSED("value", maquininha_draft_new("s", (size_t)-1, 100, &draft, &error));
    REFUSED("value", maquininha_record_count((const maquininha_record *)(void *)(aligned + 1),
                                             &(size_t){0}, &error));
    REFUSED("credentials.malformed", maquininha_credentials_new(TEXT("a key"), &credentials, &error));
    CHECK(credentials == NULL);
    DO(maquininha_draft_new("caf\xc3\xa9 and more", 5, 100, &draft, &error));
    REFUSED("value", maquininha_draft_set_direct(draft, TEXT("T1"), TEXT("cheque"), 1, &error));
    REFUSED("value", maquininha_draft_set_direct(draft, TEXT("T1"), TEXT("debit"), 2, &error));
    REFUSED("value", maquininha_draft_set_direct(draft, TEXT("T1"), TEXT("credit"), 25, &error));
    maquininha_draft_free(draft);
}

static void an_error_says_what_to_do(void) {
    maquininha_record *error = NULL, *item;
    char *text;
    int64_t number;
    CHECK(maquininha_draft_new(NULL, 0, 100, NULL, &error) == MAQUININHA_FAILED);
    CHECK(is(error, MAQUININHA_FIELD_CODE, "null_pointer"));
    CHECK(is(error, MAQUININHA_FIELD_FAMILY, "usage"));
    CHECK(is(error, MAQUININHA_FIELD_RETRY, "after_change"));
    CHECK(is(error, MAQUININHA_FIELD_USER_TEXT_PT_BR, "Valor inv\xc3\xa1lido."));
    CHECK(is(error, MAQUININHA_FIELD_USER_TEXT_EN, "The value is not valid."));
    CHECK(is(error, MAQUININHA_FIELD_DEVELOPER_TEXT, "draft is a null pointer"));
    CHECK(number_of(error, MAQUININHA_FIELD_OUTCOME_KNOWN) == 1);
    CHECK(number_of(error, MAQUININHA_FIELD_RETRY_AFTER_MS) == MAQUININHA_ABSENT);
    CHECK(is(error, MAQUININHA_FIELD_NSU, NULL));
    const maquininha_record *told = error;
    REFUSED("value", maquininha_record_text(told, MAQUININHA_FIELD_AMOUNT, &text, &error));
    REFUSED("value", maquininha_record_number(told, MAQUININHA_FIELD_CODE, &number, &error));
    REFUSED("value", maquininha_record_item(told, 0, &item, &error));
    maquininha_record_free(error);
}

static void a_store_is_open_once_and_a_closed_shop_says_so(const maquininha_sandbox *market,
                                                           const char *folder) {
    maquininha_merchant *shop, *second;
    maquininha_record *sale, *item, *error = NULL;
    maquininha_draft *draft;
    maquininha_news *news;
    CHECK(open_shop(market, folder, "/hooks/s3cret", &shop, &error) == MAQUININHA_OK);
    REFUSED("journal_locked", open_shop(market, folder, NULL, &second, &error));
    CHECK(second == NULL);
    /* Nothing is there to be told: the wait ends by its limit, and leaves nothing behind. */
    DO(maquininha_merchant_news(shop, &news, &error));
    CHECK(maquininha_news_next(news, 0, &item, &error) == MAQUININHA_TIME_LIMIT);
    CHECK(maquininha_news_next(news, 20, &item, &error) == MAQUININHA_TIME_LIMIT);
    CHECK(item == NULL && error == NULL);
    DO(maquininha_merchant_receive_webhook(shop, TEXT("guess"), NULL, 0, TEXT("{}"), LIMIT, &item,
                                           &error));
    CHECK(number_of(item, MAQUININHA_FIELD_HTTP_STATUS) == 401);
    CHECK(number_of(item, MAQUININHA_FIELD_IS_NEW) == 0);
    CHECK(!is(item, MAQUININHA_FIELD_CODE, NULL));
    maquininha_record_free(item);
    REFUSED("value", maquininha_news_acknowledge(news, -1, LIMIT, &error));
    /* With two terminals the operator has to choose; nothing was sent. */
    sync_terminals(shop, (const char *const[]){"TESTPOS0001", "TESTPOS0002"}, 2);
    DO(maquininha_draft_new(TEXT("mesa-0"), 5000, &draft, &error));
    DO(maquininha_draft_set_direct(draft, NULL, 0, TEXT("debit"), 1, &error));
    DO(maquininha_merchant_create(shop, draft, LIMIT, &sale, &error));
    CHECK(is(sale, MAQUININHA_FIELD_KIND, "device_needed") && count_of(sale) == 2);
    DO(maquininha_record_item(sale, 1, &item, &error));
    CHECK(is(item, MAQUININHA_FIELD_SERIAL, "TESTPOS0002"));
    maquininha_record_free(item);
    maquininha_record_free(sale);
    maquininha_draft_free(draft);
    /* A listed sale needs no choice. */
    DO(maquininha_draft_new(TEXT("mesa-1"), 5000, &draft, &error));
    DO(maquininha_draft_set_display_name(draft, TEXT("Mesa 1"), &error));
    DO(maquininha_draft_set_customer(draft, TEXT("Jo\xc3\xa3o"), &error));
    DO(maquininha_draft_add_item(draft, TEXT("Caf\xc3\xa9"), 2500, 2, &error));
    DO(maquininha_draft_list_on(draft, TEXT("TESTPOS0002"), &error));
    DO(maquininha_merchant_create(shop, draft, LIMIT, &sale, &error));
    CHECK(is(sale, MAQUININHA_FIELD_KIND, "created"));
    CHECK(is(sale, MAQUININHA_FIELD_STATE, "waiting"));
    CHECK(number_of(sale, MAQUININHA_FIELD_REMAINING) == 5000);
    maquininha_record_free(sale);
    REFUSED("id", maquininha_merchant_refund(shop, TEXT("mesa-1"), TEXT(""), NULL, 0, LIMIT, &sale,
                                                &error));
    DO(maquininha_merchant_cancel(shop, TEXT("mesa-1"), LIMIT, &sale, &error));
    CHECK(is(sale, MAQUININHA_FIELD_STATE, "canceling"));
    maquininha_record_free(sale);
    maquininha_draft_free(draft);
    DO(maquininha_merchant_close(shop, LIMIT, &error));
    DO(maquininha_merchant_close(shop, LIMIT, &error));
    REFUSED("closed", maquininha_merchant_sale(shop, TEXT("mesa-1"), LIMIT, &sale, &error));
    REFUSED("closed", maquininha_news_next(news, LIMIT, &item, &error));
    maquininha_news_free(news);
    maquininha_merchant_free(shop);
    /* What nobody acknowledged comes again after a restart. */
    CHECK(open_shop(market, folder, NULL, &shop, &error) == MAQUININHA_OK);
    DO(maquininha_merchant_news(shop, &news, &error));
    DO(maquininha_news_next(news, LIMIT, &item, &error));
    CHECK(number_of(item, MAQUININHA_FIELD_SEQ) == 1);
    maquininha_record_free(item);
    maquininha_news_free(news);
    DO(maquininha_merchant_sale(shop, TEXT("mesa-1"), LIMIT, &sale, &error));
    maquininha_record_free(sale);
    close_shop(shop);
}

int main(int count, char **folders) {
    maquininha_sandbox *market = open_market();
    char *version;
    CHECK(count > 1);
    DO(maquininha_version(&version, &error));
    CHECK(strchr(version, '.') != NULL);
    maquininha_text_free(version);
    nulls_are_refused_and_results_are_empty();
    giving_null_back_is_nothing();
    texts_are_checked();
    an_error_says_what_to_do();
    a_store_is_open_once_and_a_closed_shop_says_so(market, folders[1]);
    maquininha_sandbox_free(market);
    puts("mistakes are errors");
    return 0;
}

/* The figures of what was sold, and the causes that the doctor names. */
#include "check.h"

static const char *const terminals[] = {"TESTPOS0001"};

/* Makes the order of a sale at the terminal, and hands its id over. */
static char *make(maquininha_merchant *shop, const char *reference, int64_t amount) {
    maquininha_draft *draft;
    maquininha_record *sale;
    char *order_id;
    DO(maquininha_draft_new(TEXT(reference), amount, &draft, &error));
    DO(maquininha_draft_set_direct(draft, TEXT("TESTPOS0001"), TEXT("debit"), 1, &error));
    DO(maquininha_merchant_create(shop, draft, LIMIT, &sale, &error));
    CHECK(is(sale, MAQUININHA_FIELD_KIND, "created"));
    order_id = text_of(sale, MAQUININHA_FIELD_ORDER_ID);
    maquininha_record_free(sale);
    maquininha_draft_free(draft);
    return order_id;
}

static void pay(const maquininha_sandbox *market, maquininha_terminal *terminal,
                maquininha_merchant *shop, const char *order_id) {
    maquininha_payment *payment;
    maquininha_record *end, *hooks;
    DO(maquininha_terminal_pay(terminal, TEXT("a-1"), TEXT(order_id), 0, NULL, 0, 1, LIMIT, &payment,
                               &error));
    DO(maquininha_payment_result(payment, LIMIT, &end, &error));
    CHECK(is(end, MAQUININHA_FIELD_KIND, "approved"));
    DO(maquininha_terminal_settled(terminal, LIMIT, &error));
    DO(maquininha_sandbox_webhooks(market, &hooks, &error));
    for (size_t i = 0; i < count_of(hooks); i++) {
        maquininha_record *hook, *answer;
        char *body;
        DO(maquininha_record_item(hooks, i, &hook, &error));
        body = text_of(hook, MAQUININHA_FIELD_BODY);
        DO(maquininha_merchant_receive_webhook(shop, NULL, 0, NULL, 0, TEXT(body), LIMIT, &answer,
                                               &error));
        maquininha_text_free(body);
        maquininha_record_free(answer);
        maquininha_record_free(hook);
    }
    maquininha_record_free(hooks);
    maquininha_record_free(end);
    maquininha_payment_free(payment);
}

static void await_finalized(maquininha_merchant *shop, const char *reference) {
    for (int is_seen = 0; !is_seen;) {
        maquininha_record *sale;
        DO(maquininha_merchant_sale(shop, TEXT(reference), LIMIT, &sale, &error));
        is_seen = is(sale, MAQUININHA_FIELD_STATE, "finalized");
        maquininha_record_free(sale);
    }
}

static void check_report(maquininha_merchant *shop) {
    maquininha_record *totals, *debit, *none;
    char *table;
    DO(maquininha_merchant_report_totals(shop, 0, MAQUININHA_ABSENT, NULL, 0, LIMIT, &totals, &error));
    CHECK(number_of(totals, MAQUININHA_FIELD_PAID) == 5000);
    CHECK(number_of(totals, MAQUININHA_FIELD_REFUNDED) == 0);
    CHECK(number_of(totals, MAQUININHA_FIELD_NET) == 5000);
    CHECK(number_of(totals, MAQUININHA_FIELD_LINKED) == 1);
    CHECK(number_of(totals, MAQUININHA_FIELD_UNLINKED) == 0);
    CHECK(number_of(totals, MAQUININHA_FIELD_TYPED_AMOUNTS) == 0);
    CHECK(number_of(totals, MAQUININHA_FIELD_UNMATCHED) == 0);
    CHECK(count_of(totals) == 1);
    DO(maquininha_record_item(totals, 0, &debit, &error));
    CHECK(is(debit, MAQUININHA_FIELD_FUNDING_SOURCE, "Debit"));
    CHECK(number_of(debit, MAQUININHA_FIELD_COUNT) == 1);
    CHECK(number_of(debit, MAQUININHA_FIELD_PAID) == 5000);
    maquininha_record_free(debit);
    maquininha_record_free(totals);
    DO(maquininha_merchant_report_totals(shop, MAQUININHA_ABSENT, 1, NULL, 0, LIMIT, &none, &error));
    CHECK(number_of(none, MAQUININHA_FIELD_PAID) == 0 && count_of(none) == 0);
    maquininha_record_free(none);
    DO(maquininha_merchant_export_report(shop, MAQUININHA_ABSENT, MAQUININHA_ABSENT, NULL, 0, LIMIT,
                                         &table, &error));
    CHECK(strncmp(table, "origin;reference;", 17) == 0 && strstr(table, "\norder;paid;"));
    maquininha_text_free(table);
    DO(maquininha_merchant_export_report(shop, MAQUININHA_ABSENT, MAQUININHA_ABSENT, TEXT("1"), LIMIT,
                                         &table, &error));
    CHECK(!strstr(table, "\norder;"));
    maquininha_text_free(table);
}

/* The cause with a number, which must be of a kind. */
static maquininha_record *cause(const maquininha_record *causes, size_t index, const char *kind) {
    maquininha_record *found;
    DO(maquininha_record_item(causes, index, &found, &error));
    CHECK(is(found, MAQUININHA_FIELD_KIND, kind));
    return found;
}

static void check_doctor(maquininha_merchant *shop, const char *first, const char *second) {
    maquininha_record *causes, *found, *serial;
    DO(maquininha_merchant_doctor(shop, TEXT("TESTPOS0001"), 1, MAQUININHA_UNKNOWN, NULL, 0, LIMIT,
                                  &causes, &error));
    CHECK(count_of(causes) == 0);
    maquininha_record_free(causes);
    DO(maquininha_merchant_doctor(shop, TEXT("TESTPOS0001"), 0, 0, TEXT("3.20"), LIMIT, &causes, &error));
    CHECK(count_of(causes) == 3);
    maquininha_record_free(cause(causes, 0, "internet"));
    found = cause(causes, 1, "update");
    CHECK(is(found, MAQUININHA_FIELD_VERSION, "3.20.0"));
    CHECK(is(found, MAQUININHA_FIELD_VERSION_NEEDED, "3.21.0"));
    maquininha_record_free(found);
    maquininha_record_free(cause(causes, 2, "payment_app"));
    maquininha_record_free(causes);
    DO(maquininha_merchant_doctor_order(shop, TEXT(second), TEXT("TESTPOS0002"), MAQUININHA_UNKNOWN,
                                        MAQUININHA_UNKNOWN, LIMIT, &causes, &error));
    CHECK(count_of(causes) == 2);
    found = cause(causes, 0, "another_order");
    CHECK(is(found, MAQUININHA_FIELD_ORDER_ID, first) && is(found, MAQUININHA_FIELD_REFERENCE, "open"));
    CHECK(number_of(found, MAQUININHA_FIELD_IS_PAID) == 0);
    maquininha_record_free(found);
    found = cause(causes, 1, "wrong_terminal");
    DO(maquininha_record_item(found, 0, &serial, &error));
    CHECK(is(serial, MAQUININHA_FIELD_SERIAL, "TESTPOS0001"));
    maquininha_record_free(serial);
    maquininha_record_free(found);
    maquininha_record_free(causes);
    REFUSED("merchant.sale_unknown",
            maquininha_merchant_doctor_order(shop, TEXT("or_nobody"), NULL, 0, 1, 1, LIMIT, &causes,
                                             &error));
    REFUSED("value", maquininha_merchant_doctor(shop, TEXT("TESTPOS0001"), 1, 1, TEXT("new"), LIMIT,
                                                &causes, &error));
}

int main(int count, char **arguments) {
    char path[512];
    CHECK(count > 1);
    maquininha_sandbox *market = open_market();
    maquininha_terminal *terminal;
    maquininha_merchant *shop;
    snprintf(path, sizeof path, "%s/terminal", arguments[1]);
    DO(maquininha_terminal_open(market, TEXT("TESTPOS0001"), TEXT("L3"), TEXT(path), LIMIT, &terminal,
                                &error));
    snprintf(path, sizeof path, "%s/shop", arguments[1]);
    DO(open_shop(market, path, NULL, &shop, &error));
    sync_terminals(shop, terminals, 1);
    char *paid = make(shop, "paid", 5000);
    pay(market, terminal, shop, paid);
    await_finalized(shop, "paid");
    check_report(shop);
    char *first = make(shop, "open", 1000), *second = make(shop, "next", 2000);
    check_doctor(shop, first, second);
    maquininha_text_free(second);
    maquininha_text_free(first);
    maquininha_text_free(paid);
    close_shop(shop);
    DO(maquininha_terminal_close(terminal, LIMIT, &error));
    maquininha_terminal_free(terminal);
    maquininha_sandbox_free(market);
    printf("the figures are right, and each cause has its name\n");
    return 0;
}

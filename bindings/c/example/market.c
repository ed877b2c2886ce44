/* What is around a sales program, played by the simulated market. */
#include <stdio.h>
#include <stdlib.h>
#include "market.h"

maquininha_record *error;
char *market_url, *market_key;

static maquininha_sandbox *market;
static maquininha_terminal *terminal;
static size_t delivered;

void stop(const char *call) {
    char *text = NULL;
    if (error) maquininha_record_text(error, MAQUININHA_FIELD_DEVELOPER_TEXT, &text, NULL);
    fprintf(stderr, "%s: %s\n", call, text ? text : "the time limit went by");
    exit(EXIT_FAILURE);
}

static char *text_of(const maquininha_record *record, int32_t field) {
    char *text;
    DO(maquininha_record_text(record, field, &text, &error));
    return text;
}

void open_market(const char *folder) {
    DO(maquininha_sandbox_start(1, PATIENCE_MS, &market, &error));
    DO(maquininha_sandbox_url(market, &market_url, &error));
    DO(maquininha_sandbox_key(market, &market_key, &error));
    DO(maquininha_terminal_open(market, TEXT("TESTPOS0001"), TEXT("L3"), TEXT(folder), PATIENCE_MS, &terminal,
                                &error));
}

void pay_at_the_terminal(const char *order_id) {
    maquininha_payment *payment;
    maquininha_record *end;
    char *kind, *brand;
    DO(maquininha_terminal_pay(terminal, TEXT("my-sale"), TEXT(order_id), 0, NULL, 0, 1, PATIENCE_MS,
                               &payment, &error));
    DO(maquininha_payment_result(payment, PATIENCE_MS, &end, &error));
    kind = text_of(end, MAQUININHA_FIELD_KIND), brand = text_of(end, MAQUININHA_FIELD_SCHEME);
    printf("terminal: %s %s\n", kind, brand ? brand : "-");
    DO(maquininha_terminal_settled(terminal, PATIENCE_MS, &error));
    maquininha_text_free(brand);
    maquininha_text_free(kind);
    maquininha_record_free(end);
    maquininha_payment_free(payment);
}

void deliver_webhooks(maquininha_merchant *shop) {
    maquininha_record *webhooks, *webhook;
    size_t count;
    DO(maquininha_sandbox_webhooks(market, &webhooks, &error));
    DO(maquininha_record_count(webhooks, &count, &error));
    for (; delivered < count; delivered++) {
        maquininha_record *answer;
        char *body;
        DO(maquininha_record_item(webhooks, delivered, &webhook, &error));
        body = text_of(webhook, MAQUININHA_FIELD_BODY);
        DO(maquininha_merchant_receive_webhook(shop, NULL, 0, NULL, 0, TEXT(body), PATIENCE_MS,
                                               &answer, &error));
        maquininha_record_free(answer); /* An HTTP server answers with its HTTP_STATUS. */
        maquininha_text_free(body);
        maquininha_record_free(webhook);
    }
    maquininha_record_free(webhooks);
}

int show(const maquininha_record *news) {
    char *kind = text_of(news, MAQUININHA_FIELD_KIND);
    char *text = text_of(news, MAQUININHA_FIELD_USER_TEXT_PT_BR);
    int is_closed = strcmp(kind, "closed") == 0;
    printf("%s: %s\n", kind, text ? text : "-");
    maquininha_text_free(text);
    maquininha_text_free(kind);
    return is_closed;
}

int close_market(void) {
    maquininha_record *disagreements;
    size_t count;
    DO(maquininha_terminal_close(terminal, PATIENCE_MS, &error));
    DO(maquininha_sandbox_audit(market, &disagreements, &error));
    DO(maquininha_record_count(disagreements, &count, &error));
    printf("the books %s\n", count == 0 ? "agree" : "disagree");
    maquininha_record_free(disagreements);
    maquininha_text_free(market_url);
    maquininha_text_free(market_key);
    maquininha_terminal_free(terminal);
    maquininha_sandbox_free(market);
    return count == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

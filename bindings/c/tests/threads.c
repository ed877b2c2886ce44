/* Several threads with the same handles: every sale is made once, every end is told to all. */
#include <pthread.h>
#include "check.h"

enum { THREADS = 8, SALES = 4, ROUNDS = 6 };

static maquininha_merchant *shop;
static maquininha_payment *payment;

/* Two threads at a time make the same sales. */
static void *make_sales(void *number) {
    for (int i = 0; i < SALES; i++) {
        char reference[32];
        maquininha_draft *draft;
        maquininha_record *made, *seen;
        snprintf(reference, sizeof reference, "sale-%d-%d", *(int *)number / 2, i);
        DO(maquininha_draft_new(TEXT(reference), 1000 + i, &draft, &error));
        DO(maquininha_merchant_create(shop, draft, LIMIT, &made, &error));
        DO(maquininha_merchant_sale(shop, TEXT(reference), LIMIT, &seen, &error));
        CHECK(is(seen, MAQUININHA_FIELD_REFERENCE, reference));
        CHECK(number_of(seen, MAQUININHA_FIELD_AMOUNT) == 1000 + i);
        char *order = text_of(made, MAQUININHA_FIELD_ORDER_ID);
        CHECK(is(seen, MAQUININHA_FIELD_ORDER_ID, order));
        maquininha_text_free(order);
        maquininha_record_free(seen);
        maquininha_record_free(made);
        maquininha_draft_free(draft);
    }
    return NULL;
}

/* Half of the threads wait for the end, the other half cancels. */
static void *end_payment(void *number) {
    maquininha_record *end;
    if (*(int *)number % 2) {
        char *answer;
        DO(maquininha_payment_cancel(payment, LIMIT, &answer, &error));
        CHECK(strcmp(answer, "canceled") == 0 || strcmp(answer, "too_late") == 0 ||
              strcmp(answer, "reversing") == 0);
        maquininha_text_free(answer);
    }
    DO(maquininha_payment_result(payment, LIMIT, &end, &error));
    char *kind = text_of(end, MAQUININHA_FIELD_KIND);
    maquininha_record_free(end);
    return kind;
}

static void in_threads(void *work(void *), char *results[]) {
    pthread_t threads[THREADS];
    int numbers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        CHECK(pthread_create(&threads[i], NULL, work, &numbers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *result;
        CHECK(pthread_join(threads[i], &result) == 0);
        if (results) results[i] = result;
    }
}

int main(int count, char **folders) {
    maquininha_sandbox *market = open_market();
    maquininha_terminal *terminal;
    maquininha_record *records;
    CHECK(count > 2);
    DO(open_shop(market, folders[1], NULL, &shop, &error));
    sync_terminals(shop, (const char *const[]){"TESTPOS0001"}, 1);
    in_threads(make_sales, NULL);
    DO(maquininha_sandbox_orders(market, &records, &error));
    CHECK(count_of(records) == THREADS / 2 * SALES);
    maquininha_record_free(records);
    close_shop(shop);

    DO(maquininha_terminal_open(market, TEXT("TESTPOS0001"), TEXT("L3"), TEXT(folders[2]), LIMIT, &terminal, &error));
    for (int round = 0; round < ROUNDS; round++) {
        char attempt[32], *ends[THREADS];
        snprintf(attempt, sizeof attempt, "attempt-%d", round);
        DO(maquininha_terminal_pay(terminal, TEXT(attempt), NULL, 0, 1500, TEXT("debit"), 1, LIMIT,
                                   &payment, &error));
        in_threads(end_payment, ends);
        for (int i = 0; i < THREADS; i++) {
            CHECK(strcmp(ends[i], ends[0]) == 0);
            if (i > 0) maquininha_text_free(ends[i]);
        }
        maquininha_text_free(ends[0]);
        maquininha_payment_free(payment);
        DO(maquininha_terminal_settled(terminal, LIMIT, &error));
    }
    DO(maquininha_terminal_close(terminal, LIMIT, &error));
    maquininha_terminal_free(terminal);
    DO(maquininha_sandbox_audit(market, &records, &error));
    CHECK(count_of(records) == 0);
    maquininha_record_free(records);
    maquininha_sandbox_free(market);
    puts("every sale was made once, and every end was told to all");
    return 0;
}

/* Plays a scenario of tests/scenarios and prints its trace. A step is a line of the standard input:
 * its name, then a word and its value for each of its settings, with tabs between all of them. */
#include <time.h>
#include <unistd.h>
#include "check.h"

enum { NAMES = 16, STEP = 24, TERMINALS = 3, HANGS_AFTER_S = 120 };

typedef struct { char name[32]; char id[128]; } named_order;
typedef struct { char name[32]; maquininha_payment *payment; } named_payment;

static const char *const serials[TERMINALS] = {"TESTPOS0001", "TESTPOS0002", "TESTPOS0003"};
static const char *const models[TERMINALS] = {"L3", "A8", "P2"};

static maquininha_sandbox *market;
static maquininha_terminal *terminals[TERMINALS];
static maquininha_merchant *shop;
static maquininha_news *news;
static named_order orders[NAMES];
static named_payment payments[NAMES];
static const char *folder;
static char *words[STEP];

/* A setting of the step, or null. */
static const char *setting(const char *name) {
    for (int i = 1; words[i] && words[i + 1]; i += 2) {
        if (strcmp(words[i], name) == 0) return words[i + 1];
    }
    return NULL;
}

static int64_t number(const char *name) { return setting(name) ? atoll(setting(name)) : 0; }

static int is_step(const char *name) { return strcmp(words[0], name) == 0; }

static const char *money(int64_t centavos) {
    static char texts[4][32];
    static int next;
    char *text = texts[next++ % 4];
    snprintf(text, sizeof texts[0], "%lld.%02lld", (long long)centavos / 100, (long long)centavos % 100);
    return text;
}

static int terminal_number(void) {
    int which = setting("terminal")[1] - '1';
    CHECK(which >= 0 && which < TERMINALS);
    return which;
}

static maquininha_terminal *terminal(void) { return terminals[terminal_number()]; }

static named_order *order(const char *name) {
    for (int i = 0; i < NAMES; i++) {
        if (orders[i].name[0] == 0) snprintf(orders[i].name, sizeof orders[i].name, "%s", name);
        if (strcmp(orders[i].name, name) == 0) return &orders[i];
    }
    FAIL("there are too many orders\n");
}

static named_payment *payment(void) {
    const char *name = setting("attempt");
    for (int i = 0; i < NAMES; i++) {
        if (payments[i].name[0] == 0) snprintf(payments[i].name, sizeof payments[i].name, "%s", name);
        if (strcmp(payments[i].name, name) == 0) return &payments[i];
    }
    FAIL("there are too many attempts\n");
}

/* The name of an order; null for one that the scenario did not place. */
static const char *order_name(const char *id) {
    for (int i = 0; i < NAMES; i++) {
        if (strcmp(orders[i].id, id) == 0) return orders[i].name;
    }
    return NULL;
}

/* Prints a text of a record and a blank before it; nothing where it has none. */
static void print_text(const maquininha_record *record, int32_t field) {
    char *text = text_of(record, field);
    if (text) printf(" %s", text);
    maquininha_text_free(text);
}

/* A step that failed is a line like any other. */
static void failed(const char *subject, maquininha_record *error) {
    printf("%s error", subject);
    print_text(error, MAQUININHA_FIELD_CODE);
    if (number_of(error, MAQUININHA_FIELD_REMAINING) != MAQUININHA_ABSENT) {
        printf(" due %s", money(number_of(error, MAQUININHA_FIELD_REMAINING)));
    }
    if (!is(error, MAQUININHA_FIELD_TENDER, NULL)) printf(" tender");
    print_text(error, MAQUININHA_FIELD_TENDER);
    if (!is(error, MAQUININHA_FIELD_ATTEMPT_ID, NULL)) printf(" attempt");
    print_text(error, MAQUININHA_FIELD_ATTEMPT_ID);
    puts("");
    maquininha_record_free(error);
}

static void look_again(void) {
    struct timespec pause = {0, 20000000};
    nanosleep(&pause, NULL);
}

static void print_end(const maquininha_record *end) {
    print_text(end, MAQUININHA_FIELD_KIND);
    print_text(end, MAQUININHA_FIELD_REASON);
    if (is(end, MAQUININHA_FIELD_REASON, "nothing_due")) {
        printf(" %s", money(number_of(end, MAQUININHA_FIELD_AMOUNT)));
    }
    print_text(end, MAQUININHA_FIELD_CODE);
    char *serial = text_of(end, MAQUININHA_FIELD_SERIAL);
    if (serial) printf(" t%c", serial[strlen(serial) - 1]);
    maquininha_text_free(serial);
}

#include "scenario_market.h"
#include "scenario_sales.h"
#include "scenario_terminal.h"

static void play(void) {
    int is_played = play_at_the_market() || play_at_a_terminal() || play_at_the_shop();
    if (!is_played) FAIL("there is no step %s\n", words[0]);
}

int main(int count, char **folders) {
    static char line[4096];
    CHECK(count > 1);
    alarm(HANGS_AFTER_S);
    folder = folders[1];
    market = open_market();
    while (fgets(line, sizeof line, stdin)) {
        int i = 0;
        line[strcspn(line, "\n")] = 0;
        memset(words, 0, sizeof words);
        for (char *word = strtok(line, "\t"); word && i < STEP - 1; word = strtok(NULL, "\t")) {
            words[i++] = word;
        }
        if (i > 0) play();
    }
    for (int i = 0; i < TERMINALS; i++) {
        if (terminals[i]) leave_terminal(i);
    }
    if (shop) leave_shop();
    print_books();
    for (int i = 0; i < NAMES; i++) maquininha_payment_free(payments[i].payment);
    maquininha_sandbox_free(market);
    return 0;
}

/* The steps at the market, and its books. */

static int compared(const void *one, const void *other) {
    return strcmp(*(char *const *)one, *(char *const *)other);
}

/* Prints lines in their order and gives them back. */
static void print_sorted(char **lines, size_t count) {
    qsort(lines, count, sizeof *lines, compared);
    for (size_t i = 0; i < count; i++) {
        puts(lines[i]);
        free(lines[i]);
    }
}

static char *copy(const char *text) {
    char *copied = malloc(strlen(text) + 1);
    CHECK(copied != NULL);
    return strcpy(copied, text);
}

/* What follows the mark in an attempt's key. */
static const char *attempt_of(const char *key) {
    const char *mark = key ? strstr(key, "-MQN-") : NULL;
    return mark ? mark + 5 : "-";
}

/* An order and its charges, sorted, as one text. */
static char *order_lines(const maquininha_record *booked) {
    char text[2048], *charges[NAMES], line[256];
    char *id = text_of(booked, MAQUININHA_FIELD_ORDER_ID), *state = text_of(booked, MAQUININHA_FIELD_STATE);
    const char *name = order_name(id);
    char after_payment[64];
    size_t count = count_of(booked);
    CHECK(count <= NAMES);
    if (!name) {
        /* An order that the scenario did not place is named by its payment. */
        maquininha_record *first = NULL;
        char *key = NULL;
        if (count > 0) {
            DO(maquininha_record_item(booked, 0, &first, &error));
            key = text_of(first, MAQUININHA_FIELD_ATTEMPT_KEY);
        }
        snprintf(after_payment, sizeof after_payment, "(%s)", attempt_of(key));
        name = after_payment;
        maquininha_text_free(key);
        maquininha_record_free(first);
    }
    snprintf(text, sizeof text, "order %s %s %s %s", name, money(number_of(booked, MAQUININHA_FIELD_AMOUNT)),
             number_of(booked, MAQUININHA_FIELD_IS_CLOSED) ? "closed" : "open", state);
    for (size_t i = 0; i < count; i++) {
        maquininha_record *charge;
        DO(maquininha_record_item(booked, i, &charge, &error));
        char *key = text_of(charge, MAQUININHA_FIELD_ATTEMPT_KEY);
        char *status = text_of(charge, MAQUININHA_FIELD_STATE);
        snprintf(line, sizeof line, "\ncharge %s %s %s %s stands %s", name, attempt_of(key),
                 money(number_of(charge, MAQUININHA_FIELD_AMOUNT)), status,
                 money(number_of(charge, MAQUININHA_FIELD_PAID)));
        charges[i] = copy(line);
        maquininha_text_free(key);
        maquininha_text_free(status);
        maquininha_record_free(charge);
    }
    qsort(charges, count, sizeof *charges, compared);
    for (size_t i = 0; i < count; i++) {
        strncat(text, charges[i], sizeof text - strlen(text) - 1);
        free(charges[i]);
    }
    maquininha_text_free(id);
    maquininha_text_free(state);
    return copy(text);
}

static char *payment_line(const maquininha_record *booked) {
    char line[256];
    char *key = text_of(booked, MAQUININHA_FIELD_ATTEMPT_KEY), *card = text_of(booked, MAQUININHA_FIELD_KIND);
    char *serial = text_of(booked, MAQUININHA_FIELD_SERIAL), *state = text_of(booked, MAQUININHA_FIELD_STATE);
    snprintf(line, sizeof line, "acquirer %s t%c %s %s %s settled %s", attempt_of(key),
             serial[strlen(serial) - 1], card, money(number_of(booked, MAQUININHA_FIELD_AMOUNT)), state,
             money(number_of(booked, MAQUININHA_FIELD_PAID)));
    maquininha_text_free(key);
    maquininha_text_free(card);
    maquininha_text_free(serial);
    maquininha_text_free(state);
    return copy(line);
}

static char *finding_line(const maquininha_record *found) {
    char line[256];
    char *kind = text_of(found, MAQUININHA_FIELD_KIND), *key = text_of(found, MAQUININHA_FIELD_ATTEMPT_KEY);
    snprintf(line, sizeof line, "books disagree %s %s charged %s settled %s", kind, attempt_of(key),
             money(number_of(found, MAQUININHA_FIELD_AMOUNT)),
             money(number_of(found, MAQUININHA_FIELD_PAID)));
    maquininha_text_free(kind);
    maquininha_text_free(key);
    return copy(line);
}

static size_t print_all(maquininha_record *records, char *line_of(const maquininha_record *)) {
    char *lines[NAMES];
    size_t count = count_of(records);
    CHECK(count <= NAMES);
    for (size_t i = 0; i < count; i++) {
        maquininha_record *record;
        DO(maquininha_record_item(records, i, &record, &error));
        lines[i] = line_of(record);
        maquininha_record_free(record);
    }
    maquininha_record_free(records);
    print_sorted(lines, count);
    return count;
}

static void print_books(void) {
    maquininha_record *records;
    DO(maquininha_sandbox_orders(market, &records, &error));
    print_all(records, order_lines);
    DO(maquininha_sandbox_payments(market, &records, &error));
    print_all(records, payment_line);
    DO(maquininha_sandbox_audit(market, &records, &error));
    if (print_all(records, finding_line) == 0) puts("books agree");
}

/* Serial numbers of the terminals in a list such as `t1,t2`. */
static void list_on(maquininha_draft *draft, const char *list) {
    for (; list && *list; list += list[2] == ',' ? 3 : 2) {
        DO(maquininha_draft_list_on(draft, TEXT(serials[list[1] - '1']), &error));
    }
}

static int play_at_the_market(void) {
    if (is_step("books")) {
        print_books();
        return 1;
    }
    if (!is_step("place_order")) return 0;
    const char *name = setting("order"), *tender = setting("tender");
    int32_t installments = setting("installments") ? (int32_t)number("installments") : 1;
    maquininha_draft *draft;
    char *id;
    DO(maquininha_draft_new(TEXT(name), number("amount"), &draft, &error));
    if (tender) {
        const char *serial = serials[setting("terminals")[1] - '1'];
        DO(maquininha_draft_set_direct(draft, TEXT(serial), TEXT(tender), installments, &error));
    } else {
        list_on(draft, setting("terminals"));
    }
    DO(maquininha_sandbox_place_order(market, draft, &id, &error));
    snprintf(order(name)->id, sizeof order(name)->id, "%s", id);
    maquininha_text_free(id);
    maquininha_draft_free(draft);
    return 1;
}

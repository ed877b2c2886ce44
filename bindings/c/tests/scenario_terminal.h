/* The steps at a terminal. */

static void open_terminal(void) {
    char path[512];
    int which = terminal_number();
    const char *card = setting("card");
    snprintf(path, sizeof path, "%s/%s", folder, setting("terminal"));
    maquininha_terminal_free(terminals[which]);
    DO(maquininha_terminal_open(market, TEXT(serials[which]), TEXT(models[which]), TEXT(path), LIMIT,
                                &terminals[which], &error));
    if (card && strcmp(card, "none") == 0) DO(maquininha_terminal_hold_card(terminal(), &error));
    else if (card) DO(maquininha_terminal_present_card(terminal(), TEXT(card), &error));
}

static void leave_terminal(int which) {
    maquininha_record *error = NULL;
    /* One that was closed by a step is not waited for. */
    maquininha_terminal_settled(terminals[which], LIMIT, &error);
    maquininha_record_free(error);
    DO(maquininha_terminal_close(terminals[which], LIMIT, &error));
    maquininha_terminal_free(terminals[which]);
}

/* Waits until the list shows the order, with an amount due where one is given; or shows it no more. */
static void await_list(int is_listed) {
    const char *name = setting("order"), *due = setting("due");
    for (;;) {
        maquininha_record *list, *listed = NULL;
        DO(maquininha_terminal_orders(terminal(), &list, &error));
        for (size_t i = 0; i < count_of(list) && !listed; i++) {
            DO(maquininha_record_item(list, i, &listed, &error));
            if (is(listed, MAQUININHA_FIELD_ORDER_ID, order(name)->id)) break;
            maquininha_record_free(listed);
            listed = NULL;
        }
        int64_t is_due = listed ? number_of(listed, MAQUININHA_FIELD_REMAINING) : 0;
        int is_seen = is_listed ? listed && (!due || is_due == number("due")) : !listed;
        if (is_seen && !is_listed) printf("%s lists %s no more\n", setting("terminal"), name);
        if (is_seen && is_listed) {
            printf("%s lists %s due %s by", setting("terminal"), name, money(is_due));
            for (size_t i = 0; i < count_of(listed); i++) {
                maquininha_record *offered;
                DO(maquininha_record_item(listed, i, &offered, &error));
                print_text(offered, MAQUININHA_FIELD_TENDER);
                maquininha_record_free(offered);
            }
            puts("");
        }
        maquininha_record_free(listed);
        maquininha_record_free(list);
        if (is_seen) return;
        look_again();
    }
}

static void print_event(void) {
    maquininha_record *event, *end;
    DO(maquininha_terminal_next_event(terminal(), LIMIT, &event, &error));
    int64_t seq = number_of(event, MAQUININHA_FIELD_SEQ);
    if (!setting("keep")) DO(maquininha_terminal_acknowledge(terminal(), seq, LIMIT, &error));
    printf("%s event", setting("terminal"));
    print_text(event, MAQUININHA_FIELD_KIND);
    print_text(event, MAQUININHA_FIELD_ATTEMPT_ID);
    char *id = text_of(event, MAQUININHA_FIELD_ORDER_ID);
    if (id && order_name(id)) printf(" on %s", order_name(id));
    maquininha_text_free(id);
    printf(" %s", money(number_of(event, MAQUININHA_FIELD_AMOUNT)));
    DO(maquininha_record_item(event, 0, &end, &error));
    print_end(end);
    puts("");
    maquininha_record_free(end);
    maquininha_record_free(event);
}

static void start_payment(void) {
    const char *name = setting("attempt"), *tender = setting("tender"), *paid = setting("order");
    const char *id = paid ? order(paid)->id : NULL;
    int32_t installments = setting("installments") ? (int32_t)number("installments") : 1;
    maquininha_record *error = NULL;
    maquininha_payment *started;
    if (maquininha_terminal_pay(terminal(), TEXT(name), id, id ? strlen(id) : 0, number("amount"), tender,
                                tender ? strlen(tender) : 0, installments, LIMIT, &started, &error)) {
        failed(name, error);
        return;
    }
    maquininha_payment_free(payment()->payment);
    payment()->payment = started;
    printf("%s started\n", name);
}

static void await_progress(void) {
    for (int is_shown = 0; !is_shown;) {
        char *word;
        DO(maquininha_payment_next(payment()->payment, LIMIT, &word, &error));
        if (!word) FAIL("%s never shows %s\n", setting("attempt"), setting("progress"));
        is_shown = strcmp(word, setting("progress")) == 0;
        maquininha_text_free(word);
    }
    printf("%s shows %s\n", setting("attempt"), setting("progress"));
}

static void await_end(void) {
    maquininha_record *end, *error = NULL;
    if (maquininha_payment_result(payment()->payment, LIMIT, &end, &error) != MAQUININHA_OK) {
        failed(setting("attempt"), error);
        return;
    }
    printf("%s ended", setting("attempt"));
    print_end(end);
    puts("");
    maquininha_record_free(end);
}

static void cancel(void) {
    char *answer;
    DO(maquininha_payment_cancel(payment()->payment, LIMIT, &answer, &error));
    printf("%s cancel %s\n", setting("attempt"), answer);
    maquininha_text_free(answer);
}

static int play_at_a_terminal(void) {
    if (is_step("open_terminal")) open_terminal();
    else if (is_step("close_terminal")) DO(maquininha_terminal_close(terminal(), LIMIT, &error));
    else if (is_step("await_settled")) DO(maquininha_terminal_settled(terminal(), LIMIT, &error));
    else if (is_step("await_listed")) await_list(1);
    else if (is_step("await_unlisted")) await_list(0);
    else if (is_step("events")) for (int64_t i = number("count"); i > 0; i--) print_event();
    else if (is_step("pay")) start_payment();
    else if (is_step("await_progress")) await_progress();
    else if (is_step("await_end")) await_end();
    else if (is_step("cancel")) cancel();
    else if (is_step("card")) {
        const char *card = setting("card");
        if (strcmp(card, "none") == 0) DO(maquininha_terminal_hold_card(terminal(), &error));
        else if (strcmp(card, "fitting") == 0) {
            DO(maquininha_terminal_present_card(terminal(), NULL, 0, &error));
        } else DO(maquininha_terminal_present_card(terminal(), TEXT(card), &error));
    } else return 0;
    return 1;
}

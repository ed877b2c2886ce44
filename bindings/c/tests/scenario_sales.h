/* The steps of the sales side. */

static void enter_shop(void) {
    char path[512];
    maquininha_devices *devices;
    snprintf(path, sizeof path, "%s/merchant", folder);
    if (shop) {
        maquininha_news_free(news);
        maquininha_merchant_free(shop);
    }
    DO(open_shop(market, path, NULL, &shop, &error));
    DO(maquininha_devices_new(&devices, &error));
    for (int i = 0; i < TERMINALS; i++) {
        DO(maquininha_devices_add(devices, TEXT(serials[i]), TEXT(models[i]), TEXT(CNPJ), TEXT("6.4.0"),
                                  &error));
    }
    DO(maquininha_merchant_sync_devices(shop, devices, LIMIT, &error));
    DO(maquininha_merchant_news(shop, &news, &error));
    maquininha_devices_free(devices);
}

static void leave_shop(void) {
    maquininha_news_free(news);
    close_shop(shop);
}

static void create_sale(void) {
    const char *name = setting("sale"), *at = setting("terminal"), *tender = setting("tender");
    const char *serial = at ? serials[at[1] - '1'] : NULL;
    maquininha_draft *draft;
    maquininha_record *sale, *error = NULL;
    DO(maquininha_draft_new(TEXT(name), number("amount"), &draft, &error));
    if (serial || tender) {
        DO(maquininha_draft_set_direct(draft, serial, serial ? strlen(serial) : 0, tender,
                                       tender ? strlen(tender) : 0, 1, &error));
    }
    if (maquininha_merchant_create(shop, draft, LIMIT, &sale, &error) != MAQUININHA_OK) {
        failed(name, error);
    } else if (is(sale, MAQUININHA_FIELD_KIND, "created")) {
        char *id = text_of(sale, MAQUININHA_FIELD_ORDER_ID);
        snprintf(order(name)->id, sizeof order(name)->id, "%s", id);
        maquininha_text_free(id);
        printf("%s created\n", name);
    } else {
        int is_device = is(sale, MAQUININHA_FIELD_KIND, "device_needed");
        printf("%s needs a %s\n", name, is_device ? "device" : "tender");
    }
    maquininha_record_free(sale);
    maquininha_draft_free(draft);
}

static void print_sale(const maquininha_record *sale) {
    char *name = text_of(sale, MAQUININHA_FIELD_REFERENCE), *state = text_of(sale, MAQUININHA_FIELD_STATE);
    printf("%s is %s paid %s due %s\n", name, state, money(number_of(sale, MAQUININHA_FIELD_PAID)),
           money(number_of(sale, MAQUININHA_FIELD_REMAINING)));
    maquininha_text_free(name);
    maquininha_text_free(state);
}

/* A call that answers with the sale. */
static void print_answer(int32_t answer, maquininha_record *sale, maquininha_record *error) {
    if (answer != MAQUININHA_OK) failed(setting("sale"), error);
    else print_sale(sale);
    maquininha_record_free(sale);
}

static void await_sale(void) {
    for (int is_seen = 0; !is_seen; look_again()) {
        maquininha_record *sale;
        DO(maquininha_merchant_sale(shop, TEXT(setting("sale")), LIMIT, &sale, &error));
        is_seen = is(sale, MAQUININHA_FIELD_STATE, setting("state"));
        if (is_seen) print_sale(sale);
        maquininha_record_free(sale);
    }
}

static void deliver(const char *body) {
    maquininha_record *answer;
    DO(maquininha_merchant_receive_webhook(shop, NULL, 0, NULL, 0, TEXT(body), LIMIT, &answer, &error));
    printf(" %lld", (long long)number_of(answer, MAQUININHA_FIELD_HTTP_STATUS));
    if (is(answer, MAQUININHA_FIELD_CODE, NULL)) {
        printf(" %s", number_of(answer, MAQUININHA_FIELD_IS_NEW) ? "new" : "known");
    }
    print_text(answer, MAQUININHA_FIELD_CODE);
    puts("");
    maquininha_record_free(answer);
}

static void webhook(void) {
    maquininha_record *kept, *one;
    int64_t left = setting("nth") ? number("nth") : 1;
    DO(maquininha_sandbox_webhooks(market, &kept, &error));
    for (size_t i = 0; i < count_of(kept) && left > 0; i++) {
        DO(maquininha_record_item(kept, i, &one, &error));
        if (is(one, MAQUININHA_FIELD_KIND, setting("event")) &&
            is(one, MAQUININHA_FIELD_ORDER_ID, order(setting("order"))->id) && --left == 0) {
            char *body = text_of(one, MAQUININHA_FIELD_BODY);
            printf("webhook %s %s", setting("event"), setting("order"));
            deliver(body);
            maquininha_text_free(body);
        }
        maquininha_record_free(one);
    }
    if (left > 0) FAIL("there is no %s of %s\n", setting("event"), setting("order"));
    maquininha_record_free(kept);
}

/* The next news that is not of the list of terminals. */
static void print_news(void) {
    static const int32_t amounts[] = {MAQUININHA_FIELD_AMOUNT, MAQUININHA_FIELD_PAID,
                                      MAQUININHA_FIELD_REMAINING};
    for (int is_told = 0; !is_told;) {
        maquininha_record *told;
        DO(maquininha_news_next(news, LIMIT, &told, &error));
        DO(maquininha_news_acknowledge(news, number_of(told, MAQUININHA_FIELD_SEQ), LIMIT, &error));
        is_told = !is(told, MAQUININHA_FIELD_KIND, "device_changed");
        if (is_told) {
            printf("news");
            print_text(told, MAQUININHA_FIELD_REFERENCE);
            print_text(told, MAQUININHA_FIELD_KIND);
            for (int i = 0; i < 3; i++) {
                int64_t amount = number_of(told, amounts[i]);
                if (amount != MAQUININHA_ABSENT) printf(" %s", money(amount));
            }
            puts("");
        }
        maquininha_record_free(told);
    }
}

static int play_at_the_shop(void) {
    maquininha_record *sale = NULL, *error = NULL;
    if (is_step("open_merchant")) enter_shop();
    else if (is_step("close_merchant")) DO(maquininha_merchant_close(shop, LIMIT, &error));
    else if (is_step("create_sale")) create_sale();
    else if (is_step("await_sale")) await_sale();
    else if (is_step("webhook")) webhook();
    else if (is_step("webhook_body")) printf("webhook body"), deliver(setting("body"));
    else if (is_step("news")) for (int64_t i = number("count"); i > 0; i--) print_news();
    else if (is_step("cancel_sale")) {
        int32_t answer = maquininha_merchant_cancel(shop, TEXT(setting("sale")), LIMIT, &sale, &error);
        print_answer(answer, sale, error);
    } else if (is_step("refund_sale")) {
        int32_t answer = maquininha_merchant_refund(shop, TEXT(setting("sale")), NULL, 0, NULL, 0, LIMIT,
                                                    &sale, &error);
        print_answer(answer, sale, error);
    } else return 0;
    return 1;
}

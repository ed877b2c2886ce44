/* What the tests have in common: a market, a shop, and checks that name what they saw. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "maquininha.h"

#define TEXT(text) (text), strlen(text)
#define LIMIT 30000
#define CNPJ "16.501.555/0001-57"

#define FAIL(...) \
    do { fprintf(stderr, "%s:%d: ", __FILE__, __LINE__), fprintf(stderr, __VA_ARGS__), exit(1); } while (0)
#define CHECK(condition) do { if (!(condition)) FAIL("not so: %s\n", #condition); } while (0)

/* A call that must succeed; `call` ends in &error, which is declared around it. */
#define DO(call) \
    do { \
        maquininha_record *error = NULL; \
        int32_t status_ = (call); \
        if (status_ != MAQUININHA_OK) FAIL("%s: %d %s\n", #call, (int)status_, code_of(error)); \
        CHECK(error == NULL); \
    } while (0)

/* A call that must fail with a code. */
#define REFUSED(code, call) \
    do { \
        maquininha_record *error = NULL; \
        CHECK((call) == MAQUININHA_FAILED); \
        if (strcmp(code_of(error), code) != 0) FAIL("%s: %s\n", #call, code_of(error)); \
        maquininha_record_free(error); \
    } while (0)

static inline const char *code_of(const maquininha_record *error) {
    static char code[64];
    char *text = NULL;
    if (error == NULL) return "no error";
    CHECK(maquininha_record_text(error, MAQUININHA_FIELD_CODE, &text, NULL) == MAQUININHA_OK);
    snprintf(code, sizeof code, "%s", text ? text : "no code");
    maquininha_text_free(text);
    return code;
}

/* The text of a field, to be given back. */
static inline char *text_of(const maquininha_record *record, int32_t field) {
    char *text;
    DO(maquininha_record_text(record, field, &text, &error));
    return text;
}

static inline int64_t number_of(const maquininha_record *record, int32_t field) {
    int64_t number;
    DO(maquininha_record_number(record, field, &number, &error));
    return number;
}

static inline size_t count_of(const maquininha_record *record) {
    size_t count;
    DO(maquininha_record_count(record, &count, &error));
    return count;
}

/* Whether a field is this text; null is a text that is absent. */
static inline int is(const maquininha_record *record, int32_t field, const char *wanted) {
    char *text = text_of(record, field);
    int same = text == NULL || wanted == NULL ? text == wanted : strcmp(text, wanted) == 0;
    maquininha_text_free(text);
    return same;
}

static inline maquininha_sandbox *open_market(void) {
    maquininha_sandbox *market;
    DO(maquininha_sandbox_start(1, LIMIT, &market, &error));
    return market;
}

/* The sales side of the market's shop; the settings are those of the caller's webhook guard. */
static inline int32_t open_shop(const maquininha_sandbox *market, const char *folder,
                                const char *path_secret, maquininha_merchant **shop,
                                maquininha_record **error_of_opening) {
    maquininha_settings *settings;
    maquininha_credentials *credentials;
    char *url, *key;
    int32_t answer;
    DO(maquininha_sandbox_url(market, &url, &error));
    DO(maquininha_sandbox_key(market, &key, &error));
    DO(maquininha_settings_new(TEXT("Loja Um"), TEXT(url), TEXT(folder), &settings, &error));
    DO(maquininha_settings_set_partner(settings, TEXT("partner"), &error));
    if (path_secret) {
        DO(maquininha_settings_set_webhook_guard(settings, NULL, 0, NULL, 0, TEXT(path_secret),
                                                 &error));
    } else {
        DO(maquininha_settings_set_webhook_unguarded(settings, 1, &error));
    }
    DO(maquininha_credentials_new(TEXT(key), &credentials, &error));
    answer = maquininha_merchant_open(settings, credentials, LIMIT, shop, error_of_opening);
    maquininha_credentials_free(credentials);
    maquininha_settings_free(settings);
    maquininha_text_free(key);
    maquininha_text_free(url);
    return answer;
}

/* Tells the shop of its terminals. */
static inline void sync_terminals(maquininha_merchant *shop, const char *const *serials, size_t count) {
    maquininha_devices *devices;
    DO(maquininha_devices_new(&devices, &error));
    for (size_t i = 0; i < count; i++) {
        DO(maquininha_devices_add(devices, TEXT(serials[i]), TEXT("L3"), TEXT(CNPJ), TEXT("6.4.0"),
                                  &error));
    }
    DO(maquininha_merchant_sync_devices(shop, devices, LIMIT, &error));
    maquininha_devices_free(devices);
}

static inline void close_shop(maquininha_merchant *shop) {
    DO(maquininha_merchant_close(shop, LIMIT, &error));
    maquininha_merchant_free(shop);
}

#endif

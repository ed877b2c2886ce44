/* A till with a PIN pad: connects it, shows on it, and is paid by it. */
#include "check.h"

#define CHIP_AND_PIN "insert chip-online-pin; type 1234; press ok; remove"

static maquininha_readers *open_readers(const maquininha_sandbox *market, const char *folder) {
    maquininha_reader_settings *settings;
    maquininha_readers *readers;
    DO(maquininha_sandbox_reader_settings(market, TEXT(folder), &settings, &error));
    DO(maquininha_readers_open(settings, LIMIT, &readers, &error));
    maquininha_reader_settings_free(settings);
    return readers;
}

static maquininha_terminal *open_till(const maquininha_sandbox *market, const char *folder,
                                      const maquininha_readers *readers) {
    maquininha_credentials *credentials;
    maquininha_terminal *till;
    char *url, *key;
    DO(maquininha_sandbox_url(market, &url, &error));
    DO(maquininha_sandbox_key(market, &key, &error));
    DO(maquininha_credentials_new(TEXT(key), &credentials, &error));
    DO(maquininha_terminal_open_with_readers(TEXT("TESTPOS0001"), TEXT("L3"), TEXT(url), TEXT(folder),
                                             credentials, readers, LIMIT, &till, &error));
    maquininha_credentials_free(credentials);
    maquininha_text_free(key);
    maquininha_text_free(url);
    return till;
}

/* A reader that is not there is an end, with what a person can do. */
static void connect_nothing(const maquininha_readers *readers) {
    maquininha_record *end, *view;
    DO(maquininha_readers_connect(readers, TEXT("tcp"), TEXT("127.0.0.1:1"), LIMIT, &end, &error));
    CHECK(is(end, MAQUININHA_FIELD_KIND, "failed"));
    CHECK(is(end, MAQUININHA_FIELD_CODE, "not_found"));
    CHECK(is(end, MAQUININHA_FIELD_SUGGESTION_PT_BR, "Ligue o leitor e deixe-o por perto."));
    DO(maquininha_readers_view(readers, &view, &error));
    CHECK(is(view, MAQUININHA_FIELD_STATE, "failed"));
    CHECK(is(view, MAQUININHA_FIELD_CODE, "not_found"));
    maquininha_record_free(view);
    maquininha_record_free(end);
    REFUSED("value", maquininha_readers_connect(readers, TEXT("radio"), TEXT("x"), LIMIT, &end, &error));
    REFUSED("reader.bad_address",
            maquininha_readers_connect(readers, TEXT("tcp"), TEXT(""), LIMIT, &end, &error));
    REFUSED("reader_not_connected", maquininha_readers_show(readers, TEXT("BOM DIA"), LIMIT, &error));
}

static void connect_pin_pad(const maquininha_readers *readers, const maquininha_pin_pad *pad) {
    maquininha_record *end, *info, *view;
    char *address, *line, *serial;
    DO(maquininha_pin_pad_address(pad, &address, &error));
    DO(maquininha_readers_connect(readers, TEXT("tcp"), TEXT(address), LIMIT, &end, &error));
    CHECK(is(end, MAQUININHA_FIELD_KIND, "connected"));
    serial = text_of(end, MAQUININHA_FIELD_SERIAL);
    CHECK(serial && *serial);
    DO(maquininha_readers_inspect(readers, LIMIT, &info, &error));
    CHECK(is(info, MAQUININHA_FIELD_SERIAL, serial));
    DO(maquininha_readers_show(readers, TEXT("BOM DIA"), LIMIT, &error));
    DO(maquininha_pin_pad_display(pad, &line, &error));
    CHECK(strcmp(line, "BOM DIA") == 0);
    DO(maquininha_readers_view(readers, &view, &error));
    CHECK(is(view, MAQUININHA_FIELD_STATE, "ready"));
    CHECK(is(view, MAQUININHA_FIELD_CODE, NULL));
    maquininha_record_free(view);
    maquininha_text_free(line);
    maquininha_text_free(serial);
    maquininha_text_free(address);
    maquininha_record_free(info);
    maquininha_record_free(end);
}

static void sell(const maquininha_sandbox *market, const maquininha_terminal *till,
                 const maquininha_pin_pad *pad) {
    maquininha_payment *payment;
    maquininha_record *end, *payments, *booked, *wrong;
    DO(maquininha_pin_pad_play(pad, TEXT(CHIP_AND_PIN), &error));
    DO(maquininha_terminal_pay(till, TEXT("pay-1"), NULL, 0, 6490, TEXT("credit"), 1, LIMIT, &payment,
                               &error));
    DO(maquininha_payment_result(payment, LIMIT, &end, &error));
    CHECK(is(end, MAQUININHA_FIELD_KIND, "approved"));
    DO(maquininha_terminal_settled(till, LIMIT, &error));
    DO(maquininha_sandbox_payments(market, &payments, &error));
    CHECK(count_of(payments) == 1);
    DO(maquininha_record_item(payments, 0, &booked, &error));
    CHECK(is(booked, MAQUININHA_FIELD_STATE, "confirmed"));
    CHECK(number_of(booked, MAQUININHA_FIELD_PAID) == 6490);
    DO(maquininha_sandbox_audit(market, &wrong, &error));
    CHECK(count_of(wrong) == 0);
    maquininha_record_free(wrong);
    maquininha_record_free(booked);
    maquininha_record_free(payments);
    maquininha_record_free(end);
    maquininha_payment_free(payment);
}

/* What a host promises is said in words, and a word too much is refused. */
static void set_host(void) {
    maquininha_reader_settings *settings;
    DO(maquininha_reader_settings_new(TEXT("readers"), TEXT("[]"), &settings, &error));
    DO(maquininha_reader_settings_set_links(settings, 1, 0, &error));
    DO(maquininha_reader_settings_set_host(settings, TEXT("https://host.example"), TEXT("token"),
                                           TEXT("auto_undo"), 3600, 3600, MAQUININHA_CANNOT_BE_ASKED,
                                           TEXT("undo"), &error));
    REFUSED("value", maquininha_reader_settings_set_host(
                         settings, TEXT("https://host.example"), NULL, 0, TEXT("perhaps"), 0, 3600, 60,
                         TEXT("undo"), &error));
    maquininha_reader_settings_free(settings);
}

int main(int count, char **folders) {
    maquininha_sandbox *market;
    maquininha_readers *readers;
    maquininha_terminal *till;
    maquininha_pin_pad *pad;
    CHECK(count > 1);
    set_host();
    market = open_market();
    DO(maquininha_sandbox_pin_pad(market, 1, LIMIT, &pad, &error));
    readers = open_readers(market, folders[1]);
    connect_nothing(readers);
    connect_pin_pad(readers, pad);
    till = open_till(market, folders[1], readers);
    REFUSED("value", maquininha_terminal_hold_card(till, &error));
    sell(market, till, pad);
    DO(maquininha_terminal_close(till, LIMIT, &error));
    DO(maquininha_readers_close(readers, LIMIT, &error));
    maquininha_terminal_free(till);
    maquininha_readers_free(readers);
    maquininha_pin_pad_free(pad);
    maquininha_sandbox_free(market);
    puts("the PIN pad was connected, and the till was paid by it");
    return EXIT_SUCCESS;
}

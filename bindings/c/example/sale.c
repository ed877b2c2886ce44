/* A sales program sells, and is told of the payment. Everybody else is played by market.c. */
#include <stdlib.h>
#include "market.h"

int main(int count, char **folders) {
    maquininha_settings *settings;
    maquininha_credentials *credentials;
    maquininha_devices *devices;
    maquininha_merchant *shop;
    maquininha_draft *draft;
    maquininha_news *news;
    maquininha_record *sale, *item;
    char *order_id;
    int is_closed = 0;
    if (count < 3) return EXIT_FAILURE;
    open_market(folders[1]);

    DO(maquininha_settings_new(TEXT("Loja Um"), TEXT(market_url), TEXT(folders[2]), &settings, &error));
    DO(maquininha_settings_set_partner(settings, TEXT("partner"), &error));
    DO(maquininha_settings_set_webhook_unguarded(settings, 1, &error));
    DO(maquininha_credentials_new(TEXT(market_key), &credentials, &error));
    DO(maquininha_merchant_open(settings, credentials, PATIENCE_MS, &shop, &error));
    DO(maquininha_devices_new(&devices, &error));
    DO(maquininha_devices_add(devices, TEXT("TESTPOS0001"), TEXT("L3"), TEXT("16.501.555/0001-57"),
                              NULL, 0, &error));
    DO(maquininha_merchant_sync_devices(shop, devices, PATIENCE_MS, &error));

    DO(maquininha_draft_new(TEXT("mesa-14"), 18790, &draft, &error)); /* R$ 187,90 */
    DO(maquininha_draft_set_direct(draft, TEXT("TESTPOS0001"), TEXT("credit"), 2, &error));
    DO(maquininha_merchant_create(shop, draft, PATIENCE_MS, &sale, &error));
    DO(maquininha_record_text(sale, MAQUININHA_FIELD_ORDER_ID, &order_id, &error));
    pay_at_the_terminal(order_id);

    DO(maquininha_merchant_news(shop, &news, &error));
    while (!is_closed) {
        int64_t seq;
        deliver_webhooks(shop);
        DO(maquininha_news_next(news, PATIENCE_MS, &item, &error));
        DO(maquininha_record_number(item, MAQUININHA_FIELD_SEQ, &seq, &error));
        is_closed = show(item);
        DO(maquininha_news_acknowledge(news, seq, PATIENCE_MS, &error));
        maquininha_record_free(item);
    }
    DO(maquininha_merchant_close(shop, PATIENCE_MS, &error));
    maquininha_text_free(order_id);
    maquininha_news_free(news);
    maquininha_record_free(sale);
    maquininha_draft_free(draft);
    maquininha_devices_free(devices);
    maquininha_merchant_free(shop);
    maquininha_credentials_free(credentials);
    maquininha_settings_free(settings);
    return close_market();
}

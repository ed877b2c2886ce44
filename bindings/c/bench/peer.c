#include "peer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SERIAL_LENGTH_MAX = 64, INSTALLMENTS_MAX = 24 };

struct peer_draft {
    pthread_mutex_t lock;
    char *serial;
    int32_t tender;
    int32_t installments;
};

int32_t peer_record_count(const struct peer_record *record, size_t *count) {
    if (record == NULL || count == NULL) return 2;
    *count = record->count;
    return 0;
}

struct peer_draft *peer_draft_new(void) {
    struct peer_draft *draft = calloc(1, sizeof *draft);
    if (draft != NULL) pthread_mutex_init(&draft->lock, NULL);
    return draft;
}

int32_t peer_draft_set_direct(struct peer_draft *draft, const char *serial, size_t serial_length,
                              const char *tender, size_t tender_length, int32_t installments) {
    static const char *const WORDS[] = {"credit", "debit", "voucher", "pix"};
    if (draft == NULL || serial == NULL || tender == NULL) return 2;
    if (serial_length == 0 || serial_length > SERIAL_LENGTH_MAX) return 2;
    for (size_t at = 0; at < serial_length; at++) {
        if (serial[at] <= ' ' || serial[at] > '~') return 2;
    }
    int32_t kind = 0;
    while (kind < 4 && (strlen(WORDS[kind]) != tender_length ||
                        memcmp(WORDS[kind], tender, tender_length) != 0)) {
        kind++;
    }
    if (kind == 4 || installments < 1 || installments > INSTALLMENTS_MAX) return 2;
    if (installments > 1 && kind != 0) return 2;
    char *copy = malloc(serial_length + 1);
    if (copy == NULL) return 2;
    memcpy(copy, serial, serial_length);
    copy[serial_length] = '\0';
    pthread_mutex_lock(&draft->lock);
    free(draft->serial);
    draft->serial = copy;
    draft->tender = kind;
    draft->installments = installments;
    pthread_mutex_unlock(&draft->lock);
    return 0;
}

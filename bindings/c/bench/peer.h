// The same work without the library, in a file of its own so that the compiler cannot inline it.
#ifndef PEER_H
#define PEER_H

#include <stddef.h>
#include <stdint.h>

struct peer_record {
    size_t count;
};

struct peer_draft;

// How many records are in a record.
int32_t peer_record_count(const struct peer_record *record, size_t *count);

// A draft that nothing is known of.
struct peer_draft *peer_draft_new(void);

// A terminal and a way to pay, checked and copied.
int32_t peer_draft_set_direct(struct peer_draft *draft, const char *serial, size_t serial_length,
                              const char *tender, size_t tender_length, int32_t installments);

#endif

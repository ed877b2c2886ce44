// Measures single calls of the library from C, in nanoseconds, in turns with the same work without
// it, and prints the samples of each side as JSON. With `--quick` it only shows that it works.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "maquininha.h"
#include "peer.h"

// A plain function of the same library, with nothing of ours around it: it gives a number.
uint32_t ffi_maquininha_uniffi_contract_version(void);

// A batch is so short that most are not interrupted on a busy machine.
enum { ROUNDS_MAX = 1001, CALLS = 2000 };

static const char SERIAL[] = "TESTPOS0001";
static const char TENDER[] = "credit";

static maquininha_draft *draft;
static maquininha_record *record;
static struct peer_draft *plain_draft;
static struct peer_record plain_record = {0};

static void need(int right, const char *what) {
    if (right) return;
    fprintf(stderr, "calls: %s\n", what);
    exit(1);
}

// Each side has a loop of its own; what it gives is added up, so that no call is left out.

static uint64_t trivial(int calls) {
    uint64_t sum = 0;
    for (int call = 0; call < calls; call++) {
        size_t count = 1;
        sum += (uint64_t)maquininha_record_count(record, &count, NULL) + count;
    }
    return sum;
}

static uint64_t trivial_rust(int calls) {
    uint64_t sum = 0;
    for (int call = 0; call < calls; call++) sum += ffi_maquininha_uniffi_contract_version() == 0;
    return sum;
}

static uint64_t trivial_c(int calls) {
    uint64_t sum = 0;
    for (int call = 0; call < calls; call++) {
        size_t count = 1;
        sum += (uint64_t)peer_record_count(&plain_record, &count) + count;
    }
    return sum;
}

static uint64_t with_record(int calls) {
    uint64_t sum = 0;
    for (int call = 0; call < calls; call++) {
        sum += (uint64_t)maquininha_draft_set_direct(draft, SERIAL, strlen(SERIAL), TENDER,
                                                     strlen(TENDER), 1 + call % 3, NULL);
    }
    return sum;
}

static uint64_t with_record_c(int calls) {
    uint64_t sum = 0;
    for (int call = 0; call < calls; call++) {
        sum += (uint64_t)peer_draft_set_direct(plain_draft, SERIAL, strlen(SERIAL), TENDER,
                                               strlen(TENDER), 1 + call % 3);
    }
    return sum;
}

static const struct side {
    const char *name;
    uint64_t (*batch)(int calls);
} SIDES[] = {
    {"trivial", trivial},
    {"trivial_rust", trivial_rust},
    {"trivial_c", trivial_c},
    {"record", with_record},
    {"record_c", with_record_c},
};
enum { SIDE_COUNT = sizeof SIDES / sizeof *SIDES };

static double now(void) {
    struct timespec time;
    need(clock_gettime(CLOCK_MONOTONIC, &time) == 0, "no clock");
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int count, char **arguments) {
    int is_quick = count > 1 && strcmp(arguments[1], "--quick") == 0;
    int rounds = is_quick ? 2 : ROUNDS_MAX;
    int calls = is_quick ? 10 : CALLS;
    static double samples[SIDE_COUNT][ROUNDS_MAX];

    need(maquininha_draft_new("A1", 2, 1000, &draft, NULL) == MAQUININHA_OK, "no draft");
    // An error is a record with nothing in it.
    need(maquininha_draft_set_direct(draft, SERIAL, strlen(SERIAL), "coin", 4, 1, &record) ==
             MAQUININHA_FAILED, "a coin was taken");
    plain_draft = peer_draft_new();
    need(plain_draft != NULL, "no memory");

    // The first round warms up.
    for (int round = -1; round < rounds; round++) {
        for (int side = 0; side < SIDE_COUNT; side++) {
            double begun = now();
            need(SIDES[side].batch(calls) == 0, SIDES[side].name);
            if (round >= 0) samples[side][round] = (now() - begun) / calls;
        }
    }
    for (int side = 0; side < SIDE_COUNT; side++) {
        printf("%s\"%s\":[", side == 0 ? "{" : ",", SIDES[side].name);
        for (int round = 0; round < rounds; round++) {
            printf("%s%.3f", round == 0 ? "" : ",", samples[side][round]);
        }
        printf("]");
    }
    printf("}\n");
    maquininha_record_free(record);
    maquininha_draft_free(draft);
    return 0;
}

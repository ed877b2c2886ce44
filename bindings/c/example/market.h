/* What is around a sales program: the order API, a terminal with its customer, the HTTP server that
 * receives webhooks. Played by the simulated market, which is in libraries built for tests only. */
#ifndef MARKET_H
#define MARKET_H

#include <string.h>
#include "maquininha.h"

#define TEXT(text) (text), strlen(text)
#define DO(call) do { if ((call) != MAQUININHA_OK) stop(#call); } while (0)

enum { PATIENCE_MS = 30000 };

extern maquininha_record *error;
extern char *market_url, *market_key;

/* Ends the program, with what went wrong. */
void stop(const char *call);

/* Starts the market and a terminal with its journal in the folder. */
void open_market(const char *folder);

/* The customer pays the order. */
void pay_at_the_terminal(const char *order_id);

/* Hands over the webhooks that were not handed over yet. */
void deliver_webhooks(maquininha_merchant *shop);

/* Prints a piece of news. Returns whether it is the last one of a sale: the order is closed. */
int show(const maquininha_record *news);

/* Compares the books and stops the market. Returns the exit status of the program. */
int close_market(void);

#endif

//! The simulated market: order API, acquirer, webhooks, terminals, as a library and a server.

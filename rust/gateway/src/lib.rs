//! Adapter: the order API over reqwest and rustls, with failover between endpoints.

//! No secret and no card data in anything that is written.

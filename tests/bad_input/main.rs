//! Bad input: each a typed error with a stable code, nothing lost, nothing sent.

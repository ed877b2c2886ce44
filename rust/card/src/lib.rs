//! A card transaction over any reader and any authorisation host: the words that both sides speak,
//! and the machine between them. Pure: no I/O, no clock, no randomness.

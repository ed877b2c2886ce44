//! The order API's wire form: tolerant reading, typed writing. Sans-I/O.

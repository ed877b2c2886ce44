//! No secret and no card data in anything that is written.
//!
//! Every test plants canaries of `tests/canaries.txt` where real secrets would
//! be, keeps all files below the folder for tests, and searches them itself.
//! `cargo xtask test` searches the same files once more.

#[path = "../demands/group_c/shop.rs"]
mod shop;

mod echo;
mod leaks;
mod loud_driver;
mod program;
mod stores;
mod whole_day;

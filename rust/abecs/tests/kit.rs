//! The tables of the simulated acquirers are ones that the protocol takes.

use maquininha_pinpad::table::Record;
use maquininha_sandbox::kits;

#[test]
fn every_record_of_the_kits_can_be_read() {
    for kit in kits() {
        for record in kit.profile.tables.records() {
            let read = Record::parse(record.as_bytes());
            assert!(read.is_ok(), "{:?} {record}", read.err());
        }
    }
}

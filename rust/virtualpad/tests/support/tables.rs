//! Tables for tests: one network with an application of each brand.

use super::{Bench, command, status};

pub const VERSION: &str = "2026013001";

/// The record of abecs-pinpad §13.8.
pub const MASTERCARD: &str = concat!(
    "3401040107A000000004101000000000000000000001CREDITO         030002000000000769862",
    "MERCHANT00000015814TERM0001E0F0C87000F0A00122FC50ACA0000000000000FC50ACF8000000",
    "0000R1400030D400000000000004E20000009F02065F2A029A039C0195059F37040000000000",
    "9F37040000000000000000000000000000000000Y1Z1Y3Z3F45084800C0000000000F45084800C",
    "E068C807000F0A00100030D400"
);

/// A record as that of Mastercard, with another application.
pub fn record(network: u8, index: &str, aid: &str, apptype: &str) -> String {
    let mut record = MASTERCARD.to_owned();
    record.replace_range(4..8, &format!("{network:02}{index}"));
    record.replace_range(8..42, &format!("{:02}{aid:0<32}", aid.len() / 2));
    record.replace_range(42..44, apptype);
    // The chip may ask for a PIN, online and offline, or for a signature.
    record
}

pub fn records() -> Vec<String> {
    vec![
        MASTERCARD.to_owned(),
        record(4, "02", "A0000000031010", "01"),
        record(4, "03", "A0000000032010", "02"),
        record(4, "04", "A0000000043060", "02"),
        record(4, "05", "A00000002501", "01"),
        record(4, "06", "A0000006511010", "01"),
        record(4, "07", "A0000006512010", "02"),
        record(4, "08", "A0000006041010", "01"),
        record(4, "09", "A0000009991010", "03"),
    ]
}

pub fn load(bench: &mut Bench) {
    load_as(bench, 4, VERSION, &records());
}

pub fn load_as(bench: &mut Bench, network: u8, version: &str, records: &[String]) {
    bench.ask(&command("TLI", format!("{network:02}{version}").as_bytes()));
    for record in records {
        let answer = bench.ask(&command("TLR", format!("01{record}").as_bytes()));
        assert_eq!(status(&answer), "000");
    }
    assert_eq!(status(&bench.ask(b"TLE")), "000");
}

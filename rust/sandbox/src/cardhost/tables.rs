//! Records of EMV tables, as acquirers hand them out (abecs-pinpad §5).

use std::fmt::Write as _;

use maquininha_card::NetworkNumber;
use sha1::{Digest, Sha1};

/// Length of an AID record of version 2.1x and 2.20.
const AID_LENGTH: usize = 340;
/// Length of a record of a public key.
const CAPK_LENGTH: usize = 611;
/// Room for a modulus of a public key: 248 bytes, in hex.
const MODULUS_CHARS: usize = 496;

/// What differs between the records of a kit. Amounts in centavos.
#[derive(Clone, Copy, Debug)]
pub(super) struct AidFields {
    /// Application identifier in hex.
    pub(super) aid: &'static str,
    /// The acquirer's number of the kind of application.
    pub(super) application_type: u8,
    /// Contactless kernel (abecs-pinpad §5, `T1_CTLSMODE`), `0` for none.
    pub(super) kernel: char,
    /// Contactless payments up to here.
    pub(super) contactless_limit: u32,
    /// Above it a contactless card holder is verified.
    pub(super) contactless_cvm_limit: u32,
    /// Merchant category.
    pub(super) category: &'static str,
}

/// One application of a network. All payments go online: the floor limits are zero.
pub(super) fn aid_record(network: NetworkNumber, index: usize, fields: &AidFields) -> String {
    let mut text = format!("{AID_LENGTH:03}1{network}{:02}", index + 1);
    let AidFields { aid, application_type, kernel, category, .. } = fields;
    let contact_codes = "FC50ACA000".to_owned() + "0000000000" + "FC50ACF800";
    let contactless_codes = "F45084800C".to_owned() + "0000000000" + "F45084800C";
    let parts = [
        format!("{:02}{aid:0<32}{application_type:02}", aid.len() / 2),
        format!("{:<16}03", "CARTAO"),
        "008C00000000".to_owned(),
        "0769862".to_owned(),
        format!("{:<15}{category}{:<8}", "MAQUININHA00001", "TERM0001"),
        "E0F0C87000F0A00122".to_owned(),
        contact_codes,
        "00000000R".to_owned(),
        format!("1{kernel}{:08X}00000000", fields.contactless_limit),
        format!("{:08X}", fields.contactless_cvm_limit),
        "00000".to_owned(),
        format!("{:0<40}", "9F02065F2A029A039C0195059F3704"),
        format!("{:0<40}", "9F3704"),
        "Y1Z1Y3Z3".to_owned(),
        contactless_codes,
        "E068C8".to_owned(),
        "07000F0A001".to_owned(),
        format!("{:08X}0", fields.contactless_limit),
    ];
    parts.iter().for_each(|part| text.push_str(part));
    text
}

/// A public key of a scheme. The modulus is not one of a real scheme: the virtual PIN pad looks
/// only whether a key is there.
pub(super) fn capk_record(network: NetworkNumber, index: usize, rid: [u8; 5]) -> String {
    let modulus: Vec<u8> = (0..128_u8).map(|at| at.wrapping_mul(37) | 1).collect();
    let key_index = 1_u8;
    let exponent = [3_u8];
    let sum = Sha1::new().chain_update(rid).chain_update([key_index]);
    let sum = sum.chain_update(&modulus).chain_update(exponent).finalize();
    let text = format!(
        "{CAPK_LENGTH:03}2{network}{:02}{}{key_index:02X}001030000{:03}{:0<width$}1{}",
        index + 1,
        hex(&rid),
        modulus.len(),
        hex(&modulus),
        hex(&sum),
        width = MODULUS_CHARS,
    );
    format!("{text:0<CAPK_LENGTH$}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02X}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: AidFields = AidFields {
        aid: "A0000000041010",
        application_type: 1,
        kernel: '4',
        contactless_limit: 200_000,
        contactless_cvm_limit: 20_000,
        category: "5814",
    };

    #[test]
    fn records_have_the_lengths_of_the_specification() {
        let network = NetworkNumber::new(4).expect("a network");
        let record = aid_record(network, 0, &FIELDS);
        assert_eq!(record.len(), AID_LENGTH);
        assert_eq!(&record[..10], "3401040107");
        assert_eq!(&record[166..183], "400030D4000000000");
        let key = capk_record(network, 0, [0xA0, 0, 0, 0, 4]);
        assert_eq!(key.len(), CAPK_LENGTH);
        assert!(key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
        assert_eq!(&key[..32], "611204 01A000000004 01 00 1 030000 128".replace(' ', ""));
    }
}

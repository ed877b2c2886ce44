//! Cards and requests of the test hosts. What the reader would encrypt is sealed with a pad that
//! the hosts alone know.

use maquininha_card::{
    AuthorizationRequest, CardDatum, Chaining, DataProtection, EntryMode, HostCard, KeyScheme,
    KeySlot, LocalTime, NetworkNumber, OpaqueBytes, ProtectedData, ProtectedDatum, Verification,
};
use maquininha_conformance::PaymentCase;
use maquininha_model::{AttemptKey, MaskedCard, Money, SerialNumber, Tender};

/// The host's key: never within a connector.
const PAD: &[u8] = b"the host alone knows this pad...";

fn padded(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().zip(PAD.iter().cycle()).map(|(byte, pad)| byte ^ pad).collect()
}

/// The card number in sealed data, as the host reads it.
pub(crate) fn opened(sealed: &[u8]) -> String {
    String::from_utf8_lossy(&padded(sealed)).into_owned()
}

pub(crate) const fn number(case: PaymentCase) -> &'static str {
    match case {
        PaymentCase::Approved => "4929003141592653",
        PaymentCase::OtherCard => "4929265358979325",
        PaymentCase::Declined => DECLINED,
    }
}

/// The card that the hosts decline.
pub(crate) const DECLINED: &str = "4929384626433831";

pub(crate) fn numbers() -> Vec<String> {
    let cases = [PaymentCase::Approved, PaymentCase::OtherCard, PaymentCase::Declined];
    cases.map(|case| number(case).to_owned()).to_vec()
}

pub(crate) fn network() -> NetworkNumber {
    NetworkNumber::new(4).expect("within 1 and 99")
}

pub(crate) fn serial() -> SerialNumber {
    SerialNumber::new("TESTPOS0001").expect("it is valid")
}

pub(crate) fn card(case: PaymentCase) -> HostCard {
    let number = number(case);
    let bytes = OpaqueBytes::new(padded(number.as_bytes())).expect("it is short");
    let working_key = OpaqueBytes::new(vec![0x5A; 16]).expect("it is short");
    HostCard {
        entry: EntryMode::Contactless,
        data: ProtectedData {
            protection: DataProtection::Key {
                slot: KeySlot::new(2).expect("within 0 and 99"),
                scheme: KeyScheme::MasterKey { working_key },
                chaining: Chaining::Ecb,
            },
            data: vec![ProtectedDatum { datum: CardDatum::Pan, bytes, serial: None }],
            random_key: None,
        },
        masked: MaskedCard::from_last_four(&number[number.len() - 4..]).ok(),
        pan_sequence: Some(1),
        label: Some("CREDITO".to_owned()),
        holder_name: None,
    }
}

pub(crate) fn payment(
    attempt_key: AttemptKey,
    amount: Money,
    case: PaymentCase,
) -> AuthorizationRequest {
    AuthorizationRequest {
        attempt_key,
        serial: serial(),
        network: network(),
        amount,
        tender: Tender::credit(1).expect("it is valid"),
        time: LocalTime { year: 2026, month: 11, day: 30, hour: 12, minute: 0, second: 0 },
        card: card(case),
        verification: Verification::default(),
        emv_data: OpaqueBytes::new(vec![0x9F, 0x27, 1, 0x80]).expect("it is short"),
    }
}

//! The cryptograms of the vectors are what they say (abecs-pinpad §13.5 to §13.7). The host hands
//! them on and opens none; this holds the file itself to the algorithms.

use des::TdesEde2;
use des::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use maquininha_pinpad::command::Cex;
use serde_json::Value;

use crate::support::{bytes, hex, read, text, tlv, vectors};

fn cipher(key: &[u8]) -> TdesEde2 {
    TdesEde2::new(key.try_into().expect("sixteen bytes"))
}

fn encrypt(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut blocks = data.to_vec();
    for block in blocks.chunks_exact_mut(8) {
        cipher(key).encrypt_block(block.try_into().expect("a block"));
    }
    blocks
}

/// Decrypts blocks, each alone or combined with the one before.
fn decrypt(key: &[u8], data: &[u8], is_chained: bool) -> Vec<u8> {
    let mut before = [0; 8];
    let mut clear = Vec::new();
    for sealed in data.chunks_exact(8) {
        let mut block: [u8; 8] = sealed.try_into().expect("a block");
        cipher(key).decrypt_block((&mut block).into());
        clear.extend(block.iter().zip(before).map(|(byte, before)| byte ^ before));
        if is_chained {
            before = sealed.try_into().expect("a block");
        }
    }
    clear
}

fn xor(left: &[u8], right: &[u8]) -> Vec<u8> {
    left.iter().zip(right).map(|(left, right)| left ^ right).collect()
}

/// ISO 9564 format 0.
fn pin_block(pin: &str, pan: &str) -> Vec<u8> {
    let pin = hex(&format!("{:F<16}", format!("0{:X}{pin}", pin.len())));
    let digits = format!("{:0>12}", &pan[..pan.len() - 1]);
    xor(&pin, &hex(&format!("0000{}", &digits[digits.len() - 12..])))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

#[test]
fn pin_blocks_are_format_0_under_the_working_key() {
    let vectors = vectors();
    let working_key = bytes(&vectors["pin"]["working_key"]);
    let master_key = hex("0123456789ABCDEFFEDCBA9876543210");
    let sealed_key = bytes(&vectors["pin"]["working_key_under_master_key"]);
    assert_eq!(encrypt(&master_key, &working_key), sealed_key);
    for vector in list(&vectors["pin_blocks"]) {
        let block = pin_block(text(&vector["pin"]), text(&vector["pan"]));
        assert_eq!(block, bytes(&vector["clear"]));
        assert_eq!(encrypt(&working_key, &block), bytes(&vector["encrypted"]));
    }
}

#[test]
fn dukpt_makes_keys_for_pins_and_for_data() {
    let vectors = vectors();
    let dukpt = &vectors["dukpt"];
    let key = bytes(&dukpt["transaction_key"]);
    let pin_key = xor(&key, &hex("00000000000000FF00000000000000FF"));
    let block = pin_block(text(&dukpt["pin"]), text(&dukpt["pan"]));
    assert_eq!(encrypt(&pin_key, &block), bytes(&dukpt["pin_block"]));
    let variant = xor(&key, &hex("0000000000FF00000000000000FF0000"));
    let data_key = encrypt(&variant, &variant);
    assert_eq!(data_key, bytes(&dukpt["data_key"]));
    let data = text(&dukpt["data"]).as_bytes();
    assert_eq!(encrypt(&data_key, data), bytes(&dukpt["ecb"]));
    assert_eq!(decrypt(&data_key, &bytes(&dukpt["cbc"]), true), data);
}

#[test]
fn tracks_have_a_clear_front_and_an_encrypted_rest() {
    let vectors = vectors();
    for vector in list(&vectors["tracks"]) {
        let item = text(&vector["item"]);
        let track = item.rsplit(' ').next().expect("a track");
        let digits = usize::try_from(vector["open_digits"].as_u64().expect("a number"));
        let digits = digits.expect("few");
        let key = match vector["method"].as_u64() {
            Some(50) => bytes(&vectors["dukpt"]["data_key"]),
            _ => bytes(&vectors["pin"]["working_key"]),
        };
        let sealed = bytes(&vector["result"]);
        let is_first = item.contains("track 1");
        let (front, rest) = sealed.split_at(if is_first { 1 + digits } else { digits / 2 });
        let clear = [front, &decrypt(&key, rest, vector["method"] == 11)].concat();
        let expected = if is_first {
            track.as_bytes().to_vec()
        } else {
            let nibbles = track.replace('=', "D");
            hex(&format!("{nibbles}{}", "F".repeat(nibbles.len() % 2)))
        };
        assert_eq!(clear[..expected.len()], expected, "{item}");
        let fill = if is_first { 0x00 } else { 0xFF };
        assert!(clear[expected.len()..].iter().all(|byte| *byte == fill), "{item}");
    }
}

#[test]
fn a_mask_is_kept_and_never_weaker_than_ours() {
    for vector in list(&vectors()["masks"]) {
        let masked = text(&vector["masked"]);
        let id = if masked.starts_with('B') { 0x8041 } else { 0x8042 };
        let cex = Cex { stripe: true, ..Cex::default() };
        let swiped = read(&cex, &tlv("CEX", &[(0x8040, b"90"), (id, masked.as_bytes())]));
        let swiped = swiped.expect("a swipe");
        let pan = swiped.stripe.pan().expect("a number").as_str();
        match text(&vector["mask"]) {
            "0000" => assert_eq!(pan, "****************"),
            _ => assert_eq!(pan, "530123******0123", "{vector}"),
        }
    }
}

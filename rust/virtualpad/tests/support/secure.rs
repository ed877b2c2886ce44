//! The host's side of a secure session, with the throw-away key of abecs-pinpad §13.4.

use aes::Aes128;
use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use rsa::{BoxedUint, PublicKey, hazmat};

use super::{command, crc, hex, unhex};

const MODULUS: &str = include_str!("../vectors/modulus.txt");
const PRIVATE_EXPONENT: &str = concat!(
    "063510DC4297A21F7E0EA5211F6382F3E36C54E67469687C2C0C436D9CA78DCC08BCEDA3274AD7B0781CFA87",
    "80323F19A13960913FF0E1AD70D2D671F6BB44D5AC195C324A6D24237EB6F76BD822C74E7CD91BF95AE3D646",
    "C3EC39FE4E063599853776A6D1BA2215599FE78983ECF089E9139578F31C3FD48A89E5D26C66D7103E1EB576",
    "99D10630DC6F8F8F8AE01E2C9E24915E5289B6904AE3C5FDF19588002064DC4F5C7271C4EFDABAF10CF5CC96",
    "70B1B4D3184D1AC629C0B61EA34FDE2CB2D2724EBAD65A7601FF7746F2E97150C954C9F850FD455E44CF05D7",
    "1124771B45AC1FA94A1D546B35C03C179B50105E8C2F8DFF69F14AF069FD0DB003CFD8E9",
);

/// The modulus.
pub fn modulus() -> Vec<u8> {
    hex(MODULUS)
}

/// A secure OPN.
pub fn opening() -> Vec<u8> {
    command("OPN", format!("0256{}3010001", modulus_text()).as_bytes())
}

/// Decrypts a block with the private key: the raw operation, with the other exponent.
pub fn decrypt(cipher: &[u8]) -> Vec<u8> {
    let uint = |bytes: &[u8]| BoxedUint::from_be_slice(bytes, 2048).unwrap();
    let key = PublicKey::new_unchecked(uint(&hex(MODULUS)), uint(&hex(PRIVATE_EXPONENT)));
    hazmat::rsa_encrypt(&key, &uint(cipher)).unwrap().to_be_bytes().to_vec()
}

/// The session key in the answer to a secure OPN.
pub fn session_key(answer: &[u8]) -> [u8; 16] {
    assert_eq!(&answer[..12], b"OPN000515256");
    let block = decrypt(&hex(std::str::from_utf8(&answer[12..]).unwrap()));
    assert_eq!(block[..2], [0, 2]);
    assert_eq!(block[239], 0);
    assert!(block[2..239].iter().all(|it| *it != 0));
    block[240..].try_into().unwrap()
}

/// Closes a command into a packet.
pub fn seal(key: &[u8; 16], clear: &[u8]) -> Vec<u8> {
    let mut plain = u16::try_from(clear.len()).unwrap().to_be_bytes().to_vec();
    plain.extend(crc(clear).to_be_bytes());
    plain.extend(clear);
    plain.resize(plain.len().div_ceil(16) * 16, 0);
    let cipher = Aes128::new(key.into());
    let mut packet = vec![0x12];
    let mut chain = [0; 16];
    for block in plain.chunks(16) {
        let mut mixed: [u8; 16] = std::array::from_fn(|at| block[at] ^ chain[at]);
        cipher.encrypt_block((&mut mixed).into());
        packet.extend(mixed);
        chain = mixed;
    }
    packet
}

/// Opens a packet; nothing if it is none, or is broken.
pub fn open(key: &[u8; 16], packet: &[u8]) -> Option<Vec<u8>> {
    let (mark, cipher_text) = packet.split_first()?;
    if *mark != 0x12 || cipher_text.len() % 16 != 0 {
        return None;
    }
    let cipher = Aes128::new(key.into());
    let mut plain = Vec::new();
    let mut chain = [0; 16];
    for block in cipher_text.chunks(16) {
        let block: [u8; 16] = block.try_into().unwrap();
        let mut mixed = block;
        cipher.decrypt_block((&mut mixed).into());
        plain.extend((0..16).map(|at| mixed[at] ^ chain[at]));
        chain = block;
    }
    let length = usize::from(u16::from_be_bytes([plain[0], plain[1]]));
    let clear = plain.get(4..4 + length)?;
    (crc(clear).to_be_bytes() == plain[2..4]).then(|| clear.to_vec())
}

/// The modulus as upper-case digits.
pub fn modulus_text() -> String {
    unhex(&modulus())
}

//! Packets of the secure session (abecs-pinpad §6.2).

use zeroize::Zeroize;

use super::crc::crc16;
use super::frame::DC2;
use crate::crypto::aes_cbc;

/// Closes clear data into a packet under the session's key.
pub(crate) fn seal(key: &[u8; 16], clear: &[u8]) -> Vec<u8> {
    seal_with_crc(key, clear, crc16(clear))
}

/// Closes a packet with a check sum that need not be right.
pub(crate) fn seal_with_crc(key: &[u8; 16], clear: &[u8], crc: u16) -> Vec<u8> {
    let length = u16::try_from(clear.len()).expect("an answer is at most 2044 bytes");
    let mut plain = length.to_be_bytes().to_vec();
    plain.extend(crc.to_be_bytes());
    plain.extend(clear);
    plain.resize(plain.len().next_multiple_of(16), 0);
    let mut packet = vec![DC2];
    packet.extend(aes_cbc::encrypt(key, &plain));
    plain.zeroize();
    packet
}

/// Opens the cipher text of a packet, without its first byte; nothing if any check fails.
pub(crate) fn open(key: &[u8; 16], cipher: &[u8]) -> Option<Vec<u8>> {
    if cipher.is_empty() || !cipher.len().is_multiple_of(16) {
        return None;
    }
    let plain = aes_cbc::decrypt(key, cipher);
    let (head, rest) = plain.split_first_chunk::<4>()?;
    let length = usize::from(u16::from_be_bytes([head[0], head[1]]));
    let clear = rest.get(..length)?;
    (crc16(clear) == u16::from_be_bytes([head[2], head[3]])).then(|| clear.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::unhex;

    fn key() -> [u8; 16] {
        std::array::from_fn(|at| u8::try_from(at).unwrap() * 0x11)
    }

    fn packet(digits: &[u8]) -> Vec<u8> {
        unhex(digits).unwrap()
    }

    /// The command of abecs-pinpad §13.3.
    #[test]
    fn a_command_is_closed_and_opened_as_in_the_vectors() {
        let clear = b"GIX012\x00\x01\x00\x08\x80\x01\x80\x03\x80\x16\x80\x20";
        let sealed = packet(b"12EE282DB5D63D99D8273CCD99A6405D898C1C8CD6178B9B13EEFAFD796F160334");
        assert_eq!(seal(&key(), clear), sealed);
        assert_eq!(open(&key(), &sealed[1..]).unwrap(), clear);
    }

    #[test]
    fn answers_are_closed_as_in_the_vectors() {
        let pairs: [(&[u8], &[u8]); 3] = [
            (b"DSP000", b"12CCBCDD1D47A70CCBB299021CFC946B91"),
            (b"GIX011", b"1276521633C633E5E87C724B53DED1FBFB"),
            (b"CEX012", b"1235184DC95025D59EF38867AFF0AAD38F"),
        ];
        for (clear, sealed) in pairs {
            assert_eq!(seal(&key(), clear), packet(sealed));
        }
    }

    #[test]
    fn a_packet_that_fails_a_check_is_not_opened() {
        let sealed = seal(&key(), b"DSP000");
        assert_eq!(open(&key(), &[]), None);
        assert_eq!(open(&key(), &sealed[1..16]), None);
        assert_eq!(open(&[0; 16], &sealed[1..]), None);
        let wrong = seal_with_crc(&key(), b"DSP000", 0);
        assert_eq!(open(&key(), &wrong[1..]), None);
    }
}

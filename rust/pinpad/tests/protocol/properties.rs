//! What holds for any payload and any way the bytes arrive.

use maquininha_pinpad::frame::{Decoded, Decoder, FRAME_MAX, PAYLOAD_MAX, encode};
use maquininha_pinpad::{Answer, Command, Status};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::host::{ACK, Event, Host, framed};

/// Payloads with many bytes that are substituted or mean something.
fn payload() -> impl Strategy<Value = Vec<u8>> {
    let special = prop::sample::select(vec![0x04, 0x06, 0x12, 0x13, 0x15, 0x16, 0x17, 0x18, 0x33]);
    vec(prop_oneof![any::<u8>(), special], 0..=PAYLOAD_MAX)
}

/// Reads pieces as they arrive; the payloads of whole frames.
fn read(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut decoder = Decoder::new();
    let mut found = Vec::new();
    for piece in pieces {
        let mut rest = *piece;
        while let Some(decoded) = decoder.read(&mut rest) {
            if decoded == Decoded::Frame {
                found.push(decoder.payload().to_vec());
            }
        }
    }
    found
}

fn pieces(bytes: &[u8], cuts: &[prop::sample::Index]) -> Vec<Vec<u8>> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| bytes[pair[0]..pair[1]].to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_payload_comes_back_however_it_is_cut(
        first in payload(),
        second in payload(),
        noise in vec(any::<u8>().prop_filter("no start", |byte| *byte != 0x16), 0..20),
        cuts in vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let bytes = [noise, framed(&first), b"\0\x06".to_vec(), framed(&second)].concat();
        let pieces = pieces(&bytes, &cuts);
        let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(read(&pieces), [first, second]);
    }

    #[test]
    fn a_frame_that_starts_again_is_read_from_its_new_start(whole in payload(), cut in any::<prop::sample::Index>()) {
        let frame = framed(&whole);
        // Behind the CRC nothing starts again; before it, a raw SYN does.
        let at = cut.index(frame.len() - 2).max(1).min(frame.len() - 3);
        let bytes = [&frame[..at], &frame].concat();
        prop_assert_eq!(read(&[&bytes]), [whole]);
    }

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in vec(any::<u8>(), 0..6000)) {
        for payload in read(&[&bytes]) {
            prop_assert!(payload.len() <= PAYLOAD_MAX);
            let _ = Answer::parse(&payload);
        }
    }

    #[test]
    fn a_buffer_that_is_too_short_is_an_error(payload in payload(), room in 0..FRAME_MAX) {
        let whole = framed(&payload);
        let mut out = vec![0; room];
        match encode(&payload, &mut out) {
            Ok(len) => prop_assert_eq!(&out[..len], &whole[..]),
            Err(error) => {
                prop_assert!(room < whole.len());
                prop_assert_eq!(error.payload_len, payload.len());
            }
        }
    }

    #[test]
    fn any_bytes_from_a_pin_pad_leave_the_host_alive(
        reads in vec((vec(any::<u8>(), 0..40), 0..3_000_u64), 0..30),
    ) {
        let mut host = Host::at_rest();
        host.write(&maquininha_pinpad::command::Gky);
        for (bytes, milliseconds) in reads {
            host.now += std::time::Duration::from_millis(milliseconds);
            for event in host.give(&bytes) {
                if let Event::Answer(answer) = event {
                    prop_assert!(answer.command().as_str() == "GKY");
                }
            }
        }
        host.conversation.link_lost();
        host.poll();
        prop_assert!(host.conversation.is_idle());
    }
}

#[test]
fn the_longest_payload_fits_and_one_byte_more_does_not() {
    let longest = vec![0x16; PAYLOAD_MAX];
    let frame = framed(&longest);
    assert_eq!(frame.len(), FRAME_MAX);
    assert_eq!(read(&[&frame]), [&longest[..]]);
    let longer = [&longest[..], &[0]].concat();
    assert!(encode(&longer, &mut [0; 2 * FRAME_MAX]).is_err());
    let mut decoder = Decoder::new();
    let forged = [&[0x16][..], &vec![b'x'; PAYLOAD_MAX + 1]].concat();
    let decoded = decoder.read(&mut &forged[..]);
    assert_eq!(decoded, Some(Decoded::Bad(maquininha_pinpad::frame::BadFrame::TooLong)));
}

#[test]
fn the_longest_answer_comes_through() {
    // 900 bytes of a link test, all of them substituted.
    let block = [&[0x80, 0x5A, 0x03, 0x84][..], &[0x13; 900]].concat();
    let answer = [b"GIX000904".to_vec(), block].concat();
    let mut host = Host::at_rest();
    let gix = maquininha_pinpad::command::Gix::of([maquininha_pinpad::command::InfoId::LinkTest]);
    host.write(&gix);
    let mut events = Vec::new();
    for piece in [ACK, &framed(&answer)].concat().chunks(20) {
        events.extend(host.give(piece));
    }
    let [Event::Answer(answer)] = &events[..] else { panic!("no answer: {events:?}") };
    assert_eq!(answer.status(), Status::Ok);
    let info = gix.read(answer.as_answer()).expect("information");
    assert_eq!(info.bytes(maquininha_pinpad::command::InfoId::LinkTest), Some(&[0x13; 900][..]));
}

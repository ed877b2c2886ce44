//! Images on the display (abecs-pinpad §3.3).
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::Profile;
use support::{Bench, crc, status, with_params};

const IMAGE: &[u8] = b"\x89PNG\x13\x16\x17 the code of an instant payment";

fn info(bytes: &[u8], kind: u8) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
    [&length[..], &crc(bytes).to_be_bytes(), &[kind, 0, 0, 0]].concat()
}

fn load(bench: &mut Bench, name: &[u8], bytes: &[u8], info: &[u8]) -> Vec<u8> {
    let answer = bench.ask(&with_params("MLI", &[(0x001E, name), (0x001F, info)]));
    if answer != b"MLI000" {
        return answer;
    }
    for pieces in bytes.chunks(20) {
        let (one, other) = pieces.split_at(pieces.len().min(10));
        let answer = bench.ask(&with_params("MLR", &[(0x000F, one), (0x000F, other)]));
        if answer != b"MLR000" {
            return answer;
        }
    }
    bench.ask(&with_params("MLE", &[]))
}

#[test]
fn an_image_is_loaded_shown_listed_and_deleted() {
    let mut bench = Bench::new(Profile::Abecs220);
    assert_eq!(load(&mut bench, b"pixqr", IMAGE, &info(IMAGE, 1)), b"MLE000");
    assert_eq!(bench.pad.image("PIXQR").unwrap(), IMAGE);
    assert_eq!(bench.ask(&with_params("DSI", &[(0x001E, b"PixQr   ")])), b"DSI000");
    assert_eq!(bench.pad.screen().image.as_deref(), Some("PIXQR"));
    assert_eq!(bench.ask(b"LMF"), b"LMF000012\x80\x5E\x00\x08PIXQR   ");
    bench.ask(&with_params("CLX", &[(0x001B, b"TCHAU")]));
    assert_eq!(bench.pad.screen().lines, ["TCHAU"]);
    bench.ask(&with_params("CLX", &[(0x001B, b"TCHAU"), (0x001E, b"PIXQR")]));
    assert_eq!(bench.pad.screen().image.as_deref(), Some("PIXQR"), "an image wins");
    bench.pad.reboot();
    bench.pad.advance(3_000);
    assert!(bench.pad.image("pixqr").is_some(), "it stays");
    let names: &[(u16, &[u8])] = &[(0x001E, b"NOSUCH"), (0x001E, b"PIXQR")];
    assert_eq!(bench.ask(&with_params("DMF", names)), b"DMF000");
    assert_eq!(bench.ask(b"LMF"), b"LMF000");
    assert_eq!(bench.ask(&with_params("DSI", &[(0x001E, b"PIXQR")])), b"DSI100");
}

#[test]
fn an_image_that_is_not_what_was_announced_is_refused() {
    let mut bench = Bench::new(Profile::Abecs220);
    let mut wrong = info(IMAGE, 2);
    wrong[5] ^= 1;
    assert_eq!(load(&mut bench, b"PIXQR", IMAGE, &wrong), b"MLE102");
    assert_eq!(load(&mut bench, b"PIXQR", &IMAGE[1..], &info(IMAGE, 2)), b"MLE102", "too short");
    assert_eq!(load(&mut bench, b"PIXQR", IMAGE, &info(&IMAGE[1..], 2)), b"MLR102", "too long");
    assert_eq!(load(&mut bench, b"PIXQR", IMAGE, &info(IMAGE, 4)), b"MLI101", "unknown kind");
    assert_eq!(load(&mut bench, b"NO NAME", IMAGE, &info(IMAGE, 1)), b"MLI011");
    assert_eq!(load(&mut bench, b"PIXQR", IMAGE, b"short"), b"MLI011");
    assert!(bench.pad.image("PIXQR").is_none());
}

#[test]
fn pieces_of_no_image_are_refused() {
    let mut bench = Bench::new(Profile::Abecs220);
    assert_eq!(bench.ask(&with_params("MLR", &[(0x000F, b"BYTES")])), b"MLR010");
    assert_eq!(bench.ask(&with_params("MLE", &[])), b"MLE010");
    assert_eq!(status(&bench.ask(&with_params("MLI", &[]))), "019");
    assert_eq!(status(&bench.ask(&with_params("DSI", &[]))), "019");
    assert_eq!(status(&bench.ask(&with_params("DMF", &[]))), "019");
}

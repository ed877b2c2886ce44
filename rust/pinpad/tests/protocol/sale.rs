//! The recorded contactless sale, byte for byte (abecs-pinpad §13.9).

use std::time::Duration;

use crate::support::{
    Exchange, hex, network, recorded_fcx, recorded_gcx, recorded_gix, recorded_gox, recorded_gtk,
    recorded_requests, recorded_sale, slot,
};
use maquininha_pinpad::card::{MaskedPan, PinMethod};
use maquininha_pinpad::command::{CardEntry, Clx, Decision, InfoId, Opn, Rmc, SlotState};
use maquininha_pinpad::{Answer, Command, Conversation, Output, OwnedAnswer, Timing};

/// Plays the sale; every read of the link has at most `piece` bytes.
fn play(sale: &[Exchange], piece: usize) -> (Vec<OwnedAnswer>, Vec<[String; 2]>) {
    let mut conversation = Conversation::new(Timing::WIRED);
    let mut now = Duration::ZERO;
    let (mut answers, mut notifications) = (Vec::new(), Vec::new());
    let mut written = Vec::new();
    for (request, exchange) in recorded_requests().iter().zip(sale) {
        conversation.send(request).expect("it is idle");
        let mut line: Vec<u8> = Vec::new();
        let count = answers.len();
        while answers.len() == count {
            let take = piece.min(line.len());
            let read: Vec<u8> = line.drain(..take).collect();
            let mut rest = &read[..];
            loop {
                match conversation.poll(now, &mut rest) {
                    Output::Write(bytes) if bytes == [0x18] => line.push(0x04),
                    Output::Write(bytes) => {
                        written.push(bytes.to_vec());
                        line.push(0x06);
                        line.extend(exchange.replies.concat());
                    }
                    Output::Notification(text) => notifications.push(text.lines()),
                    Output::Answer(answer) => answers.push(answer.to_owned()),
                    Output::Wait { .. } => break,
                    other => panic!("{}: {other:?}", exchange.name),
                }
            }
            now += Duration::from_millis(1);
        }
    }
    let commands: Vec<Vec<u8>> = sale.iter().map(|exchange| exchange.command.clone()).collect();
    assert_eq!(written, commands, "the host writes what was recorded");
    (answers, notifications)
}

#[test]
fn the_recorded_sale_replays_byte_for_byte_however_it_is_cut() {
    let sale = recorded_sale();
    let whole = play(&sale, usize::MAX);
    for piece in [1, 2, 3, 5, 20, 64] {
        assert_eq!(play(&sale, piece), whole, "pieces of {piece}");
    }
}

#[test]
fn the_recorded_sale_says_what_happened() {
    let (answers, notifications) = play(&recorded_sale(), 20);
    let answer = |at: usize| -> Answer<'_> { answers[at].as_answer() };
    assert_eq!(notifications, [[String::from("SELECIONADO:"), String::from("CREDITO")]]);
    Opn.read(answer(0)).expect("it is open");

    let device = recorded_gix().read(answer(1)).expect("information");
    assert_eq!(device.model().as_deref(), Some("SIMPAD"));
    assert_eq!(device.spec_version(), Some((2, 20)));
    let version = device.table_version(Some(network())).expect("a version");
    assert_eq!(version.to_string(), "2026013001");
    let slots = device.slots(InfoId::PinDukptKeys).expect("a map");
    assert_eq!(slots.state(slot(14)), SlotState::Loaded);
    assert_eq!(slots.loaded().collect::<Vec<_>>(), [slot(14)]);

    let card = recorded_gcx().read(answer(2)).expect("a card");
    assert_eq!(card.entry, CardEntry::ContactlessChip);
    assert_eq!(card.pan.as_ref().map(MaskedPan::as_str), Some("530123******0123"));
    assert_eq!(card.applications.len(), 1);
    assert_eq!(card.applications[0].network, network());
    assert_eq!(card.label.as_deref(), Some("CREDITO"));
    assert_eq!(card.issuer_country, Some(76));
    assert_eq!(card.expires, Some(*b"271231"));

    let tracks = recorded_gtk().read(answer(3)).expect("tracks");
    let track2 = tracks.track2.expect("track 2");
    assert_eq!(track2.as_bytes(), hex("530123C459CD07BDD03F760E5B797EDE8BEA39"));
    assert_eq!(track2.ksn().expect("a serial").as_bytes()[..], hex("FFFF9876543210E00001"));
    assert_eq!(track2.slot(), Some(slot(20)));

    let decided = recorded_gox().read(answer(4)).expect("a decision");
    assert_eq!(decided.decision, Decision::GoOnline);
    assert!(!decided.needs_signature && !decided.is_pin_verified_offline);
    let pin = decided.pin_block.expect("a PIN block");
    assert_eq!(pin.as_bytes()[..], hex("3226CEF82EE5CBB0"));
    assert_eq!((pin.method(), pin.slot()), (PinMethod::Dukpt, slot(14)));
    assert_eq!(decided.emv_data.get(0x9F26), Some(&hex("A1B2C3D4E5F60718")[..]));
    assert_eq!(decided.emv_data.as_bytes().len(), 0x5A);

    let finished = recorded_fcx().read(answer(5)).expect("an end");
    assert!(finished.is_approved && finished.emv_data.is_empty());
    Rmc { message: String::new() }.read(answer(6)).expect("removed");
    Clx::default().read(answer(7)).expect("closed");
}

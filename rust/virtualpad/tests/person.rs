//! The person at the device: actions, scripts, and what is noticed.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::{
    Ask, Beep, Key, Light, PadError, PadEvent, PersonAction, Profile, Script,
};
use support::{Bench, command, gcx, status, text, with_params};

fn script(text: &str) -> Script {
    text.parse().unwrap()
}

#[test]
fn what_cannot_be_done_is_refused_with_its_reason() {
    let mut bench = Bench::new(Profile::Abecs220);
    let refused = |bench: &mut Bench, action| bench.pad.act(action).unwrap_err().to_string();
    assert_eq!(
        refused(&mut bench, PersonAction::Remove),
        "remove a card, because none is in the slot"
    );
    let unknown = PersonAction::Tap("no-such-card".to_owned());
    assert_eq!(refused(&mut bench, unknown), "find a test card named no-such-card");
    let without_chip = PersonAction::Insert("stripe-only".to_owned());
    assert_eq!(refused(&mut bench, without_chip), "insert stripe-only, because it has no chip");
    bench.act(PersonAction::Insert("chip-no-pin".to_owned()));
    let second = PersonAction::Insert("fleet".to_owned());
    assert_eq!(refused(&mut bench, second), "insert a card, because one is in the slot");
}

#[test]
fn a_script_that_is_not_understood_names_its_verb_and_no_more() {
    for text in ["type", "insert", "press f9", "tap a and", "type 1234 after soon", "sing 9876"] {
        let error = text.parse::<Script>().unwrap_err();
        assert!(matches!(error, PadError::Script { .. }), "{text}");
        assert!(!error.to_string().contains("9876"));
        assert!(!error.to_string().contains("1234"));
    }
    let long = "press ok;".repeat(1_001).parse::<Script>().unwrap_err();
    assert_eq!(long.to_string(), "read a script of more than 1000 steps");
}

#[test]
fn a_step_waits_until_the_device_asks_for_it() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    bench.pad.play(script("tap contactless after 2000"));
    bench.pad.advance(60_000);
    assert_eq!(bench.pad.script_steps_left(), 1, "nobody has asked for a card");
    bench.send(b"GKY");
    bench.pad.advance(60_000);
    assert_eq!(bench.pad.script_steps_left(), 1, "a key is asked for");
    bench.send(&with_params("CEX", &[(0x0006, b"011000")]));
    bench.pad.advance(60_000);
    assert_eq!(bench.pad.script_steps_left(), 1, "the antenna is off");
    bench.send(&gcx(&[]));
    bench.pad.advance(1_999);
    assert!(bench.hear().is_empty());
    bench.pad.advance(1);
    assert_eq!(status(&bench.answer()), "000");
}

#[test]
fn a_step_that_waits_for_nothing_happens_in_the_middle() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    bench.pad.play(script("insert chip-online-pin; type 12; now remove after 500"));
    bench.send(&gcx(&[]));
    bench.pad.advance(300);
    assert_eq!(status(&bench.answer()), "000");
    bench.send(&with_params("GOX", &[(0x0010, b"04"), (0x0002, b"3"), (0x0009, b"14")]));
    bench.pad.advance(800);
    assert_eq!(bench.answer(), b"GOX061", "pulled out while the PIN was typed");
    bench.pad.play(script("now power off; now power on after 100"));
    bench.pad.advance(10_000);
    assert_eq!(bench.ask(b"OPN"), b"OPN000");
}

#[test]
fn a_whole_sale_by_chip_follows_one_script() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    let sale = "insert chip-online-pin after 1000\ntype 1234\npress ok\nremove after 700\n";
    bench.pad.play(script(sale));
    bench.send(&gcx(&[]));
    bench.pad.advance(1_000);
    assert_eq!(text(&bench.answer(), 0x804F).unwrap(), "03");
    bench.send(&with_params("GOX", &[(0x0010, b"04"), (0x0002, b"3"), (0x0009, b"14")]));
    assert_eq!(bench.pad.asks(), Some(Ask::Pin));
    bench.pad.advance(600);
    assert_eq!(text(&bench.answer(), 0x8056).unwrap(), "202000");
    bench.ask(&with_params("FCX", &[(0x0019, b"0000"), (0x001C, b"00")]));
    bench.send(&command("RMC", b"RETIRE O CARTAO"));
    bench.pad.advance(700);
    assert_eq!(bench.answer(), b"RMC000");
    assert_eq!(bench.pad.script_steps_left(), 0);
}

#[test]
fn lights_and_sounds_tell_what_happens() {
    let mut bench = Bench::loaded(Profile::Abecs220);
    bench.send(&gcx(&[]));
    let events = bench.pad.take_events();
    assert!(events.contains(&PadEvent::Light(Light::Waiting)));
    bench.act(PersonAction::TapTwo("phone".to_owned(), "contactless".to_owned()));
    let events = bench.pad.take_events();
    assert!(events.contains(&PadEvent::Light(Light::Failed)));
    assert!(events.contains(&PadEvent::Beep(Beep::Warning)));
    assert_eq!(bench.answer(), b"GCX080");
    bench.send(&gcx(&[]));
    bench.act(PersonAction::Tap("contactless".to_owned()));
    let events = bench.pad.take_events();
    assert!(events.contains(&PadEvent::Light(Light::Read)));
    assert!(events.contains(&PadEvent::Beep(Beep::CardRead)));
    assert_eq!(status(&bench.answer()), "000");
    for _ in 0..1_000 {
        bench.send(b"GKY");
        bench.act(PersonAction::Press(Key::Ok));
        bench.hear();
    }
    assert_eq!(bench.pad.take_events().len(), 256, "old news is dropped");
}

#[test]
fn the_screen_of_a_pin_speaks_the_cards_language() {
    let screens = [
        ("pt", "000000001000", ["VALOR: 10,00", "SENHA:"]),
        ("xxen", "000000001000", ["AMOUNT:10,00", "PIN:"]),
        ("es", "000000123456", ["MONTO: 1.234,56", "CONTRASEÑA:"]),
        ("pt", "000010000000", ["100.000,00", "SENHA:"]),
    ];
    for (language, amount, lines) in screens {
        let mut bench = Bench::loaded(Profile::Abecs220);
        let card = bench.pad.wallet_mut().card_mut("chip-online-pin").unwrap();
        language.clone_into(&mut card.languages);
        bench.played(&gcx(&[]), "insert chip-online-pin");
        bench.send(&with_params(
            "GOX",
            &[(0x0010, b"04"), (0x0002, b"3"), (0x0009, b"14"), (0x0013, amount.as_bytes())],
        ));
        assert_eq!(bench.pad.screen().lines, lines);
    }
}

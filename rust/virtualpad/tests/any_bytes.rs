//! Whatever comes, the device lives, and after a cancel it answers.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use maquininha_virtualpad::{
    Fault, Key, PadSettings, PersonAction, Profile, VirtualPinPad, card::Wallet,
};
use proptest::prelude::*;
use support::{CAN, EOT, frame};

/// One thing that befalls a device.
#[derive(Debug, Clone)]
enum Event {
    Bytes(Vec<u8>),
    Frame(Vec<u8>),
    Time(u64),
    Insert(usize),
    Remove,
    Swipe(usize),
    Tap(usize),
    Press(u8),
    Sale(u8),
    Fault(u8),
    Reboot,
}

const NAMES: [&str; 38] = [
    "OPN", "CLO", "CLX", "GIN", "GIX", "DWK", "CHP", "CKE", "CEX", "DEX", "DSP", "EBX", "ENB",
    "GCD", "GDU", "GKY", "GPN", "GTK", "MNU", "RMC", "GTS", "TLI", "TLR", "TLE", "GCR", "CNG",
    "GOC", "FNC", "GCX", "GED", "GOX", "FCX", "MLI", "MLR", "MLE", "LMF", "DMF", "DSI",
];

fn any_command() -> impl Strategy<Value = Vec<u8>> {
    let id = prop_oneof![1_u16..0x27, any::<u16>()];
    let text = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..20),
        "[0-9]{0,20}".prop_map(String::into_bytes),
    ];
    let params = proptest::collection::vec((id, text), 0..10);
    let with_params = (0..NAMES.len(), params).prop_map(|(name, params)| {
        let params: Vec<_> = params.iter().map(|(id, value)| (*id, value.as_slice())).collect();
        support::with_params(NAMES[name], &params)
    });
    let digits = (0..NAMES.len(), "[0-9A-F ]{0,300}")
        .prop_map(|(name, block)| support::command(NAMES[name], block.as_bytes()));
    prop_oneof![with_params, digits, proptest::collection::vec(any::<u8>(), 0..2_049)]
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        1 => proptest::collection::vec(any::<u8>(), 0..64).prop_map(Event::Bytes),
        4 => any_command().prop_map(Event::Frame),
        1 => (0_u64..200_000).prop_map(Event::Time),
        1 => any::<usize>().prop_map(Event::Insert),
        1 => Just(Event::Remove),
        1 => any::<usize>().prop_map(Event::Swipe),
        1 => any::<usize>().prop_map(Event::Tap),
        2 => any::<u8>().prop_map(Event::Press),
        6 => any::<u8>().prop_map(Event::Sale),
        1 => any::<u8>().prop_map(Event::Fault),
        1 => Just(Event::Reboot),
    ]
}

/// A well-formed command of a sale, so that lives come to its end now and then.
fn sale_step(step: u8) -> Vec<u8> {
    let zeros = "0".repeat(32);
    let tags: &[u8] = &[0x9F, 0x26, 0x95, 0x9F, 0x36];
    match step % 8 {
        0 | 1 => support::with_params(
            "GCX",
            &[
                (0x0013, if step & 8 == 0 { b"000000001000" } else { b"000000025000" }),
                (0x0015, b"260131"),
                (0x0016, b"101530"),
                (0x0017, b"10000"),
            ],
        ),
        2 | 3 => support::with_params(
            "GOX",
            &[(0x0010, b"04"), (0x0002, b"3"), (0x0009, b"14"), (0x0004, tags)],
        ),
        4 => support::with_params("FCX", &[(0x0019, b"0000"), (0x001C, b"00"), (0x0004, tags)]),
        5 => support::with_params("GTK", &[(0x0003, b"50"), (0x0009, b"20")]),
        6 => support::command("GPN", format!("314{zeros}00{:19}10412{:32}", "", "").as_bytes()),
        _ => support::command("GCR", b"04990000000250002601311015302026013001001"),
    }
}

fn befall(pad: &mut VirtualPinPad, event: Event) {
    let name = |at: usize| {
        let wallet = Wallet::with_catalogue();
        let count = wallet.names().count();
        wallet.names().nth(at % count).map(str::to_owned).unwrap_or_default()
    };
    let action = match event {
        Event::Bytes(bytes) => return pad.push(&bytes),
        Event::Frame(data) => return pad.push(&frame(&data)),
        Event::Time(ms) => return pad.advance(ms),
        Event::Sale(step) => return pad.push(&frame(&sale_step(step))),
        Event::Reboot => return pad.reboot(),
        Event::Fault(kind) => {
            let faults = [
                Fault::NoAck,
                Fault::BadCrc { times: 2 },
                Fault::Pieces { size: 0, pause_ms: 9 },
                Fault::PowerLoss { executed: true },
                Fault::TablesErased,
                Fault::AnswerAfterCancel { ms: 5 },
                Fault::CutAnswer,
                Fault::Busy,
            ];
            return pad.faults().next(faults[usize::from(kind) % faults.len()]);
        }
        Event::Insert(at) => PersonAction::Insert(name(at)),
        Event::Remove => PersonAction::Remove,
        Event::Swipe(at) => PersonAction::Swipe(name(at)),
        Event::Tap(at) => PersonAction::Tap(name(at)),
        Event::Press(key) => PersonAction::Press(match key % 9 {
            0..=3 => Key::Character(char::from(b'1' + key % 4)),
            4 => Key::Ok,
            5 => Key::Clear,
            6 => Key::Cancel,
            7 => Key::Down,
            _ => Key::Function(key),
        }),
    };
    // What cannot be done is refused, and that is all.
    let _refused = pad.act(action);
}

fn answers_again(pad: &mut VirtualPinPad) {
    pad.faults().clear();
    pad.power_on();
    pad.advance(10_000);
    pad.take_output();
    pad.push(&[CAN]);
    // A cancel inside of what looks like a frame counts when nothing follows it.
    pad.advance(2_000);
    assert_eq!(pad.take_output().last(), Some(&EOT));
    pad.push(&frame(b"OPN"));
    let sent = support::read(&pad.take_output());
    assert_eq!(support::frames(sent[1..].to_vec()), [b"OPN000"]);
}

fn any_profile() -> impl Strategy<Value = Profile> {
    prop_oneof![Just(Profile::Classic108), Just(Profile::Abecs212), Just(Profile::Abecs220),]
}

proptest! {
    // A life is long: a quarter of the usual number keeps the run to seconds.
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_leave_a_device_that_answers(
        profile in any_profile(),
        bytes in proptest::collection::vec(any::<u8>(), 0..6_000),
    ) {
        let mut pad = VirtualPinPad::new(PadSettings::new(profile, 1));
        pad.push(&bytes);
        answers_again(&mut pad);
    }

    #[test]
    fn any_life_leaves_a_device_that_answers(
        profile in any_profile(),
        seed in any::<u64>(),
        events in proptest::collection::vec(any_event(), 0..40),
    ) {
        let mut settings = PadSettings::new(profile, seed);
        settings.shuffles_answers = seed % 2 == 0;
        let mut bench = support::Bench::with(settings);
        bench.load_tables();
        for event in events {
            befall(&mut bench.pad, event);
        }
        answers_again(&mut bench.pad);
    }

    #[test]
    fn the_same_life_has_the_same_outputs(
        seed in any::<u64>(),
        events in proptest::collection::vec(any_event(), 0..20),
    ) {
        let lived = || {
            let mut bench = support::Bench::with(PadSettings::new(Profile::Abecs220, seed));
            bench.load_tables();
            events.iter().cloned().for_each(|event| befall(&mut bench.pad, event));
            bench.pad.take_output()
        };
        prop_assert_eq!(lived(), lived());
    }
}

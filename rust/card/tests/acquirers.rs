//! Acquirers as a text: there and back, and what is wrong with a text.

use std::collections::{BTreeMap, BTreeSet};

use maquininha_card::{
    ACQUIRERS_BYTES_MAX, AcquirerProfile, AcquirerSet, AcquirersError, Aid, ApplicationType, Bin,
    CARD_MATCHES_MAX, CardEntries, CardMatch, Chaining, DataProtection, FallbackRule, KeyScheme,
    KeySlot, NETWORKS_MAX, NetworkNumber, OpaqueBytes, PinKey, ProfileError, RULES_MAX,
    RoutingRule, StripePinRule, TABLE_BYTES_MAX, TableSet,
};
use maquininha_model::TenderKind;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use serde_json::{Value, json};

const GUIDE: &str = include_str!("../../../docs/acquirers.md");

/// The example of the guide.
fn example() -> Value {
    let (_, rest) = GUIDE.split_once("```json\n").expect("the guide has an example");
    let (text, _) = rest.split_once("```").expect("it has an end");
    serde_json::from_str(text).expect("it is JSON")
}

fn read(value: &Value) -> Result<AcquirerSet, AcquirersError> {
    AcquirerSet::from_json(&value.to_string())
}

fn assert_same(one: &AcquirerSet, other: &AcquirerSet) {
    assert_eq!(one.profiles(), other.profiles());
    assert_eq!(one.rules(), other.rules());
}

#[test]
fn the_example_of_the_guide_says_what_the_guide_says() {
    let set = read(&example()).expect("the guide's example is valid");
    let [aurora, boreal] = set.profiles() else { panic!("two acquirers") };
    assert_eq!((aurora.name.as_str(), aurora.network.number()), ("aurora", 4));
    assert_eq!(aurora.tables.records()[0].len(), 340);
    assert_eq!((aurora.tags[0], aurora.tags[5], aurora.finish_tags.len()), (0x9F26, 0x95, 3));
    assert!(aurora.takes(TenderKind::Debit) && !boreal.takes(TenderKind::Debit));
    assert!(aurora.fallback.when_unreadable && !aurora.fallback.when_no_application);
    assert_eq!((boreal.risk, boreal.fallback), ([0; 10], FallbackRule::default()));
    assert_eq!(boreal.stripe_pin, StripePinRule::default());
    let KeyScheme::MasterKey { working_key } = &boreal.pin_key.scheme else { panic!("a key") };
    assert_eq!(working_key.expose()[..2], [0x4F, 0x17]);
    let elo = &set.rules()[0];
    assert_eq!((elo.brand.as_str(), elo.cards.len(), elo.tenders.len()), ("Elo", 2, 0));
    assert_same(&set, &AcquirerSet::from_json(&set.to_json()).expect("what was written is read"));
}

/// What is changed in the example, and the error that it must get.
#[test]
fn a_mistake_is_refused_and_its_place_is_named() {
    let long = "x".repeat(33);
    let table: &[(&str, Value, &str, &str)] = &[
        ("/acquirers/1/network", json!(0), "acquirers[1].network", "1 to 99, not 0"),
        ("/acquirers/1/network", json!(300), "acquirers[1].network", "300"),
        ("/acquirers/1/network", json!("7"), "acquirers[1].network", "invalid type"),
        ("/acquirers/1/network", json!(4), "acquirers[1].network", "04 is configured twice"),
        ("/acquirers/1/name", json!("aurora"), "acquirers[1].name", "another acquirer"),
        ("/acquirers/0/name", json!(""), "acquirers[0].name", "1 to 32 characters"),
        ("/acquirers/0/name", json!(".."), "acquirers[0].name", "letter or digit"),
        ("/acquirers/0/name", json!(" aurora"), "acquirers[0].name", "no blanks around"),
        ("/acquirers/0/name", json!(long), "acquirers[0].name", "1 to 32 characters"),
        ("/acquirers/0/name", json!("a\nb"), "acquirers[0].name", "1 to 32 characters"),
        ("/acquirers/0/tables/version", json!("x-1"), "acquirers[0].tables.version", "1 to 10"),
        ("/acquirers/0/tables/records", json!([""]), "acquirers[0].tables.records", "1 to 997"),
        ("/acquirers/0/tables/records", json!(["é"]), "acquirers[0].tables.records", "printable"),
        (
            "/acquirers/0/applications",
            json!({"credit": []}),
            "acquirers[0].applications.credit",
            "1 to 10",
        ),
        (
            "/acquirers/0/applications",
            json!({"debit": [1, 99]}),
            "acquirers[0].applications.debit[1]",
            "1 to 98",
        ),
        ("/acquirers/0/applications", json!({"pix": [1]}), "acquirers[0].applications.pix", "pix"),
        ("/acquirers/0/entries", json!({"chip": true}), "acquirers[0].entries", "contactless"),
        ("/acquirers/0/pin_key/slot", json!(100), "acquirers[0].pin_key.slot", "0 to 99"),
        ("/acquirers/0/pin_key/scheme", json!("aes"), "acquirers[0].pin_key.scheme", "aes"),
        (
            "/acquirers/1/pin_key/scheme/working_key",
            json!("4F1"),
            "acquirers[1].pin_key.scheme.working_key",
            "pairs of hex digits",
        ),
        (
            "/acquirers/1/pin_key/scheme/working_key",
            json!("4F17"),
            "acquirers[1].pin_key.scheme",
            "16 bytes",
        ),
        ("/acquirers/0/protection", json!("clear"), "acquirers[0].protection", "clear"),
        (
            "/acquirers/0/protection",
            json!({"random_key": {"modulus": "00", "exponent": "03", "chaining": "ecb"}}),
            "acquirers[0].protection.random_key.modulus",
            "256 bytes",
        ),
        ("/acquirers/0/tags/1", json!("9F2601"), "acquirers[0].tags[1]", "two or four"),
        ("/acquirers/0/tags", json!(vec!["95"; 65]), "acquirers[0].tags", "at most 64"),
        ("/acquirers/1/risk", json!("00"), "acquirers[1].risk", "ten bytes"),
        (
            "/acquirers/0/stripe_pin/tenders/0",
            json!("cash"),
            "acquirers[0].stripe_pin.tenders[0]",
            "cash",
        ),
        ("/acquirers", json!([]), "acquirers", "one to 16"),
        ("/rules/0/network", json!(5), "rules[0].network", "05, which is not configured"),
        ("/rules/0/brand", json!(""), "rules[0].brand", "1 to 32"),
        ("/rules/1/cards/0", json!("some"), "rules[1].cards[0]", "some"),
        ("/rules/0/cards/0/bin/to", json!("636"), "rules[0].cards[0].bin", "same length"),
        ("/rules/0/cards/0/bin/from", json!("6364"), "rules[0].cards[0].bin", "higher"),
        ("/rules/0/cards/0/bin/from", json!("636300001"), "rules[0].cards[0].bin.from", "1 to 8"),
        ("/rules/0/cards/1/aid", json!(""), "rules[0].cards[1].aid", "1 to 16 bytes"),
        ("/rules/0/cards", json!(vec!["any"; 65]), "rules[0].cards", "at most 64"),
    ];
    for (pointer, value, place, says) in table {
        let mut text = example();
        *text.pointer_mut(pointer).expect("it is in the example") = value.clone();
        let error = read(&text).expect_err(pointer);
        assert_eq!(error.place(), *place, "{pointer}: {error}");
        assert!(error.to_string().contains(says), "{pointer}: {error}");
    }
}

#[test]
fn a_field_that_is_missing_or_not_known_is_refused() {
    for field in ["name", "network", "tables", "applications", "entries", "pin_key", "tags"] {
        let mut text = example();
        text["acquirers"][1].as_object_mut().expect("an object").remove(field);
        let error = read(&text).expect_err(field);
        assert_eq!(error.place(), "acquirers[1]", "{error}");
        assert!(error.to_string().contains(&format!("missing field `{field}`")), "{error}");
    }
    for pointer in ["", "/acquirers/0", "/acquirers/0/tables", "/acquirers/0/fallback", "/rules/0"]
    {
        let mut text = example();
        text.pointer_mut(pointer).expect("it is in the example")["colour"] = json!(1);
        let error = read(&text).expect_err(pointer);
        assert!(error.to_string().contains("unknown field `colour`"), "{error}");
    }
}

#[test]
fn what_is_no_json_is_refused() {
    let whole = example().to_string();
    for text in ["", "[]", "null", "{\"acquirers\": [", &format!("{whole} {{}}")] {
        let error = AcquirerSet::from_json(text).expect_err(text);
        assert!(matches!(error, AcquirersError::Form { .. }), "{error}");
    }
    let long = " ".repeat(ACQUIRERS_BYTES_MAX + 1);
    assert_eq!(AcquirerSet::from_json(&long).err(), Some(AcquirersError::TooLong));
    let twice = whole.replacen("\"name\"", "\"network\":4,\"name\"", 1);
    assert!(AcquirerSet::from_json(&twice).is_err(), "a field twice");
}

/// Somebody hands in the wrong file.
#[test]
fn a_card_number_in_the_text_is_not_repeated() {
    let mut text = example();
    text["acquirers"][0]["network"] = json!("4929003141592653");
    text["acquirers"][1]["4929003141592653"] = json!(1);
    for _ in 0..2 {
        let error = read(&text).expect_err("a card number");
        assert!(!format!("{error} {error:?}").contains("141592"), "{error}");
        text["acquirers"][0]["network"] = json!(4);
    }
}

#[test]
fn a_set_that_is_made_by_code_keeps_the_same_rules() {
    let set = read(&example()).expect("valid");
    let with = |change: fn(&mut AcquirerProfile)| {
        let mut profiles = set.profiles().to_vec();
        change(&mut profiles[0]);
        AcquirerSet::new(profiles, Vec::new()).err()
    };
    assert_eq!(with(|profile| profile.name.clear()), Some(ProfileError::Name));
    let pix = with(|profile| {
        let types = profile.applications[&TenderKind::Credit].clone();
        profile.applications.insert(TenderKind::Pix, types);
    });
    assert_eq!(pix, Some(ProfileError::NoCard(TenderKind::Pix)));
    let short = with(|profile| {
        let working_key = OpaqueBytes::new(vec![1; 8]).expect("short");
        profile.pin_key.scheme = KeyScheme::MasterKey { working_key };
    });
    assert_eq!(short, Some(ProfileError::WorkingKey));
    let rules = vec![set.rules()[0].clone(); RULES_MAX + 1];
    let too_many = AcquirerSet::new(set.profiles().to_vec(), rules);
    assert_eq!(too_many.err(), Some(ProfileError::Rules));
}

#[test]
fn the_largest_set_can_be_written_and_read() {
    let example = read(&example()).expect("valid");
    let length = TABLE_BYTES_MAX / 297;
    let records = vec!["\"".repeat(length); 297];
    let profiles = (1..=NETWORKS_MAX).map(|number| {
        let number = u8::try_from(number).expect("few");
        AcquirerProfile {
            name: format!("{number:032}"),
            network: NetworkNumber::new(number).expect("valid"),
            tables: TableSet::new("0123456789", records.clone()).expect("valid"),
            ..example.profiles()[0].clone()
        }
    });
    let eight = Bin::new("12345678").expect("valid");
    let range = CardMatch::Bin { from: eight.clone(), to: eight };
    let rule = RoutingRule {
        brand: "é".repeat(32),
        cards: vec![range; CARD_MATCHES_MAX],
        tenders: TenderKind::ALL.into(),
        network: NetworkNumber::new(1).expect("valid"),
    };
    let set = AcquirerSet::new(profiles.collect(), vec![rule; RULES_MAX]).expect("valid");
    assert_same(&set, &AcquirerSet::from_json(&set.to_json()).expect("it is short enough"));
}

fn bytes(count: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = OpaqueBytes> {
    vec(any::<u8>(), count).prop_map(|bytes| OpaqueBytes::new(bytes).expect("few"))
}

fn scheme() -> impl Strategy<Value = KeyScheme> {
    let working_key = bytes(16).prop_map(|working_key| KeyScheme::MasterKey { working_key });
    prop_oneof![Just(KeyScheme::Dukpt), working_key]
}

fn slot() -> impl Strategy<Value = KeySlot> {
    (0..=99_u8).prop_map(|number| KeySlot::new(number).expect("within"))
}

fn protection() -> impl Strategy<Value = DataProtection> {
    let chaining = || prop_oneof![Just(Chaining::Ecb), Just(Chaining::Cbc)];
    let key = (slot(), scheme(), chaining());
    let key =
        key.prop_map(|(slot, scheme, chaining)| DataProtection::Key { slot, scheme, chaining });
    let random = (bytes(256), bytes(1..=3), chaining());
    prop_oneof![
        key,
        random.prop_map(|(modulus, exponent, chaining)| {
            DataProtection::RandomKey { modulus, exponent, chaining }
        })
    ]
}

fn tenders() -> impl Strategy<Value = BTreeSet<TenderKind>> {
    proptest::sample::subsequence(TenderKind::ALL.to_vec(), 0..=4)
        .prop_map(|kinds| kinds.into_iter().collect())
}

fn applications() -> impl Strategy<Value = BTreeMap<TenderKind, Vec<ApplicationType>>> {
    let kind = (1..=98_u8).prop_map(|number| ApplicationType::new(number).expect("within"));
    let kinds = [TenderKind::Credit, TenderKind::Debit, TenderKind::Voucher];
    proptest::collection::btree_map(
        proptest::sample::select(kinds.to_vec()),
        vec(kind, 1..=10),
        0..=3,
    )
}

fn profile() -> impl Strategy<Value = AcquirerProfile> {
    let table = ("[0-9A-Za-z]{1,10}", vec("[ -~]{1,40}", 0..4));
    let table = table.prop_map(|(version, records)| {
        TableSet::new(&version, records).expect("letters and digits")
    });
    let entries = any::<(bool, bool, bool)>().prop_map(|(chip, contactless, stripe)| CardEntries {
        chip,
        contactless,
        stripe,
    });
    let keys = (slot(), scheme(), protection());
    let tags = (vec(any::<u16>(), 0..5), vec(any::<u16>(), 0..5), any::<[u8; 10]>());
    let rules = (any::<(bool, bool, bool)>(), tenders());
    (table, applications(), entries, keys, tags, rules).prop_map(
        |(tables, applications, entries, keys, (tags, finish_tags, risk), (flags, tenders))| {
            let (slot, scheme, protection) = keys;
            AcquirerProfile {
                name: String::new(),
                network: NetworkNumber::new(1).expect("within"),
                tables,
                applications,
                entries,
                pin_key: PinKey { slot, scheme },
                protection,
                tags,
                finish_tags,
                risk,
                fallback: FallbackRule { when_unreadable: flags.0, when_no_application: flags.1 },
                stripe_pin: StripePinRule { tenders, by_service_code: flags.2 },
            }
        },
    )
}

fn cards() -> impl Strategy<Value = CardMatch> {
    let range = "[0-9]{1,8}".prop_map(|digits| {
        let bin = |digits: &str| Bin::new(digits).expect("digits");
        CardMatch::Bin { from: bin(&digits), to: bin(&"9".repeat(digits.len())) }
    });
    let aid = vec(any::<u8>(), 1..=16);
    let aid = aid.prop_map(|bytes| CardMatch::Aid(Aid::new(&bytes).expect("few")));
    prop_oneof![Just(CardMatch::Any), range, aid]
}

fn set() -> impl Strategy<Value = AcquirerSet> {
    let profiles = (btree_set(1..=99_u8, 1..=4), vec(profile(), 4));
    let rules = vec(("[a-zé]{1,32}", vec(cards(), 0..4), tenders()), 0..4);
    (profiles, rules).prop_map(|((networks, profiles), rules)| {
        let numbered = networks.iter().zip(profiles).map(|(number, profile)| AcquirerProfile {
            name: format!("acquirer-{number}"),
            network: NetworkNumber::new(*number).expect("within"),
            ..profile
        });
        let profiles: Vec<_> = numbered.collect();
        let network = profiles[0].network;
        let rules = rules.into_iter();
        let rules =
            rules.map(|(brand, cards, tenders)| RoutingRule { brand, cards, tenders, network });
        AcquirerSet::new(profiles, rules.collect()).expect("valid")
    })
}

proptest! {
    #[test]
    fn every_set_comes_back_from_its_text(set in set()) {
        let text = set.to_json();
        assert_same(&set, &AcquirerSet::from_json(&text).expect("what was written is read"));
    }

    /// Any change of the text is read or refused, never more.
    #[test]
    fn a_text_that_was_cut_or_changed_breaks_nothing(
        set in set(), at in any::<proptest::sample::Index>(), byte in any::<char>()
    ) {
        let text = set.to_json();
        let mut at = at.index(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        prop_assert!(AcquirerSet::from_json(&text[..at]).is_err());
        let rest = text[at..].chars().skip(1).collect::<String>();
        if let Ok(changed) = AcquirerSet::from_json(&format!("{}{byte}{rest}", &text[..at])) {
            let again = AcquirerSet::from_json(&changed.to_json()).expect("valid");
            assert_same(&changed, &again);
        }
    }
}

//! What each simulated acquirer hands out: its profile for the till, keys for its PIN pads, and the
//! other half of these keys for its host.
//!
//! | acquirer | network | brands | card data | PIN |
//! |---|---|---|---|---|
//! | `aurora` | 04 | Visa, Elo, American Express | DUKPT, CBC | DUKPT |
//! | `boreal` | 07 | MasterCard, Diners, Hipercard, and Visa too | working key, ECB | working key |
//! | `frota` | 12 | fleet cards | random key under RSA | DUKPT |

use std::collections::{BTreeMap, BTreeSet};

use maquininha_card::{
    AcquirerProfile, AcquirerSet, Aid, ApplicationType, Bin, CardEntries, CardMatch, Chaining,
    DataProtection, FallbackRule, KeyScheme, KeySlot, NetworkNumber, OpaqueBytes, PinKey,
    RoutingRule, StripePinRule, TableSet,
};
use maquininha_model::TenderKind;
use maquininha_virtualpad::crypto::Key;
use maquininha_virtualpad::{DukptSlot, KeySlots};

use super::keys::{KeySet, NetworkKeys, SlotKeys, TRANSPORT_EXPONENT, TransportKey};
use super::registry::CardRegistry;
use super::security::SecurityModule;
use super::tables::{AidFields, aid_record, capk_record};

/// Tags that every kit's host wants (abecs-pinpad §7.3).
const TAGS: &[u16] = &[
    0x9F26, 0x9F27, 0x9F10, 0x9F37, 0x9F36, 0x95, 0x9A, 0x9C, 0x9F02, 0x5F2A, 0x82, 0x9F1A, 0x9F03,
    0x9F34, 0x5F34,
];
const FINISH_TAGS: &[u16] = &[0x9F26, 0x9F27, 0x95];
/// Version of all tables.
const TABLE_VERSION: &str = "2026113001";
const CREDIT: u8 = 1;
const DEBIT: u8 = 2;
/// R$ 2.000,00.
const CONTACTLESS_LIMIT: u32 = 2_000_00;
/// R$ 200,00.
const CONTACTLESS_CVM_LIMIT: u32 = 200_00;

/// The primes of a throw-away RSA key that is published with the specification
/// (abecs-pinpad §13.4).
const PRIME_P: &str = "C38173F8CF2E8193D24B238C1EFB01B71C1485697F89B423FA67CC36B7C917D03CDA823E\
    39099C6DE9E9F63E367D808D592589FE27EF27D841EB94BB259E4406959A07F286CA3B32F469F064FE1A285BAD77\
    6F27A7AF779E0D78BCBFCA0F04B9CC4ED8F3581692FFAB5F095D42331C0804903D9F6855C5D7DA6665922A94D3B7";
const PRIME_Q: &str = "EB2E25F39A4C3036A89129AD621672993F9E53C369AA640D5CD24CEC4BAD6AD77078B2A5\
    6C4ACD23BB6A4CA728D57D51881C1F9A3EE6F1126A6997C0E8111B20E8FD607D36EC996F03C1B3AA2E8209EABFD1\
    97862D83C38418E57456CA4C1E3E67596D19B5A33849CAB1006B3A065F3518DD13084E4108ACFCE0B98CE470DCFD";

/// One acquirer: profile and keys.
#[derive(Clone, Debug)]
pub struct AcquirerKit {
    /// For the till.
    pub profile: AcquirerProfile,
    /// For the host.
    pub keys: NetworkKeys,
}

impl AcquirerKit {
    /// Injects this acquirer's keys into a PIN pad of a number, as its secure room would. DUKPT
    /// starts with the first key of the newest key set.
    pub fn inject(&self, slots: &mut KeySlots, device: u32) {
        for (slot, keys) in &self.keys.data {
            let place = (&mut slots.master_data, &mut slots.dukpt_data);
            inject(slot.number(), keys, place, device);
        }
        for (slot, keys) in &self.keys.pin {
            let place = (&mut slots.master_pin, &mut slots.dukpt_pin);
            inject(slot.number(), keys, place, device);
        }
    }
}

fn inject(
    slot: u8,
    keys: &SlotKeys,
    (masters, dukpts): (&mut BTreeMap<u8, Key>, &mut BTreeMap<u8, DukptSlot>),
    device: u32,
) {
    match keys {
        SlotKeys::Master { master, .. } => {
            masters.insert(slot, *master);
        }
        SlotKeys::Dukpt(sets) => {
            if let Some((set, base)) = sets.last_key_value() {
                dukpts.insert(slot, DukptSlot::from_base(base, first_serial(*set, device)));
            }
        }
    }
}

/// The first serial number of a device in a key set: 19 bits of device, 21 of counter.
fn first_serial(set: KeySet, device: u32) -> [u8; 10] {
    let [_, high, middle, low] = (device & 0x0007_FFFF).to_be_bytes();
    let mut serial = [0; 10];
    serial[..set.len()].copy_from_slice(&set);
    // The top three bits of byte 7 still belong to the device, the counter begins after them.
    serial[4..7].copy_from_slice(&[high, middle, low]);
    serial[7] = 0xE0;
    serial[9] = 1;
    serial
}

/// The kits of all simulated acquirers.
pub fn kits() -> Vec<AcquirerKit> {
    vec![aurora(), boreal(), fleet()]
}

/// The security module that knows all kits and the cards of the virtual PIN pad.
pub(crate) fn kit_security() -> SecurityModule {
    let networks = kits().into_iter().map(|kit| kit.keys).collect();
    SecurityModule::new(networks, CardRegistry::with_catalogue())
}

/// All kits with their rules: each international scheme goes to its acquirer by card range, a
/// chip that only one of them knows goes there anyway.
pub fn kit_acquirers() -> AcquirerSet {
    let profiles = kits().into_iter().map(|kit| kit.profile).collect();
    AcquirerSet::new(profiles, scheme_rules()).expect("networks of the kits are there once")
}

/// Who takes which scheme.
pub fn scheme_rules() -> Vec<RoutingRule> {
    let rule = |brand: &str, cards: Vec<CardMatch>, to: u8| RoutingRule {
        brand: brand.to_owned(),
        cards,
        tenders: BTreeSet::new(),
        network: network(to),
    };
    vec![
        rule("Frota", vec![aid("A000000999")], FLEET),
        rule("Elo", vec![range("6363", "6363"), aid("A000000651")], AURORA),
        rule("Hipercard", vec![range("606282", "606282"), aid("A000000604")], BOREAL),
        rule("AmericanExpress", vec![range("34", "34"), range("37", "37")], AURORA),
        rule("Diners", vec![range("36", "36"), range("38", "39"), range("300", "305")], BOREAL),
        rule("MasterCard", vec![range("51", "55"), range("2221", "2720")], BOREAL),
        rule("Visa", vec![range("4", "4")], AURORA),
    ]
}

const AURORA: u8 = 4;
const BOREAL: u8 = 7;
const FLEET: u8 = 12;

fn aurora() -> AcquirerKit {
    let (data_slot, pin_slot) = (slot(20), slot(14));
    let keys = NetworkKeys {
        acquirer: String::from("aurora"),
        network: network(AURORA),
        data: BTreeMap::from([(
            data_slot,
            SlotKeys::dukpt([0xFF, 0xFF, AURORA, 2], *b"aurora data base"),
        )]),
        pin: BTreeMap::from([(
            pin_slot,
            SlotKeys::dukpt([0xFF, 0xFF, AURORA, 1], *b"aurora pins base"),
        )]),
        transport: None,
    };
    let applications = [
        ("A0000000031010", CREDIT, '2'),
        ("A0000000032010", DEBIT, '2'),
        ("A00000002501", CREDIT, '6'),
        ("A0000006511010", CREDIT, '0'),
        ("A0000006512010", DEBIT, '0'),
    ];
    let schemes = [[0xA0, 0, 0, 0, 3], [0xA0, 0, 0, 0, 0x25], [0xA0, 0, 0, 6, 0x51]];
    let profile = AcquirerProfile {
        pin_key: PinKey { slot: pin_slot, scheme: KeyScheme::Dukpt },
        protection: DataProtection::Key {
            slot: data_slot,
            scheme: KeyScheme::Dukpt,
            chaining: Chaining::Cbc,
        },
        ..profile(&keys, &applications, &schemes, "5814")
    };
    AcquirerKit { profile, keys }
}

fn boreal() -> AcquirerKit {
    let (data_slot, pin_slot) = (slot(31), slot(32));
    let keys = NetworkKeys {
        acquirer: String::from("boreal"),
        network: network(BOREAL),
        data: BTreeMap::from([(data_slot, SlotKeys::master(*b"boreal data mkey"))]),
        pin: BTreeMap::from([(pin_slot, SlotKeys::master(*b"boreal pins mkey"))]),
        transport: None,
    };
    let applications = [
        ("A0000000041010", CREDIT, '4'),
        ("A0000000043060", DEBIT, '4'),
        ("A0000000031010", CREDIT, '2'),
        ("A0000001523010", CREDIT, '9'),
        ("A0000006041010", CREDIT, '0'),
    ];
    let schemes =
        [[0xA0, 0, 0, 0, 4], [0xA0, 0, 0, 0, 3], [0xA0, 0, 0, 1, 0x52], [0xA0, 0, 0, 6, 4]];
    let profile = AcquirerProfile {
        pin_key: PinKey { slot: pin_slot, scheme: working(&keys.pin[&pin_slot]) },
        protection: DataProtection::Key {
            slot: data_slot,
            scheme: working(&keys.data[&data_slot]),
            chaining: Chaining::Ecb,
        },
        ..profile(&keys, &applications, &schemes, "5814")
    };
    AcquirerKit { profile, keys }
}

fn fleet() -> AcquirerKit {
    let pin_slot = slot(41);
    let transport = TransportKey::from_primes(PRIME_P, PRIME_Q).expect("published primes");
    let modulus = OpaqueBytes::new(transport.modulus().to_vec()).expect("256 bytes are few");
    let keys = NetworkKeys {
        acquirer: String::from("frota"),
        network: network(FLEET),
        data: BTreeMap::new(),
        pin: BTreeMap::from([(
            pin_slot,
            SlotKeys::dukpt([0xFF, 0xFF, FLEET, 1], *b"fleet pins base!"),
        )]),
        transport: Some(transport),
    };
    let profile = AcquirerProfile {
        pin_key: PinKey { slot: pin_slot, scheme: KeyScheme::Dukpt },
        protection: DataProtection::RandomKey {
            modulus,
            exponent: OpaqueBytes::new(TRANSPORT_EXPONENT.to_vec()).expect("3 bytes are few"),
            chaining: Chaining::Cbc,
        },
        ..profile(&keys, &[("A0000009991010", CREDIT, '0')], &[[0xA0, 0, 0, 9, 0x99]], "5541")
    };
    AcquirerKit { profile, keys }
}

/// What all profiles have in common; the keys are those of DUKPT slot 0 until they are set.
fn profile(
    keys: &NetworkKeys,
    applications: &[(&'static str, u8, char)],
    schemes: &[[u8; 5]],
    category: &'static str,
) -> AcquirerProfile {
    let aids = applications.iter().enumerate().map(|(index, (aid, application_type, kernel))| {
        let fields = AidFields {
            aid,
            application_type: *application_type,
            kernel: *kernel,
            contactless_limit: CONTACTLESS_LIMIT,
            contactless_cvm_limit: CONTACTLESS_CVM_LIMIT,
            category,
        };
        aid_record(keys.network, index, &fields)
    });
    let capks = schemes.iter().enumerate();
    let capks = capks.map(|(index, rid)| capk_record(keys.network, index, *rid));
    let types = |number| vec![ApplicationType::new(number).expect("1 and 2 are types")];
    let has_debit = applications.iter().any(|(_, kind, _)| *kind == DEBIT);
    let mut taken = BTreeMap::from([(TenderKind::Credit, types(CREDIT))]);
    if has_debit {
        taken.insert(TenderKind::Debit, types(DEBIT));
    }
    AcquirerProfile {
        name: keys.acquirer.clone(),
        network: keys.network,
        tables: TableSet::new(TABLE_VERSION, aids.chain(capks).collect()).expect("ten digits"),
        applications: taken,
        entries: CardEntries::ALL,
        pin_key: PinKey { slot: slot(0), scheme: KeyScheme::Dukpt },
        protection: DataProtection::Key {
            slot: slot(0),
            scheme: KeyScheme::Dukpt,
            chaining: Chaining::Ecb,
        },
        tags: TAGS.to_vec(),
        finish_tags: FINISH_TAGS.to_vec(),
        risk: [0; 10],
        fallback: FallbackRule { when_unreadable: true, when_no_application: false },
        stripe_pin: StripePinRule {
            tenders: BTreeSet::from([TenderKind::Debit]),
            by_service_code: true,
        },
    }
}

fn working(keys: &SlotKeys) -> KeyScheme {
    let working_key = keys.wrapped_working_key().expect("a master key has a working key");
    KeyScheme::MasterKey { working_key }
}

fn network(number: u8) -> NetworkNumber {
    NetworkNumber::new(number).expect("networks of the kits are within 1 and 99")
}

fn slot(number: u8) -> KeySlot {
    KeySlot::new(number).expect("slots of the kits are within 0 and 99")
}

fn range(from: &str, to: &str) -> CardMatch {
    let bin = |digits| Bin::new(digits).expect("ranges of the kits are digits");
    CardMatch::Bin { from: bin(from), to: bin(to) }
}

fn aid(prefix: &str) -> CardMatch {
    let bytes: Vec<u8> = (0..prefix.len() / 2)
        .filter_map(|at| u8::from_str_radix(&prefix[at * 2..at * 2 + 2], 16).ok())
        .collect();
    CardMatch::Aid(Aid::new(&bytes).expect("prefixes of the kits are 5 bytes"))
}

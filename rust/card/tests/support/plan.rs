//! What is always the same: one acquirer, one reader, one amount.

use std::collections::BTreeMap;

use maquininha_card::{
    AcquirerProfile, AcquirerSet, ApplicationType, Battery, CandidateNetwork, CardDatum,
    CardEntries, CardInterface, CardSeen, Chaining, ChipStatus, DataProtection, DeviceCapabilities,
    DeviceInfo, FallbackRule, Job, KeyScheme, KeySlot, NetworkNumber, OpaqueBytes, PinBlock,
    PinKey, ProtectedData, ProtectedDatum, SalePlan, ServiceCode, StripePinRule, TableSet,
};
use maquininha_model::{AttemptKey, MaskedCard, Money, SerialNumber, Tender, TenderKind};

pub fn network(number: u8) -> NetworkNumber {
    NetworkNumber::new(number).expect("valid")
}

pub fn key() -> AttemptKey {
    AttemptKey::new("PAD1-MQN-1").expect("valid")
}

pub fn profile(number: u8) -> AcquirerProfile {
    let slot = KeySlot::new(14).expect("valid");
    let of = |number| vec![ApplicationType::new(number).expect("valid")];
    AcquirerProfile {
        name: format!("acquirer {number}"),
        network: network(number),
        tables: TableSet::new("2026113001", Vec::new()).expect("valid"),
        applications: BTreeMap::from([(TenderKind::Credit, of(1)), (TenderKind::Debit, of(2))]),
        entries: CardEntries::ALL,
        pin_key: PinKey { slot, scheme: KeyScheme::Dukpt },
        protection: DataProtection::Key { slot, scheme: KeyScheme::Dukpt, chaining: Chaining::Ecb },
        tags: vec![0x9F26],
        finish_tags: Vec::new(),
        risk: [0; 10],
        fallback: FallbackRule { when_unreadable: true, when_no_application: false },
        stripe_pin: StripePinRule { tenders: [TenderKind::Debit].into(), by_service_code: true },
    }
}

pub fn acquirers() -> AcquirerSet {
    AcquirerSet::new(vec![profile(4)], Vec::new()).expect("valid")
}

pub fn capabilities() -> DeviceCapabilities {
    DeviceCapabilities {
        entries: CardEntries::ALL,
        pin: true,
        display: Some((2, 16)),
        keyboard: true,
        alphanumeric: true,
    }
}

pub fn info() -> DeviceInfo {
    DeviceInfo {
        serial: "SIM0001".into(),
        maker: "Fake".into(),
        model: "Scripted".into(),
        firmware: "1.0".into(),
        protocol: "0".into(),
        capabilities: capabilities(),
        battery: Some(Battery { percent: 80, charging: false }),
    }
}

pub fn plan(job: Job) -> SalePlan {
    let serial = SerialNumber::new("PAD1").expect("valid");
    SalePlan::new(key(), serial, job, acquirers(), capabilities())
}

pub fn sale() -> Job {
    Job::Sale { amount: Money::brl(10_00), tender: Tender::at_sight(TenderKind::Credit) }
}

pub fn card(interface: CardInterface) -> CardSeen {
    let candidate = CandidateNetwork {
        network: network(4),
        record: "01".into(),
        application_type: ApplicationType::new(1).expect("valid"),
    };
    let (candidates, service_code) = match interface {
        CardInterface::Chip | CardInterface::Contactless => (vec![candidate], None),
        _ => (Vec::new(), ServiceCode::new("101")),
    };
    CardSeen {
        interface,
        card: MaskedCard::from_last_four("2653").ok(),
        bin: None,
        candidates,
        aid: None,
        label: None,
        holder_name: None,
        service_code,
        chip_status: ChipStatus::Fine,
        pan_sequence: None,
        emv_data: OpaqueBytes::empty(),
    }
}

pub fn bytes(length: usize) -> OpaqueBytes {
    OpaqueBytes::new(vec![7; length]).expect("short")
}

pub fn pin() -> PinBlock {
    PinBlock { block: bytes(8), slot: KeySlot::new(14).expect("valid"), serial: None }
}

pub fn protected(protection: DataProtection) -> ProtectedData {
    let track = ProtectedDatum { datum: CardDatum::Track2, bytes: bytes(24), serial: None };
    ProtectedData { protection, data: vec![track], random_key: None }
}

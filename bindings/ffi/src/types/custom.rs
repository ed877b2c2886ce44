//! Values with checks of their own: they cross as texts and numbers, and are
//! checked on the way in.

use std::collections::{BTreeMap, HashMap};

use maquininha_model::{
    AccountId, AppVersion, AttemptId, AttemptKey, AuthorizationCode, ChargeId, Cnpj, DeviceModel,
    HookId, Installments, MaskedCard, Metadata, Money, Nsu, OrderId, Sensitive, SerialNumber,
    Timestamp, TransactionId,
};

use crate::error::refused;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        uniffi::custom_type!($(#[$doc])* $name, String, {
            remote,
            lower: |id| id.into(),
            try_lift: |text| $name::new(text).map_err(refused),
        });
    )*};
}

ids! {
    /// An order at the order API (`or_…`): 1 to 128 bytes, no control characters.
    OrderId;
    /// A charge at the order API (`ch_…`).
    ChargeId;
    /// A delivery record of a webhook (`hook_…`).
    HookId;
    /// An establishment at the order API (`acc_…`).
    AccountId;
    /// The serial number of a terminal; blanks at the ends are dropped, the case is kept.
    SerialNumber;
    /// One intention to pay or refund, named by the app: whatever happens, one intention moves
    /// money at most once. 1 to 128 bytes.
    AttemptId;
    /// The key by which every party finds a payment again.
    AttemptKey;
    /// The acquirer's number of a transaction.
    Nsu;
    /// The issuer's approval code.
    AuthorizationCode;
    /// The acquirer's or driver's own reference of a transaction.
    TransactionId;
}

uniffi::custom_type!(
    /// An amount in centavos of BRL.
    Money, i64, {
    remote,
    lower: |money| money.minor(),
    try_lift: |minor| Ok(Money::brl(minor)),
});

uniffi::custom_type!(
    /// A point in time: microseconds since 1970-01-01T00:00:00Z.
    Timestamp, i64, {
    remote,
    lower: |time| time.micros(),
    try_lift: |micros| Ok(Timestamp::from_micros(micros)),
});

uniffi::custom_type!(
    /// A number of instalments, 1 (at sight) to 24.
    Installments, u8, {
    remote,
    lower: |installments| installments.count(),
    try_lift: |count| Installments::new(i64::from(count)).map_err(refused),
});

uniffi::custom_type!(
    /// The model of a terminal, for example `L3`. A name that is not known gets the most
    /// restrictive capabilities.
    DeviceModel, String, {
    remote,
    lower: |model| model.into(),
    try_lift: |name| Ok(DeviceModel::from(name)),
});

uniffi::custom_type!(
    /// A company number of 14 characters with right check digits, without punctuation.
    Cnpj, String, {
    remote,
    lower: |cnpj| cnpj.into(),
    try_lift: |text| Cnpj::parse(&text).map_err(refused),
});

uniffi::custom_type!(
    /// The version of a terminal's payment app: one to three numbers with dots between them.
    AppVersion, String, {
    remote,
    lower: |version| version.to_string(),
    try_lift: |text| AppVersion::parse(&text).map_err(refused),
});

uniffi::custom_type!(
    /// A card of which only the last four digits are known: `**** 1234`.
    MaskedCard, String, {
    remote,
    lower: |card| card.into(),
    try_lift: |text| MaskedCard::try_from(text).map_err(refused),
});

/// A text that is not shown, logged or kept in clear, and is cleared from memory
/// when it is dropped here. The host's own copy is the host's to clear.
pub type Secret = Sensitive<String>;

uniffi::custom_type!(
    /// A secret text. On the host's side it is a plain string: keep it no longer than needed.
    Secret, String, {
    remote,
    // Handed out where the host asks for what it had stored itself.
    lower: |secret| secret.expose().clone(),
    try_lift: |text| Ok(Sensitive::new(text)),
});

uniffi::custom_type!(
    /// Free data of an order or charge; values may be null.
    Metadata, HashMap<String, Option<String>>, {
    remote,
    lower: |metadata| metadata.into_iter().collect(),
    try_lift: |entries| Ok(entries.into_iter().collect()),
});

/// Further texts by name.
pub type Extras = BTreeMap<String, String>;

uniffi::custom_type!(
    /// Further texts by name.
    Extras, HashMap<String, String>, {
    remote,
    lower: |extras| extras.into_iter().collect(),
    try_lift: |entries| Ok(entries.into_iter().collect()),
});

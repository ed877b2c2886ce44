use serde::Serialize;

use super::{MerchantConfig, ModuleSwitch};

/// How a setting is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingKind {
    /// 0 or 1.
    Switch,
    /// Text.
    Text,
    /// A secret; shown as dots and never read back.
    Secret,
}

/// One field of the settings page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingField {
    /// Its name in the configuration or in the secret store.
    pub key: &'static str,
    /// Label in Portuguese.
    pub label_pt: &'static str,
    /// Label in English.
    pub label_en: &'static str,
    /// How it is filled in.
    pub kind: SettingKind,
}

const MODULE: SettingField = SettingField {
    key: "module",
    label_pt: "Integração com maquininha (parâmetro 574)",
    label_en: "Terminal integration (parameter 574)",
    kind: SettingKind::Switch,
};

const ACCOUNT: [SettingField; 2] = [
    SettingField {
        key: "account.id",
        label_pt: "Account ID",
        label_en: "Account ID",
        kind: SettingKind::Text,
    },
    SettingField {
        key: super::SECRET_KEY_NAME,
        label_pt: "Secret Key",
        label_en: "Secret Key",
        kind: SettingKind::Secret,
    },
];

/// The fields the settings page shows: with the module off the switch alone,
/// the two account fields only while it is on (demand L13).
pub fn settings_schema(config: &MerchantConfig) -> Vec<SettingField> {
    let mut fields = vec![MODULE];
    if config.module == ModuleSwitch::On {
        fields.extend(ACCOUNT);
    }
    fields
}

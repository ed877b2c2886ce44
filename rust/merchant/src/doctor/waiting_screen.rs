use maquininha_model::{AppVersion, Device, DeviceModel, Timestamp};
use serde::{Deserialize, Serialize};

use crate::config::{Activation, NotActivatedWhy};

/// The oldest payment app of which orders are known to work
/// (pagarme-connect §6.2: samples carry 3.21.0 and newer).
pub const PAYMENT_APP_MIN: AppVersion = AppVersion::new(3, 21, 0);

/// What somebody at the terminal sees; nothing is known of it from here
/// (pagarme-connect §6.2: there is no endpoint for it).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Observed {
    /// Whether the terminal has internet.
    pub online: Option<bool>,
    /// Version of its payment app.
    pub app_version: Option<AppVersion>,
    /// Whether the payment app is open on its waiting screen.
    pub waiting: Option<bool>,
    /// Since when it waits.
    pub waiting_since: Option<Timestamp>,
}

/// Why the screen "waiting for payments" is missing (demand C21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
#[non_exhaustive]
pub enum WaitingCause {
    /// The model is not known to take orders.
    Model {
        /// The model.
        model: DeviceModel,
    },
    /// The establishment is not activated.
    Activation {
        /// What is missing.
        why: NotActivatedWhy,
    },
    /// No internet at the terminal, or none to the order API from here.
    Internet,
    /// The payment app is too old.
    Update {
        /// What is there.
        found: AppVersion,
        /// What is needed.
        needed: AppVersion,
    },
    /// The payment app is not open on its waiting screen.
    PaymentApp,
}

/// The causes that apply, in the order in which they are checked.
pub fn waiting_causes(
    device: Option<&Device>,
    activation: &Activation,
    api_reachable: bool,
    observed: &Observed,
) -> Vec<WaitingCause> {
    let mut causes = Vec::new();
    if let Some(device) = device
        && matches!(device.model, DeviceModel::Unknown(_))
    {
        causes.push(WaitingCause::Model { model: device.model.clone() });
    }
    if let Err(why) = activation.check() {
        causes.push(WaitingCause::Activation { why });
    }
    if !api_reachable || observed.online == Some(false) {
        causes.push(WaitingCause::Internet);
    }
    let version = observed.app_version.or(device.and_then(|device| device.app_version));
    if let Some(found) = version
        && found < PAYMENT_APP_MIN
    {
        causes.push(WaitingCause::Update { found, needed: PAYMENT_APP_MIN });
    }
    if observed.waiting == Some(false) {
        causes.push(WaitingCause::PaymentApp);
    }
    causes
}

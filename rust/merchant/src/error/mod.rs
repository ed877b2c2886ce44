//! The one error of the sales side, with stable codes and user texts.

mod catalogue;

use std::time::Duration;

use maquininha_flow::OrderCallError;
use maquininha_flow::sale::SaleRefusal;
use maquininha_model::{AppVersion, DeviceModel, Flow, OrderId, SerialNumber, TenderKind};
use serde::{Deserialize, Serialize};

pub use catalogue::{Language, event_text};

use crate::config::{AccountFlows, ConfigError, NotActivatedWhy};
use crate::device::{DeviceError, TerminalFunction};
use crate::draft::DraftError;
use crate::engine::Permission;
use crate::port::{SecretStoreError, StoreError};
use crate::print::PrintError;

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorFamily {
    /// The module is off or set up wrongly.
    Configuration,
    /// The establishment is not activated.
    Activation,
    /// What was asked for is not valid.
    Validation,
    /// The state of the sale, the device or the permissions does not allow it.
    Refused,
    /// The order API did not do it.
    Service,
    /// The store did not do it.
    Storage,
    /// The engine was stopped.
    Closed,
}

/// Whether and when asking again makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAdvice {
    /// Not as it is.
    Never,
    /// Once something outside was put right.
    AfterChange,
    /// The same again, with the same reference, after this time.
    After(Duration),
}

/// An open order that could be closed to make place (demand L46).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOrder {
    /// The order, once known.
    pub order_id: Option<OrderId>,
    /// Its reference.
    pub reference: Option<String>,
    /// Whether something is paid on it.
    pub paid: bool,
}

/// Why the sales side did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MerchantError {
    /// The module is off: nothing was sent (demands L6, L34).
    #[error("the module is not active")]
    ModuleInactive,
    /// Another host runs the service, or none may.
    #[error("this host does not run the service: {0}")]
    NotServing(crate::config::StaysOff),
    /// The establishment is not activated (demands L5, C1).
    #[error("the establishment is not activated")]
    NotActivated {
        /// What is missing.
        why: NotActivatedWhy,
    },
    /// The configuration is not valid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The draft is not valid.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The account was not accredited for that flow (demand C12).
    #[error("the account takes {account} orders, not {flow} ones")]
    FlowNotAccredited {
        /// What was chosen.
        flow: Flow,
        /// What the account takes.
        account: AccountFlows,
    },
    /// No such terminal is registered.
    #[error("the terminal is not registered")]
    DeviceUnknown {
        /// Which, where one was named.
        serial: Option<SerialNumber>,
    },
    /// The terminal's row is refused.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The model takes listed orders only (demand L18).
    #[error("terminal {serial} ({model}) takes listed orders only")]
    DirectNotOnModel {
        /// Which terminal.
        serial: SerialNumber,
        /// Its model.
        model: DeviceModel,
    },
    /// The contract does not have that kind of payment (demand L44).
    #[error("the contract does not have {tender}")]
    TenderNotInContract {
        /// What was chosen.
        tender: TenderKind,
        /// What the contract has.
        offered: Vec<TenderKind>,
    },
    /// The terminal's payment app is too old for Pix (demand C23).
    #[error("the payment app of terminal {serial} takes no Pix")]
    PixNotOnApp {
        /// Which terminal.
        serial: SerialNumber,
        /// Its version, where known.
        app: Option<AppVersion>,
    },
    /// The machine works for orders only (demand L14).
    #[error("terminal {serial} works for orders only")]
    ExclusiveMode {
        /// Which terminal.
        serial: SerialNumber,
        /// What was wanted.
        function: TerminalFunction,
    },
    /// 30 orders are open (demand L46).
    #[error("{open} orders are open, the limit is {limit}")]
    TooManyOpenOrders {
        /// How many are open.
        open: usize,
        /// The limit.
        limit: usize,
        /// The oldest first.
        candidates: Vec<OpenOrder>,
    },
    /// The reference belongs to another sale.
    #[error("the reference {reference} belongs to another sale")]
    ReferenceInUse {
        /// Which.
        reference: String,
    },
    /// No such sale.
    #[error("there is no sale {reference}")]
    SaleUnknown {
        /// Which.
        reference: String,
    },
    /// The sale's state does not allow it.
    #[error(transparent)]
    Sale(#[from] SaleRefusal),
    /// The print is refused.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// The operator lacks a permission (demand L76).
    #[error("the operator lacks the permission {permission:?}")]
    PermissionDenied {
        /// Which.
        permission: Permission,
    },
    /// No shift is open, or one is already.
    #[error("the shift {wanted} cannot be opened or closed; open is {open:?}")]
    Shift {
        /// What was wanted.
        wanted: String,
        /// The one that is open.
        open: Option<String>,
    },
    /// The order API did not do it.
    #[error(transparent)]
    OrderApi(#[from] OrderCallError),
    /// The store did not do it: nothing was sent.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The secret store did not do it.
    #[error(transparent)]
    Secret(#[from] SecretStoreError),
    /// The engine was stopped.
    #[error("the engine is stopped")]
    Stopped,
}

/// What to wait where nothing better is known.
const RETRY_SERVICE: Duration = Duration::from_secs(5);

impl MerchantError {
    /// A code that never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ModuleInactive => "merchant.module_inactive",
            Self::NotServing(_) => "merchant.not_serving",
            Self::NotActivated { .. } => "merchant.not_activated",
            Self::Config(_) => "merchant.configuration",
            Self::Draft(DraftError::DirectInDelivery) => "merchant.direct_in_delivery",
            Self::Draft(DraftError::CardNumber { .. }) => "merchant.card_number",
            Self::Draft(_) => "merchant.invalid_sale",
            Self::FlowNotAccredited { .. } => "merchant.flow_not_accredited",
            Self::DeviceUnknown { .. } => "merchant.device_unknown",
            Self::Device(_) => "merchant.invalid_device",
            Self::DirectNotOnModel { .. } => "merchant.direct_not_on_model",
            Self::TenderNotInContract { .. } => "merchant.tender_not_in_contract",
            Self::PixNotOnApp { .. } => "merchant.pix_not_on_app",
            Self::ExclusiveMode { .. } => "merchant.exclusive_mode",
            Self::TooManyOpenOrders { .. } => "merchant.too_many_open_orders",
            Self::ReferenceInUse { .. } => "merchant.reference_in_use",
            Self::SaleUnknown { .. } => "merchant.sale_unknown",
            Self::Sale(SaleRefusal::NotPaidYet { .. }) => "merchant.not_paid_yet",
            Self::Sale(SaleRefusal::AlreadyPaid { .. }) => "merchant.already_paid",
            Self::Sale(SaleRefusal::FiscalTimeOver { .. }) => "merchant.fiscal_time_over",
            Self::Sale(SaleRefusal::OtherTerminal { .. }) => "merchant.other_terminal",
            Self::Sale(_) => "merchant.sale_refused",
            Self::Print(_) => "merchant.print_refused",
            Self::PermissionDenied { .. } => "merchant.permission_denied",
            Self::Shift { .. } => "merchant.shift",
            Self::OrderApi(OrderCallError::OutcomeUnknown) => "merchant.outcome_unknown",
            Self::OrderApi(OrderCallError::Configuration { .. }) => {
                "merchant.order_api_credentials"
            }
            Self::OrderApi(_) => "merchant.order_api",
            Self::Store(_) | Self::Secret(_) => "merchant.storage",
            Self::Stopped => "merchant.stopped",
        }
    }

    /// What kind of trouble it is.
    pub const fn family(&self) -> ErrorFamily {
        match self {
            Self::ModuleInactive | Self::NotServing(_) | Self::Config(_) => {
                ErrorFamily::Configuration
            }
            Self::NotActivated { .. } => ErrorFamily::Activation,
            Self::Draft(_) | Self::Device(_) | Self::DeviceUnknown { .. } => {
                ErrorFamily::Validation
            }
            Self::OrderApi(OrderCallError::Configuration { .. }) => ErrorFamily::Configuration,
            Self::OrderApi(_) => ErrorFamily::Service,
            Self::Store(_) | Self::Secret(_) => ErrorFamily::Storage,
            Self::Stopped => ErrorFamily::Closed,
            _ => ErrorFamily::Refused,
        }
    }

    /// Whether and when asking again makes sense.
    pub const fn retry(&self) -> RetryAdvice {
        match self {
            Self::OrderApi(OrderCallError::Throttled { retry_after }) => {
                RetryAdvice::After(*retry_after)
            }
            Self::OrderApi(
                OrderCallError::Unreachable
                | OrderCallError::OutcomeUnknown
                | OrderCallError::Conflict { .. },
            ) => RetryAdvice::After(RETRY_SERVICE),
            Self::OrderApi(OrderCallError::Configuration { .. })
            | Self::ModuleInactive
            | Self::NotServing(_)
            | Self::NotActivated { .. }
            | Self::Config(_)
            | Self::TooManyOpenOrders { .. }
            | Self::PermissionDenied { .. }
            | Self::DeviceUnknown { .. }
            | Self::PixNotOnApp { .. }
            | Self::Store(_)
            | Self::Secret(_)
            | Self::Sale(SaleRefusal::NotPaidYet { .. } | SaleRefusal::OtherTerminal { .. })
            | Self::Stopped => RetryAdvice::AfterChange,
            _ => RetryAdvice::Never,
        }
    }

    /// Whether it is certain that nothing happened at the order API. Not where
    /// the engine ended, or its store failed, while a call may have been under
    /// way.
    pub const fn outcome_known(&self) -> bool {
        !matches!(
            self,
            Self::OrderApi(OrderCallError::OutcomeUnknown | OrderCallError::Conflict { .. })
                | Self::Store(_)
                | Self::Stopped
        )
    }

    /// A text for the operator.
    pub fn user_text(&self, language: Language) -> String {
        catalogue::error_text(self, language)
    }
}

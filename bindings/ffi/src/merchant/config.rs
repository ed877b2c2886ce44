//! Settings of the sales side.

use maquininha_flow::OverpayPolicy;
use maquininha_flow::sale::SalePolicy;
use maquininha_gateway::GatewayConfig;
use maquininha_merchant::config::{Account, AccountFlows, Activation, ModuleSwitch, WebhookConfig};
use maquininha_model::{AccountId, Money, TenderKind};

use crate::MaquininhaError;
use crate::panics::guarded;

/// Which flows an account was accredited for.
#[uniffi::remote(Enum)]
pub enum AccountFlows {
    /// Direct orders only.
    Direct,
    /// Listed orders only.
    Listed,
    /// Both. The default.
    Both,
}

/// The company's choices.
#[uniffi::remote(Record)]
pub struct SalePolicy {
    /// Close the order once it is paid. On by default.
    pub auto_close: bool,
    /// A paid listed sale ends by itself. On by default.
    pub automatic_emission: bool,
    /// What to do about money above the total.
    pub overpay: OverpayPolicy,
    /// Refund through the order API first; a refusal turns into "refund at the terminal". Off by
    /// default.
    pub refund_by_api: bool,
    /// Sales of this much or more end only once a read of the order shows the payment, because
    /// webhooks can be forged.
    pub confirm_from: Option<Money>,
    /// How long after payment the document may be printed, in milliseconds.
    pub print_window_ms: u64,
    /// Whether the terminal may print fiscal documents at all.
    pub fiscal_print: bool,
    /// How long after settlement a sale may still be canceled fiscally, in milliseconds. Without
    /// a limit where absent.
    pub fiscal_cancel_ms: Option<u64>,
}

/// Settings of one company's sales side. Take them from `merchant_config` and change what
/// differs.
#[derive(Clone, Debug, uniffi::Record)]
pub struct MerchantConfig {
    /// The company's own name or number; for texts and reports.
    pub company: String,
    /// The way to the order API.
    pub gateway: GatewayConfig,
    /// The folder of the store. It is made where it is missing, and belongs to one company.
    pub storage_dir: String,
    /// The account at the order API; webhooks of other accounts are not taken.
    pub account_id: Option<AccountId>,
    /// Which flows the account takes. Both by default.
    pub flows: AccountFlows,
    /// Whether the establishment is activated. Off by default: no order is made.
    pub activated: bool,
    /// The software house in the partner programme.
    pub partner_id: Option<String>,
    /// What sales do by themselves.
    pub policy: SalePolicy,
    /// Whether the delivery module is there. Off by default.
    pub delivery_module: bool,
    /// Kinds of payment in the acquirer's contract. All by default.
    pub contract: Vec<TenderKind>,
    /// Send listed orders to all terminals of the account instead of the registered ones. Off by
    /// default.
    pub all_terminals: bool,
    /// User of HTTP Basic of the webhook; its password is in the secret store under
    /// `webhook/password`, the secret part of its path under `webhook/path`.
    pub webhook_user: Option<String>,
    /// Lets webhooks in though neither a user nor a secret path guards them. Off by default.
    pub webhook_unguarded: bool,
    /// Back out counter sales whose screen was lost in a crash. On by default.
    pub cancel_lost_screens: bool,
}

/// Settings of a company's sales side with every default.
#[uniffi::export]
pub fn merchant_config(
    company: String,
    primary_url: String,
    storage_dir: String,
) -> Result<MerchantConfig, MaquininhaError> {
    guarded(|| {
        let defaults = maquininha_merchant::MerchantConfig::default();
        Ok(MerchantConfig {
            company,
            gateway: GatewayConfig::for_url(primary_url),
            storage_dir,
            account_id: defaults.account.id,
            flows: defaults.account.flows,
            activated: defaults.account.activation.activated,
            partner_id: defaults.account.activation.partner_id,
            policy: defaults.policy,
            delivery_module: defaults.delivery_module,
            contract: defaults.contract.into_iter().collect(),
            all_terminals: defaults.all_terminals,
            webhook_user: defaults.webhook.user,
            webhook_unguarded: defaults.webhook.unguarded,
            cancel_lost_screens: defaults.cancel_lost_screens,
        })
    })
}

impl MerchantConfig {
    /// The engine's part of the settings. The module is on: an app that does not want it does not
    /// open it.
    pub(super) fn engine_part(self) -> maquininha_merchant::MerchantConfig {
        let activation = Activation { activated: self.activated, partner_id: self.partner_id };
        maquininha_merchant::MerchantConfig {
            company: self.company,
            module: ModuleSwitch::On,
            account: Account { id: self.account_id, flows: self.flows, activation },
            policy: self.policy,
            delivery_module: self.delivery_module,
            contract: self.contract.into_iter().collect(),
            all_terminals: self.all_terminals,
            webhook: WebhookConfig { user: self.webhook_user, unguarded: self.webhook_unguarded },
            cancel_lost_screens: self.cancel_lost_screens,
            ..maquininha_merchant::MerchantConfig::default()
        }
    }
}

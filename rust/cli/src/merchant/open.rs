//! Opening the sales side: store, order API, terminals, webhooks.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::sale::SalePolicy;
use maquininha_gateway::{GatewayConfig, OrderApiClient};
use maquininha_journal::SqliteSaleStore;
use maquininha_merchant::config::{
    Account, Activation, ModuleSwitch, WEBHOOK_PASSWORD_NAME, WEBHOOK_PATH_NAME, WebhookConfig,
};
use maquininha_merchant::memory::MemorySecretStore;
use maquininha_merchant::port::{SaleStore, SecretStore, SystemClock};
use maquininha_merchant::{Merchant, MerchantConfig, MerchantParts};
use maquininha_model::{AccountId, Sensitive};
use maquininha_sandbox::MarketConfig;
use maquininha_terminal::port::Credential;

use super::devices;
use super::webhook::Webhook;
use crate::args::MerchantArgs;
use crate::connection::{credential, is_loopback};
use crate::control;
use crate::error::CliError;
use crate::signal::StopSignal;
use crate::terminal::data_file;

/// User of HTTP Basic for the webhooks that come in.
const WEBHOOK_USER: &str = "maquininha";
/// The partner id at the sandbox, which asks for none.
const SANDBOX_PARTNER: &str = "sandbox";
/// How long calls that are under way may take at the end. What is left goes
/// on at the next start.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// A sales side that runs.
pub(super) struct Opened {
    pub(super) merchant: Merchant,
    pub(super) gateway: OrderApiClient,
    pub(super) server: String,
    pub(super) stop: StopSignal,
    pub(super) webhook: Option<Webhook>,
    store: Arc<SqliteSaleStore>,
}

/// Opens the sales side of a command line; with `listens` webhooks come in.
pub(super) async fn open(args: &MerchantArgs, listens: bool) -> Result<Opened, CliError> {
    let credential = credential(&args.connection, None)?;
    let server = args.connection.server.clone();
    let is_sandbox = is_loopback(&server) && is_sandbox(&server).await;
    let sandbox_account = sandbox_account(&credential);
    // Known by its key while it is away: no sale is canceled for that.
    let is_partner = is_sandbox || (is_loopback(&server) && sandbox_account.is_some());
    let account = args.account.clone().or(sandbox_account);
    let config = GatewayConfig {
        backup_url: args.connection.backup.clone(),
        service_referer_name: args.partner.clone(),
        ..GatewayConfig::for_url(server.clone())
    };
    let gateway = OrderApiClient::new(config, Arc::new(credential))?;
    let rows = match (&args.devices_file, &account) {
        (Some(path), _) => Some(devices::rows_of_file(path)?),
        (None, Some(account)) if is_sandbox => Some(devices::sandbox_rows(&server, account).await?),
        _ => None,
    };
    let stop = crate::sandbox::listen()?;
    let path = args.store.clone().unwrap_or_else(|| data_file("merchant.db"));
    let store = Arc::new(open_store(path).await?);
    let (secrets, path_secret, password) = secrets().await?;
    let parts = MerchantParts {
        config: merchant_config(args, account.clone(), is_partner),
        host: "maquininha".to_owned(),
        api: Arc::new(gateway.clone()),
        store: Arc::clone(&store) as Arc<dyn SaleStore>,
        secrets: Arc::new(secrets),
        clock: Arc::new(SystemClock),
    };
    let merchant = Merchant::open(parts).await?;
    if let Some(rows) = rows {
        merchant.sync_devices(&rows).await?;
    }
    let mut opened = Opened { merchant, gateway, server, stop, webhook: None, store };
    if listens && !args.no_webhook {
        let intake = opened.merchant.intake().await?;
        let webhook = Webhook::serve(intake, args.webhook_port, &path_secret).await?;
        let webhook = match (&account, is_sandbox) {
            (Some(account), true) => {
                webhook.register(&opened.server, account, WEBHOOK_USER, &password).await?
            }
            _ => webhook,
        };
        opened.webhook = Some(webhook);
    }
    Ok(opened)
}

/// Whether the server is a sandbox.
pub(crate) async fn is_sandbox(server: &str) -> bool {
    let answer = control::call(server, "GET", "/sandbox/health", None).await;
    answer.is_ok_and(|answer| answer.status == 200 && answer.body["status"] == "ok")
}

/// The account of a sandbox key.
fn sandbox_account(credential: &Credential) -> Option<AccountId> {
    let Credential::SecretKey(key) = credential else { return None };
    // Compared with the keys of the simulated market, which are no secrets.
    let is_its = |account: &maquininha_sandbox::Account| account.secret_key.matches(key.expose());
    let accounts = MarketConfig::default().accounts;
    let account = accounts.into_iter().find(is_its)?;
    AccountId::new(account.id).ok()
}

fn merchant_config(
    args: &MerchantArgs,
    account: Option<AccountId>,
    is_partner: bool,
) -> MerchantConfig {
    let sandbox_partner = is_partner.then(|| SANDBOX_PARTNER.to_owned());
    let partner_id = args.partner.clone().or(sandbox_partner);
    MerchantConfig {
        company: args.company.clone(),
        module: ModuleSwitch::On,
        account: Account {
            id: account,
            activation: Activation { activated: true, partner_id },
            ..Account::default()
        },
        policy: SalePolicy { refund_by_api: args.refund_by_api, ..SalePolicy::default() },
        delivery_module: true,
        // A sale made by one command is followed by the next: no screen is
        // lost in between.
        cancel_lost_screens: false,
        webhook: WebhookConfig { user: Some(WEBHOOK_USER.to_owned()), ..WebhookConfig::default() },
        ..MerchantConfig::default()
    }
}

/// Password and path of the webhooks: new at every start, so that they are
/// nowhere on the disk.
async fn secrets() -> Result<(MemorySecretStore, Sensitive<String>, Sensitive<String>), CliError> {
    let random = || Sensitive::new(uuid::Uuid::new_v4().simple().to_string());
    let (path, password) = (random(), random());
    let secrets = MemorySecretStore::default();
    for (name, secret) in [(WEBHOOK_PATH_NAME, &path), (WEBHOOK_PASSWORD_NAME, &password)] {
        let kept = secrets.set(name, secret.clone()).await;
        kept.map_err(|error| CliError::Environment(format!("keep a secret: {error}")))?;
    }
    Ok((secrets, path, password))
}

async fn open_store(path: PathBuf) -> Result<SqliteSaleStore, CliError> {
    let opened = tokio::task::spawn_blocking(move || {
        let cannot = |why: String| {
            CliError::Environment(format!("open the store {}: {why}", path.display()))
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| cannot(error.to_string()))?;
        }
        SqliteSaleStore::open(&path).map_err(|error| cannot(error.to_string()))
    });
    opened.await.map_err(|_| CliError::Environment("open the store".to_owned()))?
}

impl Opened {
    /// Takes no more webhooks in, and waits for the calls under way.
    pub(super) async fn close(&mut self) {
        if let Some(webhook) = self.webhook.take() {
            webhook.close().await;
        }
        if tokio::time::timeout(STOP_LIMIT, self.merchant.stop()).await.is_err() {
            tracing::warn!("calls were still under way; they go on at the next start");
        }
        if let Err(error) = self.store.close().await {
            tracing::warn!(%error, "failed to close the store");
        }
    }
}

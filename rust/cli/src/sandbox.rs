//! `maquininha sandbox`: the simulated market until Ctrl-C.

use maquininha_sandbox::{
    Account, MAGIC_AMOUNTS, MagicAmount, MagicEffect, MarketConfig, SandboxServer, ServerConfig,
    TEST_CARDS, TestSecret, WebhookTarget,
};
use serde_json::{Value, json};

use crate::args::SandboxArgs;
use crate::connection::secret_from;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;
use crate::signal::StopSignal;

/// Runs the sandbox until it is to stop.
pub async fn run(args: SandboxArgs, out: Output) -> Result<Exit, CliError> {
    let market = market_config(&args)?;
    let accounts = market.accounts.clone();
    let ports = vec![args.port, args.backup_port];
    let mut stop = listen()?;
    let server = SandboxServer::start(ServerConfig { market, ports }).await?;
    let urls = [server.base_url(0), server.base_url(1)];
    out.record("ready", ready(&urls, &accounts));
    out.text(welcome(&urls, &accounts));
    stop.stopped().await;
    let findings = server.market().audit();
    server.shutdown();
    let text = match findings.len() {
        0 => "Stopped. The books agree.".to_owned(),
        count => format!("Stopped. The books disagree in {count} places; see GET /sandbox/audit."),
    };
    out.tell("stopped", json!({ "findings": findings }), text);
    Ok(Exit::Done)
}

/// Listens for the wish to stop.
pub(crate) fn listen() -> Result<StopSignal, CliError> {
    StopSignal::listen()
        .map_err(|error| CliError::Environment(format!("listen for signals: {error}")))
}

fn market_config(args: &SandboxArgs) -> Result<MarketConfig, CliError> {
    let mut market = MarketConfig {
        seed: args.seed,
        virtual_clock: args.virtual_clock,
        state_path: args.state.clone(),
        ..MarketConfig::default()
    };
    if let Some(url) = &args.webhook {
        if !url.starts_with("http://") {
            return Err(CliError::Usage(
                "use the webhook address: the sandbox delivers to plain http:// only".to_owned(),
            ));
        }
        let mut target = WebhookTarget::new(url.clone());
        target.user.clone_from(&args.webhook_user);
        target.password = match &args.webhook_password_env {
            Some(variable) => Some(TestSecret::new(secret_from(variable)?)),
            None => None,
        };
        if let Some(account) = market.accounts.first_mut() {
            account.webhooks.push(target);
        }
    }
    Ok(market)
}

fn ready(urls: &[String; 2], accounts: &[Account]) -> Value {
    let accounts: Vec<_> = accounts
        .iter()
        .map(|account| {
            let serials: Vec<_> = account.devices.iter().map(|device| &device.serial).collect();
            json!({
                "id": account.id,
                "name": account.name,
                // A key of the simulated market; it opens nothing else.
                "secret_key": account.secret_key.expose(),
                "serials": serials,
            })
        })
        .collect();
    json!({ "url": urls[0], "backup_url": urls[1], "accounts": accounts })
}

fn welcome(urls: &[String; 2], accounts: &[Account]) -> String {
    let mut lines = vec![
        "The simulated market is open. It needs no account and no internet.".to_owned(),
        String::new(),
        format!("  server  {}", urls[0]),
        format!("  backup  {}", urls[1]),
    ];
    for account in accounts {
        let devices: Vec<_> = account
            .devices
            .iter()
            .map(|device| format!("{} ({})", device.serial, device.model))
            .collect();
        lines.push(String::new());
        lines.push(format!("  {}  {}", account.name, account.id));
        lines.push(format!("    test key   {}", account.secret_key.expose()));
        lines.push(format!("    terminals  {}", devices.join(", ")));
    }
    let key = accounts.first().map(|account| account.secret_key.expose()).unwrap_or_default();
    let magic: Vec<_> = MAGIC_AMOUNTS.iter().map(magic_line).collect();
    let cards: Vec<_> = TEST_CARDS.iter().map(|card| card.token).collect();
    lines.extend([
        String::new(),
        "A first order, for all terminals of the first account:".to_owned(),
        String::new(),
        format!("  curl -s -u {key}: {}/core/v5/orders \\", urls[0]),
        "    -H 'content-type: application/json' \\".to_owned(),
        "    -d '{\"customer\":{\"name\":\"Ana\"},\"closed\":false,".to_owned(),
        "         \"items\":[{\"amount\":3000,\"description\":\"Almoço\",\"quantity\":1}],"
            .to_owned(),
        "         \"poi_payment_settings\":{\"visible\":true,\"display_name\":\"Mesa 4\"}}'"
            .to_owned(),
        String::new(),
        "The last two digits of an amount choose what the acquirer does:".to_owned(),
        format!("  {}", magic.join("\n  ")),
        String::new(),
        format!("Test cards: {}", cards.join(", ")),
        format!("Books: {}/sandbox/books   audit: {}/sandbox/audit", urls[0], urls[0]),
        String::new(),
        "Next: maquininha terminal, and maquininha merchant, each in its own window.".to_owned(),
        "Ctrl-C stops it.".to_owned(),
    ]);
    lines.join("\n")
}

fn magic_line(row: &MagicAmount) -> String {
    let effect = match row.effect {
        MagicEffect::Declines { message, .. } => format!("declined, {message}"),
        MagicEffect::AnswerLost => "approved, the answer is lost".to_owned(),
        MagicEffect::RequestLost => "never reaches the acquirer, no answer".to_owned(),
        MagicEffect::AnswerLate { delay_ms } => {
            format!("approved, the answer comes {} seconds late", delay_ms / 1000)
        }
        MagicEffect::HolderCancels => "the card holder cancels".to_owned(),
    };
    format!("{:02}  {effect}", row.cents)
}

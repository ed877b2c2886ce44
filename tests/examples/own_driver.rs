//! A payment driver of your own: a vendor's blocking library behind the port.
#![allow(clippy::print_stdout, reason = "it shows what it did")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use maquininha_flow::{
    Approval, Decline, DriverCommand, DriverProfile, DriverReply, OnSilence, Query, Reversal,
};
use maquininha_journal::MemoryJournal;
use maquininha_model::{
    AttemptId, AttemptKey, Device, DeviceModel, Money, Nsu, SerialNumber, Tender, TransactionId,
};
use maquininha_sandbox::{SandboxServer, ServerConfig};
use maquininha_terminal::port::{
    Clock, Credential, DriverInbox, DriverPrompt, PaymentDriver, SystemClock,
};
use maquininha_terminal::{Engine, PayRequest, PayTarget, Terminal, TerminalConfig, TerminalPorts};

/// What a vendor's library looks like: it blocks, and it keeps its own books.
#[derive(Default)]
struct VendorLibrary {
    books: BTreeMap<AttemptKey, &'static str>,
}

impl VendorLibrary {
    fn pay(&mut self, key: &AttemptKey, amount: Money) -> DriverReply {
        std::thread::sleep(Duration::from_millis(50)); // card, PIN, acquirer
        if amount > Money::brl(500_00) {
            let decline = Decline { code: "51".into(), message: "saldo insuficiente".into() };
            return DriverReply::Declined { decline };
        }
        self.books.insert(key.clone(), "provisional");
        approval(key)
    }
}

fn approval(key: &AttemptKey) -> DriverReply {
    let (Ok(transaction_id), Ok(nsu)) =
        (TransactionId::new(format!("T-{key}")), Nsu::new("90000000000042"))
    else {
        return DriverReply::Silent;
    };
    DriverReply::Approved {
        approval: Box::new(Approval {
            transaction_id,
            nsu,
            authorization_code: None,
            acquirer: Some("vendor".into()),
            scheme_name: Some("Visa".into()),
            funding_source: Some("Debit".into()),
            holder_name: None,
            card: None,
            card_token: None,
            approved_at: SystemClock.now(),
            merchant_receipt: None,
            customer_receipt: None,
            extras: BTreeMap::new(),
        }),
    }
}

/// The plug-in: commands go to a thread of the library's own, answers come back
/// through the inbox. `execute` itself never blocks.
struct VendorDriver {
    work: Mutex<mpsc::Sender<(DriverCommand, DriverInbox)>>,
}

impl VendorDriver {
    fn start() -> Self {
        let (work, commands) = mpsc::channel::<(DriverCommand, DriverInbox)>();
        std::thread::spawn(move || {
            let mut library = VendorLibrary::default();
            for (command, inbox) in commands {
                let reply = carry_out(&mut library, command, &inbox);
                inbox.answer(reply);
            }
        });
        Self { work: Mutex::new(work) }
    }
}

fn carry_out(
    library: &mut VendorLibrary,
    command: DriverCommand,
    inbox: &DriverInbox,
) -> DriverReply {
    let standing = library.books.get(command.attempt_key()).copied();
    match (command, standing) {
        // A command may come twice and is answered as the first time.
        (DriverCommand::Authorize { attempt_key, .. }, Some(_)) => approval(&attempt_key),
        (DriverCommand::Authorize { attempt_key, amount, .. }, None) => {
            inbox.prompt(DriverPrompt::PresentCard);
            library.pay(&attempt_key, amount)
        }
        (DriverCommand::Query { attempt_key }, Some("provisional" | "confirmed")) => {
            approval(&attempt_key)
        }
        (DriverCommand::Confirm { attempt_key }, Some("provisional" | "confirmed")) => {
            library.books.insert(attempt_key, "confirmed");
            DriverReply::Confirmed
        }
        (DriverCommand::Undo { attempt_key }, Some("provisional" | "undone")) => {
            library.books.insert(attempt_key, "undone");
            DriverReply::Undone
        }
        (DriverCommand::Query { .. }, Some("undone")) => DriverReply::Undone,
        (DriverCommand::Undo { .. }, Some(_)) => {
            DriverReply::Refused { message: "the payment is final".into() }
        }
        (DriverCommand::Query { .. } | DriverCommand::Confirm { .. }, _)
        | (DriverCommand::Undo { .. }, None) => DriverReply::NotFound,
        // This library knows no refunds and reads no card by itself.
        _ => DriverReply::Unavailable { message: "not offered by this library".into() },
    }
}

impl PaymentDriver for VendorDriver {
    fn profile(&self) -> DriverProfile {
        DriverProfile::new(
            OnSilence::Blocks,
            Duration::from_secs(12 * 60 * 60),
            Query::ByAttempt { horizon: Duration::from_secs(5) },
            Reversal::Undo,
        )
    }

    fn execute(&self, command: DriverCommand, inbox: DriverInbox) {
        if let Ok(work) = self.work.lock() {
            // A library that is gone drops the inbox, which counts as silence.
            let _ = work.send((command, inbox));
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let market = SandboxServer::start(ServerConfig::default()).await?;
    let config = maquininha_gateway::GatewayConfig::for_url(market.base_url(0));
    let credential = Arc::new(Credential::secret_key("sk_test_loja_um")?);
    let ports = TerminalPorts {
        gateway: Arc::new(maquininha_gateway::OrderApiClient::new(config, credential)?),
        driver: Some(Arc::new(VendorDriver::start())),
        journal: Arc::new(MemoryJournal::new()),
        clock: Arc::new(SystemClock),
        printer: None,
        wake_ups: Vec::new(),
    };
    let device = Device::new(SerialNumber::new("TESTPOS0001")?, DeviceModel::L3, None);
    let terminal = Terminal::open(TerminalConfig::new(device), ports, &Engine::start()?).await?;
    for (name, amount) in [("first", 80_00), ("second", 900_00)] {
        let mut payment = terminal
            .pay(PayRequest {
                attempt_id: AttemptId::new(name)?,
                target: PayTarget::Standalone,
                amount: Some(Money::brl(amount)),
                tender: Some(Tender::Debit),
            })
            .await?;
        println!("{name}: {:?}", payment.result().await?);
    }
    terminal.settled().await?;
    terminal.close().await;
    Ok(())
}

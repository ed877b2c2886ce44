//! A terminal process that is killed between approval and decision.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{DeviceModel, Money, OrderId};
use maquininha_sandbox::{Fault, FaultRule, SilenceRule, TransactionState};

use super::Steps;
use crate::demo::DemoError;
use crate::demo::world::{KEY, PATIENCE, World};

const SERIAL: &str = "TESTPOS0001";

pub(super) async fn killed(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let order_id = world.pdv.sell(SaleDraft::counter("VENDA-6", Money::brl(58_00))).await?;
    // The answer to the step after the approval is held back, so that the kill
    // falls between approval and decision.
    world.market().plant_fault(FaultRule::on("PATCH", "/metadata", Fault::Delay { ms: 30_000 }));
    let mut child = terminal_process(world, &order_id)?;
    let id = child.id();
    steps.tell(format!("{SERIAL}: a process of its own (pid {id}) pays {order_id}"));
    let started = Instant::now();
    while !is_provisional(world) {
        if started.elapsed() > PATIENCE {
            kill(&mut child)?;
            return Err(DemoError::Other(String::from("the acquirer never saw the payment")));
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    kill(&mut child)?;
    steps.tell("acquirer: approved, not decided; the process is killed (SIGKILL)");
    world.market().clear_faults(None);
    steps.expect(is_provisional(world), "the approval is open while the terminal is dead");
    let till = world.terminal(SERIAL, DeviceModel::L3, SilenceRule::Blocks).await?;
    let mut events = till.terminal.events();
    let (_, event) = events.next().await.map_err(DemoError::other)?;
    steps.tell(format!("{SERIAL}: started again on its journal; event: {:?}", kind(&event)));
    till.terminal.settled().await.map_err(DemoError::other)?;
    let books = world.market().books();
    let confirmed = books.transactions.iter().filter(|t| t.settled() == 58_00).count();
    steps.expect(confirmed == 1, "the approved sale is not lost, and charged once");
    world.pdv.until_finalized("VENDA-6").await
}

fn kind(event: &maquininha_flow::TerminalEvent) -> &'static str {
    use maquininha_flow::{End, EventKind};
    match &event.kind {
        EventKind::PaymentEnded { end: End::Approved { .. } }
        | EventKind::PaymentResolved { end: End::Approved { .. } } => "payment approved",
        EventKind::PaymentEnded { .. } | EventKind::PaymentResolved { .. } => "payment ended",
        _ => "other",
    }
}

fn is_provisional(world: &World) -> bool {
    let books = world.market().books();
    books.transactions.iter().any(|t| t.state == TransactionState::Provisional)
}

/// Ends a process at once, without a chance to tidy up.
fn kill(child: &mut Child) -> std::io::Result<()> {
    child.kill()?;
    child.wait().map(|_| ())
}

/// This program again, as a terminal that pays one order.
fn terminal_process(world: &World, order_id: &OrderId) -> Result<Child, DemoError> {
    let program = std::env::current_exe()?;
    let journal = world.dir.join(format!("{SERIAL}.db"));
    let child = Command::new(program)
        .arg("terminal")
        .args(["--serial", SERIAL, "--server", &world.server.base_url(0)])
        .arg("--journal")
        .arg(journal)
        .args(["pay", "--order", order_id.as_str(), "--tender", "debit"])
        .env("MAQUININHA_KEY", KEY)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(child)
}

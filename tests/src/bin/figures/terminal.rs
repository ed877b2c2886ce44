//! Terminals for measuring, and one payment on them.

use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::End;
use maquininha_model::{
    AppVersion, Device, DeviceModel, OrderId, SerialNumber, Tender, TenderKind,
};
use maquininha_terminal::port::{Journal, OrderGateway, PaymentDriver, SystemClock, WakeUp};
use maquininha_terminal::{
    Engine, PayRequest, PayTarget, PollingConfig, Terminal, TerminalConfig, TerminalPorts,
};

use crate::error::FigureError;
use crate::records;

/// How a terminal finds its orders.
pub(crate) enum Looking {
    /// Polls at the default interval.
    Polling,
    /// Is woken, and polls rarely.
    Woken(Arc<dyn WakeUp>),
    /// Looks at the start and when it is told to.
    Rarely,
}

/// Opens a terminal on the runtime it is called in.
pub(crate) async fn open(
    serial: SerialNumber,
    gateway: Arc<dyn OrderGateway>,
    driver: Arc<dyn PaymentDriver>,
    journal: Arc<dyn Journal>,
    looking: Looking,
) -> Result<Terminal, FigureError> {
    let device = Device::new(serial, DeviceModel::L3, Some(AppVersion::new(6, 4, 0)));
    let mut config = TerminalConfig::new(device);
    let mut wake_ups = Vec::new();
    match looking {
        Looking::Polling => {}
        Looking::Woken(source) => wake_ups.push(source),
        Looking::Rarely => {
            let interval = Duration::from_secs(60 * 60);
            config.polling = PollingConfig { interval, ..config.polling };
        }
    }
    let ports = TerminalPorts {
        gateway,
        driver: Some(driver),
        journal,
        clock: Arc::new(SystemClock),
        printer: None,
        wake_ups,
    };
    let engine = Engine::on(tokio::runtime::Handle::current());
    Ok(Terminal::open(config, ports, &engine).await?)
}

/// A payment by debit of all that is due; a direct order says by itself how it
/// is to be paid.
pub(crate) fn request(number: u32, order: Option<OrderId>, is_direct: bool) -> PayRequest {
    let amount = order.is_none().then_some(records::AMOUNT);
    PayRequest {
        attempt_id: records::attempt(number),
        target: order.map_or(PayTarget::Standalone, PayTarget::Order),
        amount,
        tender: (!is_direct).then_some(Tender::at_sight(TenderKind::Debit)),
    }
}

/// Pays, from the call to the result, which must be an approval.
pub(crate) async fn pay(terminal: &Terminal, request: PayRequest) -> Result<(), FigureError> {
    let mut operation = terminal.pay(request).await?;
    match operation.result().await? {
        End::Approved { .. } => Ok(()),
        other => Err(FigureError::Void(format!("a payment was not approved: {other:?}"))),
    }
}

/// Waits until the order list has been read and has so many orders.
pub(crate) async fn wait_for_orders(terminal: &Terminal, orders: usize) -> Result<(), FigureError> {
    let mut list = terminal.orders();
    let full = list.wait_for(|list| list.read_at.is_some() && list.orders.len() >= orders).await;
    full.map(|_| ()).map_err(|_| FigureError::Void("the terminal was closed".to_owned()))
}

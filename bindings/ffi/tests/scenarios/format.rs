//! A scenario as it stands in its file: `tests/scenarios/README.md`.

use maquininha_model::TenderKind;
use serde::Deserialize;
use serde_json::Value;

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    #[serde(rename = "$schema")]
    pub _schema: String,
    #[serde(rename = "title")]
    pub _title: String,
    /// Whether the order API has a second endpoint.
    #[serde(default)]
    pub backup: bool,
    /// The money is somewhere that the order does not show, and a person was asked.
    #[serde(default)]
    pub left_to_a_person: bool,
    pub steps: Vec<Step>,
}

/// How a terminal is opened.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// What is in the card holder's hand from the start.
    pub card: Option<String>,
    pub can_query: Option<bool>,
    /// The acquirer undoes what nobody decides in this many seconds.
    pub undo_after_s: Option<u32>,
    pub card_limit_ms: Option<u64>,
    pub unknown_after_ms: Option<u64>,
    /// How long the driver waits for a card.
    pub card_wait_ms: Option<u64>,
    pub overpay: Option<Overpay>,
    pub contract: Option<Vec<TenderKind>>,
    pub standalone: Option<bool>,
    pub refunds: Option<bool>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overpay {
    AcceptAndTell,
    RefuseAtTerminal,
    RefundDifference,
}

/// One step. The names in it are the scenario's own: `t1`, `o1`, `a1`.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    // The market.
    PlaceOrder {
        order: String,
        amount: i64,
        terminals: Vec<String>,
        #[serde(default)]
        tender: Option<TenderKind>,
        #[serde(default)]
        installments: Option<u8>,
    },
    CloseOrder {
        order: String,
    },
    PlantFault {
        fault: Value,
    },
    ClearFaults {},
    StopEndpoint {
        endpoint: u8,
    },
    StartEndpoint {
        endpoint: u8,
    },
    Card {
        terminal: String,
        card: String,
    },
    Books {},
    AwaitCharges {
        order: String,
        count: usize,
    },
    // A terminal.
    OpenTerminal {
        terminal: String,
        #[serde(default)]
        settings: Settings,
    },
    CloseTerminal {
        terminal: String,
    },
    AwaitListed {
        terminal: String,
        order: String,
        #[serde(default)]
        due: Option<i64>,
    },
    AwaitUnlisted {
        terminal: String,
        order: String,
    },
    AwaitOrdersStale {
        terminal: String,
        stale: bool,
    },
    AwaitSettled {
        terminal: String,
    },
    Events {
        terminal: String,
        count: u32,
        #[serde(default)]
        keep: bool,
    },
    Print {
        terminal: String,
        text: String,
    },
    FailPrint {
        terminal: String,
        failure: String,
    },
    Report {
        terminal: String,
    },
    // A payment or refund.
    Pay {
        terminal: String,
        attempt: String,
        #[serde(default)]
        order: Option<String>,
        #[serde(default)]
        held: bool,
        #[serde(default)]
        amount: Option<i64>,
        #[serde(default)]
        tender: Option<TenderKind>,
        #[serde(default)]
        installments: Option<u8>,
    },
    AwaitProgress {
        attempt: String,
        progress: String,
    },
    AwaitHeld {
        attempt: String,
    },
    AwaitEnd {
        attempt: String,
    },
    Cancel {
        attempt: String,
    },
    Settle {
        terminal: String,
        attempt: String,
        status: String,
    },
    HeldSales {
        terminal: String,
    },
    Unlock {
        terminal: String,
        password: String,
    },
    Refundable {
        terminal: String,
    },
    Refund {
        terminal: String,
        attempt: String,
        #[serde(default)]
        of: Option<String>,
        #[serde(default)]
        order: Option<String>,
        #[serde(default)]
        amount: Option<i64>,
    },
    // The sales side.
    OpenMerchant {
        #[serde(default)]
        overpay: Option<Overpay>,
        #[serde(default)]
        auto_close: Option<bool>,
        /// Documents are printed at the terminal.
        #[serde(default)]
        fiscal_print: bool,
        /// There are deliveries, and the operator settles them.
        #[serde(default)]
        deliveries: bool,
    },
    CloseMerchant {},
    CreateSale {
        sale: String,
        amount: i64,
        #[serde(default)]
        terminal: Option<String>,
        #[serde(default)]
        tender: Option<TenderKind>,
        #[serde(default)]
        print_receipt: bool,
        #[serde(default)]
        delivery: bool,
    },
    CancelSale {
        sale: String,
    },
    RefundSale {
        sale: String,
    },
    Webhook {
        order: String,
        event: String,
        #[serde(default)]
        nth: Option<usize>,
    },
    WebhookBody {
        body: String,
    },
    News {
        count: u32,
    },
    AwaitSale {
        sale: String,
        state: String,
    },
    // The back office of the sales side.
    SettleSale {
        sale: String,
    },
    PrintSale {
        sale: String,
        kind: String,
        width: u32,
    },
    DeclinePrint {
        sale: String,
    },
    ReprintSale {
        sale: String,
    },
    OpenShift {
        shift: String,
    },
    CloseShift {
        with_pending: bool,
    },
    SalesReport {
        #[serde(default)]
        search: Option<String>,
    },
    ExportReport {},
    Doctor {
        terminal: String,
        #[serde(default)]
        online: Option<bool>,
        #[serde(default)]
        waiting: Option<bool>,
    },
    DoctorOrder {
        order: String,
        #[serde(default)]
        at: Option<String>,
        #[serde(default)]
        online: Option<bool>,
        #[serde(default)]
        waiting: Option<bool>,
    },
    Checklist {},
}

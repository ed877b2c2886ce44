//! From a draft to the order, with every check that needs no call.

use maquininha_flow::sale::{SaleContext, SaleOpening};
use maquininha_model::{Customer, Flow, Item, Money, NewOrder, SerialNumber, Target, TenderKind};

use super::{CUSTOMER_DEFAULT, DraftError, SaleDraft, choose_flow};
use crate::config::MerchantConfig;
use crate::device::{DeviceRecord, DeviceRegistry, DeviceWarning};
use crate::error::MerchantError;

/// An order that may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedOrder {
    /// The order.
    pub order: NewOrder,
    /// The sale it opens.
    pub opening: SaleOpening,
    /// What is odd, yet taken.
    pub warnings: Vec<DeviceWarning>,
}

/// What comes of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "made once for a sale and taken apart at once")]
pub enum Plan {
    /// Ready to be sent.
    Ready(PlannedOrder),
    /// The operator has to choose a terminal (demand L30).
    DeviceNeeded {
        /// Those that take it.
        devices: Vec<DeviceRecord>,
    },
    /// The operator has to choose a method.
    TenderNeeded {
        /// Those the terminal and the contract take.
        tenders: Vec<TenderKind>,
    },
}

/// Checks a draft and makes the order of it.
pub fn plan(
    draft: &SaleDraft,
    config: &MerchantConfig,
    devices: &DeviceRegistry,
) -> Result<Plan, MerchantError> {
    let (kind, total) = draft.required()?;
    let flow = choose_flow(kind, draft.device.is_some(), draft.tender.is_some())?;
    if !config.account.flows.takes(flow) {
        let account = config.account.flows;
        return Err(MerchantError::FlowNotAccredited { flow, account });
    }
    match flow {
        Flow::Direct => plan_direct(draft, total, config, devices),
        Flow::Listed => plan_listed(draft, kind, total, config, devices),
    }
}

fn plan_direct(
    draft: &SaleDraft,
    total: Money,
    config: &MerchantConfig,
    devices: &DeviceRegistry,
) -> Result<Plan, MerchantError> {
    if !draft.listed_on.is_empty() {
        return Err(DraftError::ListInDirect.into());
    }
    let record = match &draft.device {
        Some(serial) => devices
            .get(serial)
            .ok_or_else(|| MerchantError::DeviceUnknown { serial: Some(serial.clone()) })?,
        None => match devices.all().collect::<Vec<_>>().as_slice() {
            [] => return Err(MerchantError::DeviceUnknown { serial: None }),
            [only] => *only,
            _ => match devices.taking(Flow::Direct).as_slice() {
                [] => return Err(MerchantError::DeviceUnknown { serial: None }),
                [only] => *only,
                several => {
                    let devices = several.iter().map(|record| (*record).clone()).collect();
                    return Ok(Plan::DeviceNeeded { devices });
                }
            },
        },
    };
    let device = &record.device;
    let serial = device.serial.clone();
    if !device.model.capabilities().takes(Flow::Direct) {
        return Err(MerchantError::DirectNotOnModel { serial, model: device.model.clone() });
    }
    let takes = |kind: &TenderKind| config.contract.contains(kind) && device.accepts(*kind);
    let Some(tender) = draft.tender else {
        let tenders = TenderKind::ALL.into_iter().filter(takes).collect();
        return Ok(Plan::TenderNeeded { tenders });
    };
    if !config.contract.contains(&tender.kind()) {
        let offered = config.contract.iter().copied().collect();
        return Err(MerchantError::TenderNotInContract { tender: tender.kind(), offered });
    }
    if !device.accepts(tender.kind()) {
        return Err(MerchantError::PixNotOnApp { serial, app: device.app_version });
    }
    let target = Target::Direct { serial: serial.clone(), tender };
    ready(draft, SaleContext::Counter, total, target, vec![serial], Vec::new())
}

fn plan_listed(
    draft: &SaleDraft,
    kind: SaleContext,
    total: Money,
    config: &MerchantConfig,
    devices: &DeviceRegistry,
) -> Result<Plan, MerchantError> {
    let mut records = Vec::new();
    for serial in &draft.listed_on {
        let unknown = || MerchantError::DeviceUnknown { serial: Some(serial.clone()) };
        records.push(devices.get(serial).ok_or_else(unknown)?);
    }
    if records.is_empty() && !config.all_terminals {
        records = devices.taking(Flow::Listed);
    }
    let serials: Vec<SerialNumber> =
        records.iter().map(|record| record.device.serial.clone()).collect();
    let warnings = records.iter().filter_map(|record| record.warning()).collect();
    let target = if serials.is_empty() {
        Target::AllTerminals
    } else {
        Target::Listed { serials: serials.clone() }
    };
    ready(draft, kind, total, target, serials, warnings)
}

fn ready(
    draft: &SaleDraft,
    context: SaleContext,
    total: Money,
    target: Target,
    serials: Vec<SerialNumber>,
    warnings: Vec<DeviceWarning>,
) -> Result<Plan, MerchantError> {
    let code = draft.reference.trim().to_owned();
    let display_name = draft.display_name.clone().unwrap_or_else(|| code.clone());
    let items = if draft.items.is_empty() {
        let description = display_name.clone();
        vec![Item { code: None, description, amount: total, quantity: 1 }]
    } else {
        draft.items.clone()
    };
    let name = draft.customer_name.clone().unwrap_or_else(|| CUSTOMER_DEFAULT.to_owned());
    let order = NewOrder {
        code: code.clone(),
        customer: Customer { name, ..Customer::default() },
        items,
        display_name,
        print_receipt: draft.print_receipt,
        target,
        metadata: draft.metadata.clone(),
    };
    order.validate().map_err(DraftError::Order)?;
    let sum = order.total().unwrap_or(Money::ZERO);
    if sum != total {
        return Err(DraftError::TotalMismatch { items: sum, total }.into());
    }
    let tender = match order.target {
        Target::Direct { tender, .. } => Some(tender),
        _ => None,
    };
    let print_receipt = draft.print_receipt;
    let flow = order.flow();
    let opening =
        SaleOpening { code, flow, context, amount: total, serials, tender, print_receipt };
    Ok(Plan::Ready(PlannedOrder { order, opening, warnings }))
}

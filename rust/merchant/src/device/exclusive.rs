use serde::{Deserialize, Serialize};

use super::DeviceRecord;

/// What a terminal can be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TerminalFunction {
    /// Direct orders.
    DirectOrder,
    /// Listed orders.
    ListedOrder,
    /// Documents sent after payment.
    OrderPrint,
    /// Card payments driven by the till (TEF).
    Tef,
    /// Other functions of the till: reports, key-ins, top-ups.
    Other,
}

/// What a terminal offers. A machine enabled for orders works for orders only
/// (demand L14).
pub fn functions_of(record: &DeviceRecord, exclusive: bool) -> Vec<TerminalFunction> {
    let capabilities = record.device.model.capabilities();
    let mut functions = Vec::new();
    if capabilities.direct {
        functions.push(TerminalFunction::DirectOrder);
    }
    if capabilities.listed {
        functions.push(TerminalFunction::ListedOrder);
    }
    if capabilities.prints {
        functions.push(TerminalFunction::OrderPrint);
    }
    if !exclusive {
        functions.extend([TerminalFunction::Tef, TerminalFunction::Other]);
    }
    functions
}

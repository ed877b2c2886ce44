//! The terminals of the company: from the sandbox or a file.

use std::path::Path;

use maquininha_merchant::device::DeviceRow;
use maquininha_model::AccountId;
use serde_json::Value;

use crate::control;
use crate::error::CliError;

/// The simulated acquirer's CNPJ; it only has to be a valid number.
const SANDBOX_ACQUIRER_CNPJ: &str = "16.501.555/0001-57";
/// Longest file of terminals: some kilobytes for each of ten thousand.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The terminals of an account of the sandbox.
pub(crate) async fn sandbox_rows(
    server: &str,
    account: &AccountId,
) -> Result<Vec<DeviceRow>, CliError> {
    let answer = control::call(server, "GET", "/sandbox/accounts", None).await?;
    let accounts = answer.body.as_array().cloned().unwrap_or_default();
    let known = accounts.iter().find(|known| known["id"] == account.as_str());
    let devices = known.and_then(|known| known["devices"].as_array()).cloned();
    Ok(devices.unwrap_or_default().iter().map(row).collect())
}

fn row(device: &Value) -> DeviceRow {
    let text = |name: &str| device[name].as_str().unwrap_or_default().to_owned();
    DeviceRow {
        peripheral_type: "POS".to_owned(),
        equipment: "POS".to_owned(),
        model: text("model"),
        serial: text("serial"),
        acquirer_cnpj: SANDBOX_ACQUIRER_CNPJ.to_owned(),
        app_version: Some(text("payments_app_version")).filter(|version| !version.is_empty()),
        ..DeviceRow::default()
    }
}

/// The terminals of a file: a JSON array of rows as the back office keeps
/// them.
pub(super) fn rows_of_file(path: &Path) -> Result<Vec<DeviceRow>, CliError> {
    let cannot = |why: String| CliError::Usage(format!("read {}: {why}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| cannot(error.to_string()))?.len();
    if length > FILE_BYTES_MAX {
        return Err(cannot("it is too long for a list of terminals".to_owned()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| cannot(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| cannot(error.to_string()))
}

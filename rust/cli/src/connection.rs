//! From the command line to a client of the order API.

use std::sync::Arc;

use maquininha_gateway::{GatewayConfig, OrderApiClient};
use maquininha_model::SerialNumber;
use maquininha_sandbox::MarketConfig;
use maquininha_terminal::port::Credential;

use crate::args::{ConnectionArgs, KEY_VARIABLE};
use crate::error::CliError;

/// Longest key file: a key is some dozens of characters.
const KEY_FILE_BYTES_MAX: u64 = 4 * 1024;

/// A client of the order API. Sends nothing.
pub fn client(
    args: &ConnectionArgs,
    serial: Option<&SerialNumber>,
) -> Result<OrderApiClient, CliError> {
    let config = GatewayConfig {
        backup_url: args.backup.clone(),
        ..GatewayConfig::for_url(args.server.clone())
    };
    let credential = credential(args, serial)?;
    Ok(OrderApiClient::new(config, Arc::new(credential))?)
}

/// A client of a sandbox in this program, by the test key of the account that has the terminal.
pub fn sandbox_client(url: String, serial: &SerialNumber) -> Result<OrderApiClient, CliError> {
    let credential = sandbox_key(Some(serial))?;
    Ok(OrderApiClient::new(GatewayConfig::for_url(url), Arc::new(credential))?)
}

/// The secret key: from the variable or file that is named, else from
/// [`KEY_VARIABLE`], else that of the sandbox where the server is one on this
/// machine.
pub fn credential(
    args: &ConnectionArgs,
    serial: Option<&SerialNumber>,
) -> Result<Credential, CliError> {
    if let Some(path) = &args.key_file {
        let unreadable =
            |why: String| CliError::Usage(format!("read the key file {}: {why}", path.display()));
        let length = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
        if length > KEY_FILE_BYTES_MAX {
            return Err(unreadable("it is too long for a key".to_owned()));
        }
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        return usable(text.trim(), &format!("the file {}", path.display()));
    }
    let name = args.key_env.as_deref().unwrap_or(KEY_VARIABLE);
    match std::env::var(name) {
        Ok(key) if !key.trim().is_empty() => usable(key.trim(), &format!("the variable {name}")),
        _ if args.key_env.is_none() && is_loopback(&args.server) => sandbox_key(serial),
        _ => Err(CliError::Usage(format!(
            "find the secret key: put it in the environment variable {name}, or name another \
             one by --key-env or a file by --key-file"
        ))),
    }
}

fn usable(key: &str, place: &str) -> Result<Credential, CliError> {
    Credential::secret_key(key).map_err(|error| CliError::Usage(format!("use {place}: {error}")))
}

/// The key of the sandbox account that has a terminal; the first account's
/// where none has.
fn sandbox_key(serial: Option<&SerialNumber>) -> Result<Credential, CliError> {
    let accounts = MarketConfig::default().accounts;
    let has_it = |account: &&maquininha_sandbox::Account| {
        serial.is_some_and(|serial| account.devices.iter().any(|d| d.serial == serial.as_str()))
    };
    let account = accounts.iter().find(has_it).or(accounts.first());
    let account = account.ok_or_else(|| CliError::Usage("find an account".to_owned()))?;
    // A test key, known to everybody, that opens the simulated market only.
    usable(account.secret_key.expose(), "the sandbox key")
}

/// Whether a URL leads to this machine.
pub fn is_loopback(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A secret from an environment variable that the command line names.
pub fn secret_from(variable: &str) -> Result<String, CliError> {
    match std::env::var(variable) {
        Ok(secret) if !secret.is_empty() => Ok(secret),
        _ => {
            Err(CliError::Usage(format!("read the environment variable {variable}: it is not set")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for url in ["http://127.0.0.1:8700", "http://localhost", "http://[::1]:1/core/v5"] {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["https://api.pagar.me", "http://127.0.0.1.example", "127.0.0.1", ""] {
            assert!(!is_loopback(url), "{url}");
        }
    }
}

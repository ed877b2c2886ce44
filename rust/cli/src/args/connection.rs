//! Where the order API is and what opens it.

use std::path::PathBuf;

use clap::Args;

/// Where `maquininha sandbox` listens by default.
pub const DEFAULT_SERVER: &str = "http://127.0.0.1:8700";
/// The variable the secret key is read from by default.
pub const KEY_VARIABLE: &str = "MAQUININHA_KEY";

/// Server and key.
#[derive(Clone, Debug, Args)]
pub struct ConnectionArgs {
    /// Address of the order API, without any key in it
    #[arg(long, global = true, value_name = "URL", default_value = DEFAULT_SERVER)]
    pub server: String,
    /// A second way to the same service, used while the first one fails
    #[arg(long, global = true, value_name = "URL")]
    pub backup: Option<String>,
    /// Name of the environment variable that holds the secret key
    /// [default: MAQUININHA_KEY; a sandbox on this machine needs none]
    #[arg(long, global = true, value_name = "VAR")]
    pub key_env: Option<String>,
    /// File that holds the secret key, for those who do not use variables
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "key_env")]
    pub key_file: Option<PathBuf>,
}

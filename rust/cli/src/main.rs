//! The `maquininha` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(maquininha_cli::main())
}

//! `surface`: compares the exported surface with the committed copy, or writes the copy.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for developers")]

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use maquininha_bindgen::{BindgenError, build_library, committed_path, surface_of};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// The exported surface against bindings/api/surface.txt.
    Surface {
        /// Writes the file instead.
        #[arg(long)]
        write: bool,
    },
}

fn main() -> ExitCode {
    let Verb::Surface { write } = Arguments::parse().verb;
    match surface(write) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("the surface changed; write the copy with `surface --write` and review it");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn surface(write: bool) -> Result<bool, BindgenError> {
    let surface = surface_of(&build_library()?)?;
    if write {
        std::fs::write(committed_path(), &surface)?;
        println!("wrote {} lines", surface.lines().count());
        return Ok(true);
    }
    Ok(std::fs::read_to_string(committed_path())? == surface)
}

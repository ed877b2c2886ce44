//! `surface` and `errors`: compare the exported surface and the lists of errors with the committed
//! copies, or write the copies.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for developers")]

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use maquininha_bindgen::{BindgenError, build_library, committed_path, error_files, surface_of};

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
    /// docs/errors.md and the constants of each language against the catalogue.
    Errors {
        /// Writes the files instead.
        #[arg(long)]
        write: bool,
    },
}

fn main() -> ExitCode {
    let agrees = match Arguments::parse().verb {
        Verb::Surface { write } => surface(write),
        Verb::Errors { write } => errors(write),
    };
    match agrees {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("the copy is old; write it with `--write` and review it");
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

fn errors(write: bool) -> Result<bool, BindgenError> {
    let mut agree = true;
    for (path, text) in error_files() {
        if write {
            std::fs::write(path, text)?;
        } else {
            agree &= std::fs::read_to_string(path)? == text;
        }
    }
    Ok(agree)
}

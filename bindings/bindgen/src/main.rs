//! `surface`, `header` and `errors`: compare the exported surface, the header for C and the lists of
//! errors with the committed copies, or write the copies.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for developers")]

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use maquininha_bindgen::{
    BindgenError, build_library, committed_path, error_files, header, header_path, surface_of,
};

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
    /// The header of the C interface against bindings/c/maquininha.h.
    Header {
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
    let outcome = match Arguments::parse().verb {
        Verb::Surface { write } => build_library()
            .and_then(|library| surface_of(&library))
            .and_then(|surface| agrees(&surface, &committed_path(), write)),
        Verb::Header { write } => {
            header().and_then(|header| agrees(&header, &header_path(), write))
        }
        Verb::Errors { write } => errors(write),
    };
    match outcome {
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

/// Whether a copy is what is made now; or writes it.
fn agrees(text: &str, copy: &Path, write: bool) -> Result<bool, BindgenError> {
    if write {
        std::fs::write(copy, text)?;
        println!("wrote {} lines", text.lines().count());
        return Ok(true);
    }
    Ok(std::fs::read_to_string(copy)? == text)
}

fn errors(write: bool) -> Result<bool, BindgenError> {
    let mut agree = true;
    for (path, text) in error_files() {
        agree &= agrees(&text, path.as_ref(), write)?;
    }
    Ok(agree)
}

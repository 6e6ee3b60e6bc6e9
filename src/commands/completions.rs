//! Completion scripts and man pages, from the one description of the command line.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;

use super::manual;
use crate::cli::Cli;
use crate::output::OutputError;

/// Prints a shell's completion script.
pub(super) fn print(shell: Shell) -> anyhow::Result<()> {
    io::stdout()
        .lock()
        .write_all(&script(shell))
        .map_err(OutputError::stdout)?;
    Ok(())
}

fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "pce", &mut script);
    script
}

/// Writes every completion script and man page below `dir`.
pub(super) fn generate(dir: &Path) -> anyhow::Result<()> {
    let completions = dir.join("completions");
    let write = |path: &Path, bytes: &[u8]| {
        fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
    };
    fs::create_dir_all(&completions)?;
    for shell in Shell::value_variants() {
        let name = clap_complete::Generator::file_name(shell, "pce");
        write(&completions.join(name), &script(*shell))?;
    }
    let pages = dir.join("man");
    fs::create_dir_all(&pages)?;
    for (name, page) in manual::pages()? {
        write(&pages.join(name), &page)?;
    }
    Ok(())
}

//! Development tasks of `pce`. Nothing in this crate reaches the user's binary.

mod man;
mod text;

use std::fs;
use std::path::Path;

use anyhow::Context;
use clap::ValueEnum;
use clap_complete::{Generator, Shell};

/// Writes the completion scripts into `folder/completions` and the man pages into `folder/man`.
///
/// # Errors
/// A file or a folder cannot be written.
pub fn generate(folder: &Path) -> anyhow::Result<()> {
    let completions = folder.join("completions");
    fs::create_dir_all(&completions)?;
    for shell in Shell::value_variants() {
        let script = pce::commands::completions::static_script(*shell);
        write(&completions.join(shell.file_name("pce")), &script)?;
    }
    let pages = folder.join("man");
    fs::create_dir_all(&pages)?;
    for (name, page) in man::pages()? {
        write(&pages.join(name), &page)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

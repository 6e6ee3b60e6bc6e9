//! `cargo xtask`: development tasks that the user's binary does not need.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["generate"] => xtask::generate(Path::new(".")),
        ["generate", folder] => xtask::generate(Path::new(folder)),
        _ => {
            eprintln!("usage: cargo xtask generate [DIR]");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

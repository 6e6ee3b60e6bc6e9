//! `pce`: calls into the library and returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    pce::app::main(std::env::args_os())
}

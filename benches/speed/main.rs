//! Measures `pce` against the usual alternatives, alternately on the same server.
//!
//! `cargo bench --bench speed` builds everything, starts the servers, and prints a table: the cost of each side, the
//! ratio of each pair of runs as median and quartiles, and whether it is within the limit. Words after `--` select the
//! rows with one of these words in their name; `--quick` makes a quarter of the runs. The exit code is 1 when a row
//! misses its limit. `benches/README.md` has the results, and explains them.

#[cfg(unix)]
mod measure;
#[cfg(unix)]
mod rows;
#[cfg(unix)]
mod sandbox;
#[cfg(unix)]
mod tls;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    match words.first().map(String::as_str) {
        // This program starts itself with these words: as a TLS server, and as the small parent of a measured process.
        Some("tls-front") => return tls::serve(&words[1]),
        Some("peak") => return measure::print_peak(&words[1..]),
        _ => {}
    }
    words.retain(|word| word != "--bench");
    let quick = words.iter().any(|word| word == "--quick");
    words.retain(|word| !word.starts_with('-'));
    rows::run(&words, quick)
}

#[cfg(not(unix))]
fn main() {
    eprintln!("the benchmark needs a Unix: it measures the CPU time and memory of child processes");
}

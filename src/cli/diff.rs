//! `pce diff`.

use std::path::PathBuf;

use clap::Args;

use super::List;
use super::selection::Selection;
use super::words::words;
use crate::output::Format;
use crate::uapi::Extension;

/// Show what changed since an earlier export
///
/// Compares BASELINE, an earlier export of pce list, with the events now: one row for each event that was added or removed,
/// and for each field that changed. Extensions that cannot be read are named, and their events are never reported as
/// removed.
#[derive(Debug, Args)]
#[command(
    override_usage = "\
pce diff [OPTIONS] <BASELINE> [EXTENSION]...
       pce diff [OPTIONS] <BASELINE> --with <FILE>",
    after_long_help = "\
Examples:
  pce diff events.ndjson                      compare the extensions of the export
  pce diff --update events.ndjson -A          what changed since the last run, for cron
  pce diff before.csv --with after.csv        compare two exports
  pce diff - 0003-210 <events.json            compare an export from stdin
  pce diff events.json 0003-210 --exit-code   exit with 12 if there are changes
"
)]
pub struct Diff {
    /// An earlier export: json, ndjson, csv, tsv with a header; - is stdin
    ///
    /// It needs id and type. Without extension its events belong to the one EXTENSION.
    #[arg(value_name = "BASELINE")]
    pub baseline: PathBuf,

    /// Extensions to compare [default: those of BASELINE]
    #[arg(value_name = "EXTENSION")]
    pub extensions: Vec<Extension>,

    /// Compare with the export FILE, without a server
    #[arg(long, value_name = "FILE", conflicts_with_all = ["update", "all_extensions"], help_heading = "Comparison")]
    pub with: Option<PathBuf>,

    /// Replace BASELINE by the events now
    ///
    /// Only when every event was received, and after the changes were written. A BASELINE that does not exist is created.
    /// The options must select every event of BASELINE.
    #[arg(long, help_heading = "Comparison")]
    pub update: bool,

    /// Ignore changes of FIELD [default: modified]
    ///
    /// Repeatable; none compares every field.
    #[arg(
        long,
        value_name = "FIELD",
        value_delimiter = ',',
        help_heading = "Comparison"
    )]
    pub ignore: Vec<String>,

    /// Exit with 12 if there are changes
    #[arg(long, help_heading = "Comparison")]
    pub exit_code: bool,

    /// Which events are listed, and by which requests.
    #[command(flatten)]
    pub selection: Selection,

    /// table (default), json, ndjson, csv or tsv
    ///
    /// [env: PCE_OUTPUT]
    #[arg(short, long, value_name = "FORMAT", value_parser = words::<Format>(&Format::NAMES), hide_possible_values = true, help_heading = "Output")]
    pub output: Option<Format>,

    /// Write the changes to FILE, not to stdout
    #[arg(short = 'O', long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,

    /// No header row in table, csv, tsv
    #[arg(long, help_heading = "Output")]
    pub no_header: bool,
}

impl Diff {
    /// Returns the options of `pce list` that list these extensions.
    pub fn list(&self, extensions: Vec<Extension>) -> List {
        List {
            extensions,
            selection: self.selection.clone(),
            output: Some(Format::Ndjson),
            ..List::default()
        }
    }
}

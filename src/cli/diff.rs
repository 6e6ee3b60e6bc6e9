//! `pce diff`.

use std::path::PathBuf;

use clap::Args;

use super::List;
use super::number::between;
use super::words::words;
use crate::output::Format;
use crate::uapi::{Count, EventId, EventType, Extension, Field, FilterOp, User};

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
  pce diff events.json 0003-210 --exit-code   exit with 12 if there are changes
"
)]
pub struct Diff {
    /// An earlier export: json, ndjson, csv or tsv with a header
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

    /// Extensions from FILE, one a line; - is stdin
    #[arg(long, value_name = "FILE", help_heading = "Which events")]
    pub extensions_from: Option<PathBuf>,

    /// Every extension of the user that has a phone, and those of BASELINE
    #[arg(short = 'A', long, help_heading = "Which events")]
    pub all_extensions: bool,

    /// Owner of the extensions: @me (default), @viewer or a user id
    #[arg(long, value_name = "USER", value_parser = words::<User>(&["@me", "@viewer", "@owner"]), hide_possible_values = true, help_heading = "Which events")]
    pub user: Option<User>,

    /// Only this type, such as dial-in; repeatable
    #[arg(long, value_name = "TYPE", value_parser = words::<EventType>(&EventType::NAMES), value_delimiter = ',', hide_possible_values = true, help_heading = "Which events")]
    pub event_type: Vec<EventType>,

    /// Only this event; needs exactly one --event-type
    #[arg(long, value_name = "ID", help_heading = "Which events")]
    pub event_id: Option<EventId>,

    /// Only events whose FIELD compares with VALUE
    #[arg(long, value_name = "FIELD", help_heading = "Which events")]
    pub filter_by: Option<Field>,

    /// contains (default), equals, starts-with, present
    #[arg(long, value_name = "OP", value_parser = words::<FilterOp>(&FilterOp::NAMES), hide_possible_values = true, help_heading = "Which events")]
    pub filter_op: Option<FilterOp>,

    /// Value to compare FIELD with (not used with present)
    #[arg(
        long,
        value_name = "VALUE",
        allow_hyphen_values = true,
        help_heading = "Which events"
    )]
    pub filter_value: Option<String>,

    /// Only events that match, such as status=disabled
    ///
    /// Repeatable: all conditions must hold, for the events of BASELINE and for those now. More: pce help filters
    #[arg(
        long = "where",
        value_name = "CONDITION",
        allow_hyphen_values = true,
        help_heading = "Which events"
    )]
    pub condition: Vec<String>,

    /// Ignore extensions that do not exist
    #[arg(long, help_heading = "Which events")]
    pub ignore_missing: bool,

    /// Rows requested at a time (1 to 4999) [default: 1000]
    #[arg(long, value_name = "N", help_heading = "How many")]
    pub page_size: Option<Count>,

    /// Requests in flight at once (1 to 64) [default: 6]
    #[arg(long, value_name = "N", value_parser = between(1..=64_u8), help_heading = "How many")]
    pub jobs: Option<u8>,

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
            all_extensions: self.all_extensions,
            user: self.user.clone(),
            event_type: self.event_type.clone(),
            event_id: self.event_id.clone(),
            filter_by: self.filter_by,
            filter_op: self.filter_op,
            filter_value: self.filter_value.clone(),
            condition: self.condition.clone(),
            page_size: self.page_size,
            jobs: self.jobs,
            output: Some(Format::Ndjson),
            ..List::default()
        }
    }
}

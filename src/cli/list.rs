//! `pce list`.

use std::path::PathBuf;

use clap::Args;

use super::number::between;
use super::words::words;
use crate::output::{Column, Format};
use crate::uapi::{
    Count, EventId, EventType, Extension, Field, FilterOp, SortOrder, StartIndex, User,
};

/// List phone call events
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  pce list '0003*210'                     every event of one extension
  pce list 0003-210                       the same, and no shell needs quotes
  pce list 210 --filter-by url --filter-value old-crm.example.net
  pce list 210 --filter-by status --filter-op equals --filter-value disabled
  pce list 210 220 -o json | jq -r '.[].url'
  pce list --extensions-from phones.txt -o csv -O events.csv

With none of --limit, --count and --start-index, every event is listed, however many pages that takes.")]
pub struct List {
    /// Extensions, such as 210 or 0003*210; 0003-210 means the same and needs no quotes
    #[arg(value_name = "EXTENSION")]
    pub extensions: Vec<Extension>,

    /// Read extensions from FILE, one a line, `-` for stdin; blank lines and # comments are skipped
    #[arg(long, value_name = "FILE")]
    pub extensions_from: Option<PathBuf>,

    /// The user who owns the extensions: @me, @viewer, @owner or an id; me, viewer, owner too; @me unless named
    #[arg(long, value_name = "USER", value_parser = words::<User>(&["@me", "@viewer", "@owner"]), hide_possible_values = true)]
    pub user: Option<User>,

    /// Only events of this type, by name or number; repeatable
    #[arg(long, value_name = "TYPE", value_parser = words::<EventType>(&EventType::NAMES), help_heading = "Which events")]
    pub event_type: Vec<EventType>,

    /// Only the event of this id; needs exactly one --event-type
    #[arg(long, value_name = "ID", help_heading = "Which events")]
    pub event_id: Option<EventId>,

    /// Only events whose FIELD compares with --filter-value
    #[arg(long, value_name = "FIELD", value_parser = words::<Field>(FIELDS), help_heading = "Which events")]
    pub filter_by: Option<Field>,

    /// How the field compares [default: contains]
    #[arg(long, value_name = "OP", value_parser = words::<FilterOp>(&FilterOp::NAMES), help_heading = "Which events")]
    pub filter_op: Option<FilterOp>,

    /// What the field compares with; not for `present`. For type, method and status the words do too
    #[arg(
        long,
        value_name = "VALUE",
        allow_hyphen_values = true,
        help_heading = "Which events"
    )]
    pub filter_value: Option<String>,

    /// The first N rows of the result
    #[arg(long, value_name = "N", value_parser = between(1..=u64::MAX), help_heading = "How many")]
    pub limit: Option<u64>,

    /// Exactly one page of at most N rows, by one request for each extension and type (1 to 4999)
    #[arg(long, value_name = "N", help_heading = "How many")]
    pub count: Option<Count>,

    /// Exactly one page from this row on, by one request for each extension and type (0 to 4999)
    #[arg(long, value_name = "N", help_heading = "How many")]
    pub start_index: Option<StartIndex>,

    /// Rows asked for at a time when everything is read (1 to 4999) [default: 1000]
    #[arg(long, value_name = "N", conflicts_with_all = ["count", "start_index"], help_heading = "How many")]
    pub page_size: Option<Count>,

    /// Requests in flight at once (1 to 64) [default: 4]
    #[arg(long, value_name = "N", value_parser = between(1..=64_u8), help_heading = "How many")]
    pub jobs: Option<u8>,

    /// Stop at the first extension that cannot be listed
    #[arg(long, help_heading = "How many")]
    pub fail_fast: bool,

    /// The server's order, by url: ascending or descending
    #[arg(long, value_name = "ORDER", value_parser = words::<SortOrder>(&SortOrder::NAMES), help_heading = "Order")]
    pub sort_order: Option<SortOrder>,

    /// Order the whole result by this field, whatever the server can do
    #[arg(long, value_name = "FIELD", value_parser = words::<Column>(COLUMNS), help_heading = "Order")]
    pub sort_by: Option<Column>,

    /// table, json, ndjson, csv, tsv, or raw: the server's collections as they came [env: PCE_OUTPUT] [default: table]
    #[arg(short, long, value_name = "FORMAT", value_parser = words::<Format>(&Format::NAMES), hide_possible_values = true, help_heading = "Output")]
    pub output: Option<Format>,

    /// Write to FILE instead of stdout; FILE changes only when everything has succeeded
    #[arg(short = 'O', long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,

    /// These fields, in this order; repeatable. `extension` is one too
    #[arg(long, value_name = "A,B,…", value_parser = words::<Column>(COLUMNS), value_delimiter = ',', help_heading = "Output")]
    pub fields: Vec<Column>,

    /// No header row in table, csv, tsv
    #[arg(long, help_heading = "Output")]
    pub no_header: bool,

    /// Words (Dial-In, enabled) in every format; the table has them anyway
    #[arg(long, conflicts_with = "values", help_heading = "Output")]
    pub labels: bool,

    /// The API's values (0, 1) in every format; all but the table have them anyway
    #[arg(long, help_heading = "Output")]
    pub values: bool,

    /// A byte order mark at the start of csv and tsv, for spreadsheets
    #[arg(long, help_heading = "Output")]
    pub bom: bool,

    /// A ' before csv and tsv cells that a spreadsheet would take for a formula
    #[arg(long, help_heading = "Output")]
    pub guard_formulas: bool,

    /// Exit 9 when there is no row
    #[arg(long, help_heading = "Output")]
    pub fail_empty: bool,

    /// Print the requests as curl commands with $PCE_TOKEN in the token's place, and send nothing
    #[arg(long, help_heading = "Output")]
    pub print_request: bool,
}

/// The API's field names, as [`Field::names`] has them.
const FIELDS: &[&str] = &[
    "type", "id", "method", "note", "url", "status", "modified", "links",
];

/// What can be a column: a field, or the extension that a row belongs to.
const COLUMNS: &[&str] = &[
    "extension",
    "type",
    "id",
    "method",
    "note",
    "url",
    "status",
    "modified",
    "links",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_offered_are_the_names_there_are() {
        assert_eq!(FIELDS, Field::names());
        assert_eq!(COLUMNS[0], "extension");
        assert_eq!(&COLUMNS[1..], FIELDS);
    }
}

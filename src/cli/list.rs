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
#[command(
    override_usage = "\
pce list [OPTIONS] <EXTENSION>...
       pce list [OPTIONS] --extensions-from <FILE>",
    after_long_help = "\
Examples:
  pce list '0003*210'            every event of an extension
  pce list 0003-210              the same; with the hyphen no shell needs quotes
  pce list 0003-210 --filter-by url --filter-value old-crm.example.net
  pce list 0003-210 --filter-by status --filter-value disabled
  pce list 0003-210 --event-type dial-in --fields url,note --sort-by note
  pce list 0003-210 0003-230 -o json | jq -r '.[].url'
  pce list --extensions-from phones.txt -o csv -O events.csv

More on choosing rows: pce help filters. On the table: pce help terminal
"
)]
pub struct List {
    /// Extensions: 210, 0003-210 or, in quotes, '0003*210'
    ///
    /// `0003-210` means the same as `0003*210`, and no shell takes it for a pattern of file names. Each is listed once,
    /// in the order given.
    #[arg(value_name = "EXTENSION")]
    pub extensions: Vec<Extension>,

    /// Extensions from FILE, one a line; - is stdin
    ///
    /// Blank lines and # comments are skipped.
    #[arg(long, value_name = "FILE", help_heading = "Which events")]
    pub extensions_from: Option<PathBuf>,

    /// Whose: @me (default), @viewer, @owner or an id
    ///
    /// The user who owns the extensions. me, viewer and owner mean the same, for shells that take @ for their own.
    #[arg(long, value_name = "USER", value_parser = words::<User>(&["@me", "@viewer", "@owner"]), hide_possible_values = true, help_heading = "Which events")]
    pub user: Option<User>,

    /// Only this type, such as dial-in; repeatable
    ///
    /// dial-in, dial-out, hangup, answer-in or answer-out, or the type's number.
    #[arg(long, value_name = "TYPE", value_parser = words::<EventType>(&EventType::NAMES), value_delimiter = ',', hide_possible_values = true, help_heading = "Which events")]
    pub event_type: Vec<EventType>,

    /// Only this event; needs exactly one --event-type
    #[arg(long, value_name = "ID", help_heading = "Which events")]
    pub event_id: Option<EventId>,

    /// Only events whose FIELD compares with VALUE
    ///
    /// FIELD is type, id, method, note, url, status, modified or links. A filter that the server does not honour is
    /// applied here, to the whole result.
    #[arg(long, value_name = "FIELD", value_parser = words::<Field>(FIELDS), hide_possible_values = true, help_heading = "Which events")]
    pub filter_by: Option<Field>,

    /// contains (default), equals, starts-with, present
    #[arg(long, value_name = "OP", value_parser = words::<FilterOp>(&FilterOp::NAMES), hide_possible_values = true, help_heading = "Which events")]
    pub filter_op: Option<FilterOp>,

    /// What FIELD compares with; not for `present`
    ///
    /// For type, method and status the words do too: dial-in, POST, disabled.
    #[arg(
        long,
        value_name = "VALUE",
        allow_hyphen_values = true,
        help_heading = "Which events"
    )]
    pub filter_value: Option<String>,

    /// The first N rows of the result
    #[arg(long, value_name = "N", value_parser = between(1..=u64::MAX), allow_negative_numbers = true, help_heading = "How many")]
    pub limit: Option<u64>,

    /// One page of at most N rows, by one request
    ///
    /// One request for each extension and event type; 1 to 4999.
    #[arg(long, value_name = "N", help_heading = "How many")]
    pub count: Option<Count>,

    /// One page from row N on, by one request
    ///
    /// One request for each extension and event type; 0 to 4999.
    #[arg(long, value_name = "N", help_heading = "How many")]
    pub start_index: Option<StartIndex>,

    /// Rows asked for at a time (1 to 4999) [default: 1000]
    ///
    /// Where a result is too long for one URI and its types are merged, the default is 500 of each type.
    #[arg(long, value_name = "N", conflicts_with_all = ["count", "start_index"], help_heading = "How many")]
    pub page_size: Option<Count>,

    /// Requests in flight at once (1 to 64) [default: 6]
    #[arg(long, value_name = "N", value_parser = between(1..=64_u8), help_heading = "How many")]
    pub jobs: Option<u8>,

    /// Stop at the first extension that cannot be listed
    #[arg(long, help_heading = "How many")]
    pub fail_fast: bool,

    /// The server's order, by url: ascending, descending
    ///
    /// asc and desc do too. With --sort-by it is the order of that field.
    #[arg(long, value_name = "ORDER", value_parser = words::<SortOrder>(&SortOrder::NAMES), hide_possible_values = true, help_heading = "Order")]
    pub sort_order: Option<SortOrder>,

    /// The whole result by this field
    ///
    /// FIELD is extension, type, id, method, note, url, status, modified or links. The rows are sorted here, whatever
    /// the server can do.
    #[arg(long, value_name = "FIELD", value_parser = words::<Column>(COLUMNS), allow_hyphen_values = true, hide_possible_values = true, help_heading = "Order")]
    pub sort_by: Option<Column>,

    /// table (default), json, ndjson, csv, tsv or raw
    ///
    /// raw is the server's collections as they came. [env: PCE_OUTPUT]
    #[arg(short, long, value_name = "FORMAT", value_parser = words::<Format>(&Format::NAMES), hide_possible_values = true, help_heading = "Output")]
    pub output: Option<Format>,

    /// Write to FILE, not to stdout
    ///
    /// FILE changes only when everything has succeeded. Without -o, the names .json, .ndjson, .jsonl, .csv and .tsv decide
    /// the format.
    #[arg(short = 'O', long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,

    /// Write to FILE itself where it can't be replaced
    ///
    /// For a mount point, for example. If that fails, FILE can be left half-written; exit code 11 says so.
    #[arg(long, requires = "output_file", help_heading = "Output")]
    pub in_place: bool,

    /// On a terminal, cut nothing in the table
    #[arg(long, help_heading = "Output")]
    pub wide: bool,

    /// These fields, in this order; repeatable
    ///
    /// Out of extension, type, id, method, note, url, status, modified and links.
    #[arg(long, value_name = "A,B,…", value_parser = words::<Column>(COLUMNS), value_delimiter = ',', hide_possible_values = true, help_heading = "Output")]
    pub fields: Vec<Column>,

    /// No header row in table, csv, tsv
    #[arg(long, help_heading = "Output")]
    pub no_header: bool,

    /// Words (Dial-In, enabled) in every format
    ///
    /// The table has them anyway.
    #[arg(long, conflicts_with = "values", help_heading = "Output")]
    pub labels: bool,

    /// The API's values (0, 1) in every format
    ///
    /// All formats but the table have them anyway.
    #[arg(long, help_heading = "Output")]
    pub values: bool,

    /// `modified` in UTC, in the table
    ///
    /// 2026-11-24 18:16Z; with --iso, or off a terminal, 2026-11-24T18:16:12Z. Without it the table on a terminal has
    /// local time, and everything else the server's own.
    #[arg(long, help_heading = "Output")]
    pub utc: bool,

    /// `modified` with seconds and offset, in the table
    ///
    /// 2026-11-24T19:16:12+01:00. Off a terminal the server's own value is shown, which has that form.
    #[arg(long, help_heading = "Output")]
    pub iso: bool,

    /// Begin csv and tsv with a byte order mark
    ///
    /// Spreadsheets then read the file as UTF-8.
    #[arg(long, help_heading = "Output")]
    pub bom: bool,

    /// Put a ' before every formula in csv and tsv
    ///
    /// A spreadsheet would compute it. The ' is put where a cell can begin with any separator: at the start of a value,
    /// and after a separator, a quote or a blank in it. All csv cells are quoted.
    #[arg(long, help_heading = "Output")]
    pub guard_formulas: bool,

    /// Exit 9 when there is no row
    #[arg(long, help_heading = "Output")]
    pub fail_empty: bool,

    /// Print curl commands and send nothing
    ///
    /// They have $PCE_TOKEN in the token's place, and are the first requests that would be sent.
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

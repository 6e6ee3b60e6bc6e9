//! `pce list`.

use std::path::PathBuf;

use clap::Args;

use super::number::between;
use super::selection::Selection;
use super::words::words;
use crate::output::{Column, Format};
use crate::uapi::{Count, Extension, SortOrder, StartIndex};

/// List phone call events
#[derive(Debug, Default, Args)]
#[command(
    override_usage = "\
pce list [OPTIONS] <EXTENSION>...
       pce list [OPTIONS] --extensions-from <FILE> | --all-extensions",
    after_long_help = "\
Examples:
  pce list '0003*210'            every event of an extension
  pce list 0003-210              the same; no shell needs quotes for the hyphen
  # The events that still point at an old host
  pce list 0003-210 --filter-by url --filter-value old-crm.example.net
  # The disabled events of all extensions that still point at an old host
  pce list -A --where status=disabled --where url~old-crm
  # Two fields of the events of one type, sorted by note
  pce list 0003-210 --event-type dial-in --fields url,note --sort-by note
  # The URLs of two extensions
  pce list 0003-210 0003-230 -o json | jq -r '.[].url'
  # A CSV file of many extensions, replaced only by a complete list
  pce list --extensions-from phones.txt -o csv -O events.csv

Filters: pce help filters. The table on a terminal: pce help terminal
"
)]
pub struct List {
    /// Extensions: 210, 0003-210 or, in quotes, '0003*210'
    ///
    /// `0003-210` means the same as `0003*210`, and no shell treats it as a file name pattern. Each extension is listed
    /// once, in the order of the arguments.
    #[arg(value_name = "EXTENSION")]
    pub extensions: Vec<Extension>,

    /// Which events are listed, and by which requests.
    #[command(flatten)]
    pub selection: Selection,

    /// Show at most N events
    #[arg(long, value_name = "N", value_parser = between(1..=u64::MAX), allow_negative_numbers = true, help_heading = "How many")]
    pub limit: Option<u64>,

    /// Request one page of at most N rows (1 to 4999)
    ///
    /// pce sends exactly one request for each extension and event type.
    #[arg(
        hide_short_help = true,
        long,
        value_name = "N",
        allow_negative_numbers = true,
        conflicts_with = "page_size",
        help_heading = "How many"
    )]
    pub count: Option<Count>,

    /// Request one page that starts at row N (0 to 4999)
    ///
    /// pce sends exactly one request for each extension and event type.
    #[arg(
        hide_short_help = true,
        long,
        value_name = "N",
        allow_negative_numbers = true,
        conflicts_with = "page_size",
        help_heading = "How many"
    )]
    pub start_index: Option<StartIndex>,

    /// Stop at the first extension that cannot be listed
    #[arg(long, hide_short_help = true, help_heading = "How many")]
    pub fail_fast: bool,

    /// Order: ascending (default) or descending
    ///
    /// asc and desc also work. The server sorts by url; with --sort-by, this is the order of that field.
    #[arg(long, value_name = "ORDER", value_parser = words::<SortOrder>(&SortOrder::NAMES), allow_hyphen_values = true, hide_possible_values = true, help_heading = "Order")]
    pub sort_order: Option<SortOrder>,

    /// Sort all rows by FIELD
    ///
    /// FIELD is extension, type, id, method, note, url, status, modified or links. pce sorts the rows itself.
    #[arg(long, value_name = "FIELD", value_parser = words::<Column>(COLUMNS), allow_hyphen_values = true, hide_possible_values = true, help_heading = "Order")]
    pub sort_by: Option<Column>,

    /// Format: table (default), json, ndjson, csv, tsv, raw
    ///
    /// raw is the server's collections, unchanged. [env: PCE_OUTPUT]
    #[arg(short, long, value_name = "FORMAT", value_parser = words::<Format>(&Format::NAMES), hide_possible_values = true, help_heading = "Output")]
    pub output: Option<Format>,

    /// Write to FILE, not to stdout
    ///
    /// FILE changes only if the whole run succeeds. Without -o, a name that ends with .json, .ndjson, .jsonl, .csv or
    /// .tsv sets the format.
    #[arg(short = 'O', long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,

    /// Write into FILE if it cannot be replaced
    ///
    /// This is for mount points, for example. If writing fails, FILE can be left half-written; the exit code is then 11.
    #[arg(
        long,
        hide_short_help = true,
        requires = "output_file",
        help_heading = "Output"
    )]
    pub in_place: bool,

    /// Do not shorten values in the table
    #[arg(long, help_heading = "Output")]
    pub wide: bool,

    /// Show these fields, in this order; repeatable
    ///
    /// Available fields: extension, type, id, method, note, url, status, modified, links.
    #[arg(long, value_name = "A,B,…", value_parser = words::<Column>(COLUMNS), value_delimiter = ',', allow_hyphen_values = true, hide_possible_values = true, help_heading = "Output")]
    pub fields: Vec<Column>,

    /// Write no header row in table, csv and tsv
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    pub no_header: bool,

    /// Write words (Dial-In, enabled) in every format
    ///
    /// The table shows words by default.
    #[arg(
        long,
        hide_short_help = true,
        conflicts_with = "values",
        help_heading = "Output"
    )]
    pub labels: bool,

    /// Write the API's values (0, 1) in every format
    ///
    /// All formats except the table have them by default.
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    pub values: bool,

    /// Show `modified` in UTC in the table
    ///
    /// Example: 2026-11-24 18:16Z. With --iso, or if the output is not a terminal: 2026-11-24T18:16:12Z. By default, the
    /// table on a terminal shows local time, and every other output the server's value.
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    pub utc: bool,

    /// Show `modified` with seconds and offset in the table
    ///
    /// Example: 2026-11-24T19:16:12+01:00. If the output is not a terminal, pce writes the server's value, which has this
    /// form.
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    pub iso: bool,

    /// Begin csv and tsv with a byte order mark
    ///
    /// Spreadsheets then read the file as UTF-8.
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    pub bom: bool,

    /// Put a ' before every formula in csv and tsv
    ///
    /// A spreadsheet then does not compute the formula. pce writes the ' wherever a cell can begin: at the start of a
    /// value, and after a separator, a quote or a blank in it. All csv cells are quoted.
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    pub guard_formulas: bool,

    /// Exit with 9 if no row is found
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    pub fail_empty: bool,

    /// Print curl commands and send nothing
    ///
    /// The commands are the first requests of the run, for sh, bash and zsh. curl reads $PCE_TOKEN from stdin, so that its
    /// arguments do not show the token.
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    pub print_request: bool,
}

/// The columns: the fields, and the extension that a row belongs to.
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
    use crate::uapi::Field;

    #[test]
    fn help_offers_exactly_the_existing_columns() {
        assert_eq!(COLUMNS[0], "extension");
        assert_eq!(&COLUMNS[1..], Field::names());
    }
}

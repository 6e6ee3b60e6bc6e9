//! The options of `pce list` and `pce diff` that select events, and how they are requested.

use std::path::PathBuf;

use clap::Args;

use super::number::between;
use super::words::words;
use crate::uapi::{Count, EventId, EventType, Field, FilterOp, User};

/// Which events are listed, and by which requests.
#[derive(Debug, Clone, Default, Args)]
pub struct Selection {
    /// Extensions from FILE, one per line; - is stdin
    ///
    /// Blank lines and comments that start with # are ignored.
    #[arg(long, value_name = "FILE", help_heading = "Which events")]
    pub extensions_from: Option<PathBuf>,

    /// Every extension of the user that has a phone
    ///
    /// Besides those that are named. Queues, conferences and IVRs have no phone: name them. Not with --user @owner.
    #[arg(short = 'A', long, help_heading = "Which events")]
    pub all_extensions: bool,

    /// Skip extensions that do not exist, with a note
    ///
    /// An extension that the server does not know (extension_invalid) is then not an error.
    #[arg(long, help_heading = "Which events")]
    pub ignore_missing: bool,

    /// Owner: @me (default), @viewer, @owner or an id
    ///
    /// The user who owns the extensions. me, viewer and owner also work, for shells in which @ is special.
    #[arg(long, value_name = "USER", value_parser = words::<User>(&["@me", "@viewer", "@owner"]), hide_possible_values = true, help_heading = "Which events")]
    pub user: Option<User>,

    /// Only this type, such as dial-in; repeatable
    ///
    /// TYPE is dial-in, dial-out, hangup, answer-in, answer-out, or the type's number. Commas separate several types.
    #[arg(long, value_name = "TYPE", value_parser = words::<EventType>(&EventType::NAMES), value_delimiter = ',', hide_possible_values = true, help_heading = "Which events")]
    pub event_type: Vec<EventType>,

    /// Only this event; needs exactly one --event-type
    #[arg(long, value_name = "ID", help_heading = "Which events")]
    pub event_id: Option<EventId>,

    /// Only events whose FIELD matches VALUE
    ///
    /// FIELD is type, id, method, note, url, status, modified or links. If the server ignores the filter, pce applies it
    /// to all rows.
    #[arg(long, value_name = "FIELD", value_parser = words::<Field>(FIELDS), hide_possible_values = true, help_heading = "Which events")]
    pub filter_by: Option<Field>,

    /// contains (default), equals, starts-with, present
    ///
    /// How FIELD is compared with VALUE; `present` needs no VALUE.
    #[arg(long, value_name = "OP", value_parser = words::<FilterOp>(&FilterOp::NAMES), hide_possible_values = true, help_heading = "Which events")]
    pub filter_op: Option<FilterOp>,

    /// Value to compare FIELD with
    ///
    /// Not used with `present`. For type, method and status, words such as dial-in, POST and disabled also work.
    #[arg(
        long,
        value_name = "VALUE",
        allow_hyphen_values = true,
        help_heading = "Which events"
    )]
    pub filter_value: Option<String>,

    /// Only events that match, such as status=disabled
    ///
    /// Repeatable: all conditions must hold. status=disabled, type!=hangup, url~old-crm (contains), url!~https, url^=http:
    /// (starts with), note (present), !note (absent or empty), modified<2016-01-01 (also >, <= and >=). More: pce help
    /// filters
    #[arg(
        long = "where",
        value_name = "CONDITION",
        allow_hyphen_values = true,
        help_heading = "Which events"
    )]
    pub condition: Vec<String>,

    /// Rows for each request (1 to 4999) [default: 1000]
    ///
    /// If a result is too long for one URI, pce requests each event type; the default is then 500 rows of each type.
    #[arg(
        hide_short_help = true,
        long,
        value_name = "N",
        allow_negative_numbers = true,
        help_heading = "How many"
    )]
    pub page_size: Option<Count>,

    /// Send at most N requests at the same time (1 to 64) [default: 6]
    #[arg(hide_short_help = true, long, value_name = "N", value_parser = between(super::JOBS), allow_negative_numbers = true, help_heading = "How many")]
    pub jobs: Option<u8>,
}

/// The API's field names, as [`Field::names`] has them.
const FIELDS: &[&str] = &[
    "type", "id", "method", "note", "url", "status", "modified", "links",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_offers_exactly_the_existing_fields() {
        assert_eq!(FIELDS, Field::names());
    }
}

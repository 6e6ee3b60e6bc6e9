//! Points in time, as users type them and as servers send them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Reads a time that a user typed: an RFC 3339 time, or a date, which means its first instant in UTC.
pub(super) fn typed(text: &str) -> Option<Timestamp> {
    let is_date = text.len() == "2016-01-01".len();
    if is_date {
        let date: Date = text.parse().ok()?;
        return in_utc(date.into());
    }
    // The offset is required: without it, the same text would be another instant on another machine.
    text.parse().ok()
}

/// Reads an event's `modified`: an XML Schema dateTime. A time without an offset is in UTC.
pub(super) fn of_row(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    let time: DateTime = text.parse().ok()?;
    in_utc(time)
}

fn in_utc(time: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(time).ok()
}

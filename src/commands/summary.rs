//! Notes about a result: the rows that are left out, and the filtering and sorting that pce did because the server did
//! not.

use std::time::Duration;

use super::plan::Plan;
pub(crate) use crate::error::counted;
use crate::output::Format;
use crate::report::Reporter;
use crate::uapi::{Filter, Outcome};

/// The totals of all listings, for the notes about the result.
#[derive(Debug)]
pub(crate) struct Totals {
    /// The number of rows of all listings; `None` if the number of one of them is unknown.
    events: Option<u64>,
    filtered_here: bool,
    sorted_here: bool,
    /// Whether the server sent a total.
    has_claims: bool,
    repeated: u64,
    foreign: u64,
}

impl Default for Totals {
    fn default() -> Self {
        Self {
            events: Some(0),
            filtered_here: false,
            sorted_here: false,
            has_claims: false,
            repeated: 0,
            foreign: 0,
        }
    }
}

impl Totals {
    /// Adds the outcome of one listing.
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        let sum = self.events.zip(outcome.total);
        self.events = sum.map(|(sum, more)| sum.saturating_add(more));
        self.filtered_here |= outcome.filtered_here;
        self.sorted_here |= outcome.unsorted;
        self.has_claims |= outcome.claimed.is_some();
        self.repeated += outcome.repeated;
        self.foreign += outcome.foreign;
    }
}

/// Writes the notes about a complete result.
pub(crate) fn tell(plan: &Plan, rows: u64, totals: &Totals, reporter: &Reporter) {
    let done_here = [
        (totals.filtered_here, "apply the filter"),
        (totals.sorted_here, "sort"),
    ];
    for (_, what) in done_here.iter().filter(|(is_done, _)| *is_done) {
        let text = format!("the server did not {what}");
        if plan.format == Format::Raw {
            reporter.warning(&format!("{text}; -o raw shows its collections unchanged"));
        } else if plan.reads_on() {
            reporter.detail(&format!("{text}, pce did"));
        } else {
            reporter.warning(&format!(
                "{text}, pce did, for this page only, not for the whole result"
            ));
        }
    }
    if plan.selects_here() && !plan.reads_on() {
        let text = "--where was applied to this page only, not to the whole result";
        reporter.warning(text);
    }
    if totals.repeated > 0 {
        let repeated = totals.repeated;
        reporter.detail(&format!("{repeated} duplicates were left out"));
    }
    if totals.foreign > 0 {
        reporter.note(format!(
            "left out {} that the server sent although another type or id was requested",
            counted(totals.foreign, "event")
        ));
    }
    tell_cut(plan, rows, totals, reporter);
    if rows == 0 && plan.format == Format::Table && cut(plan, rows, totals).is_none() {
        reporter.note(if depends_on_case(plan) {
            "no event matches the filter; upper and lower case differ"
        } else {
            "no events found"
        });
    }
}

/// Returns whether the filter compares with letters, so that upper and lower case matter.
fn depends_on_case(plan: &Plan) -> bool {
    let filter = plan.queries.first().and_then(|query| query.filter.as_ref());
    let value = filter.and_then(Filter::value).unwrap_or_default();
    value.chars().any(char::is_alphabetic)
}

/// Writes how many extensions `--all-extensions` found.
pub(crate) fn tell_extensions(found: usize, reporter: &Reporter) {
    reporter.note(all_extensions(found));
}

/// Returns how many extensions `--all-extensions` found, and which ones it cannot find.
pub(crate) fn all_extensions(found: usize) -> String {
    let found = counted(found as u64, "extension");
    format!("{found} (--all-extensions); queues, conferences and IVRs have to be named")
}

/// Writes the note about rows that an option leaves out.
pub(crate) fn tell_cut(plan: &Plan, rows: u64, totals: &Totals, reporter: &Reporter) {
    if let Some(note) = cut(plan, rows, totals) {
        reporter.note(note);
    }
}

fn cut(plan: &Plan, rows: u64, totals: &Totals) -> Option<String> {
    let option = plan.shortening()?;
    match totals.events {
        Some(events) if rows < events => {
            Some(format!("{rows} of {events} events are shown ({option})"))
        }
        Some(_) => None,
        None => Some(format!(
            "{} shown ({option}); {}",
            if rows == 1 {
                "1 event is".to_owned()
            } else {
                format!("{rows} events are")
            },
            if totals.has_claims {
                "the server's total is wrong"
            } else {
                "the server sends no total"
            }
        )),
    }
}

/// Returns the line that sums up the table.
pub(crate) fn footer(plan: &Plan, rows: u64, disabled: Option<u64>, time: Duration) -> String {
    let mut parts = vec![format!(
        "{} of {}",
        counted(rows, "event"),
        counted(plan.extensions() as u64, "extension")
    )];
    parts.extend(disabled.map(|disabled| format!("{disabled} disabled")));
    parts.push(in_words(time));
    parts.join(", ")
}

fn in_words(time: Duration) -> String {
    match time.as_millis() {
        millis @ ..1000 => format!("{millis} ms"),
        // What the next line would round to 60.0 is a minute.
        ..59_950 => format!("{:.1} s", time.as_secs_f64()),
        millis => {
            let seconds = (millis + 50) / 1000;
            format!("{} min {} s", seconds / 60, seconds % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_unit_that_suits_them() {
        let words = |millis| in_words(Duration::from_millis(millis));
        assert_eq!(words(42), "42 ms");
        assert_eq!(words(999), "999 ms");
        assert_eq!(words(1_234), "1.2 s");
        assert_eq!(words(59_949), "59.9 s");
        assert_eq!(words(59_950), "1 min 0 s");
        assert_eq!(words(125_400), "2 min 5 s");
    }
}

//! What there is to say of a result besides its rows.

use std::time::Duration;

use super::plan::Plan;
use crate::output::Format;
use crate::report::Reporter;
use crate::uapi::Outcome;

/// What is known of the result besides the rows that were written.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    /// Rows that there are, where every listing knows.
    events: Option<u64>,
    filtered_here: bool,
    sorted_here: bool,
    repeated: u64,
}

impl Totals {
    /// Adds what one listing came to.
    pub(crate) fn add(&mut self, outcome: &Outcome, first: bool) {
        let so_far = if first { Some(0) } else { self.events };
        self.events = so_far.zip(outcome.total).map(|(a, b)| a + b);
        self.filtered_here |= outcome.filtered_here;
        self.sorted_here |= outcome.unsorted;
        self.repeated += outcome.repeated;
    }
}

/// Says what whoever acts on the rows should know of them.
pub(crate) fn tell(plan: &Plan, rows: u64, totals: &Totals, reporter: &Reporter) {
    let one_page = !plan.reads_on();
    if totals.filtered_here {
        let text = "the server did not apply the filter, pce did";
        if one_page {
            reporter.warning(&format!(
                "{text}: to this page alone, not to the whole result"
            ));
        } else {
            reporter.detail(text);
        }
    }
    if totals.sorted_here {
        let text = "the server did not sort, pce did";
        if one_page {
            reporter.warning(&format!("{text}: this page alone, not the whole result"));
        } else {
            reporter.detail(text);
        }
    }
    if totals.repeated > 0 {
        reporter.detail(&format!(
            "{} events came twice and were written once",
            totals.repeated
        ));
    }
    let shortened = plan.shortening().and_then(|option| match totals.events {
        Some(events) if rows < events => {
            Some(format!("{rows} of {events} events are shown ({option})"))
        }
        Some(_) => None,
        None => Some(format!(
            "{rows} events are shown ({option}); how many there are in all, the server does not say"
        )),
    });
    if let Some(note) = shortened {
        reporter.note(note);
    } else if rows == 0 && plan.format == Format::Table {
        reporter.note("there is no event to list");
    }
}

/// Sums the table up for who looks at it.
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

fn counted(number: u64, of: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {of}{plural}")
}

fn in_words(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if time.as_millis() < 1000 {
        format!("{} ms", time.as_millis())
    } else if seconds < 59.95 {
        format!("{seconds:.1} s")
    } else {
        let seconds = time.as_secs();
        format!("{} min {} s", seconds / 60, seconds % 60)
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
        assert_eq!(words(59_950), "0 min 59 s");
        assert_eq!(words(125_400), "2 min 5 s");
    }
}

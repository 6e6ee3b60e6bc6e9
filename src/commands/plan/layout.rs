//! What the rows are to look like where they go.

use jiff::tz::TimeZone;

use crate::cli::List;
use crate::config::{Color, Settings};
use crate::output::{Column, Format, Layout, Terminal, Times, View};
use crate::terminal::{Console, Pager};

/// The layout that was asked for, as far as the terminal can show it, if there is one.
pub(super) fn layout(
    args: &List,
    settings: &Settings,
    format: Format,
    columns: Option<Vec<Column>>,
    extensions: usize,
    on_terminal: bool,
    pager: Option<&Pager>,
) -> Layout {
    let is_fitted = on_terminal && matches!(format, Format::Table | Format::Json);
    let console = is_fitted.then(|| Console::of_stdout(pager));
    Layout {
        columns,
        several: extensions > 1,
        header: !args.no_header,
        words: args.labels || (format == Format::Table && !args.values),
        bom: args.bom,
        guard_formulas: args.guard_formulas,
        color: match settings.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => console.is_some_and(|console| console.colors),
        },
        terminal: console.map(|console| Terminal {
            width: None,
            links: console.links,
            view: if args.wide {
                View::Wide
            } else if args.event_id.is_some() {
                View::Record
            } else {
                View::Fitted
            },
        }),
        times: times(args, on_terminal),
    }
}

/// Off a terminal nothing depends on the time zone, and a time that is not changed keeps the form that it came in.
fn times(args: &List, on_terminal: bool) -> Times {
    match (args.utc, on_terminal) {
        (false, false) => Times::AsSent,
        (true, false) => Times::Iso(TimeZone::UTC),
        (utc, true) => {
            let zone = if utc {
                TimeZone::UTC
            } else {
                TimeZone::system()
            };
            if args.iso {
                Times::Iso(zone)
            } else {
                Times::Short(zone)
            }
        }
    }
}

//! The layout of the rows, for the terminal or the pipe that they go to.

use jiff::tz::TimeZone;

use super::surface::Surface;
use crate::cli::List;
use crate::commands::choice::paint;
use crate::config::Settings;
use crate::output::{Column, Format, Layout, Terminal, Times, Values, View};
use crate::terminal::Console;

/// Returns the layout that the options ask for, as far as the terminal can show it.
pub(super) fn layout(
    args: &List,
    settings: &Settings,
    format: Format,
    columns: Option<Vec<Column>>,
    extensions: usize,
    surface: &Surface,
) -> Layout {
    let console = match surface {
        Surface::Screen(pager) if matches!(format, Format::Table | Format::Json) => {
            Some(Console::of_stdout(pager.as_ref()))
        }
        _ => None,
    };
    Layout {
        columns,
        several: extensions > 1,
        header: !args.no_header,
        values: if args.labels || (format == Format::Table && !args.values) {
            Values::Words
        } else {
            Values::Api
        },
        bom: args.bom,
        guard_formulas: args.guard_formulas,
        paint: paint(settings.color, || {
            console.is_some_and(|console| console.colors)
        }),
        terminal: console.map(|console| Terminal {
            width: None,
            links: console.links,
            view: if args.wide {
                View::Wide
            } else if args.selection.event_id.is_some() {
                View::Record
            } else {
                View::Fitted
            },
        }),
        times: times(args, console),
    }
}

/// Returns the form of times. Without a terminal, it does not depend on the local time zone: times are as the server
/// sent them, or in UTC.
fn times(args: &List, console: Option<Console>) -> Times {
    match (args.utc, console) {
        (false, None) => Times::AsSent,
        (true, None) => Times::Iso(TimeZone::UTC),
        (utc, Some(_)) => {
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

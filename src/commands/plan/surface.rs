//! The surface that shows the rows: a terminal, a pager, or neither.

use std::io::IsTerminal;

use crate::cli::List;
use crate::config::Settings;
use crate::output::Target;
use crate::terminal::Pager;

/// The surface that shows the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Surface {
    /// Stdout is a terminal, with or without a pager.
    Screen(Option<Pager>),
    /// A pipe or a file. The bytes do not depend on a terminal.
    Stream,
}

impl Surface {
    pub(super) fn of(target: &Target, args: &List, settings: &Settings) -> Self {
        if *target != Target::Stdout || !std::io::stdout().is_terminal() {
            return Self::Stream;
        }
        let may_page = !settings.no_pager && !args.print_request;
        Self::Screen(may_page.then(Pager::of_environment).flatten())
    }
}

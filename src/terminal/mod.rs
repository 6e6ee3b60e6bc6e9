//! The terminal: its support for colours and links, prompts for secrets, and the pager.
//!
//! The bytes in a pipe or a file do not depend on any of this.

mod echo;
mod pager;
mod screen;
mod streams;

use std::ffi::OsStr;

pub use echo::{Echo, read_secret};
pub use pager::Pager;
pub use screen::Screen;
pub use streams::{Stream, Streams};
#[cfg(unix)]
pub use streams::{open_stderr, open_stdout};

/// The abilities of the terminal that stdout is connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Console {
    /// Whether it shows colours: `TERM=dumb` says that it does not, and `CLICOLOR=0` that the user wants none.
    pub colors: bool,
    /// Whether it shows hyperlinks (OSC 8).
    pub links: bool,
}

impl Console {
    /// Asks the environment and the pager. On Windows, this also tells the console that escape sequences follow.
    pub fn of_stdout(pager: Option<&Pager>) -> Self {
        let is_capable = streams::takes_escapes();
        let forced = std::env::var_os("FORCE_HYPERLINK").is_some();
        Self {
            colors: is_capable
                && anstyle_query::clicolor() != Some(false)
                && pager.is_none_or(Pager::shows_colors),
            links: is_capable && shows_links() && (forced || pager.is_none_or(Pager::shows_links)),
        }
    }
}

/// Returns whether the terminal is known to show hyperlinks.
fn shows_links() -> bool {
    let variable = |name: &str| std::env::var_os(name);
    if variable("FORCE_HYPERLINK").is_none()
        && let Some(multiplexer) = multiplexer(
            variable("TERM").as_deref(),
            variable("TMUX").as_deref(),
            variable("STY").as_deref(),
        )
    {
        // The variables of the outer terminal do not say whether the multiplexer passes links on.
        let version = variable("TERM_PROGRAM_VERSION");
        return multiplexer == Multiplexer::Tmux && is_tmux_with_links(version.as_deref());
    }
    supports_hyperlinks::supports_hyperlinks()
}

/// A program between the terminal and `pce`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Multiplexer {
    Tmux,
    Screen,
}

/// Detects a multiplexer by TERM, or by the variables that tmux (TMUX) and screen (STY) set.
fn multiplexer(
    term: Option<&OsStr>,
    tmux: Option<&OsStr>,
    screen: Option<&OsStr>,
) -> Option<Multiplexer> {
    let term = term.map(OsStr::to_string_lossy).unwrap_or_default();
    if tmux.is_some() || term.starts_with("tmux") {
        Some(Multiplexer::Tmux)
    } else if screen.is_some() || term.starts_with("screen") {
        Some(Multiplexer::Screen)
    } else {
        None
    }
}

/// Returns whether tmux passes links on: since version 3.4, to terminals that show them.
fn is_tmux_with_links(version: Option<&OsStr>) -> bool {
    let version = version.map(OsStr::to_string_lossy).unwrap_or_default();
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok());
    let version: (u32, u32) = (
        numbers.next().unwrap_or_default(),
        numbers.next().unwrap_or_default(),
    );
    version >= (3, 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiplexers_are_known_by_their_names_or_variables() {
        let named = |term: &str| multiplexer(Some(OsStr::new(term)), None, None);
        assert_eq!(named("tmux-256color"), Some(Multiplexer::Tmux));
        assert_eq!(named("screen.xterm-256color"), Some(Multiplexer::Screen));
        assert_eq!(named("xterm-256color"), None);
        assert_eq!(multiplexer(None, None, None), None);
        // tmux may set TERM to screen.
        let set = Some(OsStr::new("screen"));
        assert_eq!(multiplexer(set, set, None), Some(Multiplexer::Tmux));
        assert_eq!(multiplexer(None, None, set), Some(Multiplexer::Screen));
    }

    #[test]
    fn tmux_has_links_since_3_4() {
        for version in ["3.4", "3.5a", "next-3.6", "4.0"] {
            assert!(is_tmux_with_links(Some(OsStr::new(version))), "{version}");
        }
        for version in ["3.3a", "2.9", "", "master"] {
            assert!(!is_tmux_with_links(Some(OsStr::new(version))), "{version}");
        }
        assert!(!is_tmux_with_links(None));
    }
}

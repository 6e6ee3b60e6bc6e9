//! The program through which more than a screen is read: which one, and how it is started.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What pages where nobody has said what should: `-F` ends at once when all fits on a screen, `-R` passes colours and
/// links on, `-X` leaves on the screen what was read.
const DEFAULT: &str = "less -FRX";

/// The first `less` that knows links.
const LESS_WITH_LINKS: u32 = 566;

/// A pager that can be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    words: Vec<String>,
    /// What is set for it where the user has set nothing.
    variables: Vec<(&'static str, &'static str)>,
    passes_escapes: bool,
}

impl Pager {
    /// The pager of `PCE_PAGER`, else of `PAGER`, else `less -FRX`; none where that is empty or `cat`, or stdin or stdout
    /// is no terminal, or one that a pager cannot move the cursor on.
    pub fn of_environment() -> Option<Self> {
        if !io::stdin().is_terminal()
            || !io::stdout().is_terminal()
            || !anstyle_query::term_supports_color()
        {
            return None;
        }
        Self::chosen(|name| std::env::var_os(name))
    }

    fn chosen(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        let named = variable("PCE_PAGER").or_else(|| variable("PAGER"));
        let text = named
            .as_deref()
            .map_or(DEFAULT.into(), OsStr::to_string_lossy);
        // What is no sequence of words is one: the name of a program that is not there.
        let words = shlex::split(&text).unwrap_or_else(|| vec![text.clone().into_owned()]);
        if matches!(words.first()?.as_str(), "" | "cat") {
            return None;
        }
        // As git has it: pagers that are told nothing show colours, and end when there is no second screen. The text is
        // UTF-8 whatever the locale.
        let mut variables = vec![("LESS", "FRX"), ("LV", "-c"), ("LESSCHARSET", "utf-8")];
        variables.retain(|(name, _)| variable(name).is_none());
        let options =
            variable("LESS").map_or("R".into(), |less| less.to_string_lossy().into_owned());
        let passes_escapes = !is_less(&words[0])
            || options.contains(['R', 'r'])
            || words[1..].iter().any(|word| is_raw(word));
        Some(Self {
            words,
            variables,
            passes_escapes,
        })
    }

    /// Whether it passes escape sequences on. `less` that was told otherwise shows them.
    pub fn shows_colors(&self) -> bool {
        self.passes_escapes
    }

    /// Whether it passes links on: `less` does since a certain version, and others are not known to.
    pub fn shows_links(&self) -> bool {
        if !self.passes_escapes || !is_less(&self.words[0]) {
            return false;
        }
        let version = Command::new(&self.words[0])
            .arg("--version")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output();
        version.is_ok_and(|output| less_version(&output.stdout) >= LESS_WITH_LINKS)
    }

    /// Starts it, with a pipe to write into.
    pub(super) fn start(&self) -> io::Result<Child> {
        Command::new(&self.words[0])
            .args(&self.words[1..])
            .envs(self.variables.iter().copied())
            .stdin(Stdio::piped())
            .spawn()
    }

    /// The program's name, as it was given.
    pub(super) fn name(&self) -> &str {
        &self.words[0]
    }
}

fn is_less(program: &str) -> bool {
    Path::new(program)
        .file_stem()
        .is_some_and(|name| name == "less")
}

/// Whether this option of `less` lets escape sequences pass.
fn is_raw(option: &str) -> bool {
    let long = option.strip_prefix("--");
    let short = option.strip_prefix('-').filter(|_| long.is_none());
    long.is_some_and(|name| name.to_lowercase().starts_with("raw"))
        || short.is_some_and(|letters| letters.contains(['R', 'r']))
}

/// The number after `less` on the first line of `less --version`.
fn less_version(output: &[u8]) -> u32 {
    let text = String::from_utf8_lossy(output);
    let number = text.strip_prefix("less ").unwrap_or_default();
    let digits = number.split(|c: char| !c.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &[(&str, &str)]) -> Option<Pager> {
        Pager::chosen(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.into())
        })
    }

    fn words(variables: &[(&str, &str)]) -> Vec<String> {
        chosen(variables)
            .map(|pager| pager.words)
            .unwrap_or_default()
    }

    #[test]
    fn ours_goes_before_everybodys() {
        assert_eq!(words(&[]), ["less", "-FRX"]);
        assert_eq!(words(&[("PAGER", "more")]), ["more"]);
        let both = [
            ("PAGER", "more"),
            ("PCE_PAGER", "bat -p '--theme=Two Words'"),
        ];
        assert_eq!(words(&both), ["bat", "-p", "--theme=Two Words"]);
        assert_eq!(words(&[("PAGER", "it's")]), ["it's"]);
    }

    #[test]
    fn nothing_and_cat_are_no_pager() {
        for none in ["", " ", "cat", "''"] {
            assert_eq!(chosen(&[("PAGER", none)]), None, "{none:?}");
            assert_eq!(chosen(&[("PCE_PAGER", none), ("PAGER", "less")]), None);
        }
    }

    #[test]
    fn what_the_user_has_set_stays() {
        let variables = chosen(&[]).unwrap().variables;
        assert_eq!(
            variables,
            [("LESS", "FRX"), ("LV", "-c"), ("LESSCHARSET", "utf-8")]
        );
        let variables = chosen(&[("LESS", "-i"), ("LESSCHARSET", "latin1")])
            .unwrap()
            .variables;
        assert_eq!(variables, [("LV", "-c")]);
    }

    #[test]
    fn a_less_that_shows_escapes_gets_none() {
        for colored in [
            &[("PAGER", "less")][..],
            &[],
            &[("LESS", "-iR")],
            &[
                ("LESS", "i"),
                ("PAGER", "/usr/bin/less --RAW-CONTROL-CHARS"),
            ],
            &[("LESS", "i"), ("PAGER", "most")],
        ] {
            assert!(chosen(colored).unwrap().shows_colors(), "{colored:?}");
        }
        let plain = chosen(&[("LESS", "-i"), ("PAGER", "less -F")]).unwrap();
        assert!(!plain.shows_colors() && !plain.shows_links());
        assert!(!chosen(&[("PAGER", "most")]).unwrap().shows_links());
    }

    #[test]
    fn less_says_how_old_it_is() {
        assert_eq!(less_version(b"less 590 (GNU regular expressions)\n"), 590);
        assert_eq!(less_version(b"less 551.1\n"), 551);
        assert_eq!(less_version(b"BusyBox v1.36\n"), 0);
    }
}

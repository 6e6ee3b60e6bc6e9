//! Chooses the pager and starts it.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The default pager: `-F` ends at once when the text fits on a screen, `-R` passes colours and links on,
/// `-X` leaves the text on the screen.
const DEFAULT: &str = "less -FRX";

/// The first version of `less` that passes links on.
const LESS_WITH_LINKS: u32 = 566;

/// Environment variables that hold secrets; a proxy's URL can have a password.
const SECRETS: [&str; 2] = ["PCE_TOKEN", "PCE_APP_SECRET"];

/// A pager that can be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    words: Vec<String>,
    /// The command for the shell, if it needs one.
    script: Option<String>,
    /// Environment variables for it that the user has not set.
    variables: Vec<(&'static str, &'static str)>,
    passes_escapes: bool,
}

impl Pager {
    /// Returns the pager of `PCE_PAGER`, else of `PAGER`, else `less -FRX`.
    ///
    /// Returns `None` if that is empty or `cat`, if stdin or stdout is not a terminal, and on a terminal whose cursor a
    /// pager cannot move.
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
        // Text with an open quote counts as the name of a program, which does not exist.
        let words = shlex::split(&text).unwrap_or_else(|| vec![text.clone().into_owned()]);
        let program = words.first()?.as_str();
        let script = needs_shell(&text, program).then(|| text.clone().into_owned());
        if script.is_none() && matches!(program, "" | "cat") {
            return None;
        }
        // LESS and LV have the defaults of git: pagers show colours, and `less` ends if the text fits on one screen.
        // The text is UTF-8 in every locale.
        let mut variables = vec![("LESS", "FRX"), ("LV", "-c"), ("LESSCHARSET", "utf-8")];
        variables.retain(|(name, _)| variable(name).is_none());
        let passes_escapes = passes_escapes(&words, variable("LESS"));
        Some(Self {
            words,
            script,
            variables,
            passes_escapes,
        })
    }

    /// Returns whether it passes escape sequences on. `less` shows them as text unless its options say otherwise.
    pub fn shows_colors(&self) -> bool {
        self.passes_escapes
    }

    /// Returns whether it passes links on. `less` does from version `LESS_WITH_LINKS` on; other pagers may not.
    pub fn shows_links(&self) -> bool {
        if !self.passes_escapes || !is_less(&self.words[0]) {
            return false;
        }
        let mut less = command(&self.words[0]);
        less.arg("--version").stdin(Stdio::null());
        let started = less.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut less) = started else { return false };
        let mut output = Vec::new();
        if let Some(mut stdout) = less.stdout.take() {
            // The output before an error may contain the version.
            let _ = stdout.read_to_end(&mut output);
        }
        // If the parent process ignores SIGCHLD, the system has no status of the child.
        let _ = less.wait();
        less_version(&output) >= LESS_WITH_LINKS
    }

    /// Starts the pager, with a pipe to write into.
    pub(super) fn start(&self) -> io::Result<Child> {
        let (program, arguments) = match &self.script {
            Some(script) => ("sh", ["-c".to_owned(), script.clone()].to_vec()),
            None => (self.name(), self.words[1..].to_vec()),
        };
        command(program)
            .args(arguments)
            .envs(self.variables.iter().copied())
            .stdin(Stdio::piped())
            .spawn()
    }

    /// Returns the program's name, as the user wrote it.
    pub(super) fn name(&self) -> &str {
        &self.words[0]
    }
}

/// Returns a command without the variables that hold secrets: the pager, and the programs that it starts, need none.
fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, value) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_ascii_uppercase();
        let is_proxy = upper.ends_with("_PROXY") && value.to_string_lossy().contains('@');
        if is_proxy || SECRETS.contains(&upper.as_str()) {
            command.env_remove(name);
        }
    }
    command
}

/// Returns whether the command needs a shell, such as `less -R | cat`; git also uses one.
///
/// Blanks and quotes need no shell.
fn needs_shell(text: &str, program: &str) -> bool {
    const MARKS: &str = "|&;<>()$`*?[#~\n";
    cfg!(unix) && (text.contains(|c| MARKS.contains(c)) || program.contains('='))
}

/// Returns whether the pager passes escape sequences on. `less` does so with the option R, which is also an option of
/// the variable LESS, even if it is not the first program of a shell command.
fn passes_escapes(words: &[String], less: Option<OsString>) -> bool {
    let Some(place) = words.iter().position(|word| is_less(word)) else {
        return true;
    };
    let assigned = words[..place].iter().rev();
    let mut assigned = assigned.filter_map(|word| word.strip_prefix("LESS="));
    let options = match assigned.next() {
        Some(options) => options.into(),
        None => less.map_or("R".into(), |less| less.to_string_lossy().into_owned()),
    };
    options.contains(['R', 'r']) || words[place..].iter().any(|word| is_raw(word))
}

fn is_less(program: &str) -> bool {
    Path::new(program)
        .file_stem()
        .is_some_and(|name| name == "less")
}

/// Returns whether this option of `less` lets escape sequences pass.
fn is_raw(option: &str) -> bool {
    let long = option.strip_prefix("--");
    let short = option.strip_prefix('-').filter(|_| long.is_none());
    long.is_some_and(|name| name.to_lowercase().starts_with("raw"))
        || short.is_some_and(|letters| letters.contains(['R', 'r']))
}

/// Returns the number after `less` on the first line of `less --version`; 0 if there is no number.
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
    fn pce_pager_precedes_pager() {
        assert_eq!(words(&[]), ["less", "-FRX"]);
        assert_eq!(words(&[("PAGER", "more")]), ["more"]);
        let both = [
            ("PAGER", "more"),
            ("PCE_PAGER", "bat -p '--theme=Two Words'"),
        ];
        assert_eq!(words(&both), ["bat", "-p", "--theme=Two Words"]);
        assert_eq!(words(&[("PAGER", "it's")]), ["it's"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_runs_what_is_more_than_words() {
        for text in [
            "less -R | cat",
            "~/bin/page",
            "LESS=-i less",
            "less # all",
            "$PAGE",
        ] {
            let pager = chosen(&[("PAGER", text)]).unwrap();
            assert_eq!(pager.script.as_deref(), Some(text));
        }
        for text in ["less -FRX", "bat -p '--theme=Two Words'", "it's"] {
            assert_eq!(chosen(&[("PAGER", text)]).unwrap().script, None, "{text}");
        }
    }

    #[test]
    fn an_empty_name_and_cat_mean_no_pager() {
        for none in ["", " ", "cat", "''"] {
            assert_eq!(chosen(&[("PAGER", none)]), None, "{none:?}");
            assert_eq!(chosen(&[("PCE_PAGER", none), ("PAGER", "less")]), None);
        }
    }

    #[test]
    fn variables_of_the_user_stay() {
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
    fn less_gets_no_colours_where_it_would_show_them_as_text() {
        for colored in [
            &[("PAGER", "less")][..],
            &[],
            &[("LESS", "-iR")],
            &[
                ("LESS", "i"),
                ("PAGER", "/usr/bin/less --RAW-CONTROL-CHARS"),
            ],
            &[("LESS", "i"), ("PAGER", "most")],
            &[("LESS", "i"), ("PAGER", "LESS=-R less")],
            &[("PAGER", "sed s/a/b/ | less")],
        ] {
            assert!(chosen(colored).unwrap().shows_colors(), "{colored:?}");
        }
        let plain = chosen(&[("LESS", "-i"), ("PAGER", "less -F")]).unwrap();
        assert!(!plain.shows_colors() && !plain.shows_links());
        for plain in [
            &[("PAGER", "LESS=-i less")][..],
            &[("LESS", "i"), ("PAGER", "sed s/a/b/ | less -F")],
        ] {
            assert!(!chosen(plain).unwrap().shows_colors(), "{plain:?}");
        }
        assert!(!chosen(&[("PAGER", "most")]).unwrap().shows_links());
    }

    #[test]
    fn the_version_of_less_is_read() {
        assert_eq!(less_version(b"less 590 (GNU regular expressions)\n"), 590);
        assert_eq!(less_version(b"less 551.1\n"), 551);
        assert_eq!(less_version(b"BusyBox v1.36\n"), 0);
    }
}

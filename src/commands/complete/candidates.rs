//! The candidates beyond clap's own: profiles, stored extensions, values of settings, and descriptions.

use std::ffi::OsStr;

use clap::{Arg, Command, CommandFactory, ValueHint};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};

use super::conditions;
use crate::cli::Cli;
use crate::commands::topics::TOPICS;
use crate::config::{self, Environment, ProfileName, Remembered, Windows};
use crate::diff::identifies;
use crate::output::Format;
use crate::uapi::Extension;

/// Tells the script that the shell completes file names here.
pub(super) const FILES: &str = ":files";

/// The sandbox's extensions, which pce never stores.
const SAMPLES: [&str; 3] = ["0003*210", "0003*230", "0003*220"];

/// Words with their descriptions, in the order to show them.
type Candidates = Vec<(String, Option<String>)>;

/// The columns of a row: the extension, and the API's fields.
const COLUMNS: [(&str, &str); 9] = [
    ("extension", "the extension of the event"),
    ("type", "when the event fires"),
    ("id", "the identifier of the event"),
    ("method", "GET or POST"),
    ("note", "the description of the event"),
    ("url", "the address that the server calls"),
    ("status", "enabled or disabled"),
    ("modified", "when the event was last changed"),
    ("links", "the address of the event in the API"),
];

const EVENT_TYPES: [(&str, &str); 5] = [
    ("dial-in", "the extension receives a call"),
    ("dial-out", "the extension places a call"),
    ("hangup", "a call ends"),
    ("answer-in", "the extension answers a call"),
    ("answer-out", "the called party answers"),
];

const OPERATIONS: [(&str, &str); 4] = [
    ("contains", "the field contains the value"),
    ("equals", "the field equals the value"),
    ("starts-with", "the field starts with the value"),
    ("present", "the field has any value"),
];

const FORMATS: [(&str, &str); 6] = [
    ("table", "for people"),
    ("json", "one array"),
    ("ndjson", "one JSON object on each line"),
    ("csv", "comma-separated values"),
    ("tsv", "tab-separated values"),
    ("raw", "the server's collections, unchanged"),
];

/// The program that completes file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileNames {
    /// The shell, with its own rules for quotes.
    ByShell,
    /// clap's engine.
    ByClap,
}

/// Returns the command tree with the candidates for these words.
pub(super) fn command(words: &[String], file_names: FileNames) -> Command {
    let known = Known::new(words);
    let profiles = known.profiles.clone();
    // This precedes `build`, which copies the global options into each command.
    let mut command = Cli::command().mut_arg("profile", |arg| arg.add(candidates(profiles)));
    command.build();
    if file_names == FileNames::ByShell {
        command = leave_files(command);
    }
    let topics = known.topics();
    let values = known.values_of_setting();
    let filter_values = known.filter_values();
    let fields = known.not_yet_listed("--fields", &COLUMNS);
    let event_types = known.not_yet_listed("--event-type", &EVENT_TYPES);
    let ignored = known.not_yet_listed("--ignore", &compared_fields());
    let (all_columns, all_fields) = (described(&COLUMNS), described(&COLUMNS[1..]));
    let extensions = known.extensions;
    let listing = |command: Command| {
        let extensions = extensions.clone();
        command
            .mut_arg("extensions", |arg| {
                arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
                    matching(&extensions, typed)
                }))
            })
            .mut_arg("event_type", |arg| arg.add(candidates(event_types.clone())))
            .mut_arg("filter_by", |arg| arg.add(candidates(all_fields.clone())))
            .mut_arg("filter_op", |arg| {
                arg.add(candidates(described(&OPERATIONS)))
            })
            .mut_arg("filter_value", |arg| {
                arg.add(candidates(filter_values.clone()))
            })
            .mut_arg("condition", |arg| {
                arg.add(ArgValueCompleter::new(conditions::candidates))
            })
    };
    command
        .mut_subcommand("list", |list| {
            listing(list)
                .mut_arg("fields", |arg| arg.add(candidates(fields)))
                .mut_arg("sort_by", |arg| arg.add(candidates(all_columns)))
                .mut_arg("output", |arg| arg.add(candidates(described(&FORMATS))))
        })
        .mut_subcommand("diff", |diff| {
            listing(diff)
                .mut_arg("ignore", |arg| arg.add(candidates(ignored)))
                .mut_arg("output", |arg| arg.add(candidates(formats_of_changes())))
        })
        .mut_subcommand("help", |help| {
            help.mut_arg("words", |arg| arg.add(candidates(topics)))
        })
        .mut_subcommand("config", |config| {
            config.mut_subcommand("set", |set| {
                set.mut_arg("value", |arg| arg.add(candidates(values)))
            })
        })
}

/// Lets the shell complete every option that takes a file.
fn leave_files(command: Command) -> Command {
    let mark = |arg: Arg| {
        if arg.get_value_hint() == ValueHint::AnyPath {
            arg.add(ArgValueCompleter::new(|_: &OsStr| {
                vec![CompletionCandidate::new(FILES)]
            }))
        } else {
            arg
        }
    };
    command.mut_args(mark).mut_subcommands(leave_files)
}

fn candidates(words: Candidates) -> ArgValueCandidates {
    ArgValueCandidates::new(move || {
        let words = words.iter().enumerate();
        words
            .map(|(place, (word, about))| {
                let about = about.clone().map(Into::into);
                CompletionCandidate::new(word)
                    .help(about)
                    .display_order(Some(place))
            })
            .collect()
    })
}

/// Returns the extensions that start with the typed text: as `0003-210`, which needs no quotes in any shell, or as
/// `0003*210` if the text contains a `*`.
fn matching(extensions: &[Extension], typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let text = |extension: &Extension| {
        let text = extension.to_string();
        if typed.contains('*') {
            text
        } else {
            text.replace('*', "-")
        }
    };
    let texts = extensions.iter().map(text).enumerate();
    texts
        .filter(|(_, text)| text.starts_with(&*typed))
        .map(|(place, text)| CompletionCandidate::new(text).display_order(Some(place)))
        .collect()
}

/// The command line so far, and the stored profiles and extensions.
struct Known {
    words: Vec<String>,
    profiles: Candidates,
    extensions: Vec<Extension>,
}

impl Known {
    /// Reads the stored profiles and extensions, and leaves out those that it cannot read.
    fn new(words: &[String]) -> Self {
        let environment = Environment::from_process(Windows::Never);
        let Remembered {
            profiles,
            profile,
            mut extensions,
        } = config::remembered(named_profile(words), &environment);
        if profile.is_sandbox() {
            extensions = SAMPLES
                .iter()
                .filter_map(|text| text.parse().ok())
                .collect();
        }
        let typed: Vec<Extension> = words.iter().filter_map(|word| word.parse().ok()).collect();
        let current: Option<Extension> = words.last().and_then(|word| word.parse().ok());
        Self {
            words: words.to_vec(),
            profiles: profiles.iter().map(profile_candidate).collect(),
            extensions: extensions
                .into_iter()
                .filter(|extension| {
                    Some(extension) == current.as_ref() || !typed.contains(extension)
                })
                .collect(),
        }
    }

    /// Returns the words that can follow `help`.
    fn topics(&self) -> Candidates {
        let after = self.words.iter().skip_while(|word| *word != "help").skip(1);
        let mut before: Vec<&String> = after.collect();
        before.pop();
        let cli = Cli::whole();
        let command = before
            .iter()
            .try_fold(&cli, |command, word| command.find_subcommand(word));
        let commands = command.into_iter().flat_map(Command::get_subcommands);
        let mut words: Vec<_> = commands
            .filter(|command| !command.is_hide_set())
            .map(|command| {
                let about = command.get_about().map(ToString::to_string);
                (command.get_name().to_owned(), about)
            })
            .collect();
        if before.is_empty() {
            let topics = TOPICS.iter().map(|topic| topic.name.to_owned());
            words.extend(topics.map(|name| (name, Some("topic".to_owned()))));
        }
        words
    }

    /// Returns the words that are not yet in the values of an option, which are separated by commas or repeated.
    fn not_yet_listed(&self, option: &str, words: &[(&str, &str)]) -> Candidates {
        let mut typed = self.words.iter().map(String::as_str);
        let mut lists = Vec::new();
        while let Some(word) = typed.next() {
            match word.strip_prefix(option) {
                Some("") => lists.extend(typed.next()),
                Some(value) => lists.extend(value.strip_prefix('=')),
                None => {}
            }
        }
        let mut listed: Vec<&str> = lists.into_iter().flat_map(|list| list.split(',')).collect();
        // The last one is the word to complete.
        listed.pop();
        let mut words = described(words);
        words.retain(|(word, _)| !listed.contains(&word.as_str()));
        words
    }

    /// Returns the values of the field that `--filter-by` names, if it has a fixed set.
    fn filter_values(&self) -> Candidates {
        let mut words = self.words.iter().map(String::as_str);
        let mut field = None;
        while let Some(word) = words.next() {
            match word.strip_prefix("--filter-by") {
                Some("") => field = words.next(),
                Some(value) => field = value.strip_prefix('='),
                None => {}
            }
        }
        match field {
            Some("type") => described(&EVENT_TYPES),
            Some("method") => described(&[
                ("GET", "the server calls the URL with GET"),
                ("POST", "the server calls the URL with POST"),
            ]),
            Some("status") => described(&[
                ("enabled", "the server calls the URL"),
                ("disabled", "the server does not call the URL"),
            ]),
            _ => Vec::new(),
        }
    }

    /// Returns the values of the setting that the word before the last one names.
    fn values_of_setting(&self) -> Candidates {
        let key = self.words.iter().rev().nth(1).map(String::as_str);
        match key {
            Some("output") => described(&FORMATS),
            Some("user") => ["@me", "@viewer", "@owner"]
                .map(|word| (word.to_owned(), None))
                .to_vec(),
            Some("fields") => described(&COLUMNS),
            Some("history") => described(&[
                ("on", "store listed extensions for completion"),
                ("off", "store none"),
            ]),
            Some("default-profile") => self.profiles.clone(),
            _ => Vec::new(),
        }
    }
}

/// Returns the fields that `pce diff` compares, and the word for ignoring none of them.
fn compared_fields() -> Vec<(&'static str, &'static str)> {
    let fields = COLUMNS.iter().filter(|(name, _)| !identifies(name));
    fields
        .copied()
        .chain([("none", "compare every field")])
        .collect()
}

/// Returns the formats of `pce diff`, which has no collections of the server.
fn formats_of_changes() -> Candidates {
    let mut formats = described(&FORMATS);
    formats.retain(|(name, _)| name != Format::Raw.name());
    formats
}

/// Returns candidates with their descriptions.
fn described(words: &[(&str, &str)]) -> Candidates {
    words
        .iter()
        .map(|(word, about)| ((*word).to_owned(), Some((*about).to_owned())))
        .collect()
}

fn profile_candidate(profile: &ProfileName) -> (String, Option<String>) {
    let about = profile
        .is_sandbox()
        .then(|| "sample data, no account needed".to_owned());
    (profile.to_string(), about)
}

/// Returns the profile on the command line.
fn named_profile(words: &[String]) -> Option<ProfileName> {
    let mut words = words.iter();
    let mut named = None;
    while let Some(word) = words.next() {
        if word == "--profile" {
            named = words.next();
        } else if let Some(name) = word.strip_prefix("--profile=") {
            return name.parse().ok();
        }
    }
    named?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Column, Format};
    use crate::uapi::{EventType, FilterOp};

    #[test]
    fn descriptions_cover_exactly_the_existing_words() {
        let names = |words: &[(&'static str, &str)]| -> Vec<&'static str> {
            words.iter().map(|(word, _)| *word).collect()
        };
        assert_eq!(names(&COLUMNS), Column::names());
        assert_eq!(names(&EVENT_TYPES), EventType::NAMES);
        assert_eq!(names(&OPERATIONS), FilterOp::NAMES);
        assert_eq!(names(&FORMATS), Format::NAMES);
    }
}

//! What this machine knows besides the command line's own words: profiles, extensions seen before, settings.

use std::ffi::OsStr;

use clap::{Arg, Command, CommandFactory, ValueHint};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};

use crate::cli::Cli;
use crate::commands::topics::TOPICS;
use crate::config::{self, Environment, ProfileName, Remembered};
use crate::output::{Column, Format};
use crate::uapi::Extension;

/// Stands for names of files, which the shell itself completes best.
pub(super) const FILES: &str = ":files";

/// What the sandbox has: it is remembered nowhere, and always offered.
const SAMPLES: [&str; 3] = ["0003*210", "0003*230", "0003*220"];

/// Who completes the names of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileNames {
    /// The shell, with its own rules for quotes.
    ByShell,
    /// clap's engine.
    ByClap,
}

/// The command line with the candidates for these words.
pub(super) fn command(words: &[String], file_names: FileNames) -> Command {
    let known = Known::new(words);
    let profiles = known.profiles.clone();
    // Before the commands are made, each of which gets it.
    let mut command = Cli::command().mut_arg("profile", |arg| arg.add(candidates(profiles)));
    command.build();
    if file_names == FileNames::ByShell {
        command = leave_files(command);
    }
    let topics = known.topics();
    let values = known.values_of_setting();
    let extensions = known.extensions;
    command
        .mut_subcommand("list", |list| {
            list.mut_arg("extensions", |arg| {
                arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
                    matching(&extensions, typed)
                }))
            })
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

/// Marks every option that takes a file.
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

fn candidates(words: Vec<(String, Option<String>)>) -> ArgValueCandidates {
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

/// Extensions in the form that was begun: `0003*210`, or `0003-210` after a hyphen.
fn matching(extensions: &[Extension], typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let text = |extension: &Extension| {
        let text = extension.to_string();
        if typed.contains('-') {
            text.replace('*', "-")
        } else {
            text
        }
    };
    let texts = extensions.iter().map(text).enumerate();
    texts
        .filter(|(_, text)| text.starts_with(&*typed))
        .map(|(place, text)| CompletionCandidate::new(text).display_order(Some(place)))
        .collect()
}

/// What is known of the command line at hand.
struct Known {
    words: Vec<String>,
    profiles: Vec<(String, Option<String>)>,
    extensions: Vec<Extension>,
}

impl Known {
    /// What cannot be found out is not offered.
    fn new(words: &[String]) -> Self {
        let environment = Environment::from_process();
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
            profiles: profiles.iter().map(described).collect(),
            extensions: extensions
                .into_iter()
                .filter(|extension| {
                    Some(extension) == current.as_ref() || !typed.contains(extension)
                })
                .collect(),
        }
    }

    /// The words after `help`.
    fn topics(&self) -> Vec<(String, Option<String>)> {
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
            words.extend(TOPICS.iter().map(|topic| (topic.name.to_owned(), None)));
        }
        words
    }

    /// What the setting before the last word can be.
    fn values_of_setting(&self) -> Vec<(String, Option<String>)> {
        let key = self.words.iter().rev().nth(1).map(String::as_str);
        let words: Vec<&str> = match key {
            Some("output") => Format::NAMES.to_vec(),
            Some("user") => vec!["@me", "@viewer", "@owner"],
            Some("fields") => Column::names(),
            Some("history") => vec!["on", "off"],
            Some("default-profile") => return self.profiles.clone(),
            _ => Vec::new(),
        };
        words
            .into_iter()
            .map(|word| (word.to_owned(), None))
            .collect()
    }
}

fn described(profile: &ProfileName) -> (String, Option<String>) {
    let about = profile
        .is_sandbox()
        .then(|| "sample data, no account needed".to_owned());
    (profile.to_string(), about)
}

/// The profile that was typed.
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

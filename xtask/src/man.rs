//! Generates the man pages from the clap tree and the topics of `pce help`.

use std::io;

use clap::{Arg, ArgAction, Command};
use pce::cli::Cli;
use pce::commands::topics::{self, Block};
use roff::{Inline, Roff, bold, italic, roman};

use crate::text::{self, commands, emphasised, lines};

/// The date on each man page: the date of the last release.
const DATE: &str = "2026-11-24";

/// The heading of the options that every command has.
const GLOBAL: &str = "Global options";

/// Returns every man page with its file name: one for `pce`, one for each command.
pub(crate) fn pages() -> io::Result<Vec<(String, Vec<u8>)>> {
    let command = Cli::whole();
    let mut pages = Vec::new();
    let mut names = Vec::new();
    name(&command, "pce", &mut names);
    collect(&command, "pce", &names, &mut pages)?;
    Ok(pages)
}

/// Collects the names of all pages below a command.
fn name(command: &Command, own: &str, names: &mut Vec<String>) {
    names.push(own.to_owned());
    for inner in shown(command) {
        name(inner, &format!("{own}-{}", inner.get_name()), names);
    }
}

fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set())
}

fn collect(
    command: &Command,
    name: &str,
    names: &[String],
    pages: &mut Vec<(String, Vec<u8>)>,
) -> io::Result<()> {
    pages.push((format!("{name}.1"), page(command, name, names)?));
    for inner in shown(command) {
        collect(inner, &format!("{name}-{}", inner.get_name()), names, pages)?;
    }
    Ok(())
}

fn page(command: &Command, name: &str, names: &[String]) -> io::Result<Vec<u8>> {
    let mut page = Roff::default();
    let title = name.to_uppercase();
    let version = format!("pce {}", command.get_version().unwrap_or_default());
    page.control("TH", [title.as_str(), "1", DATE, &version, "User Commands"]);
    // Hyphenation and justified lines would break or stretch names such as PCE_TOKEN_FILE.
    page.control("nh", []);
    page.control("ad", ["l"]);
    page.control("SH", ["NAME"]);
    let about = command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    lines(&mut page, vec![roman(format!("{name} - {about}"))]);
    synopsis(&mut page, command);
    description(&mut page, command);
    subcommands(&mut page, command, name);
    options(&mut page, command, name);
    for (title, blocks) in sections(name) {
        page.control("SH", [title]);
        text::blocks(&mut page, &blocks);
    }
    examples(&mut page, command);
    see_also(&mut page, name, names);
    let mut out = Vec::new();
    page.to_writer(&mut out)?;
    Ok(out)
}

/// Returns the sections that do not come from clap, in the usual order of man pages.
///
/// pce(1) has the sections that all commands share; the other pages refer to it.
fn sections(name: &str) -> Vec<(&'static str, Vec<Block>)> {
    let mut sections = Vec::new();
    match name {
        "pce-list" => {
            sections.push(("FILTERS", topics::filters()));
            sections.push(("ON A TERMINAL", topics::terminal()));
        }
        "pce-diff" => sections.push(("FILTERS", topics::filters())),
        "pce-config" => sections.push(("SETTINGS", topics::settings())),
        "pce-config-get" | "pce-config-set" | "pce-config-unset" => {
            sections.push(("SETTINGS", vec![Block::text("See `pce-config`(1).")]));
        }
        "pce-sandbox" => sections.push(("FAULTS", topics::faults())),
        "pce-completions" => sections.push(("SHELLS", topics::shells())),
        _ => {}
    }
    let shared = || vec![Block::text("See `pce`(1).")];
    match name {
        "pce" => {
            sections.push(("ENVIRONMENT", topics::environment()));
            sections.push(("FILES", topics::files()));
        }
        // These commands read neither settings nor credentials.
        "pce-completions" | "pce-help" | "pce-sandbox" => {}
        _ => {
            sections.push(("ENVIRONMENT", shared()));
            sections.push(("FILES", shared()));
        }
    }
    match name {
        "pce" => {
            sections.push(("EXIT STATUS", topics::exit_codes()));
            sections.push(("UNATTENDED RUNS", topics::cron()));
        }
        "pce-list" => sections.push(("EXIT STATUS", topics::exit_codes())),
        _ => sections.push(("EXIT STATUS", shared())),
    }
    sections
}

/// Writes the usage lines of clap's help.
fn synopsis(page: &mut Roff, command: &Command) {
    page.control("SH", ["SYNOPSIS"]);
    let usage = command.clone().render_usage().to_string();
    let own = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let forms = usage.trim_start_matches("Usage:").lines().map(str::trim);
    for (place, form) in forms.enumerate() {
        if place > 0 {
            page.control("br", []);
        }
        let mut line = vec![bold(own)];
        let rest = form.strip_prefix(own).unwrap_or(form);
        line.extend(placeholders(rest));
        page.text(line);
    }
}

/// Splits `--option <VALUE>`, with the placeholder in italics and without brackets.
fn placeholders(text: &str) -> Vec<Inline> {
    let mut parts = Vec::new();
    for (place, part) in text.split('<').enumerate() {
        match part.split_once('>') {
            Some((name, rest)) if place > 0 => {
                parts.push(italic(name));
                parts.push(roman(rest));
            }
            _ => parts.push(roman(part)),
        }
    }
    parts
}

fn description(page: &mut Roff, command: &Command) {
    page.control("SH", ["DESCRIPTION"]);
    let about = command.get_long_about().or_else(|| command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    paragraphs(page, &about, "PP");
}

/// Writes paragraphs, with a macro before each except the first.
fn paragraphs(page: &mut Roff, text: &str, separator: &str) {
    let paragraphs = text.split("\n\n").map(str::trim);
    for (place, paragraph) in paragraphs.filter(|text| !text.is_empty()).enumerate() {
        if place > 0 {
            page.control(separator, []);
        }
        let mut sentence = paragraph.replace('\n', " ");
        if !sentence.ends_with(['.', ']', ':']) {
            sentence.push('.');
        }
        lines(page, emphasised(&sentence));
    }
}

/// Writes the options by their headings; only pce(1) has the global ones.
fn options(page: &mut Roff, command: &Command, name: &str) {
    page.control("SH", ["OPTIONS"]);
    let mut options: Vec<&Arg> = command
        .get_arguments()
        .filter(|option| !option.is_hide_set())
        .filter(|option| name == "pce" || option.get_help_heading() != Some(GLOBAL))
        .collect();
    options.sort_by_key(|option| option.get_display_order());
    let mut headings: Vec<Option<&str>> = Vec::new();
    for option in &options {
        let heading = option.get_help_heading();
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    // Arguments come first, global options last.
    headings.sort_by_key(|heading| match *heading {
        None => 0,
        Some(GLOBAL) => 2,
        Some(_) => 1,
    });
    for heading in headings {
        if let Some(heading) = heading {
            page.control("SS", [heading]);
        }
        for option in options
            .iter()
            .filter(|option| option.get_help_heading() == heading)
        {
            page.control("TP", []);
            page.text(head(option));
            let help = option.get_long_help().or_else(|| option.get_help());
            let help = help.map(ToString::to_string).unwrap_or_default();
            paragraphs(page, &help, "IP");
        }
    }
    if name != "pce" {
        if !options.is_empty() {
            page.control("PP", []);
        }
        let global = "Every command also has the global options, such as --profile and --host: see `pce`(1).";
        lines(page, emphasised(global));
    }
}

/// Returns an option or argument as the user types it.
fn head(option: &Arg) -> Vec<Inline> {
    let names = option.get_value_names().unwrap_or_default();
    let value = names.first().map(|name| italic(name.to_string()));
    let repeated = matches!(option.get_action(), ArgAction::Count)
        || option.is_positional() && matches!(option.get_action(), ArgAction::Append);
    let dots = repeated.then(|| roman("..."));
    if option.is_positional() {
        return value.into_iter().chain(dots).collect();
    }
    let mut head = Vec::new();
    if let Some(short) = option.get_short() {
        head.push(bold(format!("-{short}")));
        head.push(roman(", "));
    }
    if let Some(long) = option.get_long() {
        head.push(bold(format!("--{long}")));
    }
    if option.get_action().takes_values() {
        head.push(roman(" "));
        head.extend(value);
    }
    head.extend(dots);
    head
}

fn subcommands(page: &mut Roff, command: &Command, name: &str) {
    if shown(command).next().is_none() {
        return;
    }
    page.control("SH", ["COMMANDS"]);
    for inner in shown(command) {
        page.control("TP", []);
        page.text([bold(format!("{name}-{}", inner.get_name())), roman("(1)")]);
        let about = inner
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        lines(page, emphasised(&about));
    }
}

/// Writes the examples of `--help`, each below its caption.
fn examples(page: &mut Roff, command: &Command) {
    let Some(help) = command.get_after_long_help() else {
        return;
    };
    let help = help.to_string();
    let Some(list) = help.strip_prefix("Examples:\n") else {
        return;
    };
    page.control("SH", ["EXAMPLES"]);
    let mut first = true;
    let mut lines_of = list.lines().take_while(|line| !line.is_empty());
    while let Some(line) = lines_of.next() {
        // A caption is a comment above its command, or the end of the command's line.
        let caption = line.trim().strip_prefix("# ");
        let line = match caption {
            Some(_) => lines_of.next().unwrap_or_default(),
            None => line,
        };
        let (command, meaning) = match line.trim().split_once("  ") {
            Some((command, meaning)) => (command, Some(meaning.trim())),
            None => (line.trim(), caption),
        };
        if let Some(meaning) = meaning {
            if !first {
                page.control("PP", []);
            }
            lines(page, emphasised(&format!("{}:", capitalised(meaning))));
        }
        let mut whole = vec![command];
        while whole.last().is_some_and(|line| line.ends_with('\\'))
            && let Some(line) = lines_of.next()
        {
            whole.push(line.strip_prefix("  ").unwrap_or(line));
        }
        commands(page, &whole, first && meaning.is_none());
        first = false;
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// Writes references to the parent page, its other subcommands, the subcommands of this page, and pce(1).
fn see_also(page: &mut Roff, name: &str, names: &[String]) {
    page.control("SH", ["SEE ALSO"]);
    let above = name.rsplit_once('-').map(|(above, _)| above);
    let near = names.iter().filter(|other| {
        let parent = other.rsplit_once('-').map(|(above, _)| above);
        *other != name
            && (parent == Some(name)
                || parent == above
                || Some(other.as_str()) == above
                || *other == "pce")
    });
    let mut line = Vec::new();
    for other in near {
        if !line.is_empty() {
            line.push(roman(", "));
        }
        line.push(bold(other.as_str()));
        line.push(roman("(1)"));
    }
    lines(page, line);
}

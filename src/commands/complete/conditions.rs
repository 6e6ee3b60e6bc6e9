//! The candidates for `--where`: fields, their operators, and words for the fields that have them.

use std::ffi::OsStr;

use clap_complete::engine::CompletionCandidate;

use crate::uapi::{Field, OPERATORS};

/// The operators of a field with a date.
const OF_TIME: [&str; 6] = ["<", "<=", ">", ">=", "^=", "~"];
/// The operators of a field with text.
const OF_TEXT: [&str; 5] = ["=", "!=", "~", "!~", "^="];
/// The operators of a field that the API codes as a number.
const OF_CODE: [&str; 2] = ["=", "!="];

/// Returns the candidates that start with the typed text.
pub(super) fn candidates(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let offered = match typed.find(['=', '!', '~', '^', '<', '>']) {
        Some(at) if at > 0 => values(&typed),
        _ => names(),
    };
    offered
        .into_iter()
        .filter(|(text, _)| text.starts_with(&*typed))
        .enumerate()
        .map(|(place, (text, about))| {
            CompletionCandidate::new(text)
                .help(Some(about.into()))
                .display_order(Some(place))
        })
        .collect()
}

/// Returns every field with each of its operators.
fn names() -> Vec<(String, String)> {
    let mut offered = Vec::new();
    for name in Field::names().into_iter().chain(["extension"]) {
        for operator in operators(name) {
            let about = OPERATORS.iter().find(|(symbol, _)| symbol == operator);
            let about = about.map_or("", |(_, about)| about);
            offered.push((format!("{name}{operator}"), about.to_owned()));
        }
        if name == Field::Note.name() {
            offered.push((name.to_owned(), "present".to_owned()));
            offered.push((format!("!{name}"), "absent or empty".to_owned()));
        }
    }
    offered
}

fn operators(name: &str) -> &'static [&'static str] {
    match name.parse::<Field>() {
        Ok(Field::Modified) => &OF_TIME,
        Ok(field) if field.is_coded() => &OF_CODE,
        _ => &OF_TEXT,
    }
}

/// Returns the words that a field can be equal to.
fn values(typed: &str) -> Vec<(String, String)> {
    let mut offered = Vec::new();
    for field in Field::ALL.into_iter().filter(|field| field.is_coded()) {
        for operator in OF_CODE {
            let start = format!("{field}{operator}");
            if !typed.starts_with(&start) {
                continue;
            }
            let labels = (0..10_u32).filter_map(|number| field.label(&number.to_string()));
            offered.extend(labels.map(|label| {
                let word = format!("{start}{}", label.to_lowercase());
                (word, String::new())
            }));
        }
    }
    offered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(typed: &str) -> Vec<String> {
        candidates(OsStr::new(typed))
            .iter()
            .map(|candidate| candidate.get_value().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn fields_come_with_their_operators() {
        assert_eq!(offered("st"), ["status=", "status!="]);
        assert_eq!(offered("url"), ["url=", "url!=", "url~", "url!~", "url^="]);
        assert!(offered("modified").contains(&"modified<".to_owned()));
        assert!(offered("").contains(&"extension=".to_owned()));
        assert_eq!(offered("!"), ["!note"]);
    }

    #[test]
    fn words_follow_an_operator() {
        assert_eq!(offered("status="), ["status=disabled", "status=enabled"]);
        assert_eq!(offered("type!=h"), ["type!=hangup"]);
        assert!(offered("url~").is_empty());
    }

    #[test]
    fn every_condition_that_is_offered_can_be_completed() {
        for condition in offered("") {
            let typed = match condition.as_str() {
                "note" | "!note" => condition.clone(),
                text if text.starts_with("modified") => format!("{text}2016-01-01"),
                text if text.starts_with("extension") => format!("{text}210"),
                text if operators(text.trim_end_matches(['=', '!'])) == OF_CODE => {
                    format!("{text}1")
                }
                text => format!("{text}x"),
            };
            assert!(typed.parse::<crate::uapi::Condition>().is_ok(), "{typed}");
        }
    }
}

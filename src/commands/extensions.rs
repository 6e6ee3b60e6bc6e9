//! The extensions to list: those typed, and those in a file.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use crate::error::CommandError;
use crate::files::is_stdin;
use crate::uapi::Extension;

/// Longer lines are not extensions; the limit keeps a wrong file from filling the memory.
const MAX_LINE: u64 = 4096;

/// Refuses two readers of stdin: each would get a part of the input of the other, which may be a secret. `files` are
/// the files of options, and `secret` is the option or variable of a secret.
pub(crate) fn check_stdin(
    files: &[(&str, Option<&Path>)],
    secret: Option<&'static str>,
) -> Result<(), CommandError> {
    let named = files.iter().filter_map(|(option, path)| {
        let path = path.filter(|path| is_stdin(path))?;
        Some(format!("{option} {}", path.display()))
    });
    let readers: Vec<String> = named.chain(secret.map(str::to_owned)).collect();
    match readers.as_slice() {
        [one, other, ..] => Err(CommandError::usage(
            format!("{one} and {other} cannot both read stdin"),
            "read one of them from a file",
        )),
        _ => Ok(()),
    }
}

/// Returns the extensions in the order of the command line, then those of the file, each once.
pub(crate) fn gather(
    typed: Vec<Extension>,
    file: Option<&Path>,
) -> Result<Vec<Extension>, CommandError> {
    let mut extensions = typed;
    if let Some(path) = file {
        let listed = if path == Path::new("-") {
            read(io::stdin().lock(), "stdin")
        } else {
            let name = path.display().to_string();
            let file = File::open(path).map_err(|error| unreadable(&name, &error))?;
            read(BufReader::new(file), &name)
        }?;
        if listed.is_empty() && extensions.is_empty() {
            return Err(CommandError::usage(
                format!(
                    "--extensions-from {}: the file has no extension",
                    path.display()
                ),
                "write one extension on each line, such as 0003*210",
            ));
        }
        extensions.extend(listed);
    }
    let mut seen = HashSet::new();
    extensions.retain(|extension| seen.insert(extension.clone()));
    Ok(extensions)
}

/// One extension a line; blank lines and what follows a `#` are skipped. `name` is what errors call the list.
///
/// # Errors
/// A line is not an extension.
pub fn read(mut lines: impl BufRead, name: &str) -> Result<Vec<Extension>, CommandError> {
    let mut extensions = Vec::new();
    for number in 1.. {
        let mut line = Vec::new();
        let length = (&mut lines)
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)
            .map_err(|error| unreadable(name, &error))?;
        if length == 0 {
            break;
        }
        // The rest of such a line would be taken for another one.
        if length as u64 == MAX_LINE && line.last() != Some(&b'\n') {
            return Err(CommandError::usage(
                format!("--extensions-from {name}, line {number} has more than {MAX_LINE} bytes"),
                "write one extension on each line; # begins a comment",
            ));
        }
        let text = String::from_utf8_lossy(&line);
        // Editors on Windows begin a file with a byte order mark.
        let text = text.trim_start_matches('\u{feff}');
        let text = text.split('#').next().unwrap_or_default().trim();
        if text.is_empty() {
            continue;
        }
        let extension = text.parse().map_err(|refusal| {
            CommandError::usage(
                format!("--extensions-from {name}, line {number}: {refusal}"),
                "write one extension on each line; # begins a comment",
            )
        })?;
        extensions.push(extension);
    }
    Ok(extensions)
}

fn unreadable(name: &str, error: &io::Error) -> CommandError {
    CommandError::usage(
        format!("--extensions-from {name} cannot be read: {error}"),
        "use a readable file, or - for stdin",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>, String> {
        read(text.as_bytes(), "list")
            .map(|found| found.iter().map(ToString::to_string).collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn comments_and_blank_lines_are_skipped() {
        let text = "\u{feff}0003*210\r\n\n# all phones\n  0003-211  # Anna\n212";
        assert_eq!(names(text).unwrap(), ["0003*210", "0003*211", "212"]);
        assert!(names("").unwrap().is_empty());
    }

    #[test]
    fn a_malformed_line_is_named() {
        let refusal = names("210\n\n@self\n").unwrap_err();
        assert!(refusal.contains("list, line 3"), "{refusal}");
        assert!(names("210 211\n").is_err());
    }

    #[test]
    fn a_line_that_never_ends_is_refused_whole() {
        for text in ["1".repeat(10_000), format!("# {}210\n", " ".repeat(4094))] {
            let refusal = names(&text).unwrap_err();
            assert!(refusal.contains("list, line 1"), "{refusal}");
        }
        assert!(names(&format!("#{}\n210", "x".repeat(4000))).is_ok());
    }

    #[test]
    fn each_extension_once() {
        let typed = ["210", "0003-211", "210", "0003*211"];
        let typed = typed.iter().map(|text| text.parse().unwrap()).collect();
        assert_eq!(gather(typed, None).unwrap().len(), 2);
    }
}

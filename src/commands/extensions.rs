//! The extensions to list, from the command line and from a file.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::error::CommandError;
use crate::files::{folder_of, is_stdin};
use crate::uapi::Extension;

/// The limit of a line. Longer lines are not extensions; the limit keeps a wrong file from filling the memory.
const MAX_LINE: u64 = 4096;

/// Rejects two options that both read stdin: each would get a part of the other's input, which may be a secret. `files`
/// are the options that take a file, and `secret` is the option or variable that reads a secret from stdin.
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

/// Rejects an output file that is also an input: the result would replace the input. `inputs` are the files, each with its
/// name in the message.
pub(crate) fn check_output(
    output: Option<&Path>,
    inputs: &[(&str, Option<&Path>)],
) -> Result<(), CommandError> {
    let Some(file) = output.and_then(resolved) else {
        return Ok(());
    };
    let is_output = |path: Option<&Path>| path.and_then(resolved).as_ref() == Some(&file);
    match inputs.iter().find(|(_, path)| is_output(*path)) {
        Some((name, _)) => Err(CommandError::usage(
            format!("--output-file {} is {name}", file.display()),
            "write to another file",
        )),
        None => Ok(()),
    }
}

/// Returns the path of a file without links, also if the file does not exist yet. Returns `None` for stdin, stdout and
/// devices, which are not replaced.
fn resolved(path: &Path) -> Option<PathBuf> {
    if path == Path::new("-") {
        return None;
    }
    match path.canonicalize() {
        Ok(file) => file.is_file().then_some(file),
        Err(_) => Some(folder_of(path).canonicalize().ok()?.join(path.file_name()?)),
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

/// Reads one extension from each line, in UTF-8, or in UTF-16 with a byte order mark. Skips blank lines and comments
/// that start with `#`. `name` is the name of the list in errors.
///
/// # Errors
/// A line is not an extension.
pub fn read(mut lines: impl BufRead, name: &str) -> Result<Vec<Extension>, CommandError> {
    let mut mark = Vec::new();
    let marked = lines.by_ref().take(2).read_to_end(&mut mark);
    marked.map_err(|error| unreadable(name, &error))?;
    if let Some(unit) = utf16_unit(&mark) {
        return read_lines(name, || utf16_line(&mut lines, unit));
    }
    let mut lines = mark.as_slice().chain(lines);
    read_lines(name, || utf8_line(&mut lines))
}

/// Decodes one unit of UTF-16.
pub(crate) type Utf16Unit = fn([u8; 2]) -> u16;

/// Returns the decoder of a text that begins with a byte order mark of UTF-16; `None` for any other text.
pub(crate) fn utf16_unit(text: &[u8]) -> Option<Utf16Unit> {
    match text {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
        _ => None,
    }
}

/// The error of a text in UTF-16 with half a unit at its end.
pub(crate) fn half_character() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "it ends in the middle of a character",
    )
}

fn utf8_line(lines: &mut impl BufRead) -> io::Result<String> {
    let mut line = Vec::new();
    lines.take(MAX_LINE).read_until(b'\n', &mut line)?;
    Ok(String::from_utf8_lossy(&line).into_owned())
}

/// Reads a line of UTF-16, which Windows PowerShell's `>` writes.
fn utf16_line(lines: &mut impl BufRead, unit: Utf16Unit) -> io::Result<String> {
    let mut line = Vec::new();
    let mut lines = lines.take(2 * MAX_LINE);
    while line.last() != Some(&u16::from(b'\n')) {
        let mut bytes = Vec::with_capacity(2);
        lines.by_ref().take(2).read_to_end(&mut bytes)?;
        match bytes[..] {
            [] => break,
            [first, second] => line.push(unit([first, second])),
            _ => return Err(half_character()),
        }
    }
    Ok(String::from_utf16_lossy(&line))
}

/// Reads lines until `next` returns an empty string, without even a line end, at the end of the file.
fn read_lines(
    name: &str,
    mut next: impl FnMut() -> io::Result<String>,
) -> Result<Vec<Extension>, CommandError> {
    let mut extensions = Vec::new();
    for number in 1.. {
        let line = next().map_err(|error| unreadable(name, &error))?;
        if line.is_empty() {
            break;
        }
        // pce would otherwise take the rest of such a line for another line.
        if !line.ends_with('\n') && line.len() as u64 >= MAX_LINE {
            return Err(CommandError::usage(
                format!("--extensions-from {name}, line {number} has more than {MAX_LINE} bytes"),
                "write one extension on each line; # begins a comment",
            ));
        }
        // Editors on Windows begin a file with a byte order mark.
        let text = line.trim_start_matches('\u{feff}');
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
    fn reads_utf_16_with_a_byte_order_mark() {
        let text = "\u{feff}0003*210\r\n\r\n# Büro 電話\r\n0003-211";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [little, big] {
            let found = read(bytes.as_slice(), "list").unwrap();
            assert_eq!(
                found,
                ["0003*210", "0003*211"].map(|text| text.parse().unwrap())
            );
        }
        let cut = read(&b"\xff\xfe2\x001\x000"[..], "list").unwrap_err();
        assert!(cut.to_string().contains("middle of a character"), "{cut}");
        let long = "\u{feff}".to_owned() + &"1".repeat(10_000);
        let long: Vec<u8> = long.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let refusal = read(long.as_slice(), "list").unwrap_err().to_string();
        assert!(refusal.contains("list, line 1"), "{refusal}");
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

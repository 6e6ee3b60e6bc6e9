//! The files of a comparison.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::cli::Diff;
use crate::commands::context::App;
use crate::commands::extensions::{check_output, gather, half_character, utf16_unit};
use crate::diff::{self, Export};
use crate::error::CommandError;
use crate::files::is_stdin;
use crate::output::{
    Column, Fallback, Format, Layout, OutputError, RowWriter, Sink, Target, Values,
};
use crate::uapi::Extension;

/// The files and extensions that pce reads before it sends a request.
#[derive(Debug)]
pub(super) struct Files {
    /// BASELINE; `None` if it does not exist and `--update` creates it.
    baseline: Option<File>,
    other: Option<File>,
    /// The extensions that the user names.
    extensions: Vec<Extension>,
}

/// A file's name and text.
#[derive(Debug)]
struct File {
    name: String,
    text: String,
}

impl Files {
    /// Reads the files that the options name.
    pub(super) fn read(args: &Diff) -> Result<Self, CommandError> {
        if args.update && is_stdin(&args.baseline) {
            return Err(CommandError::usage(
                "--update cannot replace stdin",
                "name the file of the earlier export as BASELINE",
            ));
        }
        let inputs = [
            ("BASELINE", Some(args.baseline.as_path())),
            ("the file of --with", args.with.as_deref()),
            (
                "the file of --extensions-from",
                args.selection.extensions_from.as_deref(),
            ),
        ];
        check_output(args.output_file.as_deref(), &inputs)?;
        let baseline = match read(&args.baseline) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && args.update => None,
            read => Some(read.map_err(|error| unreadable(&args.baseline, &error))?),
        };
        let other = args.with.as_deref().map(|path| {
            let file = read(path);
            file.map_err(|error| unreadable(path, &error))
        });
        let extensions = gather(
            args.extensions.clone(),
            args.selection.extensions_from.as_deref(),
        )?;
        Ok(Self {
            baseline,
            other: other.transpose()?,
            extensions,
        })
    }

    /// Returns the extensions that the user names.
    pub(super) fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// Returns whether BASELINE does not exist yet.
    pub(super) fn is_new(&self) -> bool {
        self.baseline.is_none()
    }

    /// Returns the export in BASELINE. A new BASELINE has no events.
    pub(super) fn baseline(&self) -> Result<Export<'_>, CommandError> {
        match &self.baseline {
            Some(file) => file.parse(),
            None => Export::parse("").map_err(|error| CommandError::usage(error.to_string(), "")),
        }
    }

    /// Returns the export to compare with, and its name.
    pub(super) fn other(&self) -> Result<Option<(Export<'_>, &str)>, CommandError> {
        let other = self.other.as_ref();
        let other = other.map(|file| file.parse().map(|export| (export, file.name.as_str())));
        other.transpose()
    }
}

impl File {
    fn parse(&self) -> Result<Export<'_>, CommandError> {
        let name = &self.name;
        let has_mark = Format::of_file(Path::new(name)).is_some_and(|f| f != Format::Ndjson);
        if self.text.trim().is_empty() && has_mark {
            return Err(CommandError::usage(
                format!("{name} is empty: an export without events has a header, or is []"),
                "export again, or remove the file and add --update",
            ));
        }
        Export::parse(&self.text)
            .map_err(|error| CommandError::usage(error.in_file(name), error.remedy()))
    }
}

fn read(path: &Path) -> io::Result<File> {
    if is_stdin(path) && is_stdin_closed() {
        return Err(io::Error::other("standard input is closed"));
    }
    let (bytes, name) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        (bytes, "stdin".to_owned())
    } else {
        (fs::read(path)?, path.display().to_string())
    };
    let text = decoded(bytes)?;
    Ok(File { name, text })
}

/// Returns the text of a file in UTF-8, or in UTF-16 with a byte order mark, which Windows PowerShell's `>` writes.
fn decoded(bytes: Vec<u8>) -> io::Result<String> {
    let invalid = |problem: &str| io::Error::new(io::ErrorKind::InvalidData, problem);
    let Some(unit) = utf16_unit(&bytes) else {
        return String::from_utf8(bytes).map_err(|_| invalid("the text is not UTF-8"));
    };
    // After the byte order mark.
    let (pairs, rest) = bytes[2..].as_chunks::<2>();
    if !rest.is_empty() {
        return Err(half_character());
    }
    let units: Vec<u16> = pairs.iter().copied().map(unit).collect();
    String::from_utf16(&units).map_err(|_| invalid("the text is not UTF-16"))
}

/// Returns whether the parent process closed stdin. Rust's runtime then opens `/dev/null` for reading and writing, while
/// users and schedulers open it for reading only.
#[cfg(unix)]
fn is_stdin_closed() -> bool {
    use rustix::fs::{OFlags, fcntl_getfl, fstat, stat};

    let stdin = io::stdin();
    let devices = fstat(&stdin).ok().zip(stat("/dev/null").ok());
    devices
        .is_some_and(|(stdin, null)| stdin.st_rdev == null.st_rdev && stdin.st_ino == null.st_ino)
        && fcntl_getfl(&stdin).is_ok_and(|flags| flags & OFlags::ACCMODE == OFlags::RDWR)
}

#[cfg(not(unix))]
fn is_stdin_closed() -> bool {
    false
}

fn unreadable(path: &Path, error: &io::Error) -> CommandError {
    let hint = if error.kind() == io::ErrorKind::NotFound {
        "add --update to create it, or name an earlier export of pce list"
    } else {
        "name an earlier export of pce list"
    };
    CommandError::usage(format!("{} cannot be read: {error}", path.display()), hint)
}

/// Opens the file that replaces BASELINE after pce has received every event. It has the format of BASELINE, and the
/// extension of each event.
pub(super) fn writer(
    app: &App,
    args: &Diff,
    baseline: &Export<'_>,
    files: &Files,
) -> Result<RowWriter, OutputError> {
    let sink = Sink::open(Target::File {
        path: args.baseline.clone(),
        fallback: Fallback::Refuse,
    })
    .map_err(OutputError::without_in_place)?;
    if let Some(path) = sink.temporary() {
        app.ending.removes(path.to_owned());
    }
    let format = match baseline.format() {
        _ if files.is_new() || baseline.items().is_empty() => {
            Format::of_file(&args.baseline).unwrap_or(Format::Ndjson)
        }
        diff::Format::Json => Format::Json,
        diff::Format::Ndjson => Format::Ndjson,
        diff::Format::Csv => Format::Csv,
        diff::Format::Tsv => Format::Tsv,
    };
    let columns = baseline.columns();
    let layout = Layout {
        columns: columns.map(|columns| columns.into_iter().map(Column::Field).collect()),
        several: true,
        values: if baseline.has_words() {
            Values::Words
        } else {
            Values::Api
        },
        bom: baseline.has_mark(),
        guard_formulas: baseline.is_guarded(),
        ..Layout::default()
    };
    Ok(RowWriter::new(sink, format, layout, None))
}

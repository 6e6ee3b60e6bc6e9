//! The files of a comparison, and the choice of the events to compare.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::cli::Diff;
use crate::commands::context::App;
use crate::commands::extensions::gather;
use crate::commands::plan::conditions::{conditions, filter};
use crate::diff::{self, Comparison, Export, Item};
use crate::error::CommandError;
use crate::files::is_stdin;
use crate::output::{
    Column, Fallback, Format, Layout, OutputError, RowWriter, Sink, Target, Values,
};
use crate::uapi::{Conditions, EventId, EventType, Extension, Field, Filter, nearest};

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
    let (bytes, name) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        (bytes, "stdin".to_owned())
    } else {
        (fs::read(path)?, path.display().to_string())
    };
    let text = String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the text is not UTF-8"))?;
    Ok(File { name, text })
}

fn unreadable(path: &Path, error: &io::Error) -> CommandError {
    let hint = if error.kind() == io::ErrorKind::NotFound {
        "add --update to create it, or name an earlier export of pce list"
    } else {
        "name an earlier export of pce list"
    };
    CommandError::usage(format!("{} cannot be read: {error}", path.display()), hint)
}

/// The choice of the events to compare.
#[derive(Debug)]
pub(super) struct Scope {
    /// The extension of the events that do not name their extension.
    owner: Option<Extension>,
    /// The extensions to compare; all if empty.
    extensions: Vec<Extension>,
    types: Vec<EventType>,
    id: Option<EventId>,
    filter: Option<Filter>,
    of_extension: Conditions,
    conditions: Conditions,
    ignored: Vec<String>,
}

impl Scope {
    /// Returns the scope of a comparison with the events now. `named` are the extensions to list.
    pub(super) fn of_list(
        args: &Diff,
        baseline: &Export<'_>,
        files: &Files,
        named: &[Extension],
    ) -> Result<Self, CommandError> {
        let has_no_owner = baseline.extensions().is_empty() && !baseline.items().is_empty();
        let owner = match named {
            _ if !has_no_owner => None,
            [owner] if !args.selection.all_extensions => Some(owner.clone()),
            _ => {
                return Err(CommandError::usage(
                    "the events of BASELINE have no extension, so they belong to the one EXTENSION",
                    "name exactly one EXTENSION, or export with --fields extension,…",
                ));
            }
        };
        let restricts = !files.extensions.is_empty() && !args.selection.all_extensions;
        let only = if restricts { named } else { &[] };
        Self::new(args, baseline, owner, only)
    }

    /// Returns the scope of a comparison of two exports.
    pub(super) fn of_files(
        args: &Diff,
        baseline: &Export<'_>,
        other: &Export<'_>,
        named: &[Extension],
    ) -> Result<Self, CommandError> {
        let lists = [baseline.extensions(), other.extensions()];
        let owner = match (lists, named) {
            ([[], []], []) | ([[_, ..], [_, ..]], _) => None,
            ([_, []] | [[], _], [owner]) | ([[], [owner]] | [[owner], []], []) => {
                Some(owner.clone())
            }
            _ => {
                return Err(CommandError::usage(
                    "one export has no extension, and the other has several",
                    "name exactly one EXTENSION, or export with --fields extension,…",
                ));
            }
        };
        Self::new(args, baseline, owner, named)
    }

    fn new(
        args: &Diff,
        baseline: &Export<'_>,
        owner: Option<Extension>,
        extensions: &[Extension],
    ) -> Result<Self, CommandError> {
        let mut conditions = conditions(&args.selection.condition)?;
        let scope = Self {
            owner,
            extensions: extensions.to_vec(),
            types: args.selection.event_type.clone(),
            id: args.selection.event_id.clone(),
            filter: filter(&args.list(Vec::new()))?,
            of_extension: conditions.take_extensions(),
            conditions,
            ignored: ignored(&args.ignore, baseline)?,
        };
        scope.check(baseline)?;
        Ok(scope)
    }

    /// Rejects conditions on fields that the baseline does not have: none of its events would match, and all events now
    /// would seem new.
    fn check(&self, baseline: &Export<'_>) -> Result<(), CommandError> {
        let of_filter = self.filter.as_ref().map(Filter::field);
        let needed = self.conditions.fields().into_iter().chain(of_filter);
        let is_absent = |field: &Field| {
            !matches!(field, Field::Type | Field::Id)
                && !baseline.fields().iter().any(|name| name == field.name())
        };
        match needed.into_iter().find(is_absent) {
            Some(field) if !baseline.items().is_empty() => Err(CommandError::usage(
                format!("BASELINE has no field {field}, which a condition compares"),
                format!("export with {field}, or leave the condition out"),
            )),
            _ => Ok(()),
        }
    }

    /// Returns the extension of an event.
    pub(super) fn extension<'a>(
        &'a self,
        export: &'a Export<'_>,
        item: &Item<'_>,
    ) -> Option<&'a Extension> {
        export.extension(item).or(self.owner.as_ref())
    }

    /// Returns whether the event's extension is one of those to compare.
    pub(super) fn names(&self, export: &Export<'_>, item: &Item<'_>) -> bool {
        let extension = self.extension(export, item);
        self.extensions.is_empty() || extension.is_none_or(|one| self.extensions.contains(one))
    }

    /// Returns whether the comparison includes the event.
    pub(super) fn has<'t>(&self, export: &Export<'t>, item: &Item<'t>) -> bool {
        let is_of_type = self.types.is_empty() || self.types.contains(&item.event_type);
        let is_of_id = self.id.as_ref().is_none_or(|id| item.id == id.as_str());
        if !is_of_type || !is_of_id || !self.names(export, item) {
            return false;
        }
        let extension = self.extension(export, item);
        if !extension.is_none_or(|extension| self.of_extension.admit(extension)) {
            return false;
        }
        if self.conditions.is_empty() && self.filter.is_none() {
            return true;
        }
        let entry = export.entry(item);
        let filter = self.filter.as_ref();
        filter.is_none_or(|filter| filter.allows(&entry.text(filter.field())))
            && self.conditions.match_fields(|field| entry.text(field))
    }

    /// Starts the comparison.
    pub(super) fn comparison<'t>(&self, baseline: Export<'t>) -> Comparison<'t> {
        let owner = self.owner.as_ref();
        Comparison::new(baseline, owner, self.ignored.clone(), |export, item| {
            self.has(export, item)
        })
    }
}

/// Returns the fields that the comparison ignores: `modified`, unless `--ignore` names others.
///
/// # Errors
/// A name is not a field.
fn ignored(names: &[String], baseline: &Export<'_>) -> Result<Vec<String>, CommandError> {
    if names.is_empty() {
        return Ok(vec![Field::Modified.name().to_owned()]);
    }
    let is_known = |name: &str| {
        name == "none"
            || Field::names().contains(&name)
            || baseline.fields().iter().any(|field| field == name)
    };
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        let hint = match nearest(unknown, &Field::names()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("expected none, {}", Field::names().join(", ")),
        };
        return Err(CommandError::usage(
            format!("unknown field '{unknown}' in --ignore"),
            hint,
        ));
    }
    Ok(names
        .iter()
        .filter(|name| *name != "none")
        .cloned()
        .collect())
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
    })?;
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
        ..Layout::default()
    };
    Ok(RowWriter::new(sink, format, layout, None))
}

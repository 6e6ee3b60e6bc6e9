//! The choice of the events to compare.

use super::baseline::Files;
use crate::cli::Diff;
use crate::commands::plan::conditions::{conditions, filter};
use crate::diff::{Comparison, Export, Item};
use crate::error::CommandError;
use crate::uapi::{Conditions, EventId, EventType, Extension, Field, Filter, nearest};

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
        let restricts = !files.extensions().is_empty() && !args.selection.all_extensions;
        let only = if restricts { named } else { &[] };
        Self::new(args, baseline, owner, only)
    }

    /// Returns the scope of a comparison of two exports.
    pub(super) fn of_files(
        args: &Diff,
        baseline: &Export<'_>,
        (other, name): (&Export<'_>, &str),
        named: &[Extension],
    ) -> Result<Self, CommandError> {
        let lists = [baseline.extensions(), other.extensions()];
        let owner = match (lists, named) {
            ([[], []], []) | ([[_, ..], [_, ..]], _) => None,
            ([_, []] | [[], _], [owner]) | ([[], [owner]] | [[owner], []], []) => {
                Some(owner.clone())
            }
            // Without events, no event lacks its extension.
            _ if baseline.items().is_empty() || other.items().is_empty() => None,
            _ => {
                return Err(CommandError::usage(
                    "one export has no extension, and the other has several",
                    "name exactly one EXTENSION, or export with --fields extension,…",
                ));
            }
        };
        let scope = Self::new(args, baseline, owner, named)?;
        scope.check(other, &format!("--with {name}"))?;
        scope.check_extensions([baseline, other])?;
        Ok(scope)
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
        scope.check(baseline, "BASELINE")?;
        Ok(scope)
    }

    /// Rejects conditions on fields that an export does not have: none of its events would match, and all events of the
    /// other list would seem added or removed.
    fn check(&self, export: &Export<'_>, name: &str) -> Result<(), CommandError> {
        let of_filter = self.filter.as_ref().map(Filter::field);
        let needed = self.conditions.fields().into_iter().chain(of_filter);
        let is_absent = |field: &Field| {
            !matches!(field, Field::Type | Field::Id)
                && !export.fields().iter().any(|known| known == field.name())
        };
        match needed.into_iter().find(is_absent) {
            Some(field) if !export.items().is_empty() => Err(CommandError::usage(
                format!("{name} has no field {field}, which a condition compares"),
                format!("export with {field}, or leave the condition out"),
            )),
            _ => Ok(()),
        }
    }

    /// Rejects conditions on the extension if an export has events without one.
    fn check_extensions(&self, exports: [&Export<'_>; 2]) -> Result<(), CommandError> {
        let has_unknown = exports.iter().any(|export| {
            let mut items = export.items().iter();
            items.any(|item| self.extension(export, item).is_none())
        });
        match self.of_extension.iter().next() {
            Some(condition) if has_unknown => Err(CommandError::usage(
                format!("the exports have no extension, which --where '{condition}' compares"),
                "name the EXTENSION, or export with --fields extension,…",
            )),
            _ => Ok(()),
        }
    }

    /// Rejects `--update` if the new BASELINE would not have events that the options do not select: in the next run,
    /// they would seem added.
    pub(super) fn check_update(&self, baseline: &Export<'_>) -> Result<(), CommandError> {
        let all = baseline.items().len();
        let selected = baseline
            .items()
            .iter()
            .filter(|item| self.has(baseline, item));
        match all - selected.count() {
            0 => Ok(()),
            lost => Err(CommandError::usage(
                format!(
                    "--update would remove {lost} of {all} events from BASELINE: the options do not select them"
                ),
                "use a BASELINE of its own for this selection, or leave --update out",
            )),
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

/// Returns the fields that the comparison ignores: `modified`, unless `--ignore` names others. Unknown names are valid,
/// because the server's events can have fields that pce and BASELINE do not have.
///
/// # Errors
/// A name is unknown and resembles a known one.
fn ignored(names: &[String], baseline: &Export<'_>) -> Result<Vec<String>, CommandError> {
    if names.is_empty() {
        return Ok(vec![Field::Modified.name().to_owned()]);
    }
    let mut ignored = Vec::new();
    for name in names.iter().map(|name| name.trim()) {
        if name.is_empty() || name.eq_ignore_ascii_case("none") {
            continue;
        }
        let is_of_baseline = baseline.fields().iter().any(|field| field == name);
        if let Ok(field) = name.parse::<Field>()
            && !is_of_baseline
        {
            ignored.push(field.name().to_owned());
            continue;
        }
        // Only a near miss is certain to be a misspelling.
        if let Some(near) = nearest(name, &Field::names())
            && near.len().abs_diff(name.len()) <= 1
            && !is_of_baseline
        {
            return Err(CommandError::usage(
                format!("unknown field '{name}' in --ignore"),
                format!("did you mean {near}?"),
            ));
        }
        ignored.push(name.to_owned());
    }
    Ok(ignored)
}

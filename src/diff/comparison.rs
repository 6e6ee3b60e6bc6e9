//! Compares a baseline with a list that arrives event by event.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::entry::{identifies, is_same};
use super::{Change, Entry, Export, Item, Kind, Value};
use crate::uapi::{EventType, Extension, Field};

/// A comparison in progress.
///
/// Each extension of the list ends with [`Comparison::complete`], or with [`Comparison::discard`] if its events could
/// not be read. Only a complete extension has changes.
#[derive(Debug)]
pub struct Comparison<'t> {
    baseline: Export<'t>,
    ignored: Vec<String>,
    /// The state of each event of the baseline.
    states: Vec<State>,
    /// The key is `None` for lists that name no extensions.
    extensions: HashMap<Option<Extension>, Progress>,
    /// The fields that the list has, except those of identical events.
    list_fields: BTreeSet<String>,
    changes: Vec<Change>,
}

/// The progress of the comparison of one extension.
#[derive(Debug, Default)]
struct Progress {
    /// The indexes of the baseline's events that are compared.
    items: Vec<usize>,
    /// The events that only the list has.
    added: HashSet<(EventType, String)>,
    changes: Vec<Change>,
}

/// The state of an event of the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It is not compared.
    Excluded,
    /// The list does not have it, or not yet.
    Waiting,
    /// The list has it, with the same text.
    Identical,
    /// The list has it, and each field has been compared.
    Compared,
}

/// One of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The earlier one.
    Baseline,
    /// The one compared with it.
    List,
}

/// The error for an event without id or type, which cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event has no id or no type, so it cannot be compared")]
pub struct Unidentified;

/// A field that was not compared, because one list never has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncompared {
    /// The name of the field.
    pub field: String,
    /// The list that has it.
    pub only_in: Side,
}

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The changes, by extension, type, id and field.
    pub changes: Vec<Change>,
    /// The fields that were not compared.
    pub uncompared: Vec<Uncompared>,
}

impl<'t> Comparison<'t> {
    /// Starts a comparison with the events of `baseline` for which `is_compared` holds. Events of a baseline that names
    /// no extensions are those of `owner`. Changes of the `ignored` fields are not reported.
    pub fn new(
        baseline: Export<'t>,
        owner: Option<&Extension>,
        ignored: Vec<String>,
        is_compared: impl Fn(&Export<'t>, &Item<'t>) -> bool,
    ) -> Self {
        let mut states = vec![State::Excluded; baseline.items().len()];
        let mut extensions: HashMap<Option<Extension>, Progress> = HashMap::new();
        for (index, item) in baseline.items().iter().enumerate() {
            if is_compared(&baseline, item) {
                states[index] = State::Waiting;
                let extension = baseline.extension(item).or(owner).cloned();
                extensions.entry(extension).or_default().items.push(index);
            }
        }
        Self {
            baseline,
            ignored,
            states,
            extensions,
            list_fields: BTreeSet::new(),
            changes: Vec::new(),
        }
    }

    /// Takes note of fields that every event of the other list has, even without a value.
    pub fn list_has(&mut self, fields: &[Field]) {
        let names = fields.iter().map(|field| field.name());
        let names = names.filter(|name| !identifies(name)).map(str::to_owned);
        self.list_fields.extend(names);
    }

    /// Returns how many events the baseline has for an extension.
    pub fn expected(&self, extension: Option<&Extension>) -> usize {
        let progress = self.extensions.get(&extension.cloned());
        progress.map_or(0, |progress| progress.items.len())
    }

    /// Takes an event of the other list.
    ///
    /// # Errors
    /// It has no id or no type.
    pub fn push(
        &mut self,
        extension: Option<&Extension>,
        entry: &Entry<'_>,
    ) -> Result<(), Unidentified> {
        let [kind, id] = entry.identity();
        let event_type = kind.parse().map_err(|_| Unidentified)?;
        if id.is_empty() {
            return Err(Unidentified);
        }
        let owner = extension.cloned();
        let progress = self.extensions.entry(owner.clone()).or_default();
        let baseline = &self.baseline;
        let first = progress
            .items
            .first()
            .map(|first| &baseline.items()[*first]);
        let index = first.and_then(|first| baseline.find(first, event_type, &id));
        let Some(index) = index.filter(|index| self.states[*index] != State::Excluded) else {
            if progress.added.insert((event_type, id.to_string())) {
                let values = entry.values();
                note_all(&mut self.list_fields, &values);
                let added = change(owner, event_type, &id, Kind::Added);
                progress.changes.push(of_whole_event(added, values));
            }
            return Ok(());
        };
        // In any other state, the event is a duplicate.
        if self.states[index] == State::Waiting {
            let old = baseline.entry(&baseline.items()[index]);
            if is_identical(&old, entry) {
                self.states[index] = State::Identical;
                return Ok(());
            }
            self.states[index] = State::Compared;
            if old.has_texts_of(entry) {
                for name in entry.names() {
                    note(&mut self.list_fields, &name);
                }
            } else {
                let template = change(owner, event_type, &id, Kind::Changed);
                self.compare(&template, &old, entry);
            }
        }
        Ok(())
    }

    /// Compares two events field by field. Each change is `template` with its field and values.
    fn compare(&mut self, template: &Change, old: &Entry<'_>, new: &Entry<'_>) {
        let new = new.values();
        note_all(&mut self.list_fields, &new);
        let is_compared = |field: &str| {
            self.baseline.fields().iter().any(|known| known == field)
                && !self.ignored.iter().any(|ignored| ignored == field)
        };
        let fields = changed_fields(old.values(), new).into_iter();
        let changes = fields
            .filter(|(field, ..)| is_compared(field))
            .map(|(field, old, new)| Change {
                field: field.into(),
                old,
                new,
                ..template.clone()
            });
        if let Some(progress) = self.extensions.get_mut(&template.extension) {
            progress.changes.extend(changes);
        }
    }

    /// Ends an extension of which every event has been taken. Events that only the baseline has were removed.
    pub fn complete(&mut self, extension: Option<&Extension>) {
        let owner = extension.cloned();
        let Some(progress) = self.extensions.remove(&owner) else {
            return;
        };
        let is_waiting = |index: &&usize| self.states[**index] == State::Waiting;
        for index in progress.items.iter().filter(is_waiting) {
            let item = &self.baseline.items()[*index];
            let removed = change(owner.clone(), item.event_type, &item.id, Kind::Removed);
            let values = self.baseline.entry(item).values();
            self.changes.push(of_whole_event(removed, values));
        }
        self.changes.extend(progress.changes);
    }

    /// Ends an extension of which some events could not be read: none of its changes are reported.
    pub fn discard(&mut self, extension: Option<&Extension>) {
        self.extensions.remove(&extension.cloned());
    }

    /// Returns the changes of the complete extensions.
    pub fn finish(mut self) -> Report {
        let is_pair = |state: &State| matches!(state, State::Identical | State::Compared);
        let has_pairs = self.states.iter().any(is_pair);
        self.note_identical();
        let only_in_baseline = self.baseline.fields().iter().filter_map(|field| {
            let is_absent = !self.list_fields.contains(field);
            is_absent.then(|| (field.clone(), Side::Baseline))
        });
        let only_in_list = self.list_fields.iter().filter_map(|field| {
            let is_absent = !self.baseline.fields().contains(field);
            is_absent.then(|| (field.clone(), Side::List))
        });
        let mut uncompared: Vec<Uncompared> = only_in_baseline
            .chain(only_in_list)
            .filter(|(field, _)| has_pairs && !self.ignored.contains(field))
            .map(|(field, only_in)| Uncompared { field, only_in })
            .collect();
        let mut changes = self.changes;
        changes.retain(|change| {
            let is_compared = || uncompared.iter().all(|one| one.field != change.field);
            change.kind != Kind::Changed || is_compared()
        });
        changes.sort_by(Change::order);
        // Fields that a csv has no columns for are not news. Without changes, there must be no note.
        if changes.is_empty() && self.baseline.columns().is_some() {
            uncompared.retain(|one| one.only_in == Side::Baseline);
        }
        Report {
            changes,
            uncompared,
        }
    }

    /// Takes note of the fields of identical events, if the list does not have all fields of the baseline without them.
    fn note_identical(&mut self) {
        let states = self.states.iter().enumerate();
        for (index, _) in states.filter(|(_, state)| **state == State::Identical) {
            let mut fields = self.baseline.fields().iter();
            if fields.all(|field| self.list_fields.contains(field)) {
                return;
            }
            let values = self.baseline.entry(&self.baseline.items()[index]).values();
            note_all(&mut self.list_fields, &values);
        }
    }
}

/// Takes note of the names of these fields.
fn note_all(fields: &mut BTreeSet<String>, values: &[(Cow<'_, str>, Value<'_>)]) {
    for (name, _) in values {
        note(fields, name);
    }
}

fn note(fields: &mut BTreeSet<String>, name: &str) {
    if !fields.contains(name) {
        fields.insert(name.to_owned());
    }
}

/// Returns a change of an event, still without values. Its field is url, which stands for a whole event.
fn change(extension: Option<Extension>, event_type: EventType, id: &str, kind: Kind) -> Change {
    Change {
        kind,
        extension,
        event_type,
        id: id.to_owned(),
        field: Field::Url.name().into(),
        old: None,
        new: None,
    }
}

/// Returns the change of an event that only one list has, with its url as the value.
fn of_whole_event(change: Change, values: Vec<(Cow<'_, str>, Value<'_>)>) -> Change {
    let url = values
        .into_iter()
        .find(|(name, _)| name == Field::Url.name())
        .map(|(_, value)| value.into_owned());
    match change.kind {
        Kind::Removed => Change { old: url, ..change },
        _ => Change { new: url, ..change },
    }
}

/// A field, its old value and its new value.
type ChangedField = (String, Option<Value<'static>>, Option<Value<'static>>);

/// Returns the fields whose values differ.
fn changed_fields(
    mut old: Vec<(Cow<'_, str>, Value<'_>)>,
    new: Vec<(Cow<'_, str>, Value<'_>)>,
) -> Vec<ChangedField> {
    let mut changed = Vec::new();
    for (name, new) in new {
        let index = old.iter().position(|(known, _)| *known == name);
        let old = index.map(|index| old.swap_remove(index).1);
        if !is_same(&name, old.as_ref(), Some(&new)) {
            let old = old.map(Value::into_owned);
            changed.push((name.into_owned(), old, Some(new.into_owned())));
        }
    }
    for (name, old) in old {
        if !is_same(&name, Some(&old), None) {
            changed.push((name.into_owned(), Some(old.into_owned()), None));
        }
    }
    changed
}

/// Returns whether two objects have the same text. The baseline's object may begin with the extension, which the
/// server's object does not have.
fn is_identical(old: &Entry<'_>, new: &Entry<'_>) -> bool {
    let (Some(old), Some(new)) = (old.raw(), new.raw()) else {
        return false;
    };
    if old == new {
        return true;
    }
    let rest = old
        .strip_prefix("{\"extension\":\"")
        .and_then(|rest| rest.split_once("\","));
    rest.is_some_and(|(_, rest)| new.strip_prefix('{') == Some(rest))
}

#[cfg(test)]
mod tests;

//! Compares a baseline with a list that arrives event by event.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::entry::is_same;
use super::{Change, Entry, Export, Item, Kind, Value};
use crate::uapi::{EventType, Extension, Field};

/// A comparison in progress.
///
/// Each extension of the list ends with [`Comparison::complete`], or with [`Comparison::discard`] if its events could not
/// be read. Only a complete extension has changes.
#[derive(Debug)]
pub struct Comparison<'t> {
    baseline: Export<'t>,
    ignored: Vec<String>,
    /// Each extension's events; `None` is the only extension of lists that name none.
    extensions: BTreeMap<Option<Extension>, Progress<'t>>,
    /// The fields that the list has, except those of identical events.
    list_fields: BTreeSet<String>,
    /// The baseline's events that the list has with the same text, by index.
    identical: Vec<usize>,
    /// Events that both lists have, except identical ones.
    pairs: usize,
    changes: Vec<Change>,
}

/// How far the comparison of one extension has come.
#[derive(Debug, Default)]
struct Progress<'t> {
    events: HashMap<Key<'t>, State>,
    changes: Vec<Change>,
}

/// What tells the events of one extension apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key<'t> {
    event_type: EventType,
    id: Cow<'t, str>,
}

/// What is known of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It is the baseline's event of this index.
    Waiting(usize),
    /// Both lists have it, with the same text: it is the baseline's event of this index.
    Identical(usize),
    /// It has been compared field by field, or is new.
    Done,
}

/// One of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The earlier one.
    Baseline,
    /// The one compared with it.
    List,
}

/// An event without id or type, which cannot be told from others.
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
        let mut extensions: BTreeMap<Option<Extension>, Progress<'t>> = BTreeMap::new();
        for (index, item) in baseline.items().iter().enumerate() {
            if !is_compared(&baseline, item) {
                continue;
            }
            let extension = baseline.extension(item).or(owner).cloned();
            let progress = extensions.entry(extension).or_default();
            let key = Key {
                event_type: item.event_type,
                id: item.id.clone(),
            };
            progress.events.insert(key, State::Waiting(index));
        }
        Self {
            baseline,
            ignored,
            extensions,
            list_fields: BTreeSet::new(),
            identical: Vec::new(),
            pairs: 0,
            changes: Vec::new(),
        }
    }

    /// Takes note of fields that every event of the other list has, even without a value.
    pub fn list_has(&mut self, fields: &[Field]) {
        let names = fields.iter().map(|field| field.name().to_owned());
        self.list_fields.extend(names);
    }

    /// Returns how many events the baseline has for an extension.
    pub fn expected(&self, extension: Option<&Extension>) -> usize {
        let progress = self.extensions.get(&extension.cloned());
        progress.map_or(0, |progress| progress.events.len())
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
        let (kind, id) = (entry.text(Field::Type), entry.text(Field::Id));
        let event_type = kind.parse().map_err(|_| Unidentified)?;
        if id.is_empty() {
            return Err(Unidentified);
        }
        let owner = extension.cloned();
        let progress = self.extensions.entry(owner.clone()).or_default();
        let key = Key {
            event_type,
            id: Cow::Owned(id.into_owned()),
        };
        let state = match progress.events.get(&key) {
            None => {
                let values = entry.values();
                note(&mut self.list_fields, &values);
                let added = of_whole_event(owner, &key, Kind::Added, values);
                progress.changes.push(added);
                State::Done
            }
            Some(State::Waiting(index)) => {
                let old = self.baseline.entry(&self.baseline.items()[*index]);
                if is_identical(&old, entry) {
                    State::Identical(*index)
                } else {
                    let values = entry.values();
                    note(&mut self.list_fields, &values);
                    self.pairs += 1;
                    let fields = changed_fields(old.values(), values);
                    let is_compared = |field: &str| {
                        self.baseline.fields().iter().any(|known| known == field)
                            && !self.ignored.iter().any(|ignored| ignored == field)
                    };
                    let fields = fields.into_iter().filter(|(field, ..)| is_compared(field));
                    progress
                        .changes
                        .extend(fields.map(|(field, old, new)| Change {
                            old,
                            new,
                            ..change(owner.clone(), &key, Kind::Changed, field.into())
                        }));
                    State::Done
                }
            }
            // A duplicate.
            Some(state) => *state,
        };
        progress.events.insert(key, state);
        Ok(())
    }

    /// Ends an extension of which every event has been taken: what only the baseline has was removed.
    pub fn complete(&mut self, extension: Option<&Extension>) {
        let owner = extension.cloned();
        let Some(mut progress) = self.extensions.remove(&owner) else {
            return;
        };
        for (key, state) in progress.events {
            match state {
                State::Waiting(index) => {
                    let old = self.baseline.entry(&self.baseline.items()[index]);
                    let removed = of_whole_event(owner.clone(), &key, Kind::Removed, old.values());
                    progress.changes.push(removed);
                }
                State::Identical(index) => self.identical.push(index),
                State::Done => {}
            }
        }
        self.changes.append(&mut progress.changes);
    }

    /// Ends an extension of which some events could not be read: none of its changes are reported.
    pub fn discard(&mut self, extension: Option<&Extension>) {
        self.extensions.remove(&extension.cloned());
    }

    /// Returns the changes of the complete extensions.
    pub fn finish(mut self) -> Report {
        let has_pairs = self.pairs + self.identical.len() > 0;
        self.note_identical();
        let only_in_baseline = self.baseline.fields().iter().filter_map(|field| {
            let is_absent = !self.list_fields.contains(field);
            is_absent.then(|| (field.clone(), Side::Baseline))
        });
        let only_in_list = self.list_fields.iter().filter_map(|field| {
            let is_absent = !self.baseline.fields().contains(field);
            is_absent.then(|| (field.clone(), Side::List))
        });
        let uncompared: Vec<Uncompared> = only_in_baseline
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
        Report {
            changes,
            uncompared,
        }
    }

    /// Takes note of the fields of identical events, if that makes a difference.
    fn note_identical(&mut self) {
        for index in std::mem::take(&mut self.identical) {
            let mut fields = self.baseline.fields().iter();
            if fields.all(|field| self.list_fields.contains(field)) {
                return;
            }
            let values = self.baseline.entry(&self.baseline.items()[index]).values();
            note(&mut self.list_fields, &values);
        }
    }
}

/// Takes note of the names of these fields.
fn note(fields: &mut BTreeSet<String>, values: &[(Cow<'_, str>, Value<'_>)]) {
    for (name, _) in values {
        if !fields.contains(name.as_ref()) {
            fields.insert(name.to_string());
        }
    }
}

/// Returns a change of an event, without its values.
fn change(
    extension: Option<Extension>,
    key: &Key<'_>,
    kind: Kind,
    field: Cow<'static, str>,
) -> Change {
    Change {
        kind,
        extension,
        event_type: key.event_type,
        id: key.id.to_string(),
        field,
        old: None,
        new: None,
    }
}

/// Returns the change of an event that only one list has: its url stands for all of its fields.
fn of_whole_event(
    extension: Option<Extension>,
    key: &Key<'_>,
    kind: Kind,
    values: Vec<(Cow<'_, str>, Value<'_>)>,
) -> Change {
    let url = values
        .into_iter()
        .find(|(name, _)| name == Field::Url.name())
        .map(|(_, value)| value.into_owned());
    let change = change(extension, key, kind, Field::Url.name().into());
    match kind {
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

/// Returns whether two objects have the same text. The one of the baseline may begin with the extension, which the
/// server's does not have.
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

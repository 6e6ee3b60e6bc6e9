//! Which events have arrived, so that none is handed out twice.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use super::{Collection, Field, ListQuery, Row};

/// The events that have arrived, by type and id.
#[derive(Default)]
pub(super) struct Seen {
    // Two hashers make 128 bits of each identity: for a million rows the chance that two share them is below
    // 10^-26, at a fifth of the memory of the identities themselves.
    hashers: (RandomState, RandomState),
    events: HashSet<(u64, u64)>,
}

impl Seen {
    /// Takes the rows that were seen before off the page.
    pub(super) fn keep_new(&mut self, query: &ListQuery, collection: &mut Collection) {
        let kind = query.event_type().map(|kind| kind.to_string());
        collection.retain(|row| self.is_new(row, kind.as_deref()));
    }

    /// A row without an id cannot be recognised, and counts as new.
    fn is_new(&mut self, row: &Row<'_>, kind: Option<&str>) -> bool {
        let id = row.text(Field::Id);
        if id.is_empty() {
            return true;
        }
        let own = row.text(Field::Type);
        let identity = (kind.unwrap_or(&own), id.as_ref());
        let key = (
            self.hashers.0.hash_one(identity),
            self.hashers.1.hash_one(identity),
        );
        self.events.insert(key)
    }
}

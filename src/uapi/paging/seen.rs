//! The events that have arrived, so that none is handed out twice.

use std::borrow::Cow;
use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

use crate::uapi::{Collection, Field, ListQuery, Row};

/// The events of one query that have arrived, by type and id.
///
/// What is kept of an event is a hash of 64 bits under keys of this run's own. A URI gives access to some 10,000 rows,
/// so the chance that two of them share one is below 10^-11; and if they did, the row taken for a repeated one would be
/// missing from the total that the server promised, which is reported.
#[derive(Default)]
pub(in crate::uapi) struct Seen {
    hasher: RandomState,
    events: HashSet<u64, BuildHasherDefault<Hashed>>,
}

impl Seen {
    /// Takes the rows that were seen before off the page.
    pub(in crate::uapi) fn keep_new(&mut self, query: &ListQuery, collection: &mut Collection) {
        let kind = query.event_type().map(|kind| kind.to_string());
        collection.retain(|row| self.is_new(row, kind.as_deref()));
    }

    /// How many of the page's rows were seen before.
    pub(in crate::uapi) fn known(&self, query: &ListQuery, page: &Collection) -> u64 {
        let kind = query.event_type().map(|kind| kind.to_string());
        let is_known = |row: &Row<'_>| {
            let hash = self.hash(row, kind.as_deref());
            hash.is_some_and(|hash| self.events.contains(&hash))
        };
        page.rows().filter(is_known).count() as u64
    }

    /// Notes a row, and says whether it was not there before.
    fn is_new(&mut self, row: &Row<'_>, kind: Option<&str>) -> bool {
        let hash = self.hash(row, kind);
        hash.is_none_or(|hash| self.events.insert(hash))
    }

    /// What is kept of a row. `kind` is the type that all rows have, where there is one.
    ///
    /// A row without an id cannot be recognised, and counts as new.
    fn hash(&self, row: &Row<'_>, kind: Option<&str>) -> Option<u64> {
        let (own, id) = match kind {
            Some(kind) => (Cow::Borrowed(kind), row.text(Field::Id)),
            None => row.two_texts([Field::Type, Field::Id]).into(),
        };
        let hash = || self.hasher.hash_one((own.as_ref(), id.as_ref()));
        (!id.is_empty()).then(hash)
    }
}

/// Hashes what is a hash already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_and_id_make_an_event() {
        let mut seen = Seen::default();
        let mut is_new = |text: &str, kind| seen.is_new(&Row::parse(text).unwrap(), kind);
        assert!(is_new(r#"{"type":"0","id":"a"}"#, None));
        assert!(!is_new(r#"{"id":"a","note":"x","type":0}"#, None));
        assert!(!is_new(r#"{"id":"a"}"#, Some("0")));
        assert!(is_new(r#"{"id":"a","type":"1"}"#, None));
        assert!(is_new(r#"{"id":"1a","type":""}"#, None));
        assert!(is_new("{}", None) && is_new("{}", None));
    }
}

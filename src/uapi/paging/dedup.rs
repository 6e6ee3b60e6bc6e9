//! Leaves out duplicates, and rows that the query does not ask for.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

use crate::uapi::EventType;
use crate::uapi::model::{Collection, Duplicates, Identity, Resource, Row};

/// The most event types that a listing is divided by. The API documents five.
pub(super) const MAX_TYPES: usize = 64;

/// The rows of one query that have been received.
///
/// A row is stored as a hash of 64 bits, with random keys for each query. A URI gives access to about 10,000 rows, so
/// the chance that two of them have the same hash is below 10^-11. If two did, the number of rows would be below the
/// server's total, and pce would report that.
pub(super) struct Dedup {
    repeats: Repeats,
    hasher: RandomState,
    rows: HashSet<u64, BuildHasherDefault<Hashed>>,
    types: BTreeSet<EventType>,
}

/// The treatment of duplicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeats {
    /// They are left out.
    Drop,
    /// They stay: a single page is shown as the server sent it.
    Keep,
}

/// The numbers of rows on a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sifted {
    /// Rows that were not received before.
    pub(super) new: u64,
    /// The new rows that the query does not ask for.
    pub(super) foreign: u64,
    /// Objects that are not rows of this resource.
    pub(super) invalid: u64,
}

impl Dedup {
    pub(super) fn new(repeats: Repeats) -> Self {
        Self {
            repeats,
            hasher: RandomState::new(),
            rows: HashSet::default(),
            types: BTreeSet::new(),
        }
    }

    /// Removes from the page all rows but the new ones that the query asks for.
    pub(super) fn sift(&mut self, resource: &dyn Resource, page: &mut Collection) -> Sifted {
        let mut sifted = Sifted::default();
        let start = match resource.duplicates() {
            Duplicates::NumberedPages => page.start_index,
            Duplicates::Rows | Duplicates::Pages => None,
        };
        if resource.duplicates() != Duplicates::Rows && !self.is_new_page(page, start) {
            page.truncate(0);
            return sifted;
        }
        let by_row = self.repeats == Repeats::Drop && resource.duplicates() == Duplicates::Rows;
        page.retain(|row| {
            let identity = resource.identity(row);
            if identity.id.is_empty() && !resource.is_row(row) {
                sifted.invalid += 1;
                return false;
            }
            if by_row && !self.rows.insert(self.hash(&identity, row)) {
                return false;
            }
            sifted.new += 1;
            self.note_type(&identity);
            let is_asked = resource.selects(&identity);
            sifted.foreign += u64::from(!is_asked);
            is_asked
        });
        sifted
    }

    /// Returns whether the page and its start index differ from all earlier pages.
    fn is_new_page(&mut self, page: &Collection, start: Option<u64>) -> bool {
        let mut hasher = self.hasher.build_hasher();
        start.hash(&mut hasher);
        for row in page.rows() {
            row.raw().hash(&mut hasher);
        }
        self.rows.insert(hasher.finish())
    }

    /// Returns whether the row was received before.
    pub(super) fn contains(&self, resource: &dyn Resource, row: &Row<'_>) -> bool {
        self.rows.contains(&self.hash(&resource.identity(row), row))
    }

    /// Returns the event types received: at most one more than a listing can be divided by.
    pub(super) fn types(&self) -> impl Iterator<Item = EventType> {
        self.types.iter().copied()
    }

    fn note_type(&mut self, identity: &Identity<'_>) {
        if self.types.len() <= MAX_TYPES
            && let Ok(kind) = identity.kind.parse()
        {
            self.types.insert(kind);
        }
    }

    fn hash(&self, identity: &Identity<'_>, row: &Row<'_>) -> u64 {
        if identity.id.is_empty() {
            return self.hasher.hash_one(row.raw());
        }
        let Identity { kind, id } = identity;
        self.hasher.hash_one((kind.as_ref(), id.as_ref()))
    }
}

/// A hasher for values that are already hashes: it returns them unchanged.
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
    use crate::uapi::{ListQuery, Selection};

    fn sift(query: &ListQuery, dedup: &mut Dedup, entry: &str) -> (usize, Sifted) {
        let mut page = Collection::parse(format!(r#"{{"entry":[{entry}]}}"#)).unwrap();
        let sifted = dedup.sift(query, &mut page);
        (page.len(), sifted)
    }

    #[test]
    fn type_and_id_identify_an_event() {
        let query = ListQuery::new("210".parse().unwrap());
        let mut dedup = Dedup::new(Repeats::Drop);
        let mut new = |entry: &str| sift(&query, &mut dedup, entry).1.new;
        assert_eq!(new(r#"{"type":"0","id":"a"}"#), 1);
        assert_eq!(new(r#"{"id":"a","note":"x","type":0}"#), 0);
        assert_eq!(new(r#"{"id":"a","type":"1"}"#), 1);
        assert_eq!(new(r#"{"id":"1a","type":""}"#), 1);
        // Without an id, equal rows are one row.
        let rows = r#"{"note":"x"},{"note":"y"},{"note":"x"}"#;
        assert_eq!(new(rows), 2);
        assert_eq!(new(rows), 0);
    }

    #[test]
    fn rows_of_another_type_or_id_are_left_out() {
        let mut query = ListQuery::new("210".parse().unwrap());
        let rows = r#"{"id":"a","type":"0"},{"id":"a","type":1},{"id":"b"},{"id":"c","type":"x"}"#;
        query.selection = Selection::Type(EventType::new(1));
        let mut dedup = Dedup::new(Repeats::Drop);
        let (kept, sifted) = sift(&query, &mut dedup, rows);
        assert_eq!((kept, sifted.new, sifted.foreign), (3, 4, 1));
        query.selection = Selection::Event(EventType::new(1), "b".parse().unwrap());
        let mut dedup = Dedup::new(Repeats::Keep);
        assert_eq!(sift(&query, &mut dedup, rows).0, 1);
    }

    #[test]
    fn an_object_without_a_known_key_is_not_a_row() {
        let query = ListQuery::new("210".parse().unwrap());
        let mut dedup = Dedup::new(Repeats::Drop);
        let (kept, sifted) = sift(&query, &mut dedup, r#"{},{"a":1},{"note":""}"#);
        assert_eq!((kept, sifted.new, sifted.invalid), (1, 1, 2));
    }
}

//! The extensions of the sandbox; each is created at its first request.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::collection::Collection;
use super::data::{Assigned, PREFIX, assigned};
use super::event::Event;
use super::fault::{Fault, Faults};
use super::reply::ApiError;
use super::request::{is_extension, unknown_extension};

/// All extensions.
#[derive(Debug)]
pub(super) struct Directory {
    /// The number of events of `0003*210`; `None` for the curated ones.
    curated: Option<usize>,
    /// Whether each extension has an event of an undocumented type.
    unknown_type: bool,
    made: Mutex<HashMap<String, Arc<Collection>>>,
    /// The number of events that `drift` has added.
    added: AtomicU32,
}

impl Directory {
    /// Returns a directory without extensions so far.
    pub fn new(curated: Option<usize>, faults: &Faults) -> Directory {
        Directory {
            curated,
            unknown_type: faults.has(Fault::ExtraKeys),
            made: Mutex::default(),
            added: AtomicU32::new(0),
        }
    }

    /// Returns the full number and the events of an extension, given its full or its short number.
    ///
    /// # Errors
    /// `extension_invalid` if the extension does not exist, `pce_access_denied` if the user cannot manage its events.
    pub fn find(&self, number: &str) -> Result<(String, Arc<Collection>), ApiError> {
        if !is_extension(number) {
            return Err(unknown_extension());
        }
        let full = if number.contains('*') {
            number.to_owned()
        } else {
            [PREFIX, number].concat()
        };
        let mut made = self.made();
        if let Some(collection) = made.get(&full) {
            return Ok((full, Arc::clone(collection)));
        }
        let mut events = match assigned(&full, self.curated) {
            Assigned::Events(events) => events,
            Assigned::Denied => return Err(ApiError::pce_access_denied()),
            Assigned::Nothing => return Err(unknown_extension()),
        };
        if self.unknown_type
            && let Some(event) = events.get_mut(1)
        {
            event.event_type = 7;
        }
        let collection = Arc::new(Collection::new(events));
        made.insert(full.clone(), Arc::clone(&collection));
        Ok((full, collection))
    }

    /// Changes the events of an extension after a page, for the faults `shift` and `shrink`.
    /// `first` is the position of the first row of the page's selection.
    pub fn drift(&self, number: &str, first: usize, faults: &Faults) {
        let (shift, shrink) = (faults.has(Fault::Shift), faults.has(Fault::Shrink));
        if !shift && !shrink {
            return;
        }
        let mut made = self.made();
        let Some(collection) = made.get_mut(number) else {
            return;
        };
        let mut events = collection.events().to_vec();
        // Another request may have changed the events since this page was selected.
        let Some(model) = events.get(first).cloned() else {
            return;
        };
        if shrink {
            events.remove(first);
        }
        if shift {
            let number = self.added.fetch_add(1, Ordering::Relaxed);
            events.insert(0, twin(&model, number));
        }
        *collection = Arc::new(Collection::new(events));
    }

    fn made(&self) -> MutexGuard<'_, HashMap<String, Arc<Collection>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns an event that precedes `model` in every order and passes the same filters: only its id differs. No other id
/// starts with a digit, and later ones are smaller, so that each is the first again.
fn twin(model: &Event, number: u32) -> Event {
    Event {
        id: format!("{:010}NewEventOfTheSandbox", u32::MAX - number).into(),
        ..model.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(faults: &[Fault]) -> (Directory, Faults) {
        let faults = Faults::new(faults);
        (Directory::new(None, &faults), faults)
    }

    #[test]
    fn short_and_full_numbers_are_the_same_extension() {
        let (directory, _) = directory(&[]);
        let (full, by_short) = directory.find("210").expect("an extension");
        let (same, by_full) = directory.find("0003*210").expect("an extension");
        assert_eq!(full, same);
        assert!(Arc::ptr_eq(&by_short, &by_full));
    }

    #[test]
    fn what_is_no_extension_is_refused() {
        let (directory, _) = directory(&[]);
        for number in [
            "",
            "@self",
            "0003-210",
            "211",
            "*",
            "0003*",
            "0003*210*",
            "٢١٠",
            "0003*666 ",
        ] {
            let code = directory
                .find(number)
                .map(|_| ())
                .map_err(|error| error.code);
            assert_eq!(code, Err("extension_invalid"), "{number}");
        }
        let code = directory
            .find("666")
            .map(|_| ())
            .map_err(|error| error.code);
        assert_eq!(code, Err("pce_access_denied"));
    }

    #[test]
    fn events_come_and_go_at_the_front() {
        let (adding, faults) = directory(&[Fault::Shift]);
        adding.find("210").expect("an extension");
        adding.drift("0003*210", 5, &faults);
        let (_, grown) = adding.find("210").expect("an extension");
        assert_eq!(grown.events().len(), 25);
        assert_eq!(grown.events()[0].url, grown.events()[6].url);

        let (removing, faults) = directory(&[Fault::Shrink]);
        let (_, before) = removing.find("230").expect("an extension");
        for _ in 0..4 {
            removing.drift("0003*230", 0, &faults);
        }
        assert_eq!(before.events().len(), 3);
        assert!(
            removing
                .find("230")
                .expect("an extension")
                .1
                .events()
                .is_empty()
        );
    }

    #[test]
    fn a_type_that_no_documentation_names_comes_with_the_unknown_keys() {
        let (directory, _) = directory(&[Fault::ExtraKeys]);
        let (_, collection) = directory.find("210").expect("an extension");
        let unknown = collection
            .events()
            .iter()
            .filter(|event| event.event_type == 7);
        assert_eq!(unknown.count(), 1);
    }
}

//! Reads JSON exports: an array, or one object after the other.

use std::fmt;

use serde::de::{Deserializer as _, Error as _, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::diff::error::{ExportError, Place, line};

/// Calls `take` with each element of the JSON array in `text`.
///
/// # Errors
/// The text is not one complete array, or `take` refuses an element.
pub(super) fn read_array<'t>(
    text: &'t str,
    take: impl FnMut(&'t RawValue) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut elements = Elements {
        take,
        taken: 0,
        refusal: None,
    };
    let mut deserializer = Deserializer::from_str(text);
    let read = deserializer
        .deserialize_seq(&mut elements)
        .and_then(|()| deserializer.end());
    if let Some(refusal) = elements.refusal {
        return Err(refusal);
    }
    read.map_err(|error| broken(&error, Place::Entry(elements.taken + 1)))
}

/// Calls `take` with each JSON object in `text`.
///
/// # Errors
/// The text has anything other than complete objects, or `take` refuses an object.
pub(super) fn read_objects<'t>(
    text: &'t str,
    mut take: impl FnMut(&'t RawValue) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut objects = Deserializer::from_str(text).into_iter::<&RawValue>();
    loop {
        let offset = objects.byte_offset();
        match objects.next() {
            None => return Ok(()),
            Some(Ok(object)) => take(object)?,
            Some(Err(error)) => {
                let blank = text[offset..].len() - text[offset..].trim_start().len();
                return Err(broken(&error, line(text, offset + blank)));
            }
        }
    }
}

fn broken(error: &serde_json::Error, place: Place) -> ExportError {
    if error.is_eof() {
        return ExportError::cut_off("the text ends before its JSON does").at(place);
    }
    ExportError::foreign(format!("invalid JSON: {error}")).at(place)
}

struct Elements<F> {
    take: F,
    taken: usize,
    refusal: Option<ExportError>,
}

impl<'de, F> Visitor<'de> for &mut Elements<F>
where
    F: FnMut(&'de RawValue) -> Result<(), ExportError>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element()? {
            if let Err(refusal) = (self.take)(element) {
                self.refusal = Some(refusal);
                return Err(A::Error::custom("refused"));
            }
            self.taken += 1;
        }
        Ok(())
    }
}

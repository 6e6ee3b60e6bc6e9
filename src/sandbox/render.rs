//! Events as JSON, written once and copied into every page that shows them.
//!
//! Only the self URL depends on the request, since it has the host and the user of the request. So each event is stored
//! in two parts, before and after the start of that URL.

use super::event::{Event, Field, FieldSet, digit};
use super::fault::{Fault, Faults};

/// The place of one event in the text, in byte offsets.
#[derive(Debug)]
struct Place {
    start: usize,
    /// The position for the start of the self URL; equal to `end` when the event has no self URL.
    cut: usize,
    end: usize,
    /// The members up to `modified`, each with its key; empty for a missing one.
    members: [(usize, usize); 7],
    /// The start of the `links` member.
    links: usize,
}

/// The JSON of a list of events.
#[derive(Debug)]
pub(super) struct Rendered {
    text: Vec<u8>,
    places: Vec<Place>,
}

impl Rendered {
    /// Returns the JSON of the events, with these faults.
    pub fn new(events: &[Event], faults: &Faults) -> Rendered {
        let mut rendered = Rendered {
            text: Vec::with_capacity(events.len() * 320),
            places: Vec::with_capacity(events.len()),
        };
        for (position, event) in events.iter().enumerate() {
            rendered.push(position, event, faults);
        }
        rendered
    }

    /// Appends one event, with only these fields. `base` is the URL of the extension's events as the inside of a JSON
    /// string.
    pub fn write(&self, out: &mut Vec<u8>, position: usize, fields: FieldSet, base: &[u8]) {
        let place = &self.places[position];
        if fields == FieldSet::ALL {
            self.write_cut(out, place.start, place, place.end, base);
            return;
        }
        out.push(b'{');
        let before = out.len();
        for (field, &(start, end)) in Field::ALL.into_iter().zip(&place.members) {
            if fields.contains(field) && start < end {
                separate(out, before);
                out.extend_from_slice(&self.text[start..end]);
            }
        }
        let end = place.end - 1;
        if fields.contains(Field::Links) && place.links < end {
            separate(out, before);
            self.write_cut(out, place.links, place, end, base);
        }
        out.push(b'}');
    }

    fn write_cut(&self, out: &mut Vec<u8>, start: usize, place: &Place, end: usize, base: &[u8]) {
        if place.cut == place.end {
            out.extend_from_slice(&self.text[start..end]);
            return;
        }
        out.extend_from_slice(&self.text[start..place.cut]);
        out.extend_from_slice(base);
        out.extend_from_slice(&self.text[place.cut..end]);
    }

    fn push(&mut self, position: usize, event: &Event, faults: &Faults) {
        let start = self.text.len();
        self.text.push(b'{');
        let mut members = [(0, 0); 7];
        for (field, member) in Field::ALL.into_iter().zip(&mut members) {
            let shown = Shown::of(field, position, faults);
            if shown == Shown::Missing {
                continue;
            }
            separate(&mut self.text, start + 1);
            let member_start = self.text.len();
            self.push_member(field, event, shown, faults);
            *member = (member_start, self.text.len());
        }
        if faults.has(Fault::ExtraKeys) {
            self.text.extend_from_slice(
                br#","extension":{"number":"0003*210","labels":["a","b"]},"priority":3,"retries":null"#,
            );
        }
        separate(&mut self.text, start + 1);
        let links = self.text.len();
        let linked = Shown::of(Field::Links, position, faults) == Shown::Value;
        if linked {
            self.text.extend_from_slice(br#""links":{"self":""#);
        } else {
            self.text.extend_from_slice(br#""links":null"#);
        }
        let mut cut = self.text.len();
        if linked {
            let event_type = digit(event.event_type);
            for part in ["/", event_type, "/", &event.id, "\"}"] {
                self.text.extend_from_slice(part.as_bytes());
            }
        }
        self.text.push(b'}');
        let end = self.text.len();
        if !linked {
            cut = end;
        }
        self.places.push(Place {
            start,
            cut,
            end,
            members,
            links,
        });
    }

    fn push_member(&mut self, field: Field, event: &Event, shown: Shown, faults: &Faults) {
        self.push_string(field.name());
        self.text.push(b':');
        let number = match field {
            Field::Type => Some(event.event_type),
            Field::Method => Some(event.method),
            Field::Status => Some(event.status),
            _ => None,
        };
        match number {
            _ if shown == Shown::Null => self.text.extend_from_slice(b"null"),
            Some(number) if faults.has(Fault::Numbers) => {
                self.text.extend_from_slice(digit(number).as_bytes());
            }
            _ => self.push_string(&event.value(field, "")),
        }
    }

    fn push_string(&mut self, text: &str) {
        // Writing to a Vec cannot fail, and every string has a JSON form.
        let _ = serde_json::to_writer(&mut self.text, text);
    }
}

fn separate(out: &mut Vec<u8>, first: usize) {
    if out.len() > first {
        out.push(b',');
    }
}

/// The form of a field of an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Value,
    Null,
    Missing,
}

impl Shown {
    /// Returns the form of a field. Every field has its value, except with the fault `sparse`: then fields are missing
    /// or null in four events of five.
    fn of(field: Field, position: usize, faults: &Faults) -> Shown {
        if !faults.has(Fault::Sparse) {
            return Shown::Value;
        }
        match (position % 5, field) {
            (0, Field::Note) | (1, Field::Method | Field::Modified) | (2, Field::Status) => {
                Shown::Missing
            }
            (0, Field::Modified) | (1, Field::Note) | (2, Field::Links) | (3, Field::Url) => {
                Shown::Null
            }
            _ => Shown::Value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::samples;

    fn entry(faults: &[Fault], position: usize, fields: &[Field]) -> String {
        let events: Vec<Event> = samples::events().collect();
        let rendered = Rendered::new(&events, &Faults::new(faults));
        let fields = match fields {
            [] => FieldSet::ALL,
            some => some
                .iter()
                .fold(FieldSet::default(), |set, field| set.with(*field)),
        };
        let mut out = Vec::new();
        rendered.write(&mut out, position, fields, b"http://h/e");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn an_event_has_the_published_keys_in_the_published_order() {
        assert_eq!(
            entry(&[], 0, &[]),
            "{\"type\":\"0\",\"id\":\"NqeyDRqo4FtabmFj8gNWq3hsiGNYyq\",\"method\":\"0\",\
             \"note\":\"My phone call event is awesome\",\"url\":\"http://myevent.com/SaveMyPhoneCallDetails\",\
             \"status\":\"1\",\"modified\":\"2012-07-10T18:16:12+03:00\",\
             \"links\":{\"self\":\"http://h/e/0/NqeyDRqo4FtabmFj8gNWq3hsiGNYyq\"}}"
        );
    }

    #[test]
    fn fields_keep_the_servers_order() {
        let all_but_note: Vec<Field> = Field::ALL
            .into_iter()
            .filter(|field| *field != Field::Note)
            .rev()
            .collect();
        let text = entry(&[], 0, &all_but_note);
        assert_eq!(
            entry(&[], 0, &[]).replace("\"note\":\"My phone call event is awesome\",", ""),
            text
        );
        assert_eq!(
            entry(&[], 0, &[Field::Links, Field::Status]),
            "{\"status\":\"1\",\"links\":{\"self\":\"http://h/e/0/NqeyDRqo4FtabmFj8gNWq3hsiGNYyq\"}}"
        );
    }

    #[test]
    fn every_way_of_writing_is_json() {
        for faults in [
            &[][..],
            &[Fault::Numbers],
            &[Fault::Sparse],
            &[Fault::ExtraKeys],
            &[Fault::Numbers, Fault::Sparse, Fault::ExtraKeys],
        ] {
            for position in 0..samples::COUNT {
                for fields in [
                    &[][..],
                    &[Field::Links],
                    &[Field::Note],
                    &[Field::Url, Field::Modified],
                ] {
                    let text = entry(faults, position, fields);
                    let parsed: serde_json::Value = serde_json::from_str(&text).expect(&text);
                    assert!(parsed.is_object(), "{text}");
                }
            }
        }
    }

    #[test]
    fn faulty_events_look_as_they_should() {
        assert!(entry(&[Fault::Numbers], 1, &[]).starts_with("{\"type\":1,"));
        assert!(entry(&[Fault::Sparse], 2, &[Field::Links, Field::Status]).eq("{\"links\":null}"));
        assert!(entry(&[Fault::Sparse], 0, &[Field::Note]).eq("{}"));
        assert!(entry(&[Fault::ExtraKeys], 0, &[]).contains("\"priority\":3"));
        assert!(!entry(&[Fault::ExtraKeys], 0, &[Field::Id]).contains("priority"));
    }
}

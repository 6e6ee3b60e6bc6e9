//! An earlier export, read and checked as a whole.

mod json;
mod lines;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::value::RawValue;

use self::lines::{Quotes, Table};
use super::entry::{Entry, Marks, identifies};
use super::error::{ExportError, Place, line};
use super::format::Format;
use crate::uapi::{EventType, Extension, Field, Row};

/// The usual length of an event in bytes, in json and ndjson. The tables of an export begin with room for as many events.
const LENGTH: usize = 360;

/// A list of events, as a text that has been checked.
///
/// Events are parts of the text. Of each one, the part, the type and the id are stored.
#[derive(Debug)]
pub struct Export<'t> {
    format: Format,
    /// The columns of a csv or tsv.
    table: Option<Table>,
    has_mark: bool,
    has_words: bool,
    /// The names of the fields, except those that identify an event.
    fields: Vec<String>,
    extensions: Vec<Extension>,
    items: Vec<Item<'t>>,
    /// The index of each event, by the index of its extension, its type and its id.
    indexes: HashMap<(Option<usize>, EventType, Cow<'t, str>), usize>,
}

/// One event of an export.
#[derive(Debug, Clone)]
pub struct Item<'t> {
    /// The index of the extension, if the export names extensions.
    extension: Option<usize>,
    /// The event's type.
    pub event_type: EventType,
    /// The event's id.
    pub id: Cow<'t, str>,
    text: Text<'t>,
}

/// The part of the text that is an event.
#[derive(Debug, Clone, Copy)]
enum Text<'t> {
    Object(&'t RawValue),
    Line(&'t str),
}

impl<'t> Export<'t> {
    /// Reads an export. The text determines the format. A blank text is an ndjson export without events.
    ///
    /// # Errors
    /// The text is not an export of `pce`, or ends too early. Every event of a valid export has been checked.
    pub fn parse(text: &'t str) -> Result<Self, ExportError> {
        let (text, quotes) = match text.strip_prefix('\u{feff}') {
            Some(text) => (text, Quotes::ForSpreadsheets),
            None => (text, Quotes::None),
        };
        let events = text.len() / LENGTH;
        let mut reader = Reader {
            text,
            extensions: HashMap::new(),
            last: None,
            export: Self {
                format: Format::Ndjson,
                table: None,
                has_mark: quotes == Quotes::ForSpreadsheets,
                has_words: false,
                fields: Vec::new(),
                extensions: Vec::new(),
                items: Vec::with_capacity(events),
                indexes: HashMap::with_capacity(events),
            },
        };
        match text.trim_start().as_bytes().first() {
            None => {}
            Some(b'[') => {
                reader.export.format = Format::Json;
                json::read_array(text, |object| reader.object(object))?;
            }
            Some(b'{') => json::read_objects(text, |object| reader.object(object))?,
            Some(_) => {
                let mut lines = lines::Lines::new(text, quotes)?;
                reader.export.format = lines.format();
                while let Some((record, cells)) = lines.next_record()? {
                    reader.cells(record, &cells)?;
                }
                let table = lines.into_table();
                let names = table.fields().into_iter().map(Field::name);
                let names = names.filter(|name| !identifies(name)).map(str::to_owned);
                reader.export.fields = names.collect();
                reader.export.table = Some(table);
            }
        }
        Ok(reader.export)
    }

    /// Returns the format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns the columns of a csv or tsv in their order, without `extension`; `None` for JSON.
    pub fn columns(&self) -> Option<Vec<Field>> {
        self.table.as_ref().map(Table::fields)
    }

    /// Returns the names of the fields that events have, except those that identify an event.
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// Returns whether a byte order mark precedes the text.
    pub fn has_mark(&self) -> bool {
        self.has_mark
    }

    /// Returns whether `--guard-formulas` has written the cells.
    pub fn is_guarded(&self) -> bool {
        let marks = self.table.as_ref().map(Table::marks);
        marks == Some(Marks::BeforeFormulas)
    }

    /// Returns whether types are words, such as `Dial-In`.
    pub fn has_words(&self) -> bool {
        self.has_words
    }

    /// Returns the extensions that the export names, in the order of their first events. Empty if it names no
    /// extension.
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// Returns the events.
    pub fn items(&self) -> &[Item<'t>] {
        &self.items
    }

    /// Returns the extension that the export names for an event.
    pub fn extension(&self, item: &Item<'_>) -> Option<&Extension> {
        self.extensions.get(item.extension?)
    }

    /// Returns the index of the event with this type and id, of the extension that `other` belongs to.
    pub(super) fn find(&self, other: &Item<'_>, event_type: EventType, id: &str) -> Option<usize> {
        // The keys live as long as the text; for this look-up they need not live longer than `id`.
        let indexes: &HashMap<(Option<usize>, EventType, Cow<'_, str>), usize> = &self.indexes;
        let identity = (other.extension, event_type, Cow::Borrowed(id));
        indexes.get(&identity).copied()
    }

    /// Returns the event itself.
    pub fn entry(&self, item: &Item<'t>) -> Entry<'t> {
        match (item.text, &self.table) {
            (Text::Object(object), _) => {
                Row::of(object).map_or(Entry::Cells(Vec::new(), Marks::None), Entry::Object)
            }
            (Text::Line(line), Some(table)) => Entry::Cells(table.named(line), table.marks()),
            (Text::Line(_), None) => Entry::Cells(Vec::new(), Marks::None),
        }
    }
}

/// Builds an export, event by event.
struct Reader<'t> {
    text: &'t str,
    /// The index of each extension, by the text that names it.
    extensions: HashMap<Cow<'t, str>, usize>,
    /// The extension of the last event: most events have that of the one before.
    last: Option<(Cow<'t, str>, usize)>,
    export: Export<'t>,
}

impl<'t> Reader<'t> {
    fn object(&mut self, object: &'t RawValue) -> Result<(), ExportError> {
        let text = Text::Object(object);
        let Some(row) = Row::of(object) else {
            return self.refuse(text, ExportError::foreign("not an event"));
        };
        let is_first = self.export.items.is_empty();
        let (mut kind, mut id, mut extension) = (None, None, None);
        let mut of_change = 0;
        let mut place = 0;
        for member in row.members() {
            let name = member.name();
            match name.as_ref() {
                "type" => kind = kind.or_else(|| Some(member.text())),
                "id" => id = id.or_else(|| Some(member.text())),
                "extension" => extension = extension.or_else(|| Some(member.text())),
                "entry" | "totalResults" if is_first => {
                    let problem = "this is a collection as the server sent it (-o raw or curl)";
                    return self.refuse(text, ExportError::foreign(problem));
                }
                name => {
                    let is_of_change = || ["change", "field", "old", "new"].contains(&name);
                    of_change += usize::from(is_first && is_of_change());
                    // Most events have the same members in the same order.
                    let fields = &mut self.export.fields;
                    if fields.get(place).is_some_and(|known| known == name) {
                        place += 1;
                    } else if !fields.iter().any(|known| known == name) {
                        fields.push(name.to_owned());
                    }
                }
            }
        }
        if of_change == 4 {
            let problem = "this is the output of pce diff, not of pce list";
            return self.refuse(text, ExportError::foreign(problem));
        }
        let (kind, id) = (kind.unwrap_or_default(), id.unwrap_or_default());
        self.add(text, extension, &kind, id)
            .or_else(|error| self.refuse(text, error))
    }

    fn cells(&mut self, record: &'t str, cells: &lines::Cells<'_, 't>) -> Result<(), ExportError> {
        let text = Text::Line(record);
        let (kind, id) = (cells.get(Field::Type), cells.get(Field::Id));
        self.add(text, cells.extension(), &kind, id)
            .or_else(|error| self.refuse(text, error))
    }

    fn refuse(&self, text: Text<'_>, error: ExportError) -> Result<(), ExportError> {
        Err(error.at(self.place(self.export.items.len(), text.as_str())))
    }

    fn add(
        &mut self,
        text: Text<'t>,
        extension: Option<Cow<'t, str>>,
        kind: &str,
        id: Cow<'t, str>,
    ) -> Result<(), ExportError> {
        if id.is_empty() {
            return Err(ExportError::foreign("the event has no id"));
        }
        let event_type = self.event_type(kind)?;
        let extension = extension.filter(|text| !text.is_empty());
        let extension = extension
            .map(|text| self.extension_index(text))
            .transpose()?;
        let first = self.export.items.first();
        if first.is_some_and(|first| first.extension.is_some() != extension.is_some()) {
            let problem = "some events have an extension and others have none";
            return Err(ExportError::foreign(problem));
        }
        let index = self.export.items.len();
        let identity = (extension, event_type, id.clone());
        if let Some(first) = self.export.indexes.insert(identity, index) {
            let place = self.place(first, self.export.items[first].text.as_str());
            let problem = format!("event {event_type}/{id} is already in {place}");
            return Err(ExportError::foreign(problem));
        }
        self.export.items.push(Item {
            extension,
            event_type,
            id,
            text,
        });
        Ok(())
    }

    fn event_type(&mut self, kind: &str) -> Result<EventType, ExportError> {
        if kind.is_empty() {
            return Err(ExportError::foreign("the event has no type"));
        }
        if let Ok(number) = kind.parse::<u32>() {
            return Ok(EventType::new(number));
        }
        self.export.has_words = true;
        kind.parse()
            .map_err(|_| ExportError::foreign(format!("'{kind}' is not an event type")))
    }

    fn extension_index(&mut self, text: Cow<'t, str>) -> Result<usize, ExportError> {
        if let Some((_, index)) = self.last.as_ref().filter(|(last, _)| *last == text) {
            return Ok(*index);
        }
        if let Some(index) = self.extensions.get(&text) {
            self.last = Some((text, *index));
            return Ok(*index);
        }
        let extension: Extension = text
            .parse()
            .map_err(|_| ExportError::foreign(format!("'{text}' is not an extension")))?;
        let known = &mut self.export.extensions;
        // 0003-210 and 0003*210 are one extension.
        let index = known.iter().position(|known| *known == extension);
        let index = index.unwrap_or_else(|| {
            known.push(extension);
            known.len() - 1
        });
        self.extensions.insert(text, index);
        Ok(index)
    }

    /// Returns the place of an event: its number in an array, otherwise its line. `part` is its text.
    fn place(&self, index: usize, part: &str) -> Place {
        match self.export.format {
            Format::Json => Place::Entry(index + 1),
            // Both are parts of one text: the distance between their first bytes is the offset.
            _ => line(
                self.text,
                part.as_ptr() as usize - self.text.as_ptr() as usize,
            ),
        }
    }
}

impl<'t> Text<'t> {
    fn as_str(self) -> &'t str {
        match self {
            Self::Object(object) => object.get(),
            Self::Line(line) => line,
        }
    }
}

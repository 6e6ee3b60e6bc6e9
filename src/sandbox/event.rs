//! A phone call event, and the names of its fields.

use std::borrow::Cow;

/// The fields of an event, in the order in which the server writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Type,
    Id,
    Method,
    Note,
    Url,
    Status,
    Modified,
    Links,
}

impl Field {
    /// Every field, in the server's order.
    pub const ALL: [Field; 8] = [
        Field::Type,
        Field::Id,
        Field::Method,
        Field::Note,
        Field::Url,
        Field::Status,
        Field::Modified,
        Field::Links,
    ];

    /// Returns the name of the field in JSON, in `fields` and in `filterBy`.
    pub const fn name(self) -> &'static str {
        match self {
            Field::Type => "type",
            Field::Id => "id",
            Field::Method => "method",
            Field::Note => "note",
            Field::Url => "url",
            Field::Status => "status",
            Field::Modified => "modified",
            Field::Links => "links",
        }
    }

    /// Returns the field of that exact name.
    pub fn from_name(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// The fields of a `fields` parameter, as a set because the server writes the fields in its own order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FieldSet(u8);

impl FieldSet {
    /// Every field, for requests without `fields`.
    pub const ALL: FieldSet = FieldSet(u8::MAX);

    /// Returns the set with `field` added.
    #[must_use]
    pub const fn with(self, field: Field) -> FieldSet {
        FieldSet(self.0 | 1 << field as u8)
    }

    /// Returns whether the request asks for `field`.
    pub const fn contains(self, field: Field) -> bool {
        self.0 & (1 << field as u8) != 0
    }
}

/// One event. The numbers are single digits, as they are in `UnifiedAPI`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    clippy::struct_field_names,
    reason = "event type is the documentation's term, and `type` is a keyword"
)]
pub(super) struct Event {
    /// 0 Dial-In, 1 Dial-Out, 2 Hangup, 3 Answer on incoming call, 4 Answer on outgoing call.
    pub event_type: u8,
    /// 1–255 alphanumeric characters.
    pub id: Cow<'static, str>,
    /// 0 GET, 1 POST.
    pub method: u8,
    /// Free text.
    pub note: Cow<'static, str>,
    /// The URL that the server calls.
    pub url: Cow<'static, str>,
    /// 0 disabled, 1 enabled.
    pub status: u8,
    /// XML Schema dateTime.
    pub modified: Cow<'static, str>,
}

impl Event {
    /// Returns the string that a filter on `field` is compared with. `base` is the URL of the extension's events, which
    /// is the start of the self URL.
    pub fn value(&self, field: Field, base: &str) -> Cow<'_, str> {
        match field {
            Field::Type => digit(self.event_type).into(),
            Field::Id => self.id.as_ref().into(),
            Field::Method => digit(self.method).into(),
            Field::Note => self.note.as_ref().into(),
            Field::Url => self.url.as_ref().into(),
            Field::Status => digit(self.status).into(),
            Field::Modified => self.modified.as_ref().into(),
            Field::Links => format!("{base}/{}/{}", digit(self.event_type), self.id).into(),
        }
    }
}

/// Returns a number of an event as the text of its digit, without an allocation.
pub(super) fn digit(number: u8) -> &'static str {
    let at = usize::from(number % 10);
    &"0123456789"[at..=at]
}

//! The parts of a phone call event: its type, its id, its fields and their values.
//!
//! A phone call event is a subscription: when an extension receives, places, answers or ends a call, the server
//! makes an HTTP request to the event's `url`.

use std::fmt;
use std::str::FromStr;

use super::Invalid;

/// The type of an event, which says when the event fires. The API numbers the types. Unknown numbers are also valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventType(u32);

impl EventType {
    /// The types that the API documents, each with the name that options accept and the label for people. The index is
    /// the number.
    const KNOWN: [(&str, &str); 5] = [
        ("dial-in", "Dial-In"),
        ("dial-out", "Dial-Out"),
        ("hangup", "Hangup"),
        ("answer-in", "Answer-In"),
        ("answer-out", "Answer-Out"),
    ];

    /// The names that an option accepts, in the order of their numbers.
    pub const NAMES: [&str; 5] = [
        Self::KNOWN[0].0,
        Self::KNOWN[1].0,
        Self::KNOWN[2].0,
        Self::KNOWN[3].0,
        Self::KNOWN[4].0,
    ];

    /// Returns every type that the API documents, in the order of their numbers.
    pub fn known() -> impl Iterator<Item = Self> {
        (0..).take(Self::KNOWN.len()).map(Self)
    }

    /// Returns the type of this number.
    pub fn new(number: u32) -> Self {
        Self(number)
    }

    /// Returns the API's number.
    pub fn number(self) -> u32 {
        self.0
    }

    /// Returns the label for people, if the number is known.
    pub fn label(self) -> Option<&'static str> {
        let place = usize::try_from(self.0).ok()?;
        Self::KNOWN.get(place).map(|(_, label)| *label)
    }
}

impl FromStr for EventType {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            return text.parse().map(Self).map_err(|_| {
                Invalid::new("not a valid event type")
                    .remedy("write a number from 0 to 4294967295, such as 0 for dial-in")
            });
        }
        (0..)
            .zip(Self::NAMES)
            .find(|(_, name)| name.eq_ignore_ascii_case(text))
            .map(|(number, _)| Self(number))
            .ok_or_else(|| Invalid::word("event type", text, &Self::NAMES))
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The HTTP method of the server's request to an event's `url`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `0`
    Get,
    /// `1`
    Post,
}

impl Method {
    /// Returns the method with this API value, if the value is known.
    pub fn from_value(value: &str) -> Option<Self> {
        match value {
            "0" => Some(Self::Get),
            "1" => Some(Self::Post),
            _ => None,
        }
    }

    /// Returns the label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Whether an event fires at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// `0`
    Disabled,
    /// `1`
    Enabled,
}

impl Status {
    /// Returns the status with this API value, if the value is known.
    pub fn from_value(value: &str) -> Option<Self> {
        match value {
            "0" => Some(Self::Disabled),
            "1" => Some(Self::Enabled),
            _ => None,
        }
    }

    /// Returns the label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
        }
    }
}

/// The id of an event: 1 to 255 letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventId(String);

impl EventId {
    /// Returns the id as the API writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EventId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let remedy = "an event id has 1 to 255 letters and digits";
        if text.is_empty() || text.len() > 255 {
            return Err(
                Invalid::new(format!("the id has {} characters", text.len())).remedy(remedy),
            );
        }
        match text.chars().find(|c| !c.is_ascii_alphanumeric()) {
            Some(bad) => {
                Err(Invalid::new(format!("{bad:?} is not a letter or digit")).remedy(remedy))
            }
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A field of an event. The names are those of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// When the event fires: an [`EventType`]'s number.
    Type,
    /// The event's id, unique within its extension and type.
    Id,
    /// The HTTP method of the request to `url`: a [`Method`]'s value.
    Method,
    /// Free text, written by people.
    Note,
    /// The URL that the server calls.
    Url,
    /// Whether the event fires: a [`Status`]'s value.
    Status,
    /// When the event was last changed, as an XML Schema dateTime.
    Modified,
    /// The address of the event itself: an object with the URL under `self`.
    Links,
}

impl Field {
    /// Every field, in the order the server sends them.
    pub const ALL: [Self; 8] = [
        Self::Type,
        Self::Id,
        Self::Method,
        Self::Note,
        Self::Url,
        Self::Status,
        Self::Modified,
        Self::Links,
    ];

    /// Returns the API's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Id => "id",
            Self::Method => "method",
            Self::Note => "note",
            Self::Url => "url",
            Self::Status => "status",
            Self::Modified => "modified",
            Self::Links => "links",
        }
    }

    /// Returns the API's names, in the order of [`Field::ALL`].
    pub fn names() -> [&'static str; 8] {
        Self::ALL.map(Self::name)
    }

    /// Returns the label of a value of this field, if the API codes it as a number that is known.
    ///
    /// `None` for fields without codes and for unknown codes: callers then show the value itself.
    pub fn label(self, value: &str) -> Option<&'static str> {
        match self {
            Self::Type => value.parse().ok().and_then(|n| EventType(n).label()),
            Self::Method => Method::from_value(value).map(Method::label),
            Self::Status => Status::from_value(value).map(Status::label),
            _ => None,
        }
    }

    /// Returns the API's value for a label: the inverse of [`Field::label`].
    pub fn value_of_label(self, label: &str) -> Option<String> {
        if !self.is_coded() {
            return None;
        }
        // No coded field has more than 100 values.
        (0..100).map(|n: u32| n.to_string()).find(|value| {
            self.label(value)
                .is_some_and(|l| l.eq_ignore_ascii_case(label))
        })
    }

    /// Returns whether the API codes the field as a number.
    pub fn is_coded(self) -> bool {
        matches!(self, Self::Type | Self::Method | Self::Status)
    }
}

impl FromStr for Field {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|field| field.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| Invalid::word("field", text, &Self::names()))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_names_or_numbers() {
        assert_eq!("dial-in".parse(), Ok(EventType(0)));
        assert_eq!("Answer-Out".parse(), Ok(EventType(4)));
        assert_eq!("17".parse(), Ok(EventType(17)));
        let refusal = "dial-inn".parse::<EventType>().unwrap_err().to_string();
        assert!(refusal.contains("\"dial-in\""), "{refusal}");
        for text in ["", "-1", "99999999999", "0x1"] {
            assert!(text.parse::<EventType>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn labels_go_both_ways() {
        assert_eq!(Field::Type.label("2"), Some("Hangup"));
        assert_eq!(Field::Type.label("9"), None);
        assert_eq!(Field::Url.label("1"), None);
        assert_eq!(
            Field::Status.value_of_label("Disabled").as_deref(),
            Some("0")
        );
        assert_eq!(
            Field::Type.value_of_label("answer-out").as_deref(),
            Some("4")
        );
        assert_eq!(Field::Note.value_of_label("x"), None);
    }

    #[test]
    fn ids_are_alphanumeric() {
        assert!("NqeyDRqo4FtabmFj8gNWq3hsiGNYyq".parse::<EventId>().is_ok());
        assert!("a".repeat(255).parse::<EventId>().is_ok());
        for text in ["", "a b", "a/b", "é", &"a".repeat(256)] {
            assert!(text.parse::<EventId>().is_err(), "{text:?}");
        }
    }
}

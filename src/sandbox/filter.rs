//! Filters events with the operations of `OpenSocial`, which compare the text of the value, with regard to case.

use super::event::{Event, Field};

/// `filterBy` with its operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Filter {
    pub by: Field,
    pub test: Test,
}

/// `filterOp` with its `filterValue`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Contains(String),
    Equals(String),
    StartsWith(String),
    /// The value is not empty.
    Present,
}

impl Filter {
    /// Returns whether the event passes. `base` is the URL of the extension's events, for the self URL in `links`.
    pub fn matches(&self, event: &Event, base: &str) -> bool {
        let value = event.value(self.by, base);
        match &self.test {
            Test::Contains(part) => value.contains(part.as_str()),
            Test::Equals(whole) => value == whole.as_str(),
            Test::StartsWith(start) => value.starts_with(start.as_str()),
            Test::Present => !value.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Field::{Links, Note, Status, Type, Url};

    #[test]
    fn operations_compare_the_text_of_the_value() {
        let event = Event {
            event_type: 3,
            id: "Abc1".into(),
            method: 0,
            note: "Größe".into(),
            url: "https://crm.example.com/a".into(),
            status: 1,
            modified: "2024-02-29T23:59:59Z".into(),
        };
        let base = "http://host/uapi/extensions/@me/0003*210/phoneCallEvents";
        let contains = |text: &str| Test::Contains(text.into());
        let equals = |text: &str| Test::Equals(text.into());
        let starts = |text: &str| Test::StartsWith(text.into());
        for (by, test, expected) in [
            (Note, contains("röß"), true),
            (Note, contains("RÖSS"), false),
            (Note, contains(""), true),
            (Url, contains("crm"), true),
            (Url, contains("CRM"), false),
            (Url, starts("https://crm"), true),
            (Url, starts("crm"), false),
            (Url, equals("https://crm.example.com/"), false),
            (Url, equals("https://crm.example.com/a"), true),
            (Type, equals("3"), true),
            (Type, equals("03"), false),
            (Type, starts(""), true),
            (Status, contains("1"), true),
            (Status, Test::Present, true),
            (Note, Test::Present, true),
            (Links, starts("http://host/uapi/"), true),
            (Links, contains("/3/Abc1"), true),
            (Links, Test::Present, true),
        ] {
            let filter = Filter { by, test };
            assert_eq!(filter.matches(&event, base), expected, "{filter:?}");
        }
        let silent = Event {
            note: "".into(),
            ..event
        };
        let present = Filter {
            by: Note,
            test: Test::Present,
        };
        assert!(!present.matches(&silent, base));
    }
}

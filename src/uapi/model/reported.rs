//! The error that an answer reports, in the forms that servers use.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The number of characters after which a server's text is cut.
const MOST_CHARACTERS: usize = 2000;

/// The error in an answer. It has a code, a message or both.
#[derive(Debug)]
pub(in crate::uapi) struct Reported {
    pub(in crate::uapi) code: Option<String>,
    pub(in crate::uapi) message: String,
    pub(in crate::uapi) form: Form,
}

/// The form of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::uapi) enum Form {
    /// `{"error":{"code":…,"message":…}}`, and its variants.
    Api,
    /// OAuth's `{"error":…,"error_description":…}`.
    OAuth,
}

/// Reads only the keys of an error. The values of other keys are not copied, because a body can have 64 MiB.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
    #[serde(borrow)]
    error_description: Option<&'a RawValue>,
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

impl Reported {
    /// Returns the error in a body, which may be in an array and after a byte order mark.
    pub(in crate::uapi) fn in_body(body: &str) -> Option<Self> {
        let text = body.strip_prefix('\u{feff}').unwrap_or(body).trim_ascii();
        let text = first(text)?;
        if !text.starts_with('{') {
            return None;
        }
        let body: Body<'_> = serde_json::from_str(text).ok()?;
        let description = body.error_description.or(body.message);
        let of = |value: Option<&RawValue>| value.and_then(|value| Self::of(value, description));
        of(body.error).or_else(|| of(body.errors)).or_else(|| {
            // A message alone does not make an answer an error.
            body.code.and_then(plain)?;
            Self::new(body.code, body.message, Form::Api)
        })
    }

    /// Returns the error in the value of `error`; `description` is the text beside it.
    pub(super) fn of(value: &RawValue, description: Option<&RawValue>) -> Option<Self> {
        let text = first(value.get())?;
        if !text.starts_with('{') {
            let code: &RawValue = serde_json::from_str(text).ok()?;
            return Self::new(Some(code), description, Form::OAuth);
        }
        let inner: Body<'_> = serde_json::from_str(text).ok()?;
        Self::new(inner.code, inner.message.or(description), Form::Api)
    }

    fn new(code: Option<&RawValue>, message: Option<&RawValue>, form: Form) -> Option<Self> {
        let code = code.and_then(plain);
        let message = message.and_then(plain);
        (code.is_some() || message.is_some()).then(|| Self {
            code,
            message: message.unwrap_or_default(),
            form,
        })
    }
}

/// Returns the JSON of the first element of an array, or the text itself if it is not an array.
fn first(text: &str) -> Option<&str> {
    struct First<'a>(Option<&'a RawValue>);
    impl<'de: 'a, 'a> Deserialize<'de> for First<'a> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_seq(FirstVisitor).map(First)
        }
    }
    struct FirstVisitor;
    impl<'de> Visitor<'de> for FirstVisitor {
        type Value = Option<&'de RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let first = seq.next_element()?;
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(first)
        }
    }
    if !text.starts_with('[') {
        return Some(text);
    }
    let First(first) = serde_json::from_str(text).ok()?;
    first.map(RawValue::get)
}

/// Returns a string, or the JSON of another value; `None` for values that say nothing.
fn plain(value: &RawValue) -> Option<String> {
    let json = value.get();
    let text = match serde_json::from_str::<String>(json) {
        Ok(text) => text,
        Err(_) if matches!(json, "null" | "false" | "0" | "{}" | "[]") => return None,
        Err(_) => cut(json),
    };
    (!text.is_empty()).then(|| cut(&text))
}

/// Returns the text, or its first 2,000 characters and `…`.
pub(in crate::uapi) fn cut(text: &str) -> String {
    cut_after(text, MOST_CHARACTERS)
}

/// Returns the text, or its first characters and `…`.
pub(in crate::uapi) fn cut_after(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

//! JSON for people at a terminal: indented, coloured, and without characters that control the terminal.

use std::io::{self, Write};

use super::{Array, Objects};
use crate::output::{Completeness, Layout, Paint, Printer, Record, escape};

/// The deepest level that is indented. The nesting of a value has no limit.
const DEEPEST: usize = 16;

/// Writes one array with indented objects. Its value is the same as in the plain form.
pub(in crate::output) struct Pretty {
    objects: Objects,
    paint: Paint,
    array: Array,
    object: Vec<u8>,
}

impl Pretty {
    pub(in crate::output) fn new(layout: &Layout) -> Self {
        Self {
            objects: Objects::new(layout),
            paint: layout.paint,
            array: Array::default(),
            object: Vec::new(),
        }
    }
}

impl Printer for Pretty {
    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        self.object.clear();
        self.objects.write(&mut self.object, record)?;
        self.array.separate(out)?;
        out.write_all(b"  ")?;
        let text = String::from_utf8_lossy(&self.object);
        Indenter::new(out, self.paint).write(&text)
    }

    fn end(&mut self, out: &mut dyn Write, completeness: Completeness) -> io::Result<()> {
        self.array.end(out, completeness)
    }
}

/// The kinds of tokens that have a colour of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Key,
    Text,
    /// A number, `true`, `false` or `null`.
    Literal,
}

impl Token {
    /// Returns the parameters of the terminal's "select graphic rendition": readable on a light and on a dark
    /// background.
    fn codes(self) -> &'static str {
        match self {
            Self::Key => "1",
            Self::Text => "32",
            Self::Literal => "35",
        }
    }
}

/// Writes a valid JSON value token by token.
struct Indenter<'a> {
    out: &'a mut dyn Write,
    paint: Paint,
    /// The brackets that are open: `{` or `[`.
    open: Vec<u8>,
    /// Whether the next string is a key.
    key_follows: bool,
}

impl<'a> Indenter<'a> {
    fn new(out: &'a mut dyn Write, paint: Paint) -> Self {
        Self {
            out,
            paint,
            open: Vec::new(),
            key_follows: false,
        }
    }

    fn write(&mut self, json: &str) -> io::Result<()> {
        let mut rest = json.trim_ascii_start();
        while let Some(&first) = rest.as_bytes().first() {
            let length = match first {
                b'{' | b'[' => self.open(rest)?,
                b'}' | b']' => {
                    self.open.pop();
                    self.break_line()?;
                    self.out.write_all(&[first])?;
                    1
                }
                b',' => {
                    self.out.write_all(b",")?;
                    self.break_line()?;
                    self.key_follows = self.open.last() == Some(&b'{');
                    1
                }
                b':' => {
                    self.out.write_all(b": ")?;
                    1
                }
                b'"' => self.string(rest)?,
                _ => self.literal(rest)?,
            };
            rest = rest[length..].trim_ascii_start();
        }
        Ok(())
    }

    /// Writes an opening bracket, and also the closing one if the value is empty. Returns the number of bytes read.
    fn open(&mut self, rest: &str) -> io::Result<usize> {
        let inner = rest[1..].trim_ascii_start();
        let bracket = rest.as_bytes()[0];
        self.out.write_all(&[bracket])?;
        if let Some(closing @ (b'}' | b']')) = inner.as_bytes().first() {
            self.out.write_all(&[*closing])?;
            return Ok(rest.len() - inner.len() + 1);
        }
        self.open.push(bracket);
        self.key_follows = bracket == b'{';
        self.break_line()?;
        Ok(1)
    }

    fn string(&mut self, rest: &str) -> io::Result<usize> {
        let mut end = 1;
        while let Some(found) = memchr::memchr2(b'"', b'\\', &rest.as_bytes()[end..]) {
            end += found + 1;
            if rest.as_bytes()[end - 1] == b'"' {
                break;
            }
            // An escaped character does not end the string.
            end += 1;
        }
        let token = if std::mem::take(&mut self.key_follows) {
            Token::Key
        } else {
            Token::Text
        };
        self.token(token, &escape(&rest[..end]))?;
        Ok(end)
    }

    fn literal(&mut self, rest: &str) -> io::Result<usize> {
        let ends = |c: char| matches!(c, ',' | ']' | '}') || c.is_ascii_whitespace();
        let end = rest.find(ends).unwrap_or(rest.len());
        self.token(Token::Literal, &rest[..end])?;
        Ok(end)
    }

    fn token(&mut self, token: Token, text: &str) -> io::Result<()> {
        match self.paint {
            Paint::Plain => self.out.write_all(text.as_bytes()),
            Paint::Colors => write!(self.out, "\u{1b}[{}m{text}\u{1b}[0m", token.codes()),
        }
    }

    /// Begins a line for the next token, indented one level more than the array around the objects.
    fn break_line(&mut self) -> io::Result<()> {
        let depth = self.open.len();
        if depth > DEEPEST {
            return Ok(());
        }
        write!(self.out, "\n{:width$}", "", width = 2 * (depth + 1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pretty(json: &str, paint: Paint) -> String {
        let mut out = Vec::new();
        Indenter::new(&mut out, paint).write(json).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn objects_are_indented_and_empty_ones_stay_short() {
        let json = "{\"id\":\"a,\\\"}\", \"n\" :1.0e3,\"links\":{\"self\":null},\"a\":[ ],\"o\":{ },\"l\":[1,\"b\"]}";
        let expected = r#"{
    "id": "a,\"}",
    "n": 1.0e3,
    "links": {
      "self": null
    },
    "a": [],
    "o": {},
    "l": [
      1,
      "b"
    ]
  }"#;
        assert_eq!(pretty(json, Paint::Plain), expected);
    }

    #[test]
    fn colours_tell_keys_texts_and_literals_apart() {
        assert_eq!(
            pretty(r#"{"id":"a","n":[1,"b"]}"#, Paint::Colors).replace('\u{1b}', "␛"),
            "{\n    ␛[1m\"id\"␛[0m: ␛[32m\"a\"␛[0m,\n    ␛[1m\"n\"␛[0m: [\n      ␛[35m1␛[0m,\n      ␛[32m\"b\"␛[0m\n    ]\n  }"
        );
    }

    #[test]
    fn what_controls_a_terminal_is_an_escape() {
        let shown = pretty("{\"\u{9b}\":\"\u{202e}\u{7f}\u{e0041}\"}", Paint::Plain);
        assert_eq!(
            shown,
            "{\n    \"\\u009b\": \"\\u202e\\u007f\\udb40\\udc41\"\n  }"
        );
    }

    #[test]
    fn deep_nesting_is_not_indented_for_ever() {
        let json = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(pretty(&json, Paint::Plain).len() < 210_000);
    }

    fn value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            ".*".prop_map(serde_json::Value::String),
        ];
        leaf.prop_recursive(4, 30, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
                prop::collection::hash_map(".*", inner, 0..5)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_value_is_the_same(value in value()) {
            let shown = pretty(&value.to_string(), Paint::Plain);
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        }
    }
}

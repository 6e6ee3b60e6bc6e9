//! Server text on a terminal.
//!
//! A terminal obeys control characters: they move the cursor, recolour, retitle, and some terminals answer them as
//! if the user had typed. Bidirectional controls show text in another order than it has. All of them are shown as
//! `\n`, `\r`, `\t` or, in JSON's form, `\u001b`. A backslash that was there stays one: this is for eyes, and the
//! JSON formats are for exact values.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::io::{self, Write};
use std::str;

/// Server text, safe to show on one line: every control character, and every character that hides or reorders
/// others, is written out.
///
/// Zero-width joiners and variation selectors stay, since emoji and some scripts are made with them.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unsafe(c) {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "{}", Escape(c));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Whether the character does something to a terminal or to the text around it other than standing there.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Marks and embeddings, overrides and isolates of the bidirectional algorithm, beside the line and
            // paragraph separators and other invisible format characters.
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// The visible form of a character; all that are unsafe are below U+10000.
struct Escape(char);

impl fmt::Display for Escape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            '\n' => f.write_str("\\n"),
            '\r' => f.write_str("\\r"),
            '\t' => f.write_str("\\t"),
            c => write!(f, "\\u{:04x}", u32::from(c)),
        }
    }
}

/// Escapes text of formats that keep control characters, on its way to a terminal.
///
/// Newlines and tabs pass, since the formats themselves are made of them; every other unsafe character becomes its code,
/// which is an escape in a JSON string too. Bytes that are not UTF-8 become U+FFFD.
#[derive(Debug, Default)]
pub(super) struct Escaper {
    /// The first bytes of a character whose last ones are not written yet.
    begun: Vec<u8>,
}

impl Escaper {
    /// Writes the text so far.
    pub(super) fn write(&mut self, bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
        let mut joined = std::mem::take(&mut self.begun);
        self.begun = if joined.is_empty() {
            write_characters(bytes, out)?.to_vec()
        } else {
            joined.extend_from_slice(bytes);
            write_characters(&joined, out)?.to_vec()
        };
        Ok(())
    }

    /// Ends the text.
    pub(super) fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        if std::mem::take(&mut self.begun).is_empty() {
            return Ok(());
        }
        write_char(out, char::REPLACEMENT_CHARACTER)
    }
}

/// Writes text, and returns the first bytes of a character that it ends with.
fn write_characters<'a>(bytes: &'a [u8], out: &mut impl Write) -> io::Result<&'a [u8]> {
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        write_safe(out, chunk.valid())?;
        let invalid = chunk.invalid();
        if invalid.is_empty() {
            continue;
        }
        let may_go_on = str::from_utf8(invalid).is_err_and(|e| e.error_len().is_none());
        if chunks.peek().is_none() && may_go_on {
            return Ok(invalid);
        }
        write_char(out, char::REPLACEMENT_CHARACTER)?;
    }
    Ok(&[])
}

fn write_safe(out: &mut impl Write, mut text: &str) -> io::Result<()> {
    let stopped = |c: char| is_unsafe(c) && !matches!(c, '\n' | '\t');
    while let Some((place, c)) = text.char_indices().find(|(_, c)| stopped(*c)) {
        write!(out, "{}{}", &text[..place], Escape(c))?;
        text = &text[place + c.len_utf8()..];
    }
    out.write_all(text.as_bytes())
}

fn write_char(out: &mut impl Write, c: char) -> io::Result<()> {
    out.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guarded<'a>(writes: impl IntoIterator<Item = &'a [u8]>) -> String {
        let mut escaper = Escaper::default();
        let mut out = Vec::new();
        for bytes in writes {
            escaper.write(bytes, &mut out).unwrap();
        }
        escaper.end(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn controls_are_written_out() {
        let cases = [
            ("a\nb\r\tc", r"a\nb\r\tc"),
            ("\u{1b}]0;x\u{7}", r"\u001b]0;x\u0007"),
            (
                "\0\u{8}\u{7f}\u{9b}31m\u{85}",
                r"\u0000\u0008\u007f\u009b31m\u0085",
            ),
            (
                "a\u{202e}b\u{2066}c\u{2069}\u{200f}\u{61c}",
                r"a\u202eb\u2066c\u2069\u200f\u061c",
            ),
            (
                "\u{feff}a\u{200b}b\u{2028}\u{2029}",
                r"\ufeffa\u200bb\u2028\u2029",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(escape(text), expected);
        }
    }

    #[test]
    fn other_text_is_untouched() {
        for text in [
            "",
            "Zoë 日本語 العربية \\n",
            "👩‍👩‍👧 ❤️ 🏳️‍🌈",
            "نمی\u{200c}خواهم",
            "\u{a0}",
        ] {
            assert!(matches!(escape(text), Cow::Borrowed(same) if same == text));
            assert_eq!(guarded([text.as_bytes()]), text);
        }
    }

    #[test]
    fn the_guard_passes_newlines_and_tabs() {
        let text = "a\tb\n{\"note\":\"\u{1b}[31m\u{202e}\r\"}\n";
        assert_eq!(
            guarded([text.as_bytes()]),
            "a\tb\n{\"note\":\"\\u001b[31m\\u202e\\r\"}\n"
        );
    }

    #[test]
    fn characters_may_be_split_across_writes() {
        let text = "é\u{9b}日\u{202e}👩‍👧\u{1b}x\u{feff}";
        let expected = "é\\u009b日\\u202e👩‍👧\\u001bx\\ufeff";
        for size in 1..=text.len() {
            assert_eq!(guarded(text.as_bytes().chunks(size)), expected, "{size}");
        }
    }

    #[test]
    fn what_is_no_utf8_is_replaced() {
        // A C1 control character as one byte, which terminals in an 8-bit mode obey.
        assert_eq!(guarded([b"a\x9b31m".as_slice()]), "a\u{fffd}31m");
        assert_eq!(guarded([b"a\xe2\x82".as_slice(), b"b"]), "a\u{fffd}b");
        assert_eq!(guarded([b"a\xe2\x82".as_slice()]), "a\u{fffd}");
        assert_eq!(guarded([b"\xc2".as_slice(), b"", b"\x9b"]), "\\u009b");
        assert_eq!(guarded([b"\xff\xfe\n".as_slice()]), "\u{fffd}\u{fffd}\n");
    }
}

//! Server text on a terminal.
//!
//! A terminal obeys control characters: they move the cursor, recolour, retitle, and some terminals answer them as if
//! the user had typed. Bidirectional controls show text in another order, and invisible characters hide. All of them
//! are shown as `\n`, `\r`, `\t` or, in JSON's form, `\u001b`. A backslash in the text stays as it is: this form is for
//! people, and the JSON formats are for exact values.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::io::{self, Write};
use std::str;

use unicode_width::UnicodeWidthChar;

/// The most characters without a width, such as accents, that may follow a character. Scripts need fewer, and more of
/// them would cover the lines above and below.
const MOST_MARKS: usize = 8;

/// Returns server text that is safe to show on one line: every control character, and every character that hides or
/// reorders others, becomes its code.
///
/// Zero-width joiners and variation selectors stay, since emoji and some scripts are made with them.
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut scan = Scan::new(Breaks::Escaped);
    let mut escaped = String::new();
    let mut rest = text;
    while let Some((start, c)) = scan.next_unsafe(rest) {
        escaped.push_str(&rest[..start]);
        // Writing to a string cannot fail.
        let _ = write!(escaped, "{}", Escape(c));
        rest = &rest[start + c.len_utf8()..];
    }
    if rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    escaped.push_str(rest);
    Cow::Owned(escaped)
}

/// Whether newlines and tabs are shown as codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Breaks {
    Escaped,
    #[default]
    Kept,
}

/// Looks for characters that must not reach a terminal.
#[derive(Debug, Default)]
struct Scan {
    breaks: Breaks,
    /// Characters without a width since the last one with a width.
    marks: usize,
}

impl Scan {
    fn new(breaks: Breaks) -> Self {
        Self { breaks, marks: 0 }
    }

    /// Returns the next unsafe character, and its byte index.
    fn next_unsafe(&mut self, text: &str) -> Option<(usize, char)> {
        text.char_indices().find(|(_, c)| !self.is_safe(*c))
    }

    fn is_safe(&mut self, c: char) -> bool {
        if self.breaks == Breaks::Kept && matches!(c, '\n' | '\t') {
            self.marks = 0;
            return true;
        }
        if is_unsafe(c) {
            return false;
        }
        if c.is_ascii() || c.width() != Some(0) {
            self.marks = 0;
            return true;
        }
        self.marks += 1;
        self.marks <= MOST_MARKS
    }
}

/// Returns whether the character controls a terminal, reorders the text around it, or is invisible and not necessary.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen, fillers, and vowel separators that show nothing.
            '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{3164}' | '\u{ffa0}'
            // Marks and embeddings, overrides and isolates of the bidirectional algorithm, the line and paragraph
            // separators, and other invisible format characters.
            | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            // Tags, which can hide a whole text. The variation selectors between them stay.
            | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

/// The visible form of a character.
struct Escape(char);

impl fmt::Display for Escape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            '\n' => f.write_str("\\n"),
            '\r' => f.write_str("\\r"),
            '\t' => f.write_str("\\t"),
            c => {
                let units = c.encode_utf16(&mut [0; 2]).to_vec();
                units.iter().try_for_each(|unit| write!(f, "\\u{unit:04x}"))
            }
        }
    }
}

/// Escapes text of formats that keep control characters, on its way to a terminal.
///
/// Newlines and tabs pass, since the formats themselves are made of them; every other unsafe character becomes its
/// code, which is an escape in a JSON string too. Bytes that are not UTF-8 become U+FFFD.
#[derive(Debug, Default)]
pub(super) struct Escaper {
    /// The first bytes of a character whose last bytes have not arrived yet.
    begun: Vec<u8>,
    scan: Scan,
}

impl Escaper {
    /// Writes text, except for an incomplete character at its end.
    pub(super) fn write(&mut self, bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
        let mut joined = std::mem::take(&mut self.begun);
        self.begun = if joined.is_empty() {
            self.write_characters(bytes, out)?.to_vec()
        } else {
            joined.extend_from_slice(bytes);
            self.write_characters(&joined, out)?.to_vec()
        };
        Ok(())
    }

    /// Ends the text, with U+FFFD in place of an incomplete character.
    pub(super) fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        if std::mem::take(&mut self.begun).is_empty() {
            return Ok(());
        }
        write_char(out, char::REPLACEMENT_CHARACTER)
    }

    /// Writes text, and returns the bytes of an incomplete character at its end.
    fn write_characters<'a>(
        &mut self,
        bytes: &'a [u8],
        out: &mut impl Write,
    ) -> io::Result<&'a [u8]> {
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            self.write_safe(chunk.valid(), out)?;
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

    fn write_safe(&mut self, mut text: &str, out: &mut impl Write) -> io::Result<()> {
        while let Some((start, c)) = self.scan.next_unsafe(text) {
            write!(out, "{}{}", &text[..start], Escape(c))?;
            text = &text[start + c.len_utf8()..];
        }
        out.write_all(text.as_bytes())
    }
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
    fn invisible_characters_are_written_out() {
        for (text, expected) in [
            ("a\u{ad}b", r"a\u00adb"),
            (
                "\u{115f}\u{1160}\u{3164}\u{ffa0}",
                r"\u115f\u1160\u3164\uffa0",
            ),
            ("🏴\u{e0067}\u{e007f}", r"🏴\udb40\udc67\udb40\udc7f"),
            ("\u{180e}\u{2064}\u{1d173}", r"\u180e\u2064\ud834\udd73"),
        ] {
            assert_eq!(escape(text), expected);
            assert_eq!(guarded([text.as_bytes()]), expected);
        }
    }

    #[test]
    fn a_character_carries_few_marks() {
        let text = format!("a{}b", "\u{301}".repeat(1000));
        let expected = format!("a{}{}b", "\u{301}".repeat(8), r"\u0301".repeat(992));
        assert_eq!(escape(&text), expected);
        for size in [1, 3, 100] {
            assert_eq!(guarded(text.as_bytes().chunks(size)), expected);
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
            "葛\u{e0100} \u{1100}\u{1161}\u{11a8} Zoe\u{308}\u{301}",
        ] {
            assert!(matches!(escape(text), Cow::Borrowed(same) if same == text));
            assert_eq!(guarded([text.as_bytes()]), text);
        }
    }

    #[test]
    fn newlines_and_tabs_pass() {
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
    fn invalid_utf8_is_replaced() {
        // A C1 control character as one byte, which terminals in an 8-bit mode obey.
        assert_eq!(guarded([b"a\x9b31m".as_slice()]), "a\u{fffd}31m");
        assert_eq!(guarded([b"a\xe2\x82".as_slice(), b"b"]), "a\u{fffd}b");
        assert_eq!(guarded([b"a\xe2\x82".as_slice()]), "a\u{fffd}");
        assert_eq!(guarded([b"\xc2".as_slice(), b"", b"\x9b"]), "\\u009b");
        assert_eq!(guarded([b"\xff\xfe\n".as_slice()]), "\u{fffd}\u{fffd}\n");
    }
}

//! What must never reach a terminal: characters that move its cursor, change its title, or reverse its text.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Whether a terminal acts on a character in the place of showing it, or shows the text around it in another order.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            // Marks, embeddings, overrides and isolates of the bidirectional algorithm.
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Line and paragraph separator, and a mark that no text has inside.
            | '\u{2028}' | '\u{2029}' | '\u{feff}'
        )
}

/// Text on one line that a terminal shows as it is: what it would act on is written as `\u001b`, the way JSON has it.
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.contains(is_unsafe) {
        let mut escaped = String::with_capacity(text.len() + 16);
        push_escaped(&mut escaped, text, &[]);
        Cow::Owned(escaped)
    } else {
        Cow::Borrowed(text)
    }
}

fn push_escaped(escaped: &mut String, text: &str, kept: &[char]) {
    for c in text.chars() {
        if is_unsafe(c) && !kept.contains(&c) {
            // Writing to a String cannot fail.
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
}

/// Passes bytes on, where `guarded` with everything escaped that a terminal would act on, but line breaks and tabs.
///
/// In JSON that leaves the values what they are; csv and tsv are for files and pipes, where nothing is changed.
pub struct TerminalGuard<W> {
    inner: W,
    guarded: bool,
    /// The beginning of a character whose other bytes are still to come.
    pending: Vec<u8>,
}

impl<W: Write> TerminalGuard<W> {
    /// A guard before `inner`, which is a terminal if `guarded` is true.
    pub fn new(inner: W, guarded: bool) -> Self {
        Self {
            inner,
            guarded,
            pending: Vec::new(),
        }
    }

    /// What the bytes go to.
    pub fn get_ref(&self) -> &W {
        &self.inner
    }

    /// What the bytes went to.
    pub fn into_inner(self) -> W {
        self.inner
    }
}

impl<W: Write> Write for TerminalGuard<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.guarded {
            return self.inner.write(bytes);
        }
        self.pending.extend_from_slice(bytes);
        let text = std::mem::take(&mut self.pending);
        let mut escaped = String::with_capacity(text.len());
        for chunk in text.utf8_chunks() {
            push_escaped(&mut escaped, chunk.valid(), &['\n', '\t']);
            let invalid = chunk.invalid();
            if invalid.is_empty() {
                continue;
            }
            let at_end = text.ends_with(invalid) && is_beginning(invalid);
            if at_end {
                self.pending.extend_from_slice(invalid);
            } else {
                escaped.push(char::REPLACEMENT_CHARACTER);
            }
        }
        self.inner.write_all(escaped.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Whether more bytes could make a character of these.
fn is_beginning(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_shown() {
        assert_eq!(escape("plain ü 日本 👩‍👩‍👧"), "plain ü 日本 👩‍👩‍👧");
        assert_eq!(
            escape("a\u{1b}]0;x\u{7}\n\u{9b}31m\u{202e}\u{7f}"),
            "a\\u001b]0;x\\u0007\\u000a\\u009b31m\\u202e\\u007f"
        );
    }

    #[test]
    fn the_guard_keeps_lines_and_joins_split_characters() {
        let mut guard = TerminalGuard::new(Vec::new(), true);
        let text = "ü\t\u{9b}\n日\u{1b}".as_bytes();
        for byte in text {
            guard.write_all(&[*byte]).unwrap();
        }
        guard.write_all(b"\xff!").unwrap();
        let shown = String::from_utf8(guard.into_inner()).unwrap();
        assert_eq!(shown, "ü\t\\u009b\n日\\u001b\u{fffd}!");
    }

    #[test]
    fn off_a_terminal_nothing_changes() {
        let mut guard = TerminalGuard::new(Vec::new(), false);
        guard.write_all(b"a\x1b\xff").unwrap();
        assert_eq!(guard.into_inner(), b"a\x1b\xff");
    }
}

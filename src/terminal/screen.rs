//! Stdout on a terminal, with a pager if the text is longer than the screen.
//!
//! The text is held until it is longer than the screen. Then the pager starts and gets all text. A separate thread
//! writes into the pager, because a user reads more slowly than pages arrive. The queue between the run and this thread
//! is bounded: the run reads from the network until the queue is full.

use std::borrow::Cow;
use std::io::{self, Write};
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::thread::JoinHandle;

use unicode_width::UnicodeWidthStr;

use super::Pager;

/// Lines of the screen for the footer and the shell's prompt.
const OTHER_LINES: usize = 2;

/// Bytes of a write that are queued for the pager as one chunk.
const CHUNK: usize = 64 * 1024;

/// With this many chunks in the queue, the run reads no more pages.
const FULL: usize = 32;

/// With this many chunks in the queue, a write waits. Pages already received still fit.
const BOUND: usize = 2 * FULL;

/// Stdout on a terminal.
pub struct Screen {
    state: State,
    /// Whether a pager has the terminal.
    paging: Arc<AtomicBool>,
}

enum State {
    /// The text so far fits on a screen.
    Held(Held),
    Direct,
    Paging(Paging),
    Ended,
}

impl Screen {
    /// Returns an empty screen. `paging` is true while the pager has the terminal.
    pub fn new(pager: Option<Pager>, paging: Arc<AtomicBool>) -> Self {
        let state = pager.map_or(State::Direct, |pager| State::Held(Held::new(pager)));
        Self { state, paging }
    }

    /// Returns whether a pager shows the text, or will if it gets longer than a screen.
    pub fn has_pager(&self) -> bool {
        matches!(self.state, State::Held(_) | State::Paging(_))
    }

    /// Returns whether the user has quit the pager.
    pub fn has_left(&mut self) -> bool {
        match &mut self.state {
            State::Paging(paging) => paging.has_left(),
            _ => false,
        }
    }

    /// Returns whether the run should wait for the user to read.
    pub fn is_full(&mut self) -> bool {
        match &mut self.state {
            State::Paging(paging) => !paging.has_left() && paging.queued() >= FULL,
            _ => false,
        }
    }

    /// Shows the text that is still held; with a pager, waits until the user has quit it.
    ///
    /// # Errors
    /// The terminal could not be written, or the pager failed.
    pub fn end(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Held(held) => write_now(&held.text),
            State::Direct | State::Ended => Ok(()),
            State::Paging(pager) => {
                let ended = pager.end();
                self.paging.store(false, Ordering::Relaxed);
                ended
            }
        }
    }

    /// Starts the pager and shows the held text. If the pager does not start, the terminal scrolls.
    fn start_pager(&mut self) -> io::Result<()> {
        let State::Held(held) = std::mem::replace(&mut self.state, State::Direct) else {
            return Ok(());
        };
        if let Ok(paging) = Paging::start(&held.pager) {
            self.paging.store(true, Ordering::Relaxed);
            self.state = State::Paging(paging);
        }
        self.write_all(&held.text)
    }
}

fn write_now(text: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text)?;
    out.flush()
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.state {
            State::Held(held) => {
                held.push(bytes);
                if held.is_more_than_a_screen() {
                    self.start_pager()?;
                }
            }
            State::Direct => write_now(bytes)?,
            State::Paging(paging) => paging.send(&without_moves(bytes)),
            State::Ended => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        Ok(bytes.len())
    }

    /// Does nothing: held text stays held until it is longer than the screen.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Shows the held text, also after an error.
impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// Text that may still fit on the screen.
struct Held {
    pager: Pager,
    text: Vec<u8>,
    /// Columns and lines of the screen.
    size: (usize, usize),
    /// Lines that the text takes, up to `counted`.
    lines: usize,
    counted: usize,
}

impl Held {
    fn new(pager: Pager) -> Self {
        let size = terminal_size::terminal_size();
        let (width, height) = size.map_or((80, 24), |(width, height)| (width.0, height.0));
        Self {
            pager,
            text: Vec::new(),
            size: (usize::from(width), usize::from(height)),
            lines: 0,
            counted: 0,
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
        while let Some(length) = self.text[self.counted..].iter().position(|b| *b == b'\n') {
            let line = &self.text[self.counted..self.counted + length];
            self.lines += lines(line, self.size.0);
            self.counted += length + 1;
        }
    }

    fn is_more_than_a_screen(&self) -> bool {
        let room = self.size.1.saturating_sub(OTHER_LINES);
        let begun = &self.text[self.counted..];
        self.lines > room
            || (begun.len() > self.size.0 && self.lines + lines(begun, self.size.0) > room)
    }
}

/// Returns how many lines of the terminal a line takes.
fn lines(line: &[u8], width: usize) -> usize {
    if line.len() <= width {
        return 1;
    }
    let text = String::from_utf8_lossy(line);
    visible(&text).width().div_ceil(width.max(1)).max(1)
}

/// Returns the text without the sequences that move the cursor to a column (`ESC [ … G`), which a pager would show.
///
/// Each sequence is written in one piece.
fn without_moves(text: &[u8]) -> Cow<'_, [u8]> {
    let mut kept: Option<Vec<u8>> = None;
    let mut rest = text;
    while let Some(start) = rest.windows(2).position(|pair| pair == b"\x1b[") {
        let digits = rest[start + 2..].iter();
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        let end = start + 2 + digits;
        let is_move = rest.get(end) == Some(&b'G');
        let keep = if is_move { start } else { end };
        kept.get_or_insert_default()
            .extend_from_slice(&rest[..keep]);
        rest = &rest[end + usize::from(is_move)..];
    }
    match kept {
        Some(mut kept) => {
            kept.extend_from_slice(rest);
            Cow::Owned(kept)
        }
        None => Cow::Borrowed(text),
    }
}

/// Returns the text without the escape sequences of colours (`ESC [ … m`), columns (`ESC [ … G`) and links
/// (`ESC ] … ESC \`), which are the only ones here.
fn visible(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut visible = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = match part.as_bytes().first() {
            Some(b'[') => part.find(['m', 'G']).map(|end| end + 1),
            Some(b'\\') => Some(1),
            _ => None,
        };
        visible.push_str(end.map_or("", |end| &part[end..]));
    }
    visible
}

/// A running pager, and the queue of text for it.
struct Paging {
    name: String,
    child: Child,
    queue: Option<SyncSender<Vec<u8>>>,
    /// Chunks in the queue.
    queued: Arc<AtomicUsize>,
    writer: Option<JoinHandle<()>>,
    has_left: bool,
}

impl Paging {
    fn start(pager: &Pager) -> io::Result<Self> {
        let mut child = pager.start()?;
        let (queue, chunks) = mpsc::sync_channel::<Vec<u8>>(BOUND);
        let queued = Arc::new(AtomicUsize::new(0));
        let pipe = child.stdin.take();
        let written = Arc::clone(&queued);
        let writer = std::thread::Builder::new()
            .name("pager".to_owned())
            .spawn(move || {
                let Some(mut pipe) = pipe else { return };
                for chunk in chunks {
                    // The user has quit the pager.
                    if pipe.write_all(&chunk).is_err() {
                        return;
                    }
                    written.fetch_sub(1, Ordering::Relaxed);
                }
            })?;
        Ok(Self {
            name: pager.name().to_owned(),
            child,
            queue: Some(queue),
            queued,
            writer: Some(writer),
            has_left: false,
        })
    }

    /// Queues text; waits while the queue is full.
    fn send(&mut self, bytes: &[u8]) {
        let Some(queue) = &self.queue else { return };
        for chunk in bytes.chunks(CHUNK) {
            self.queued.fetch_add(1, Ordering::Relaxed);
            if queue.send(chunk.to_vec()).is_err() {
                self.has_left = true;
                return;
            }
        }
    }

    fn queued(&self) -> usize {
        self.queued.load(Ordering::Relaxed)
    }

    fn has_left(&mut self) -> bool {
        self.has_left |= !matches!(self.child.try_wait(), Ok(None));
        self.has_left
    }

    /// Waits until the user has quit the pager.
    fn end(mut self) -> io::Result<()> {
        drop(self.queue.take());
        if let Some(writer) = self.writer.take() {
            // It ends when everything is written, or a write fails.
            let _ = writer.join();
        }
        match self.child.wait() {
            Ok(status) if !status.success() => Err(io::Error::other(format!(
                "the pager {} failed ({status}); use --no-pager to run without it",
                self.name
            ))),
            // If the parent process ignores SIGCHLD, the system has no status of the child.
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_take_several() {
        assert_eq!(lines(b"", 10), 1);
        assert_eq!(lines(b"0123456789", 10), 1);
        assert_eq!(lines(b"0123456789a", 10), 2);
        assert_eq!(lines("日本語です".as_bytes(), 10), 1);
        assert_eq!(lines("日本語です。".as_bytes(), 10), 2);
        assert_eq!(lines(b"x", 0), 1);
    }

    #[test]
    fn a_pager_is_not_told_to_move() {
        let line = b"\x1b[1ma\x1b[0m  \x1b[12Gb\x1b[3G\x1b[";
        assert_eq!(&*without_moves(line), b"\x1b[1ma\x1b[0m  b\x1b[");
        assert!(matches!(without_moves(b"plain"), Cow::Borrowed(b"plain")));
    }

    #[test]
    fn colours_and_links_take_no_room() {
        let line = "\u{1b}]8;;https://a.example.com/m\u{1b}\\\u{1b}[1;31m0123456789\u{1b}[0m\u{1b}]8;;\u{1b}\\";
        assert_eq!(visible(line), "0123456789");
        assert_eq!(lines(line.as_bytes(), 10), 1);
    }
}

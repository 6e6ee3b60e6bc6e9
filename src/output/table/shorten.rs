//! Shorter forms of a cell, none wider than asked for. A grapheme (a letter with its accents, an emoji with its
//! joiners) is kept or left out as a whole.

use super::measure::widest;
use unicode_segmentation::UnicodeSegmentation;

/// What stands for the text left out, one column wide.
const ELLIPSIS: &str = "…";

/// Columns that the end of a URL has, if it can: a script's name or a parameter.
const TAIL: usize = 8;

/// Columns that it has where the host needs the room.
const SHORT_TAIL: usize = 4;

/// The beginning.
pub(super) fn end(text: &str, width: usize) -> String {
    if widest(text) <= width {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(1) else {
        return String::new();
    };
    format!("{}{ELLIPSIS}", first(text, room))
}

/// The beginning and the end.
pub(super) fn middle(text: &str, width: usize) -> String {
    around(text, width, width / 2)
}

/// The host and the end. Where there is no room for both, the scheme goes first, then a part of the end, then a part of
/// the host.
pub(super) fn url(text: &str, width: usize) -> String {
    if widest(text) <= width {
        return text.to_owned();
    }
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let path = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = widest(&rest[..path]);
    let scheme = widest(text).saturating_sub(widest(rest));
    let room = width.saturating_sub(1);
    if scheme + host + TAIL <= room {
        around(text, width, scheme + host)
    } else {
        let head = host.min(room.saturating_sub(SHORT_TAIL));
        around(rest, width, head.max(room / 2))
    }
}

/// A time as the table shows it, by its date; anything else by its beginning.
pub(super) fn time(text: &str, width: usize) -> String {
    match text.split_once(' ') {
        Some((date, time)) if widest(date) == width && time.as_bytes().get(2) == Some(&b':') => {
            date.to_owned()
        }
        _ => end(text, width),
    }
}

/// The first `head` columns and as much of the end as there is room for.
fn around(text: &str, width: usize, head: usize) -> String {
    if widest(text) <= width {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(1) else {
        return String::new();
    };
    let head = first(text, head.min(room));
    let tail = last(&text[head.len()..], room - widest(head));
    format!("{head}{ELLIPSIS}{tail}")
}

fn first(text: &str, width: usize) -> &str {
    &text[..fitting(text.graphemes(true), width)]
}

fn last(text: &str, width: usize) -> &str {
    &text[text.len() - fitting(text.graphemes(true).rev(), width)..]
}

/// The bytes of the graphemes, from the first on, that there is room for.
fn fitting<'a>(graphemes: impl Iterator<Item = &'a str>, width: usize) -> usize {
    let mut taken = 0;
    let mut bytes = 0;
    for grapheme in graphemes {
        taken += widest(grapheme);
        if taken > width {
            break;
        }
        bytes += grapheme.len();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ends_and_middles() {
        assert_eq!(end("Invoice hook", 12), "Invoice hook");
        assert_eq!(end("Invoice hooks", 12), "Invoice hoo…");
        assert_eq!(middle("NqeyDRqo4FtabmFj8gNWq3hsiGNYyq", 8), "Nqey…Yyq");
        assert_eq!(middle("12345678", 8), "12345678");
    }

    #[test]
    fn urls_keep_host_and_tail() {
        let text = "https://crm.example.com/hooks/incoming.php?caller=$CALLERID";
        assert_eq!(url(text, 59), text);
        assert_eq!(url(text, 40), "https://crm.example.com…caller=$CALLERID");
        assert_eq!(url(text, 32), "https://crm.example.com…CALLERID");
        assert_eq!(url(text, 24), "crm.example.com…CALLERID");
        assert_eq!(url(text, 20), "crm.example.com…ERID");
        assert_eq!(url(text, 16), "crm.example…ERID");
        assert_eq!(url(text, 7), "crm…RID");
        assert_eq!(url("https://crm.example.com/a", 24), "crm.example.com/a");
        assert_eq!(url("no url at all, but long", 16), "no url at a…long");
    }

    #[test]
    fn times_become_dates() {
        assert_eq!(time("2026-11-24 18:16", 10), "2026-11-24");
        assert_eq!(time("2026-11-24 18:16Z", 10), "2026-11-24");
        assert_eq!(time("2012-07-10T18:16:12", 10), "2012-07-1…");
    }

    #[test]
    fn graphemes_stay_whole() {
        let family = "👩‍👩‍👧";
        // Where it is not put together it is six columns wide.
        assert_eq!(end(&family.repeat(3), 13), format!("{family}{family}…"));
        assert_eq!(end(&family.repeat(3), 12), format!("{family}…"));
        assert_eq!(middle(&family.repeat(9), 14), format!("{family}…{family}"));
        assert_eq!(end("日本語です", 6), "日本…");
        assert_eq!(end("Zoe\u{308}y and", 4), "Zoe\u{308}…");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked_for(text in "\\PC{0,60}", width in 0_usize..40) {
            for short in [end(&text, width), middle(&text, width), url(&text, width), time(&text, width)] {
                prop_assert!(widest(&short) <= width, "{:?} {}", short, width);
            }
        }
    }
}

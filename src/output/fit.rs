//! Text in less room: how wide it is on a terminal, and what is left out when that is too wide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Stands for what was left out.
const ELLIPSIS: char = '…';

/// Columns that a text takes on a terminal.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text, or as much of its beginning and its end as `room` columns hold, with `…` between.
pub(super) fn middle(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let room = room.saturating_sub(1);
    let tail = end(text, room / 2);
    let head = start(text, room - width(tail));
    format!("{head}{ELLIPSIS}{tail}")
}

/// The text, or as much of its beginning as `room` columns hold, with `…` at the end.
pub(super) fn tail(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    format!("{}{ELLIPSIS}", start(text, room.saturating_sub(1)))
}

/// A URL with its host and its end, as far as `room` columns allow: these tell one from another.
pub(super) fn url(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let host_end = text
        .find("://")
        .and_then(|scheme| {
            let rest = scheme + 3;
            text[rest..].find('/').map(|slash| rest + slash + 1)
        })
        .unwrap_or(0);
    let host = &text[..host_end];
    let left = room.saturating_sub(width(host) + 1);
    // Where the host takes nearly everything, its own middle has to go.
    if host.is_empty() || left < 8 {
        return middle(text, room);
    }
    format!("{host}{ELLIPSIS}{}", end(text, left))
}

fn start(text: &str, room: usize) -> &str {
    let mut used = 0;
    let end = text
        .char_indices()
        .find(|(_, c)| {
            used += c.width().unwrap_or(0);
            used > room
        })
        .map_or(text.len(), |(place, _)| place);
    // A mark or joiner at the cut belongs to the character before, one after it to a character that is gone.
    text[..end].trim_end_matches('\u{200d}')
}

fn end(text: &str, room: usize) -> &str {
    let mut used = 0;
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, c)| {
            used += c.width().unwrap_or(0);
            used <= room
        })
        .last()
        .map_or(text.len(), |(place, _)| place);
    text[start..].trim_start_matches(|c: char| c.width() == Some(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_wider_than_its_room() {
        let texts = [
            "short",
            "http://crm.example.com/hooks/incoming?ext=0003*210&id=12345678901234567890",
            "電話が鳴ったらお客様の画面を開く",
            "👩‍👩‍👧 family 👩‍👩‍👧 family 👩‍👩‍👧",
            "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}",
        ];
        for text in texts {
            for room in 4..90 {
                for short in [middle(text, room), tail(text, room), url(text, room)] {
                    assert!(width(&short) <= room, "{room}: {short}");
                    assert!(short == text || short.contains(ELLIPSIS));
                }
            }
        }
    }

    #[test]
    fn a_url_keeps_host_and_tail() {
        let long = "https://crm.example.com/very/long/path/to/the/hook?event=dial-in&ext=210";
        let short = url(long, 48);
        assert!(short.starts_with("https://crm.example.com/…"), "{short}");
        assert!(short.ends_with("ext=210"), "{short}");
        assert_eq!(width(&short), 48);
    }
}

//! Shorter forms of a cell, none wider than the `width` of the caller. They never split a grapheme (a letter with its
//! accents, an emoji with its joiners).

use super::measure::widest;
use unicode_segmentation::UnicodeSegmentation;

/// The mark for text left out, one column wide.
const ELLIPSIS: &str = "…";

/// Columns for the end of a URL, if there is room: a script's name or a parameter.
const TAIL: usize = 8;

/// Columns for the end of a URL if the host needs the room.
const SHORT_TAIL: usize = 4;

/// Returns the beginning of a text.
pub(super) fn end(text: &str, width: usize) -> String {
    if widest(text) <= width {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(1) else {
        return String::new();
    };
    format!("{}{ELLIPSIS}", first(text, room))
}

/// Returns the beginning and the end of a text.
pub(super) fn middle(text: &str, width: usize) -> String {
    around(text, width, width / 2)
}

/// Whether the URLs of a column are shown with their scheme. The greatest value among the cells applies to the whole
/// column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Scheme {
    #[default]
    Shown,
    Hidden,
}

/// Returns whether there is room for this URL's scheme: beside its host and a part of its end.
pub(super) fn scheme(text: &str, width: usize) -> Scheme {
    let url = Url::split(text);
    let needed = widest(url.scheme) + widest(&url.marked_host()) + 1 + TAIL;
    if widest(text) <= width || needed <= width {
        Scheme::Shown
    } else {
        Scheme::Hidden
    }
}

/// Returns the host and the end of a URL. If there is no room for both, it leaves out the user name, then a part of the
/// end, then the first part of the host, because the last part names the owner.
pub(super) fn url(text: &str, width: usize, scheme: Scheme) -> String {
    let url = Url::split(text);
    let prefix = match scheme {
        Scheme::Shown => url.scheme,
        Scheme::Hidden => "",
    };
    let shown = &text[url.scheme.len() - prefix.len()..];
    if widest(shown) <= width {
        return shown.to_owned();
    }
    if width == 0 || url.host.contains(char::is_whitespace) {
        return middle(shown, width);
    }
    let head = format!("{prefix}{}", url.marked_host());
    let room = width.saturating_sub(widest(&head));
    if widest(&head) + widest(url.rest) <= width {
        return format!("{head}{}", url.rest);
    }
    if room > SHORT_TAIL {
        return format!("{head}{ELLIPSIS}{}", last(url.rest, room - 1));
    }
    // The host is more useful than such a short end.
    let after = if url.rest.is_empty() { "" } else { ELLIPSIS };
    let room = width.saturating_sub(widest(after));
    if widest(&head) <= room {
        return format!("{head}{after}");
    }
    match room.checked_sub(1) {
        Some(room) => format!("{ELLIPSIS}{}{after}", last(url.host, room)),
        None => first(after, width).to_owned(),
    }
}

/// A URL, split as a client splits it. Its parts may contain any text.
struct Url<'a> {
    /// With the slashes; empty without a scheme.
    scheme: &'a str,
    /// Whether a user name is before the host. It may look like a host.
    has_user: bool,
    /// With the port.
    host: &'a str,
    /// Path, query and fragment.
    rest: &'a str,
}

impl<'a> Url<'a> {
    fn split(text: &'a str) -> Self {
        let named = text.find(':').filter(|end| {
            let name = text[..*end].trim_start();
            !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        });
        let name = named.map_or(0, |end| end + 1);
        let slashes = text[name..].len() - text[name..].trim_start_matches(['/', '\\']).len();
        // `host:8080/x` has no scheme.
        let scheme = if slashes > 1 { name + slashes } else { 0 };
        let (scheme, after) = text.split_at(scheme);
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let (authority, rest) = after.split_at(end);
        let host = authority.rfind('@').map_or(0, |at| at + 1);
        Self {
            scheme,
            has_user: host > 0,
            host: &authority[host..],
            rest,
        }
    }

    /// Returns the host, with a mark instead of a user name.
    fn marked_host(&self) -> String {
        let mark = if self.has_user { ELLIPSIS } else { "" };
        format!("{mark}{}", self.host)
    }
}

/// Returns the date of a time in the table's form, or the beginning of any other text.
pub(super) fn time(text: &str, width: usize) -> String {
    match text.split_once(' ') {
        Some((date, time)) if widest(date) == width && time.as_bytes().get(2) == Some(&b':') => {
            date.to_owned()
        }
        _ => end(text, width),
    }
}

/// Returns the first `head` columns, and as much of the end as fits.
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

/// Returns the number of bytes of the first graphemes that fit.
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

    fn short(text: &str, width: usize) -> String {
        url(text, width, scheme(text, width))
    }

    #[test]
    fn urls_keep_host_and_tail() {
        let text = "https://crm.example.com/hooks/incoming.php?caller=$CALLERID";
        assert_eq!(short(text, 59), text);
        assert_eq!(short(text, 40), "https://crm.example.com…caller=$CALLERID");
        assert_eq!(short(text, 32), "https://crm.example.com…CALLERID");
        assert_eq!(short(text, 24), "crm.example.com…CALLERID");
        assert_eq!(short(text, 20), "crm.example.com…ERID");
        assert_eq!(short(text, 16), "crm.example.com…");
        assert_eq!(short(text, 10), "…mple.com…");
        assert_eq!(short("https://crm.example.com/a", 24), "crm.example.com/a");
        assert_eq!(short("not a url at all, but long", 16), "not a ur…ut long");
    }

    #[test]
    fn a_shortened_url_shows_the_host_that_it_leads_to() {
        let long = "/a/long/path/that/does/not/fit?x=1";
        for (start, host) in [
            ("https://crm.example.com@evil.example", "evil.example"),
            ("https://crm.example.com:443@evil.example", "evil.example"),
            ("https://a@b@evil.example:8080", "evil.example:8080"),
            ("http://evil.example", "evil.example"),
            ("//evil.example", "evil.example"),
            ("evil.example", "evil.example"),
            ("crm.example.com@evil.example", "evil.example"),
            (" https://evil.example", "evil.example"),
            ("https:\\\\evil.example", "evil.example"),
            ("https:///evil.example", "evil.example"),
            ("ftp+x://evil.example", "evil.example"),
            (
                "https://crm.example.com.a.long.name.evil.example",
                "evil.example",
            ),
            (
                "https://evil.example/?u=https://crm.example.com",
                "evil.example",
            ),
            ("https://evil.example#@crm.example.com", "evil.example"),
        ] {
            let text = format!("{start}{long}");
            for width in 20..60 {
                for scheme in [Scheme::Shown, Scheme::Hidden] {
                    let short = url(&text, width, scheme);
                    let before = short
                        .split(['/', '?', '#'])
                        .find(|part| part.contains("evil"));
                    assert!(short.contains(host), "{text} {width}: {short}");
                    assert!(before.is_some_and(|part| part.contains(host)), "{short}");
                }
            }
        }
    }

    #[test]
    fn a_scheme_is_hidden_from_every_url_of_a_column() {
        assert_eq!(url("https://a/", 24, Scheme::Hidden), "a/");
        assert_eq!(scheme("https://a/", 10), Scheme::Shown);
        assert_eq!(scheme("https://a.example.com/hooks", 24), Scheme::Hidden);
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
        // If the terminal does not join the family, it is six columns wide.
        assert_eq!(end(&family.repeat(3), 13), format!("{family}{family}…"));
        assert_eq!(end(&family.repeat(3), 12), format!("{family}…"));
        assert_eq!(middle(&family.repeat(9), 14), format!("{family}…{family}"));
        assert_eq!(end("日本語です", 6), "日本…");
        assert_eq!(end("Zoe\u{308}y and", 4), "Zoe\u{308}…");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked_for(text in "\\PC{0,60}", width in 0_usize..40) {
            for short in [end(&text, width), middle(&text, width), url(&text, width, Scheme::Shown), url(&text, width, Scheme::Hidden), time(&text, width)] {
                prop_assert!(widest(&short) <= width, "{:?} {}", short, width);
            }
        }
    }
}

//! The secrets of a run, which pce leaves out of everything that it writes to stderr.

mod view;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use view::View;

/// The text that replaces a secret.
const REDACTED: &str = "[redacted]";

/// The least bytes of a secret. Shorter texts are not replaced, because they occur in every message.
const SHORTEST: usize = 6;

/// The secrets in use. Clones share them.
#[derive(Clone, Default)]
pub struct Secrets(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    secrets: Vec<Zeroizing<String>>,
    /// The secrets without escapes, and in base64.
    forms: Vec<Zeroizing<Vec<u8>>>,
}

impl Secrets {
    /// Adds a secret: as it is, with any escapes, and as base64 of a text that contains it.
    pub fn add(&self, secret: &SecretString) {
        let secret = secret.expose_secret();
        let mut known = self.lock();
        if secret.len() < SHORTEST || known.secrets.iter().any(|known| known.as_str() == secret) {
            return;
        }
        known.secrets.push(Zeroizing::new(secret.to_owned()));
        let form = View::of(secret).into_bytes();
        // Forms have `+` in place of a blank.
        if form.contains(&b' ') {
            let blank = |byte: &u8| if *byte == b' ' { b'+' } else { *byte };
            known.insert(form.iter().map(blank).collect());
        }
        known.insert(form);
        for before in 0..3 {
            known.insert_base64(before, secret.as_bytes());
        }
    }

    /// Adds a proxy's password, also in the form that the `Proxy-Authorization` header has.
    pub fn add_basic(&self, user: &str, password: &SecretString) {
        self.add(password);
        let pair = Zeroizing::new(format!("{user}:{}", password.expose_secret()));
        self.lock().insert_base64(0, pair.as_bytes());
    }

    /// Returns the text with `[redacted]` in place of each secret.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let known = self.lock();
        if known.forms.is_empty() {
            return Cow::Borrowed(text);
        }
        let view = View::of(text);
        let mut places: Vec<Range<usize>> = Vec::new();
        for form in &known.forms {
            let found = memmem::find_iter(view.bytes(), form.as_slice());
            places.extend(found.map(|start| start..start + form.len()));
            places.extend(cut_off(view.bytes(), form));
        }
        let place = |place: Range<usize>| view.position(place.start)..view.position(place.end);
        without(text, places.into_iter().map(place).collect())
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn insert(&mut self, form: Vec<u8>) {
        let form = Zeroizing::new(form);
        if form.len() >= SHORTEST && !self.forms.contains(&form) {
            self.forms.push(form);
        }
    }

    /// Adds the characters of base64 that depend only on these bytes, if `before` other bytes precede them, in both
    /// alphabets.
    fn insert_base64(&mut self, before: usize, bytes: &[u8]) {
        let padded = Zeroizing::new([&[0; 2][..before], bytes].concat());
        let first = (before * 8).div_ceil(6);
        let end = padded.len() * 8 / 6;
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = Zeroizing::new(engine.encode(&*padded));
            self.insert(encoded.as_bytes()[first..end].to_vec());
        }
    }
}

/// Returns the text with `[redacted]` in these places, which may overlap.
fn without(text: &str, mut places: Vec<Range<usize>>) -> Cow<'_, str> {
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut shown = String::with_capacity(text.len());
    let mut written = 0;
    for place in places {
        if place.start >= written {
            shown.push_str(text.get(written..place.start).unwrap_or_default());
            shown.push_str(REDACTED);
        }
        written = written.max(place.end);
    }
    shown.push_str(text.get(written..).unwrap_or_default());
    shown.into()
}

/// Returns the places of the beginnings of a secret that `…` cuts off, with the part of an escape before the `…`.
fn cut_off(bytes: &[u8], secret: &[u8]) -> Vec<Range<usize>> {
    /// The most bytes of an escape that is cut off.
    const ESCAPE: usize = 9;
    let begins_escape = |byte: &u8| matches!(byte, b'%' | b'&' | b'u' | b'x' | 0xef);
    let place = |end: usize| {
        let shown = &bytes[..end];
        (0..=ESCAPE.min(end)).find_map(|left| {
            let (shown, escape) = shown.split_at(end - left);
            let length = (SHORTEST..secret.len())
                .rev()
                .find(|length| shown.ends_with(&secret[..*length]))?;
            let is_end = escape.first().is_none_or(begins_escape);
            is_end.then(|| end - left - length..end)
        })
    };
    memmem::find_iter(bytes, "…").filter_map(place).collect()
}

/// Shows no secret.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_every_form_of_a_secret() {
        let secrets = Secrets::default();
        secrets.add(&"canary/se+cret\"9".into());
        secrets.add(&"CANARY/key".into());
        secrets.add_basic("joe", &"canary-password".into());
        let text = "canary/se+cret\"9 canary%2Fse%2Bcret%229 canary%2fse%2bcret%229 canary/se+cret\\\"9 \
                    am9lOmNhbmFyeS1wYXNzd29yZA== canary-password CANARY%2fkey";
        let shown = secrets.redact(text);
        assert!(
            !shown.to_lowercase().contains("canary") && !shown.contains("am9l"),
            "{shown}"
        );
        assert_eq!(shown.matches(REDACTED).count(), 7, "{shown}");
        assert!(!format!("{secrets:?}").contains("canary"));
    }

    #[test]
    fn replaces_the_beginning_that_an_excerpt_cuts_off() {
        let secrets = Secrets::default();
        secrets.add(&"canary-token".into());
        assert_eq!(
            secrets.redact("a canary-to… and canary-t"),
            "a [redacted]… and canary-t"
        );
        assert_eq!(secrets.redact("a can…"), "a can…");
        secrets.add(&"canäry&token".into());
        for cut in [
            "canäry&t…",
            "can\\u00e4ry\\u0026to…",
            "canäry&amp;to…",
            "canäry%26%7…",
        ] {
            assert_eq!(secrets.redact(cut), "[redacted]…", "{cut}");
        }
    }

    #[test]
    fn replaces_a_secret_with_any_escapes() {
        let secret = "canary~s&ä/\"'=+<9";
        let secrets = Secrets::default();
        secrets.add(&secret.into());
        let json = serde_json::to_string(secret).unwrap();
        let twice = serde_json::to_string(&json).unwrap();
        for escaped in [
            r#"canary~s&\u00e4\/\"'=+<9"#,
            r#"canary~s&\u00E4/\"'=+<9"#,
            "canary~s&amp;ä/&quot;&#039;=+&lt;9",
            "canary~s&amp;ä/&#34;&#39;=&#43;&#x3C;9",
            "canary~s&amp;amp;ä/&amp;quot;'=+&lt;9",
            "canary~s%26%C3%A4/%22%27%3D%2b%3C9",
            "canary~s%2526%25c3%25a4%252f%2522'%253d%252b%253c9",
            r"canary~s\u0026amp;\u00e4\/\u0022\u0027\u003d+\u003c9",
            &json,
            &twice,
            &format!("{twice:?}"),
            &format!("{:?}", secret.escape_default().to_string()),
        ] {
            let text = format!("echo: {escaped}, {escaped}.");
            let shown = secrets.redact(&text);
            assert_eq!(shown.matches(REDACTED).count(), 2, "{escaped}: {shown}");
            assert!(
                shown.len() < 60 && shown.ends_with('.'),
                "{escaped}: {shown}"
            );
        }
    }

    #[test]
    fn leaves_json_valid() {
        let secrets = Secrets::default();
        secrets.add(&"canary\"9\\".into());
        let line = serde_json::json!({"message": "a \"canary\"9\\\" b"}).to_string();
        let shown = secrets.redact(&line).into_owned();
        assert!(!shown.contains("canary"), "{shown}");
        assert!(
            serde_json::from_str::<serde_json::Value>(&shown).is_ok(),
            "{shown}"
        );
    }

    #[test]
    fn replaces_base64_of_a_text_with_a_secret() {
        let secret = "canary?>secret9";
        let secrets = Secrets::default();
        secrets.add(&secret.into());
        for key in ["", "k", "ke", "key", "my-app"] {
            let pair = format!("{key}:{secret}");
            for encoded in [STANDARD_NO_PAD.encode(&pair), URL_SAFE_NO_PAD.encode(&pair)] {
                let text = format!("Basic {encoded}== {}", encoded.replace('/', "\\/"));
                let shown = secrets.redact(&text).into_owned();
                assert_eq!(shown.matches(REDACTED).count(), 2, "{key}: {shown}");
            }
        }
    }

    #[test]
    fn leaves_other_text_as_it_is() {
        let secrets = Secrets::default();
        secrets.add(&"t".into());
        assert!(matches!(
            secrets.redact("the text"),
            Cow::Borrowed("the text")
        ));
    }
}

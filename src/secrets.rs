//! The secrets of a run, which pce leaves out of everything that it writes to stderr.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

/// The text that replaces a secret.
const REDACTED: &str = "[redacted]";

/// The least bytes of a secret. Shorter texts are not replaced, because they occur in every message.
const SHORTEST: usize = 6;

/// The secrets in use. Clones share them.
#[derive(Clone, Default)]
pub struct Secrets(Arc<Mutex<Vec<Zeroizing<String>>>>);

impl Secrets {
    /// Adds a secret: as it is, and as URLs, forms, JSON and base64 contain it.
    pub fn add(&self, secret: &SecretString) {
        let secret = secret.expose_secret();
        if self.is_known(secret) {
            return;
        }
        let json = serde_json::to_string(secret).unwrap_or_default();
        let encoded = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for form in [
            secret.to_owned(),
            with_lower_case_escapes(&encoded),
            encoded,
            with_lower_case_escapes(&form),
            form,
            json.trim_matches('"').to_owned(),
            STANDARD.encode(secret),
        ] {
            self.insert(form);
        }
    }

    /// Adds a proxy's password, also in the form that the `Proxy-Authorization` header has.
    pub fn add_basic(&self, user: &str, password: &SecretString) {
        self.add(password);
        let pair = Zeroizing::new(format!("{user}:{}", password.expose_secret()));
        self.insert(STANDARD.encode(&*pair));
    }

    /// Returns the text with `[redacted]` in place of each secret.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let secrets = self.lock();
        let mut text = Cow::Borrowed(text);
        for secret in secrets.iter() {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), REDACTED).into();
            }
            if let Some(shorter) = without_cut_off(&text, secret) {
                text = shorter.into();
            }
        }
        text
    }

    fn is_known(&self, secret: &str) -> bool {
        self.lock().iter().any(|known| known.as_str() == secret)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Zeroizing<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds one form of a secret. The longest form is first, because it may contain another.
    fn insert(&self, form: String) {
        let form = Zeroizing::new(form);
        let mut secrets = self.lock();
        if form.len() >= SHORTEST && !secrets.contains(&form) {
            secrets.push(form);
            secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        }
    }
}

/// Returns the percent-encoded text with `%2f` in place of `%2F`. Other letters keep their case.
fn with_lower_case_escapes(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        text.push('%');
        text.push_str(&digits.to_ascii_lowercase());
        text.push_str(rest);
    }
    text
}

/// Returns the text without the beginnings of a secret that `…` cuts off; `None` if the text has no such beginning.
fn without_cut_off(text: &str, secret: &str) -> Option<String> {
    let mut parts = text.split('…');
    let last = parts.next_back()?;
    let mut shown = String::new();
    let mut is_changed = false;
    for part in parts {
        let ends = secret.char_indices().map(|(end, _)| end);
        let begins = |end: &usize| *end >= SHORTEST && part.ends_with(&secret[..*end]);
        match ends.rev().find(begins) {
            Some(length) => {
                shown.push_str(&part[..part.len() - length]);
                shown.push_str(REDACTED);
                is_changed = true;
            }
            None => shown.push_str(part),
        }
        shown.push('…');
    }
    shown.push_str(last);
    is_changed.then_some(shown)
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

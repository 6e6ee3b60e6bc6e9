//! Cleans pasted secrets: removes the invisible characters that editors, mails and web pages add.

use std::fmt;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

/// The kinds of text that make up a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// An access token.
    Token,
    /// An App Key, which is not secret but pasted like one.
    AppKey,
    /// An App Secret.
    AppSecret,
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token => "access token",
            Self::AppKey => "App Key",
            Self::AppSecret => "App Secret",
        })
    }
}

/// Returns the secret without blanks around it and invisible characters in it, and the names of the removed characters.
///
/// The names do not include the line break at the end of a file.
///
/// # Errors
/// The secret is empty or contains characters that are not allowed. The error does not quote the secret.
pub(in crate::config) fn clean(
    what: Secret,
    bytes: &[u8],
) -> Result<(SecretString, Vec<&'static str>), &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8")?;
    let mut removed = Vec::new();
    let mut note = |name: &'static str| {
        if !removed.contains(&name) {
            removed.push(name);
        }
    };
    // Allocated once, and wiped when dropped.
    let mut seen = Zeroizing::new(String::with_capacity(text.len()));
    for c in text.trim_end_matches('\n').chars() {
        match invisible(c) {
            Some(name) => note(name),
            None => seen.push(c),
        }
    }
    let trimmed = seen.trim();
    for c in seen.chars().filter(|_| trimmed.len() < seen.len()) {
        match c {
            '\r' => note("carriage return"),
            c if c.is_whitespace() => note("blank"),
            _ => {}
        }
    }
    let secret = SecretString::from(trimmed);
    if trimmed.is_empty() {
        return Err("it is empty");
    }
    if trimmed.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("it contains blanks or control characters");
    }
    // A token is sent in a header.
    if what == Secret::Token && !trimmed.is_ascii() {
        return Err("it contains characters that are not ASCII");
    }
    Ok((secret, removed))
}

/// Returns the name of a character that has no width and no meaning in a secret.
fn invisible(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{feff}' => "byte order mark (U+FEFF)",
        '\u{200b}' => "zero-width space (U+200B)",
        '\u{200c}' | '\u{200d}' => "zero-width joiner",
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "direction mark"
        }
        '\u{2060}' => "word joiner (U+2060)",
        '\u{00ad}' => "soft hyphen (U+00AD)",
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "variation selector",
        '\u{e0000}'..='\u{e0fff}' => "tag character",
        // The others that Unicode calls default ignorable.
        '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{2061}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' => "invisible character",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn removes_invisible_characters_and_names_them() {
        let cases: [(&str, &[&str]); 7] = [
            ("secret", &[]),
            ("secret\n\n", &[]),
            ("secret\r\n", &["carriage return"]),
            ("\u{feff}secret", &["byte order mark (U+FEFF)"]),
            ("sec\u{200b}ret\u{200b}", &["zero-width space (U+200B)"]),
            (" secret\t", &["blank"]),
            ("\u{a0}secret", &["blank"]),
        ];
        for (text, names) in cases {
            let (secret, removed) = clean(Secret::AppSecret, text.as_bytes()).unwrap();
            assert_eq!(secret.expose_secret(), "secret", "{text:?}");
            assert_eq!(removed, names, "{text:?}");
        }
    }

    #[test]
    fn removes_every_invisible_character() {
        let invisible = "\u{202a}\u{202c}\u{2064}\u{2066}\u{180e}\u{fe0f}\u{115f}\u{ffa0}\u{e0001}\u{e0100}\u{61c}";
        for c in invisible.chars() {
            for what in [Secret::Token, Secret::AppKey, Secret::AppSecret] {
                let text = format!("{c}sec{c}ret{c}");
                let (secret, removed) = clean(what, text.as_bytes()).unwrap();
                assert_eq!(secret.expose_secret(), "secret", "{c:?}");
                assert_eq!(removed.len(), 1, "{c:?}");
            }
        }
    }

    #[test]
    fn refuses_what_cannot_be_mended() {
        for text in ["", "\n", "\u{feff}", "two words", "a\rb", "a\u{1b}"] {
            assert!(clean(Secret::AppKey, text.as_bytes()).is_err(), "{text:?}");
        }
        assert!(clean(Secret::Token, "tokén".as_bytes()).is_err());
        assert!(clean(Secret::AppSecret, "sécret".as_bytes()).is_ok());
    }
}

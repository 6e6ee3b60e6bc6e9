//! Secrets that are given for a run: by the environment, a file, or stdin.

use std::fs::File;
use std::io;
use std::path::Path;

use secrecy::SecretString;

use super::{Environment, Error, Settings, private};

/// What a secret is, and where it was given.
pub(super) struct GivenSecret {
    pub(super) secret: SecretString,
    /// `PCE_TOKEN`, `--token-file FILE`.
    pub(super) place: String,
}

/// Reads a secret from stdin.
///
/// # Errors
/// Stdin has none, or something that is none.
pub fn secret_from_stdin(what: &'static str) -> Result<SecretString, Error> {
    read(what, "stdin".to_owned(), io::stdin().lock()).map(|given| given.secret)
}

/// The access token given for this run, if there is one: `--token-file`, `PCE_TOKEN`, `PCE_TOKEN_FILE`.
pub(super) fn token(settings: &Settings, env: &Environment) -> Result<Option<GivenSecret>, Error> {
    const WHAT: &str = "access token";
    if let Some(path) = &settings.token_file {
        return from_file(WHAT, "--token-file", path).map(Some);
    }
    if let Some(secret) = env.secret("PCE_TOKEN")? {
        return checked(WHAT, "PCE_TOKEN".to_owned(), &secret).map(Some);
    }
    match env.path("PCE_TOKEN_FILE") {
        Some(path) => from_file(WHAT, "PCE_TOKEN_FILE", &path).map(Some),
        None => Ok(None),
    }
}

/// The app given for this run, if there is one: `PCE_APP_KEY` with `PCE_APP_SECRET` or `PCE_APP_SECRET_FILE`.
pub(super) fn app(env: &Environment) -> Result<Option<(String, GivenSecret)>, Error> {
    const WHAT: &str = "App Secret";
    let Some(key) = env.text("PCE_APP_KEY")? else {
        return Ok(None);
    };
    let secret = match (
        env.secret("PCE_APP_SECRET")?,
        env.path("PCE_APP_SECRET_FILE"),
    ) {
        (Some(secret), _) => checked(WHAT, "PCE_APP_SECRET".to_owned(), &secret)?,
        (None, Some(path)) => from_file(WHAT, "PCE_APP_SECRET_FILE", &path)?,
        (None, None) => {
            return Err(Error::Usage {
                reason: "PCE_APP_KEY is set, and its App Secret is not".to_owned(),
                hint: Some("set PCE_APP_SECRET_FILE, or PCE_APP_SECRET".to_owned()),
            });
        }
    };
    Ok(Some((key.to_owned(), secret)))
}

fn from_file(what: &'static str, name: &str, path: &Path) -> Result<GivenSecret, Error> {
    if path == Path::new("-") {
        return read(what, format!("{name} -"), io::stdin().lock());
    }
    let place = format!("{name} {}", path.display());
    match File::open(path) {
        Ok(file) => read(what, place, file),
        Err(error) => Err(refused(what, place, error.to_string())),
    }
}

fn read(what: &'static str, place: String, from: impl io::Read) -> Result<GivenSecret, Error> {
    let bytes = match private::read_bounded(from) {
        Ok(bytes) => bytes,
        Err(error) => return Err(refused(what, place, error.to_string())),
    };
    match std::str::from_utf8(&bytes) {
        Ok(text) => checked(what, place, &SecretString::from(text)),
        Err(_) => Err(refused(what, place, "it is no text".to_owned())),
    }
}

/// A secret is one word. A line break at its end is the editor's.
fn checked(what: &'static str, place: String, secret: &SecretString) -> Result<GivenSecret, Error> {
    use secrecy::ExposeSecret;
    let text = secret.expose_secret().trim();
    if text.is_empty() {
        return Err(refused(what, place, "it is empty".to_owned()));
    }
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(refused(what, place, "it has white space within".to_owned()));
    }
    Ok(GivenSecret {
        secret: SecretString::from(text),
        place,
    })
}

fn refused(what: &'static str, place: String, reason: String) -> Error {
    Error::GivenSecret {
        what,
        place,
        reason,
    }
}

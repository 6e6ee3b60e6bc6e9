//! Explicit credentials, from an option or the environment, as in cron jobs, containers and CI.

use std::fs::File;
use std::io;
use std::path::Path;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::clean::{Secret, clean};
use crate::config::{
    Access, Credential, CredentialOrigin, Environment, Error, Settings, Warnings, private,
};

/// Returns the first of `--token-file`, `PCE_TOKEN`, `PCE_TOKEN_FILE`, and `PCE_APP_KEY` with its secret.
///
/// Reads files and stdin.
///
/// # Errors
/// A file cannot be read, a secret is invalid, or an App Key or its App Secret is missing.
pub(in crate::config) fn explicit(
    settings: &Settings,
    env: &Environment,
    warnings: &Warnings,
) -> Result<Option<(Credential, CredentialOrigin)>, Error> {
    let token = match &settings.token_file {
        Some(path) => {
            let origin = CredentialOrigin::TokenFile(path.clone());
            let token = from_file(Secret::Token, path, &origin.to_string(), warnings)?;
            Some((token, origin))
        }
        None => from_environment(Secret::Token, env, warnings)?,
    };
    if let Some((token, origin)) = token {
        return Ok(Some((Credential::Token(Access::unknown(token)), origin)));
    }
    let Some(key) = env.text("PCE_APP_KEY")? else {
        return if env.path("PCE_APP_SECRET").is_some() || env.path("PCE_APP_SECRET_FILE").is_some()
        {
            Err(Error::Usage {
                reason: "an App Secret is set, but PCE_APP_KEY is not".to_owned(),
                hint: Some("set PCE_APP_KEY".to_owned()),
            })
        } else {
            Ok(None)
        };
    };
    let key = cleaned(Secret::AppKey, key.as_bytes(), "PCE_APP_KEY", warnings)?;
    let Some((secret, origin)) = from_environment(Secret::AppSecret, env, warnings)? else {
        return Err(Error::Usage {
            reason: "PCE_APP_KEY is set, but its App Secret is not".to_owned(),
            hint: Some("set PCE_APP_SECRET_FILE or PCE_APP_SECRET".to_owned()),
        });
    };
    let key = key.expose_secret().to_owned();
    let access = None;
    let app = Credential::App {
        key,
        secret,
        access,
    };
    Ok(Some((app, origin)))
}

/// Reads a secret from stdin, for a login.
///
/// # Errors
/// Stdin cannot be read, or its content is not a valid secret of this kind.
pub fn secret_from_stdin(what: Secret, warnings: &Warnings) -> Result<SecretString, Error> {
    from_file(what, Path::new("-"), "stdin", warnings)
}

/// Checks a secret that the user typed, at a prompt or as an option.
///
/// # Errors
/// It is not a valid secret of this kind.
pub fn typed_secret(
    what: Secret,
    text: &str,
    origin: &str,
    warnings: &Warnings,
) -> Result<SecretString, Error> {
    cleaned(what, text.as_bytes(), origin, warnings)
}

fn from_environment(
    what: Secret,
    env: &Environment,
    warnings: &Warnings,
) -> Result<Option<(SecretString, CredentialOrigin)>, Error> {
    let (variable, file) = match what {
        Secret::Token => ("PCE_TOKEN", "PCE_TOKEN_FILE"),
        Secret::AppKey | Secret::AppSecret => ("PCE_APP_SECRET", "PCE_APP_SECRET_FILE"),
    };
    if let Some(secret) = env.secret(variable)? {
        let secret = cleaned(what, secret.expose_secret().as_bytes(), variable, warnings)?;
        return Ok(Some((secret, CredentialOrigin::Variable(variable))));
    }
    let Some(path) = env.path(file) else {
        return Ok(None);
    };
    let origin = CredentialOrigin::VariableFile(file, path.clone());
    let secret = from_file(what, &path, &origin.to_string(), warnings)?;
    Ok(Some((secret, origin)))
}

fn from_file(
    what: Secret,
    path: &Path,
    origin: &str,
    warnings: &Warnings,
) -> Result<SecretString, Error> {
    let bytes = if path == Path::new("-") {
        private::read_bounded(io::stdin().lock())
    } else {
        read(what, path, warnings)
    };
    let bytes = bytes.map_err(|error| failed(what, origin, error.to_string()))?;
    cleaned(what, &bytes, origin, warnings)
}

fn cleaned(
    what: Secret,
    bytes: &[u8],
    origin: &str,
    warnings: &Warnings,
) -> Result<SecretString, Error> {
    let (secret, removed) =
        clean(what, bytes).map_err(|reason| failed(what, origin, reason.to_owned()))?;
    if !removed.is_empty() {
        let removed = removed.join(", ");
        warnings.add(format!(
            "removed invisible characters from the {what} from {origin}: {removed}"
        ));
    }
    Ok(secret)
}

fn failed(what: Secret, origin: &str, reason: String) -> Error {
    Error::InvalidSecret {
        what,
        origin: origin.to_owned(),
        reason,
    }
}

fn read(what: Secret, path: &Path, warnings: &Warnings) -> io::Result<Zeroizing<Vec<u8>>> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    // A pipe from the shell belongs to the user. A file may be readable by a group, as systemd's credentials are.
    // The user cannot change the mode of a secret that a container mounts.
    let is_exposed = metadata.is_file() && private::mode(&metadata) & 0o007 != 0;
    if is_exposed && private::can_change_mode(&file) {
        warnings.add(format!(
            "all users of this machine can read the {what} in {0}; run `chmod o= '{0}'`",
            path.display()
        ));
    }
    private::read_bounded(file)
}

#[cfg(test)]
mod tests;

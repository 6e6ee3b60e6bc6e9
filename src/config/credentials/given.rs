//! Credentials that are given for one run, by an option or the environment: what cron, containers and CI have.

use std::fs::File;
use std::io;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use crate::config::{Environment, Error, Place, Settings, Warnings, private};

const TOKEN: &str = "access token";
const SECRET: &str = "App Secret";

/// A credential that no store is asked for.
#[derive(Debug)]
pub(in crate::config) enum Given {
    Token {
        token: SecretString,
        place: Place,
    },
    App {
        key: String,
        secret: SecretString,
        place: Place,
    },
}

/// The first of `--token-file`, `PCE_TOKEN`, `PCE_TOKEN_FILE`, and `PCE_APP_KEY` with its secret.
///
/// # Errors
/// A file that cannot be read, a secret that is none, an App Key without its secret or the other way round.
pub(in crate::config) fn given(
    settings: &Settings,
    env: &Environment,
    warnings: &Warnings,
) -> Result<Option<Given>, Error> {
    if let Some(path) = &settings.token_file {
        let place = Place::TokenFile(path.clone());
        let token = from_file(TOKEN, path, &place.to_string(), warnings)?;
        return Ok(Some(Given::Token { token, place }));
    }
    if let Some((token, place)) =
        from_environment(TOKEN, ["PCE_TOKEN", "PCE_TOKEN_FILE"], env, warnings)?
    {
        return Ok(Some(Given::Token { token, place }));
    }
    let key = env.text("PCE_APP_KEY")?.map(str::to_owned);
    let names = ["PCE_APP_SECRET", "PCE_APP_SECRET_FILE"];
    let half = |reason: &str, hint: &str| Error::Usage {
        reason: reason.to_owned(),
        hint: Some(hint.to_owned()),
    };
    match key {
        Some(key) => match from_environment(SECRET, names, env, warnings)? {
            Some((secret, place)) => Ok(Some(Given::App { key, secret, place })),
            None => Err(half(
                "PCE_APP_KEY is set without its secret",
                "set PCE_APP_SECRET_FILE or PCE_APP_SECRET too",
            )),
        },
        None if names.iter().any(|name| env.path(name).is_some()) => Err(half(
            "an App Secret is set without its App Key",
            "set PCE_APP_KEY too",
        )),
        None => Ok(None),
    }
}

/// Reads a secret from stdin, for a login: an `access token` or an `App Secret`.
///
/// # Errors
/// Stdin cannot be read, or what it has is none.
pub fn secret_from_stdin(what: &'static str) -> Result<SecretString, Error> {
    from_file(what, Path::new("-"), "stdin", &Warnings::default())
}

fn from_environment(
    what: &'static str,
    [direct, file]: [&'static str; 2],
    env: &Environment,
    warnings: &Warnings,
) -> Result<Option<(SecretString, Place)>, Error> {
    if let Some(secret) = env.secret(direct)? {
        let secret = checked(what, secret.expose_secret().as_bytes()).map_err(|reason| {
            let place = direct.to_owned();
            Error::GivenSecret {
                what,
                place,
                reason,
            }
        })?;
        return Ok(Some((secret, Place::Variable(direct))));
    }
    let Some(path) = env.path(file) else {
        return Ok(None);
    };
    let place = Place::VariableFile(file, path.clone());
    let secret = from_file(what, &path, &place.to_string(), warnings)?;
    Ok(Some((secret, place)))
}

fn from_file(
    what: &'static str,
    path: &Path,
    place: &str,
    warnings: &Warnings,
) -> Result<SecretString, Error> {
    let failed = |reason: String| Error::GivenSecret {
        what,
        place: place.to_owned(),
        reason,
    };
    let bytes = if path == Path::new("-") {
        private::read_bounded(io::stdin().lock())
    } else {
        read(what, path, warnings)
    };
    let bytes = bytes.map_err(|error| failed(error.to_string()))?;
    checked(what, &bytes).map_err(failed)
}

fn read(
    what: &str,
    path: &Path,
    warnings: &Warnings,
) -> io::Result<secrecy::zeroize::Zeroizing<Vec<u8>>> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    // A pipe from the shell is nobody's file; a group may be meant to read it, as with systemd's credentials.
    if metadata.is_file() && private::mode(&metadata) & 0o007 != 0 {
        warnings.add(format!(
            "everyone on this machine can read the {what} in {0}; run `chmod o= '{0}'`",
            path.display()
        ));
    }
    private::read_bounded(file)
}

/// The secret in these bytes, without the newline that editors and `echo` leave. The reason repeats nothing of it.
///
/// # Errors
/// It is empty, or has something in it that no secret of this kind has.
pub(in crate::config) fn checked(what: &str, bytes: &[u8]) -> Result<SecretString, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("it has white space or control characters in it".to_owned());
    }
    // A token goes into a header.
    if what == TOKEN && !text.is_ascii() {
        return Err("it has characters in it that no access token has".to_owned());
    }
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Global;
    use crate::config::{ErrorKind, resolve_new};
    use std::fs;

    fn given_by(
        global: &Global,
        env: &[(&str, &str)],
    ) -> (Result<Option<Given>, Error>, Vec<String>) {
        let env: Environment = env.iter().copied().collect();
        let warnings = Warnings::default();
        let settings = resolve_new(global, &env).unwrap();
        let given = given(&settings, &env, &warnings);
        (given, warnings.take())
    }

    fn description(env: &[(&str, &str)]) -> String {
        match given_by(&Global::default(), env).0.unwrap() {
            None => "nothing".to_owned(),
            Some(Given::Token { token, place }) => {
                format!("{} from {place}", token.expose_secret())
            }
            Some(Given::App { key, secret, place }) => {
                format!("{key}:{} from {place}", secret.expose_secret())
            }
        }
    }

    #[test]
    fn the_first_that_is_there_counts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        fs::write(&path, "filed\r\n").unwrap();
        let file = path.to_str().unwrap();
        let all = [
            ("PCE_TOKEN", "direct"),
            ("PCE_TOKEN_FILE", file),
            ("PCE_APP_KEY", "key"),
            ("PCE_APP_SECRET", "secret"),
            ("PCE_APP_SECRET_FILE", file),
        ];
        assert_eq!(description(&all), "direct from PCE_TOKEN");
        assert_eq!(
            description(&all[1..]),
            format!("filed from {file} (PCE_TOKEN_FILE)")
        );
        assert_eq!(description(&all[2..]), "key:secret from PCE_APP_SECRET");
        let app = [all[2], all[4]];
        assert_eq!(
            description(&app),
            format!("key:filed from {file} (PCE_APP_SECRET_FILE)")
        );
        assert_eq!(description(&[]), "nothing");
        let global = Global {
            token_file: Some(path.clone()),
            ..Global::default()
        };
        let Some(Given::Token { token, .. }) = given_by(&global, &all).0.unwrap() else {
            panic!("no token");
        };
        assert_eq!(token.expose_secret(), "filed");
    }

    #[test]
    fn half_an_app_is_an_error() {
        for env in [
            ("PCE_APP_KEY", "key"),
            ("PCE_APP_SECRET", "s"),
            ("PCE_APP_SECRET_FILE", "s"),
        ] {
            let error = given_by(&Global::default(), &[env]).0.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.hint().unwrap().starts_with("set PCE_APP_"));
        }
    }

    #[test]
    fn what_is_no_secret_is_refused_without_repeating_it() {
        let long = "canary".repeat(20_000);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        for content in [
            "",
            "\n",
            "two canary words",
            "canary\n\ncanary\n",
            "canary\u{1b}",
            "canaryé",
            &long,
        ] {
            fs::write(&path, content).unwrap();
            let error = given_by(
                &Global::default(),
                &[("PCE_TOKEN_FILE", path.to_str().unwrap())],
            )
            .0
            .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage, "{content:.40?}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        }
        fs::remove_file(&path).unwrap();
        let error = given_by(
            &Global::default(),
            &[("PCE_TOKEN_FILE", path.to_str().unwrap())],
        )
        .0
        .unwrap_err();
        assert!(
            error.to_string().contains(path.to_str().unwrap()),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_everyone_can_read_is_taken_with_a_warning() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        fs::write(&path, "canary").unwrap();
        for (mode, warned) in [(0o400, 0), (0o440, 0), (0o444, 1)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let env = [("PCE_TOKEN_FILE", path.to_str().unwrap())];
            let (given, warnings) = given_by(&Global::default(), &env);
            assert!(given.unwrap().is_some());
            assert_eq!(warnings.len(), warned, "{mode:o}: {warnings:?}");
            assert!(!warnings.concat().contains("canary"));
        }
    }
}

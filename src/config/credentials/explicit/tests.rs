use super::*;
use crate::cli::Global;
use crate::config::{ErrorKind, resolve_new};
use std::fs;

type Found = Result<Option<(Credential, CredentialOrigin)>, Error>;

fn explicit_by(global: &Global, env: &[(&str, &str)]) -> (Found, Vec<String>) {
    let env: Environment = env.iter().copied().collect();
    let warnings = Warnings::default();
    let settings = resolve_new(global, &env).unwrap();
    let found = explicit(&settings, &env, &warnings);
    (found, warnings.take())
}

fn description(env: &[(&str, &str)]) -> String {
    match explicit_by(&Global::default(), env).0.unwrap() {
        None => "nothing".to_owned(),
        Some((Credential::Token(access), origin)) => {
            format!("{} from {origin}", access.token.expose_secret())
        }
        Some((Credential::App { key, secret, .. }, origin)) => {
            format!("{key}:{} from {origin}", secret.expose_secret())
        }
    }
}

#[test]
fn takes_the_first_that_is_set() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("token");
    fs::write(&path, "filed\n").unwrap();
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
    let Some((Credential::Token(access), _)) = explicit_by(&global, &all).0.unwrap() else {
        panic!("no token");
    };
    assert_eq!(access.token.expose_secret(), "filed");
}

#[test]
fn refuses_an_app_key_or_secret_alone() {
    for env in [
        ("PCE_APP_KEY", "key"),
        ("PCE_APP_SECRET", "s"),
        ("PCE_APP_SECRET_FILE", "s"),
    ] {
        let error = explicit_by(&Global::default(), &[env]).0.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.hint().unwrap().starts_with("set PCE_APP_"));
    }
}

#[test]
fn refuses_an_invalid_secret_without_quoting_it() {
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
        let error = explicit_by(
            &Global::default(),
            &[("PCE_TOKEN_FILE", path.to_str().unwrap())],
        )
        .0
        .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{content:.40?}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }
    fs::remove_file(&path).unwrap();
    let error = explicit_by(
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
fn warns_about_a_file_that_every_user_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("token");
    fs::write(&path, "canary").unwrap();
    for (mode, warned) in [(0o400, 0), (0o440, 0), (0o444, 1)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let env = [("PCE_TOKEN_FILE", path.to_str().unwrap())];
        let (given, warnings) = explicit_by(&Global::default(), &env);
        assert!(given.unwrap().is_some());
        assert_eq!(warnings.len(), warned, "{mode:o}: {warnings:?}");
        assert!(!warnings.concat().contains("canary"));
    }
}

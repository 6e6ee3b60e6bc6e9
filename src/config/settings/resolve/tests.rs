use std::fs;
use std::sync::Arc;

use super::*;
use crate::config::credentials::fakes::FakeStore;
use crate::config::{ErrorKind, StoreError};
use crate::output::Format;

struct Place {
    dir: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Place {
    fn new(settings: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("config.toml"), settings).unwrap();
        let variables = vec![("PCE_CONFIG_DIR", dir.path().display().to_string())];
        Self { dir, variables }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    fn env(&self) -> Environment {
        self.variables.iter().cloned().collect()
    }

    /// Resolves with an empty keyring.
    fn resolve(&self, global: &Global) -> Result<Settings, Error> {
        self.resolve_with(global, FakeStore::default())
    }

    fn resolve_with(&self, global: &Global, keyring: FakeStore) -> Result<Settings, Error> {
        resolve_with(global, &self.env(), |paths| {
            CredentialStore::with_keyring(paths, Arc::new(keyring))
        })
    }
}

const SETTINGS: &str = "[profiles.default]\nhost = \"file.example.com\"\noutput = \"csv\"\ntimeout = \"5s\"\n\
                        proxy = \"http://file:1\"\nca-cert = \"ca.pem\"\n[profiles.prod]\nretries = 9\n";

#[test]
fn option_before_environment_before_profile_before_default() {
    let place = Place::new(SETTINGS);
    let settings = place.resolve(&Global::default()).unwrap();
    let host = settings.host.unwrap();
    assert_eq!(
        (host.value.name(), host.origin.to_string().as_str()),
        ("file.example.com", "config.toml:2")
    );
    assert_eq!(settings.timeout.value, Duration::from_secs(5));
    assert_eq!(
        settings.connect_timeout,
        Setting::default(Duration::from_secs(10))
    );
    assert_eq!(settings.retries, Setting::default(3));
    assert_eq!(
        settings.ca_cert.unwrap().value,
        place.dir.path().join("ca.pem")
    );

    let place = place
        .with("PCE_HOST", "env.example.com")
        .with("PCE_OUTPUT", "json");
    let settings = place.resolve(&Global::default()).unwrap();
    assert_eq!(
        settings.host.unwrap().origin,
        Origin::Environment("PCE_HOST")
    );
    assert_eq!(settings.output.unwrap().value, Format::Json);

    let global = Global {
        host: Some("typed.example.com".parse().unwrap()),
        timeout: Some("7s".parse().unwrap()),
        ..Global::default()
    };
    let settings = place.resolve(&global).unwrap();
    assert_eq!(settings.host.unwrap().origin, Origin::Option("--host"));
    assert_eq!(settings.timeout.origin, Origin::Option("--timeout"));
}

#[test]
fn a_profile_is_named_by_option_environment_or_file() {
    let settings = format!("default-profile = \"prod\"\n{SETTINGS}[profiles.lab]\n");
    let place = Place::new(&settings);
    let of_file = place.resolve(&Global::default()).unwrap();
    assert_eq!(of_file.retries.value, 9);
    assert_eq!(of_file.profile.origin.to_string(), "config.toml:1");
    let place = place.with("PCE_PROFILE", "lab");
    assert_eq!(
        place
            .resolve(&Global::default())
            .unwrap()
            .profile
            .value
            .as_str(),
        "lab"
    );
    let global = Global {
        profile: Some("default".to_owned()),
        ..Global::default()
    };
    assert!(place.resolve(&global).unwrap().host.is_some());
}

#[test]
fn a_profile_that_is_not_there_is_an_error_with_the_nearest() {
    let place = Place::new(SETTINGS);
    let global = Global {
        profile: Some("prdo".to_owned()),
        ..Global::default()
    };
    let error = place.resolve(&global).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        error.to_string().contains("\"prdo\" (--profile)"),
        "{error}"
    );
    assert_eq!(error.hint().unwrap(), "did you mean \"prod\"?");
    assert_eq!(
        resolve_new(&global, &place.env())
            .unwrap()
            .profile
            .value
            .as_str(),
        "prdo"
    );
}

#[test]
fn a_profile_with_a_credential_alone_is_there() {
    let place = Place::new(SETTINGS);
    let global = Global {
        profile: Some("stored".to_owned()),
        ..Global::default()
    };
    let found = place.resolve_with(&global, FakeStore::of("stored"));
    assert_eq!(found.unwrap().profile.value.as_str(), "stored");
    let unasked = place.resolve_with(&global, FakeStore::failing(|| StoreError::NoSessionBus));
    assert!(unasked.unwrap_err().to_string().contains("session bus"));
    let file = place.dir.path().join("credentials/stored.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, "").unwrap();
    assert!(place.resolve(&global).is_ok());
}

#[test]
fn the_sandbox_works_with_broken_settings_and_takes_nobody_elses() {
    let place = Place::new("no = toml = at all")
        .with("PCE_HOST", "http://not.a.host")
        .with("HTTPS_PROXY", "socks5://nope")
        .with("PCE_PROFILE", "sandbox")
        .with("PCE_OUTPUT", "json");
    let settings = place.resolve(&Global::default()).unwrap();
    assert!(
        settings.profile.value.is_sandbox() && settings.host.is_none() && settings.proxy.is_none()
    );
    assert_eq!(settings.output.unwrap().value, Format::Json);
    let global = Global {
        host: Some("pbx.example.com".parse().unwrap()),
        ..Global::default()
    };
    assert_eq!(place.resolve(&global).unwrap_err().kind(), ErrorKind::Usage);
}

#[test]
fn a_proxy_of_the_environment_is_for_https_and_has_exceptions() {
    let place = Place::new(SETTINGS)
        .with("HTTPS_PROXY", "http://joe:canary@env:3128")
        .with("NO_PROXY", "localhost,.example.net");
    let settings = place.resolve(&Global::default()).unwrap();
    assert_eq!(settings.no_proxy.as_deref(), Some("localhost,.example.net"));
    let shown = format!("{settings:?}{:?}", settings.list());
    assert!(!shown.contains("canary"), "{shown}");
    let host = |text: &str| text.parse().unwrap();
    let used = |url: &str| settings.proxy_for(&host(url)).unwrap().is_some();
    assert!(used("pbx.example.com") && !used("pbx.example.net"));
    assert!(!used("http://127.0.0.1:1"));

    let global = Global {
        proxy: Some("http://typed:1".to_owned()),
        ..Global::default()
    };
    let settings = place.resolve(&global).unwrap();
    assert!(
        settings
            .proxy_for(&host("pbx.example.net"))
            .unwrap()
            .is_some()
    );
    let refused = settings.proxy_for(&host("http://127.0.0.1:1"));
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Usage);
    let global = Global {
        proxy: Some("http://joe:canary@typed:1".to_owned()),
        ..Global::default()
    };
    let error = place.resolve(&global).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(!error.to_string().contains("canary"), "{error}");
}

#[test]
fn colour_is_decided_by_the_option_then_no_color() {
    let resolve = |mode, variables: &[(&'static str, &str)]| {
        color(mode, &variables.iter().copied().collect())
    };
    assert_eq!(resolve(ColorMode::Auto, &[]), Color::Auto);
    assert_eq!(
        resolve(ColorMode::Auto, &[("CLICOLOR_FORCE", "0")]),
        Color::Auto
    );
    assert_eq!(
        resolve(ColorMode::Auto, &[("CLICOLOR_FORCE", "1")]),
        Color::Always
    );
    assert_eq!(resolve(ColorMode::Auto, &[("CLICOLOR", "0")]), Color::Never);
    assert_eq!(
        resolve(
            ColorMode::Auto,
            &[("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")]
        ),
        Color::Always
    );
    assert_eq!(resolve(ColorMode::Auto, &[("NO_COLOR", "")]), Color::Auto);
    let both = [("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")];
    assert_eq!(resolve(ColorMode::Auto, &both), Color::Never);
    assert_eq!(resolve(ColorMode::Always, &both), Color::Always);
    assert_eq!(
        resolve(ColorMode::Never, &[("CLICOLOR_FORCE", "1")]),
        Color::Never
    );
}

#[test]
fn no_home_is_no_error() {
    let env: Environment = [("PCE_HOST", "pbx.example.com")].into_iter().collect();
    assert!(resolve(&Global::default(), &env).unwrap().host.is_some());
}

#[test]
fn the_list_has_every_key_and_where_it_is_from() {
    let settings = Place::new(SETTINGS).resolve(&Global::default()).unwrap();
    let list: Vec<_> = settings
        .list()
        .into_iter()
        .map(|line| {
            format!(
                "{}={} ({})",
                line.key,
                line.value.unwrap_or_default(),
                line.origin
            )
        })
        .collect();
    assert_eq!(list[0], "profile=default (default)");
    assert_eq!(list[1], "host=https://file.example.com (config.toml:2)");
    assert!(
        list.contains(&"timeout=5s (config.toml:4)".to_owned()),
        "{list:?}"
    );
    assert!(
        list.contains(&"page-size=1000 (default)".to_owned()),
        "{list:?}"
    );
    let keys: Vec<_> = settings
        .list()
        .iter()
        .skip(1)
        .map(|line| line.key)
        .collect();
    assert_eq!(keys, crate::cli::SETTINGS[1..]);
}

use std::sync::atomic::Ordering;
use std::time::Duration;

use secrecy::ExposeSecret;

use super::*;
use crate::cli::Global;
use crate::config::credentials::backend::Backend;
use crate::config::credentials::fakes::{FakeEndpoint, FakeStore, app_record, token_record};
use crate::config::credentials::file::FileStore;
use crate::config::{ErrorKind, Paths, StoreError, resolve_new};

struct House {
    dir: tempfile::TempDir,
    keyring: Arc<FakeStore>,
    global: Global,
}

impl House {
    fn new(keyring: FakeStore) -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            keyring: Arc::new(keyring),
            global: Global::default(),
        }
    }

    fn env(&self, variables: &[(&str, &str)]) -> Environment {
        let folder = ("PCE_CONFIG_DIR", self.dir.path().to_str().unwrap());
        variables.iter().copied().chain([folder]).collect()
    }

    fn open(&self, variables: &[(&str, &str)]) -> Result<Opened, Error> {
        let endpoint = Arc::new(FakeEndpoint::granting(Some(3600)));
        let env = self.env(variables);
        let settings = resolve_new(&self.global, &env).unwrap();
        let store = CredentialStore::with_keyring(&settings.paths, self.keyring.clone());
        open_with(&settings, &env, endpoint, store)
    }

    fn files(&self) -> FileStore {
        FileStore::new(&Paths::new(&self.env(&[])))
    }
}

async fn token(opened: &Opened) -> String {
    opened
        .credentials
        .token()
        .await
        .unwrap()
        .expose_secret()
        .to_owned()
}

#[tokio::test]
async fn a_token_of_the_environment_leaves_the_keyring_alone() {
    let house = House::new(FakeStore::of("default"));
    let env = [("PCE_TOKEN", "canary"), ("PCE_HOST", "pbx.example.com")];
    let opened = house.open(&env).unwrap();
    assert_eq!(token(&opened).await, "canary");
    assert_eq!(
        (
            opened.credential.as_str(),
            opened.origin.to_string().as_str()
        ),
        ("access token", "PCE_TOKEN")
    );
    assert!(!format!("{opened:?}").contains("canary"));
    assert_eq!(house.keyring.loads.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_explicit_token_needs_an_explicit_host() {
    let house = House::new(FakeStore::of("default"));
    let error = house.open(&[("PCE_TOKEN", "canary")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(
        error.to_string(),
        "no host is set for the access token from PCE_TOKEN"
    );
    assert!(error.hint().unwrap().contains("PCE_HOST"));
}

#[tokio::test]
async fn an_app_of_the_environment_fetches_its_token() {
    let house = House::new(FakeStore::default());
    let env = [
        ("PCE_APP_KEY", "key"),
        ("PCE_APP_SECRET", "canary"),
        ("PCE_HOST", "pbx.example.com"),
    ];
    let opened = house.open(&env).unwrap();
    assert_eq!(opened.expires().await, None);
    assert_eq!(token(&opened).await, "token-1");
    assert!(opened.expires().await.is_some());
    assert_eq!(
        (
            opened.credential.as_str(),
            opened.origin.to_string().as_str()
        ),
        ("App Key key", "PCE_APP_SECRET")
    );
    assert_eq!(token(&house.open(&env).unwrap()).await, "token-1");
}

#[tokio::test]
async fn a_stored_credential_knows_its_host() {
    let house = House::new(FakeStore::of("default"));
    let opened = house.open(&[]).unwrap();
    assert_eq!(opened.host.name(), "pbx.example.com");
    assert_eq!(token(&opened).await, "canary-token");
    let keyring = CredentialOrigin::Keyring(ProfileName::default());
    assert_eq!(opened.origin, keyring);
    assert!(
        house
            .open(&[("PCE_HOST", "https://PBX.example.com/")])
            .is_ok()
    );
}

#[tokio::test]
async fn a_stored_credential_goes_to_no_other_host() {
    let mut house = House::new(FakeStore::of("default"));
    house.global.host = Some("evil.example.com".parse().unwrap());
    let error = house.open(&[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert_eq!(
        error.to_string(),
        "the credentials of profile \"default\" are for https://pbx.example.com, and --host names \
         https://evil.example.com"
    );
}

#[tokio::test]
async fn a_file_takes_precedence_over_the_keyring() {
    let house = House::new(FakeStore::of("default"));
    let profile = ProfileName::default();
    house
        .files()
        .save(&profile, &token_record("file.example.com"))
        .unwrap();
    let opened = house.open(&[]).unwrap();
    assert_eq!(opened.host.name(), "file.example.com");
    assert_eq!(house.keyring.loads.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn stores_a_renewed_token_in_the_file() {
    let house = House::new(FakeStore::default());
    let profile = ProfileName::default();
    house
        .files()
        .save(&profile, &app_record("pbx.example.com"))
        .unwrap();
    let opened = house.open(&[]).unwrap();
    let refused = opened.credentials.token().await.unwrap();
    opened.credentials.renew(&refused).await.unwrap().unwrap();
    let record = house.files().load(&profile).unwrap().unwrap();
    let access = record.credential.access().unwrap();
    assert_eq!(access.token.expose_secret(), "token-1");
    assert!(opened.warnings.take().is_empty());
}

#[tokio::test]
async fn without_a_credential_the_hint_names_login_and_sandbox() {
    let error = House::new(FakeStore::default()).open(&[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    let hint = error.hint().unwrap();
    assert!(
        hint.contains("pce auth login") && hint.contains("--profile sandbox"),
        "{hint}"
    );
}

#[tokio::test]
async fn a_keyring_that_fails_is_not_a_missing_login() {
    let absent = House::new(FakeStore::failing(|| StoreError::NoSessionBus));
    let error = absent.open(&[]).unwrap_err();
    // No login was ever stored in the keyring, so the error is the missing login.
    assert_eq!(error.kind(), ErrorKind::Auth);

    let silent = House::new(FakeStore::failing(|| StoreError::Silent(Duration::ZERO)));
    let error = silent.open(&[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let hint = error.hint().unwrap();
    assert!(
        hint.contains("pce auth login --store file") && hint.contains("PCE_TOKEN_FILE"),
        "{hint}"
    );
}

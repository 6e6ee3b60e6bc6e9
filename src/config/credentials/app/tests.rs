use std::fs;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;

use super::*;
use crate::cli::StoreKind;
use crate::config::credentials::backend::Backend;
use crate::config::credentials::cache::App;
use crate::config::credentials::fakes::{FakeEndpoint, FakeStore, access, app_record};
use crate::config::{
    Credential, CredentialStore, Environment, Paths, ProfileName, Record, StoreError,
};

const HOST: &str = "pbx.example.com";

struct House {
    dir: tempfile::TempDir,
    store: Arc<FakeStore>,
    endpoint: Arc<FakeEndpoint>,
    warnings: Warnings,
}

impl House {
    fn new(lifetime: Option<u64>) -> Self {
        let store = FakeStore::default();
        let mut record = app_record(HOST);
        if let Credential::App { access, .. } = &mut record.credential {
            *access = None;
        }
        store.save(&ProfileName::default(), &record).unwrap();
        Self {
            dir: tempfile::tempdir().unwrap(),
            store: Arc::new(store),
            endpoint: Arc::new(FakeEndpoint::granting(lifetime)),
            warnings: Warnings::default(),
        }
    }

    fn paths(&self) -> Paths {
        let env: Environment = [("PCE_CONFIG_DIR", self.dir.path())].into_iter().collect();
        Paths::new(&env)
    }

    fn record(&self) -> Option<Record> {
        self.store.load(&ProfileName::default()).unwrap()
    }

    /// Returns a process whose app is the one in the record.
    fn process(&self, access: Option<Access>) -> AppCredentials {
        let paths = self.paths();
        let store = CredentialStore::with_keyring(&paths, self.store.clone());
        let profile = ProfileName::default();
        let cache = Cache::in_record(
            app("canary-secret"),
            &paths,
            store,
            StoreKind::Keyring,
            &profile,
        );
        self.with(access, cache)
    }

    /// Returns a process whose app is from the environment.
    fn process_of_environment(&self, secret: &str) -> AppCredentials {
        let cache = Cache::in_state(app(secret), &self.paths());
        self.with(cache.load_own_file(), cache)
    }

    fn with(&self, access: Option<Access>, cache: Cache) -> AppCredentials {
        AppCredentials::new(access, self.endpoint.clone(), cache, self.warnings.clone())
    }

    fn fetched(&self) -> usize {
        self.endpoint.fetched.load(Ordering::SeqCst)
    }
}

fn app(secret: &str) -> App {
    App {
        host: HOST.parse().unwrap(),
        key: "key".to_owned(),
        secret: secret.into(),
    }
}

async fn token(credentials: &AppCredentials) -> String {
    credentials
        .token()
        .await
        .unwrap()
        .expose_secret()
        .to_owned()
}

#[tokio::test]
async fn uses_a_valid_token_without_reading_the_store() {
    let house = House::new(Some(3600));
    let app = house.process(Some(access("stored", 10, Some(3590))));
    assert_eq!(token(&app).await, "stored");
    assert_eq!(house.fetched(), 0);
    assert_eq!(house.store.loads.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn renews_a_token_that_is_about_to_expire() {
    let house = House::new(Some(3600));
    let app = house.process(Some(access("old", 3570, Some(30))));
    assert_eq!(token(&app).await, "token-1");
    assert_eq!(token(&app).await, "token-1");
    let record = house.record().unwrap();
    let kept = record.credential.access().unwrap();
    assert_eq!(kept.token.expose_secret(), "token-1");
    assert!(app.expires().await.unwrap() > Timestamp::now());
    // The next process finds it.
    assert_eq!(token(&house.process(None)).await, "token-1");
    assert_eq!(house.fetched(), 1);
    assert!(house.warnings.take().is_empty());
}

#[tokio::test]
async fn many_rejected_tasks_renew_once() {
    let house = House::new(Some(3600));
    let app = house.process(Some(access("refused", 10, Some(3590))));
    let refused = SecretString::from("refused");
    let renewed = join_all((0..40).map(|_| app.renew(&refused))).await;
    for token in renewed {
        assert_eq!(token.unwrap().unwrap().expose_secret(), "token-1");
    }
    assert_eq!(house.fetched(), 1);
    let refused = SecretString::from("token-1");
    assert_eq!(
        app.renew(&refused).await.unwrap().unwrap().expose_secret(),
        "token-2"
    );
}

#[tokio::test]
async fn many_processes_fetch_once() {
    let house = House::new(Some(3600));
    let processes: Vec<_> = (0..40).map(|_| house.process(None)).collect();
    let tokens = join_all(processes.iter().map(token)).await;
    assert!(tokens.iter().all(|token| token == "token-1"), "{tokens:?}");
    assert_eq!(house.fetched(), 1);
}

#[tokio::test]
async fn takes_a_token_that_another_process_renewed() {
    let house = House::new(Some(3600));
    let mine = house.process(Some(access("refused", 10, Some(3590))));
    assert_eq!(token(&house.process(None)).await, "token-1");
    let refused = SecretString::from("refused");
    assert_eq!(
        mine.renew(&refused).await.unwrap().unwrap().expose_secret(),
        "token-1"
    );
    assert_eq!(house.fetched(), 1);
}

#[tokio::test]
async fn a_short_lived_token_is_used_for_most_of_its_life() {
    let house = House::new(Some(2));
    let app = house.process(None);
    assert_eq!(token(&app).await, "token-1");
    tokio::time::sleep(Duration::from_millis(900)).await;
    assert_eq!(token(&app).await, "token-1");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(token(&app).await, "token-2");
}

#[tokio::test]
async fn a_token_without_an_end_lasts_until_it_is_refused() {
    let house = House::new(None);
    let app = house.process(None);
    assert_eq!(token(&app).await, "token-1");
    assert_eq!(token(&app).await, "token-1");
    let refused = SecretString::from("token-1");
    assert_eq!(
        app.renew(&refused).await.unwrap().unwrap().expose_secret(),
        "token-2"
    );
}

#[tokio::test]
async fn a_renewal_does_not_undo_a_logout_or_another_login() {
    let house = House::new(Some(3600));
    let app = house.process(None);
    house.store.remove(&ProfileName::default()).unwrap();
    assert_eq!(token(&app).await, "token-1");
    assert!(house.record().is_none());

    let mut other_secret = app_record(HOST);
    if let Credential::App { secret, access, .. } = &mut other_secret.credential {
        *secret = "another".into();
        *access = None;
    }
    for (number, other) in [(2, app_record("other.example.com")), (3, other_secret)] {
        house.store.save(&ProfileName::default(), &other).unwrap();
        let expected = format!("token-{number}");
        assert_eq!(token(&house.process(None)).await, expected);
        let json = house.record().unwrap().to_json().unwrap();
        assert_eq!(json, other.to_json().unwrap());
    }
}

#[tokio::test]
async fn warns_when_a_token_cannot_be_stored() {
    let mut house = House::new(Some(3600));
    house.store = Arc::new(FakeStore::failing(|| StoreError::Locked));
    assert_eq!(token(&house.process(None)).await, "token-1");
    let warnings = house.warnings.take().concat();
    assert!(warnings.ends_with("the keyring is locked"), "{warnings}");
}

#[tokio::test]
async fn passes_on_the_endpoints_error() {
    let mut house = House::new(Some(3600));
    house.endpoint = Arc::new(FakeEndpoint::refusing());
    let error = house.process(None).token().await.unwrap_err();
    assert_eq!(error.code(), Some("invalid_client"));
}

#[tokio::test]
async fn an_app_of_the_environment_keeps_its_token_in_a_private_file() {
    let house = House::new(Some(3600));
    assert_eq!(
        token(&house.process_of_environment("canary-secret")).await,
        "token-1"
    );
    assert_eq!(
        token(&house.process_of_environment("canary-secret")).await,
        "token-1"
    );
    assert_eq!(house.fetched(), 1);
    assert_eq!(house.store.loads.load(Ordering::SeqCst), 0);
    let tokens = house.paths().state_dir().unwrap().join("tokens");
    let files: Vec<_> = fs::read_dir(&tokens).unwrap().flatten().collect();
    assert_eq!(files.len(), 1);
    let text = fs::read_to_string(files[0].path()).unwrap();
    assert!(
        text.contains("token-1") && !text.contains("canary-secret"),
        "{text}"
    );
    #[cfg(unix)]
    assert_eq!(
        crate::config::private::mode(&files[0].metadata().unwrap()),
        0o600
    );
    // pce does not trust a file that others can read, and replaces it.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(files[0].path(), fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(
            token(&house.process_of_environment("canary-secret")).await,
            "token-2"
        );
        assert_eq!(
            crate::config::private::mode(&fs::metadata(files[0].path()).unwrap()),
            0o600
        );
    }
}

#[tokio::test]
async fn without_a_home_the_token_is_in_memory_alone() {
    let house = House::new(Some(3600));
    let cache = Cache::in_state(app("canary-secret"), &Paths::new(&Environment::default()));
    let app = house.with(cache.load_own_file(), cache);
    assert_eq!(token(&app).await, "token-1");
    assert_eq!(token(&app).await, "token-1");
    assert!(house.warnings.take().is_empty());
}

#[tokio::test]
async fn a_cached_token_belongs_to_the_secret_and_is_pruned_when_it_expires() {
    let house = House::new(Some(1));
    let files = || {
        fs::read_dir(house.paths().tokens_dir().unwrap())
            .unwrap()
            .count()
    };
    assert_eq!(token(&house.process_of_environment("one")).await, "token-1");
    assert_eq!(token(&house.process_of_environment("two")).await, "token-2");
    assert_eq!(token(&house.process_of_environment("one")).await, "token-1");
    assert_eq!(files(), 2);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(
        token(&house.process_of_environment("three")).await,
        "token-3"
    );
    assert_eq!(files(), 1);
    crate::config::forget_tokens(&house.paths(), None);
    assert_eq!(files(), 0);
}

use super::*;
use crate::config::Environment;
use crate::config::credentials::fakes::{FakeStore, app_record};

struct Folder {
    _dir: tempfile::TempDir,
    paths: Paths,
}

impl Folder {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let env: Environment = [("PCE_CONFIG_DIR", dir.path())].into_iter().collect();
        let paths = Paths::new(&env);
        Self { _dir: dir, paths }
    }

    fn store(&self, keyring: FakeStore) -> CredentialStore {
        CredentialStore::with_keyring(&self.paths, Arc::new(keyring))
    }

    fn file(&self) -> FileStore {
        FileStore::new(&self.paths)
    }
}

fn prod() -> ProfileName {
    "prod".parse().unwrap()
}

#[test]
fn a_file_has_one_record_for_each_profile() {
    let folder = Folder::new();
    let file = folder.file();
    assert!(file.load(&prod()).unwrap().is_none() && !file.has(&prod()));
    let credentials = folder.paths.credentials_dir().unwrap();
    assert!(!credentials.exists(), "reading made a folder");
    file.save(&prod(), &app_record("a.example.com")).unwrap();
    file.save(&prod(), &app_record("b.example.com")).unwrap();
    let record = file.load(&prod()).unwrap().unwrap();
    assert_eq!(record.host.name(), "b.example.com");
    assert_eq!(profiles(&folder.paths), [prod()]);
    assert!(file.remove(&prod()).unwrap() && !file.remove(&prod()).unwrap());
}

#[cfg(unix)]
#[test]
fn refuses_a_file_that_others_can_read_and_says_how_to_mend_it() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let file = folder.file();
    file.save(&prod(), &app_record("a.example.com")).unwrap();
    let path = file.path(&prod()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let cause = file.load(&prod()).unwrap_err();
    assert!(cause.to_string().ends_with("(mode 0644)"), "{cause}");
    let error = failed(&prod())(cause);
    assert_eq!(error.kind(), crate::config::ErrorKind::Config);
    let hint = error.hint().unwrap();
    assert_eq!(hint, format!("run `chmod 600 '{}'`", path.display()));
}

#[test]
fn a_login_is_in_one_store() {
    let folder = Folder::new();
    let store = folder.store(FakeStore::default());
    let record = app_record("a.example.com");
    store.put(&prod(), StoreKind::File, &record).unwrap();
    assert!(folder.file().has(&prod()));
    store.put(&prod(), StoreKind::Keyring, &record).unwrap();
    assert!(!folder.file().has(&prod()));
    assert!(store.keyring.load(&prod()).unwrap().is_some());
    store.put(&prod(), StoreKind::File, &record).unwrap();
    assert!(folder.file().has(&prod()) && store.keyring.load(&prod()).unwrap().is_none());
}

#[test]
fn a_keyring_that_fails_is_an_error_and_not_a_file() {
    let folder = Folder::new();
    let store = folder.store(FakeStore::failing(|| StoreError::NoSessionBus));
    let record = app_record("a.example.com");
    let error = store.put(&prod(), StoreKind::Keyring, &record).unwrap_err();
    let hint = error.hint().unwrap();
    assert!(
        hint.contains("pce auth login --profile prod --store file"),
        "{hint}"
    );
    assert!(!folder.file().has(&prod()));
    store.put(&prod(), StoreKind::File, &record).unwrap();
    assert!(folder.file().has(&prod()));
}

#[test]
fn a_login_that_the_keyring_drops_is_an_error() {
    let folder = Folder::new();
    let store = folder.store(FakeStore::forgetful());
    let record = app_record("a.example.com");
    let error = store.put(&prod(), StoreKind::Keyring, &record).unwrap_err();
    assert!(error.to_string().contains("did not store"), "{error}");
}

#[test]
fn removing_says_whether_there_was_a_login_and_what_is_left() {
    let folder = Folder::new();
    assert!(!folder.store(FakeStore::default()).remove(&prod()).unwrap());
    let save = || {
        let record = app_record("a.example.com");
        folder.file().save(&prod(), &record).unwrap();
    };
    save();
    let absent = folder.store(FakeStore::failing(|| StoreError::NoSessionBus));
    assert!(absent.remove(&prod()).unwrap());
    assert!(!absent.remove(&prod()).unwrap());
    save();
    let expected = FakeStore::failing(|| StoreError::NoSessionBus).expecting();
    let error = folder.store(expected).remove(&prod()).unwrap_err();
    assert!(
        error.to_string().contains("but not the keyring's entry"),
        "{error}"
    );
    assert!(!folder.file().has(&prod()));
    let locked = folder.store(FakeStore::failing(|| StoreError::Locked));
    assert!(locked.remove(&prod()).is_err());
    assert!(folder.store(FakeStore::of("prod")).remove(&prod()).unwrap());
}

#[test]
fn an_update_sees_the_record_as_it_is_now() {
    let folder = Folder::new();
    let store = folder.store(FakeStore::default());
    let record = app_record("a.example.com");
    store.put(&prod(), StoreKind::File, &record).unwrap();
    store.remove(&prod()).unwrap();
    let stale = app_record("b.example.com");
    store
        .update(&prod(), StoreKind::File, |_| Some(stale))
        .unwrap();
    assert!(store.get(&prod()).unwrap().is_none());
}

#[test]
fn an_update_waits_for_the_lock() {
    let folder = Folder::new();
    let store = folder.store(FakeStore::default());
    let held = store.lock(&prod()).unwrap();
    let (other, name) = (store.clone(), prod());
    let removing = std::thread::spawn(move || other.remove(&name).unwrap());
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert!(!removing.is_finished());
    drop(held);
    assert!(!removing.join().unwrap());
}

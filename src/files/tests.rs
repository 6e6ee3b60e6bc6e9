use std::fs;
#[cfg(unix)]
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::*;

fn create(path: &Path) -> Result<Replacement, Error> {
    Replacement::create(&Target::resolve(path)?, Access::Shared)
}

fn replace(path: &Path, text: &str) -> Result<(), Error> {
    write(path, text.as_bytes(), Access::Shared, Durability::Synced)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_changes_at_commit_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.json");
    fs::write(&path, "old").unwrap();
    let mut replacement = create(&path).unwrap();
    let temporary = replacement.temporary().to_path_buf();
    let real = |folder: &Path| fs::canonicalize(folder).unwrap();
    assert_eq!(real(folder_of(&temporary)), real(folder.path()));
    let name = temporary.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with(".events.json."), "{name}");
    replacement.file().write_all(b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names(folder.path()).len(), 2);
    replacement.commit(Durability::Synced).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(names(folder.path()), ["events.json"]);
}

#[test]
fn dropped_it_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    fs::write(&old, "old").unwrap();
    for path in [old.clone(), folder.path().join("new")] {
        let mut replacement = create(&path).unwrap();
        replacement.file().write_all(b"new").unwrap();
        drop(replacement);
    }
    assert_eq!(names(folder.path()), ["old"]);
    assert_eq!(fs::read(&old).unwrap(), b"old");
}

#[test]
fn a_path_that_names_no_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "old").unwrap();
    let at = |name: &str| folder.path().join(name);
    let cases = [
        (folder.path().to_path_buf(), io::ErrorKind::IsADirectory),
        (at("new/"), io::ErrorKind::IsADirectory),
        (at("new/."), io::ErrorKind::IsADirectory),
        (at("new/./"), io::ErrorKind::IsADirectory),
        (at("file/."), io::ErrorKind::IsADirectory),
        (at("file/.."), io::ErrorKind::IsADirectory),
        (".".into(), io::ErrorKind::IsADirectory),
        ("..".into(), io::ErrorKind::IsADirectory),
        ("".into(), io::ErrorKind::NotFound),
        (at("no/new"), io::ErrorKind::NotFound),
        (at("file/new"), io::ErrorKind::NotADirectory),
        (at(&"n".repeat(300)), io::ErrorKind::InvalidFilename),
    ];
    for (path, kind) in cases {
        let error = create(&path).unwrap_err();
        assert_eq!(error.kind(), kind, "{path:?}: {error}");
    }
    assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn long_names_leave_room_for_the_temporary_one() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["n".repeat(255), "日".repeat(85)] {
        replace(&folder.path().join(&name), "x").unwrap();
    }
    assert_eq!(names(folder.path()).len(), 2);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_shared_file_keeps_its_mode_and_a_new_one_has_that_of_any_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let any = folder.path().join("any");
        File::create(&any).unwrap();
        let path = folder.path().join("events");
        replace(&path, "new").unwrap();
        assert_eq!(mode(&path), mode(&any));
        for permissions in [0o600, 0o640, 0o666, 0o755] {
            chmod(&path, permissions);
            let replacement = create(&path).unwrap();
            assert_eq!(mode(replacement.temporary()), 0o600);
            replacement.commit(Durability::Synced).unwrap();
            assert_eq!(mode(&path), permissions);
        }
    }

    #[test]
    fn setuid_setgid_and_sticky_bits_are_not_copied() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events");
        fs::write(&path, "old").unwrap();
        for permissions in [0o4755, 0o2755, 0o1644, 0o7777] {
            chmod(&path, permissions);
            replace(&path, "new").unwrap();
            assert_eq!(mode(&path), permissions & 0o777, "{permissions:o}");
        }
    }

    #[test]
    fn a_private_file_is_the_users_alone_whatever_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/secret");
        let put = |access| write(&path, b"x", access, Durability::Unsynced);
        put(Access::Own).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        chmod(&path, 0o644);
        put(Access::Own).unwrap();
        assert_eq!(mode(&path), 0o644);
        put(Access::Private).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(names(path.parent().unwrap()), ["secret"]);
    }

    #[test]
    fn the_owner_is_kept_where_the_user_may_do_that() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events");
        File::create(&path).unwrap();
        if chown(&path, Some(65534), Some(65533)).is_err() {
            // Only the superuser can give files away.
            return;
        }
        chmod(&path, 0o640);
        replace(&path, "new").unwrap();
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!((metadata.uid(), metadata.gid()), (65534, 65533));
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn links_are_followed_when_the_path_is_resolved() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("there")).unwrap();
        symlink("link2", at("link1")).unwrap();
        symlink("there/file", at("link2")).unwrap();
        for text in ["dangling", "replaced"] {
            replace(&at("link1"), text).unwrap();
            assert_eq!(fs::read_to_string(at("there/file")).unwrap(), text);
            assert!(fs::symlink_metadata(at("link2")).unwrap().is_symlink());
        }
        assert_eq!(names(&at("there")), ["file"]);
        for (name, leads_to) in [
            ("circle", "circle"),
            ("folder", "new/."),
            ("empty", "there/"),
        ] {
            symlink(leads_to, at(name)).unwrap();
            assert!(create(&at(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn a_link_that_appears_later_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("victim"), "precious").unwrap();
        for existed in [true, false] {
            let _ = fs::remove_file(at("out"));
            if existed {
                fs::write(at("out"), "old").unwrap();
            }
            let target = Target::resolve(&at("out")).unwrap();
            let mut replacement = create(&at("out")).unwrap();
            replacement.file().write_all(b"new").unwrap();
            let _ = fs::remove_file(at("out"));
            symlink("victim", at("out")).unwrap();
            if existed {
                let opened = target.open(fs::OpenOptions::new().append(true));
                assert!(opened.is_err());
            }
            replacement.commit(Durability::Synced).unwrap();
            assert!(fs::symlink_metadata(at("out")).unwrap().is_file());
            assert_eq!(fs::read(at("victim")).unwrap(), b"precious");
        }
    }

    #[test]
    fn descriptors_are_known_by_every_name() {
        for name in [
            "/dev/stdout",
            "/dev/stderr",
            "/dev/fd/1",
            "/proc/self/fd/1",
            "/dev/../dev/./fd/2",
        ] {
            if Path::new(name).exists() {
                let target = Target::resolve(Path::new(name)).unwrap();
                assert!(target.is_descriptor() && !target.is_replaceable(), "{name}");
            }
        }
        let folder = tempfile::tempdir().unwrap();
        for name in ["1", "fd"] {
            let target = Target::resolve(&folder.path().join(name)).unwrap();
            assert!(!target.is_descriptor() && target.is_replaceable(), "{name}");
        }
    }

    #[test]
    fn what_may_not_be_written_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events");
        fs::write(&path, "old").unwrap();
        chmod(&path, 0o444);
        if fs::OpenOptions::new().write(true).open(&path).is_ok() {
            // The superuser may write anything.
            return;
        }
        let denied = io::ErrorKind::PermissionDenied;
        assert_eq!(create(&path).unwrap_err().kind(), denied);
        chmod(&path, 0o644);
        chmod(folder.path(), 0o555);
        let error = create(&path).unwrap_err();
        assert!(matches!(error, Error::NotReplaceable(Obstacle::Refused(_))));
        chmod(folder.path(), 0o755);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }
}

use super::*;

fn open(path: &Path) -> Result<Destination, OutputError> {
    Destination::open(Target::File(path.to_path_buf()))
}

fn write(path: &Path, text: &str) -> Result<(), OutputError> {
    let mut destination = open(path)?;
    let written = destination.write_all(text.as_bytes());
    written.map_err(|error| destination.error(error))?;
    destination.finish()
}

/// More than is buffered.
fn long() -> Vec<u8> {
    vec![b'x'; 100_000]
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_changes_when_it_is_finished_and_not_before() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("events.json");
    fs::write(&path, "old").unwrap();
    let mut destination = open(&path).unwrap();
    let temporary = destination.temporary().unwrap().to_path_buf();
    assert_eq!(temporary.parent(), Some(directory.path()));
    let name = temporary.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with(".events.json."), "{name}");
    destination.write_all(&long()).unwrap();
    destination.flush().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
    destination.finish().unwrap();
    assert_eq!(fs::read(&path).unwrap(), long());
    assert_eq!(names(directory.path()), ["events.json"]);
}

#[test]
fn dropped_it_leaves_everything_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let old = directory.path().join("old");
    fs::write(&old, "old").unwrap();
    for path in [old.clone(), directory.path().join("new")] {
        let mut destination = open(&path).unwrap();
        destination.write_all(&long()).unwrap();
        drop(destination);
    }
    assert_eq!(names(directory.path()), ["old"]);
    assert_eq!(fs::read(&old).unwrap(), b"old");
}

#[test]
fn what_cannot_be_written_is_refused_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "old").unwrap();
    let cases = [
        (directory.path().to_path_buf(), io::ErrorKind::IsADirectory),
        (directory.path().join("new/"), io::ErrorKind::IsADirectory),
        (directory.path().join("no/new"), io::ErrorKind::NotFound),
        (file.join("new"), io::ErrorKind::NotADirectory),
        (
            directory.path().join("n".repeat(300)),
            io::ErrorKind::InvalidFilename,
        ),
    ];
    for (path, kind) in cases {
        let error = open(&path).unwrap_err();
        assert_eq!(error.source.kind(), kind, "{path:?}");
        assert_eq!(error.path.as_deref(), Some(path.as_path()));
    }
    assert_eq!(names(directory.path()), ["file"]);
}

#[test]
fn long_names_have_room() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["n".repeat(255), "日".repeat(85)] {
        write(&directory.path().join(&name), "x").unwrap();
    }
    assert_eq!(names(directory.path()).len(), 2);
}

#[test]
fn errors_name_the_place_safely() {
    let error = OutputError {
        path: Some("a\u{1b}[31m".into()),
        source: io::ErrorKind::BrokenPipe.into(),
    };
    assert_eq!(
        error.to_string(),
        r"a\u001b[31m cannot be written: broken pipe"
    );
    assert!(!error.is_broken_pipe());
    let error = OutputError {
        path: None,
        ..error
    };
    assert_eq!(
        error.to_string(),
        "standard output cannot be written: broken pipe"
    );
    assert!(error.is_broken_pipe());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn the_mode_is_the_old_files_or_that_of_any_new_file() {
        let directory = tempfile::tempdir().unwrap();
        let any = directory.path().join("any");
        File::create(&any).unwrap();
        let path = directory.path().join("events");
        write(&path, "new").unwrap();
        assert_eq!(mode(&path), mode(&any));
        for permissions in [0o600, 0o640, 0o666, 0o755] {
            chmod(&path, permissions);
            let destination = open(&path).unwrap();
            assert_eq!(mode(destination.temporary().unwrap()), 0o600);
            destination.finish().unwrap();
            assert_eq!(mode(&path), permissions);
        }
    }

    #[test]
    fn the_owner_is_kept() {
        use std::os::unix::fs::{MetadataExt, chown};
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events");
        File::create(&path).unwrap();
        if chown(&path, Some(65534), Some(65533)).is_err() {
            // Nobody but the superuser gives files away.
            return;
        }
        chmod(&path, 0o640);
        write(&path, "new").unwrap();
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!((metadata.uid(), metadata.gid()), (65534, 65533));
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn links_stay_links() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        fs::create_dir(at("there")).unwrap();
        symlink("link2", at("link1")).unwrap();
        symlink("there/file", at("link2")).unwrap();
        for text in ["dangling", "replaced"] {
            write(&at("link1"), text).unwrap();
            assert_eq!(fs::read_to_string(at("there/file")).unwrap(), text);
            assert!(fs::symlink_metadata(at("link2")).unwrap().is_symlink());
        }
        assert_eq!(names(&at("there")), ["file"]);
        symlink("circle", at("circle")).unwrap();
        assert!(open(&at("circle")).is_err());
    }

    #[test]
    fn devices_are_written_to() {
        write(Path::new("/dev/null"), "x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        assert!(open(Path::new("/dev/null")).unwrap().temporary().is_none());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_is_an_error() {
        let error = write(Path::new("/dev/full"), "x").unwrap_err();
        assert_eq!(error.source.kind(), io::ErrorKind::StorageFull);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_open_file_is_appended_to_by_the_name_of_its_descriptor() {
        use std::os::fd::AsRawFd;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        fs::write(&path, "before\n").unwrap();
        let file = File::open(&path).unwrap();
        let descriptor = format!("/dev/fd/{}", file.as_raw_fd());
        write(Path::new(&descriptor), "after\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before\nafter\n");
    }

    #[test]
    fn what_may_not_be_written_is_refused_at_once() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events");
        fs::write(&path, "old").unwrap();
        chmod(&path, 0o444);
        if OpenOptions::new().write(true).open(&path).is_ok() {
            // The superuser may write anything.
            return;
        }
        let denied = io::ErrorKind::PermissionDenied;
        assert_eq!(open(&path).unwrap_err().source.kind(), denied);
        chmod(&path, 0o644);
        chmod(directory.path(), 0o555);
        assert_eq!(open(&path).unwrap_err().source.kind(), denied);
        chmod(directory.path(), 0o755);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }
}

use super::rows::BUFFER;
use super::*;

fn open(path: &Path) -> Result<Sink, OutputError> {
    Sink::open(Target::File {
        path: path.to_path_buf(),
        fallback: Fallback::Refuse,
    })
}

#[cfg(unix)]
fn write(path: &Path, text: &str) -> Result<(), OutputError> {
    let mut sink = open(path)?;
    let written = sink.write_all(text.as_bytes());
    written.map_err(|error| sink.error(error))?;
    sink.commit()
}

#[test]
fn a_file_has_the_text_at_commit_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.json");
    // The text is longer than the buffer.
    let long = "x".repeat(2 * BUFFER);
    std::fs::write(&path, "old").unwrap();
    let mut sink = open(&path).unwrap();
    assert!(sink.temporary().is_some());
    sink.write_all(long.as_bytes()).unwrap();
    sink.flush().unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    sink.commit().unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), long);
    let mut sink = open(&path).unwrap();
    sink.write_all(b"new").unwrap();
    sink.abandon().unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), long);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_stays_one() {
    write(Path::new("/dev/null"), "x").unwrap();
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
    assert!(open(Path::new("/dev/null")).unwrap().temporary().is_none());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_an_error() {
    let error = write(Path::new("/dev/full"), "x").unwrap_err();
    assert!(error.hint().unwrap().starts_with("make room"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn an_open_file_is_appended_to_by_the_name_of_its_descriptor() {
    use std::os::fd::AsRawFd;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    std::fs::write(&path, "before\n").unwrap();
    let file = File::open(&path).unwrap();
    for (folder, text) in [
        ("/dev/fd", "1\n"),
        ("/proc/self/fd", "2\n"),
        ("/proc/self/../self/fd", "3\n"),
    ] {
        let descriptor = format!("{folder}/{}", file.as_raw_fd());
        write(Path::new(&descriptor), text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before\n1\n2\n3\n");
}

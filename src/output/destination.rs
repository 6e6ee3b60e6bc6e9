//! Where the bytes go: stdout, or a file that changes only when everything has succeeded.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, IntoInnerError, StdoutLock, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::escape;

/// A page of 100 events is about 32 kB: two of them to a system call.
const BUFFER: usize = 64 * 1024;

/// Where the output is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// This file, instead of what it holds.
    File(PathBuf),
}

/// The output could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be written: {source}", self.place())]
pub struct OutputError {
    /// The file as the user named it; none for stdout.
    pub path: Option<PathBuf>,
    /// What the system said.
    pub source: io::Error,
}

impl OutputError {
    /// Stdout could not be written.
    pub fn stdout(source: io::Error) -> Self {
        Self { path: None, source }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self.source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Some("make room there, or write elsewhere with --output-file")
            }
            _ => self
                .path
                .is_some()
                .then_some("name a file in a folder that can be written to; nothing was replaced"),
        }
    }

    /// Whether the reader of stdout has left, as `head` does: no mistake of anybody's. A FIFO that was named as the
    /// file to write is another matter.
    pub fn is_broken_pipe(&self) -> bool {
        self.path.is_none() && self.source.kind() == io::ErrorKind::BrokenPipe
    }

    fn place(&self) -> String {
        match &self.path {
            Some(path) => escape(&path.display().to_string()).into_owned(),
            None => "standard output".to_owned(),
        }
    }
}

/// A place that is open for writing. Bytes are buffered; [`finish`](Destination::finish) makes them last.
///
/// Dropped without that, a file is as it was before.
#[derive(Debug)]
pub struct Destination {
    path: Option<PathBuf>,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    Stdout(BufWriter<StdoutLock<'static>>),
    /// Something that is no regular file and cannot be replaced: a device, a FIFO.
    Direct(BufWriter<File>),
    Replacement(Box<Replacement>),
}

impl Destination {
    /// Opens the target, so that what can be known to go wrong is known before anything is requested.
    ///
    /// A symbolic link is followed: the file it leads to is replaced, the link stays. Devices and FIFOs are written to
    /// as the bytes come.
    ///
    /// # Errors
    /// The target is a directory, in none, in one where nothing can be created, or a file that may not be written.
    pub fn open(target: Target) -> Result<Self, OutputError> {
        match target {
            Target::Stdout => Ok(Self {
                path: None,
                sink: Sink::Stdout(BufWriter::with_capacity(BUFFER, io::stdout().lock())),
            }),
            Target::File(path) => match open_file(&path) {
                Ok(sink) => Ok(Self {
                    path: Some(path),
                    sink,
                }),
                Err(source) => Err(OutputError {
                    path: Some(path),
                    source,
                }),
            },
        }
    }

    /// The file that is written until the target is replaced, for a signal handler to remove.
    pub fn temporary(&self) -> Option<&Path> {
        match &self.sink {
            Sink::Replacement(replacement) => Some(&replacement.temporary),
            Sink::Stdout(_) | Sink::Direct(_) => None,
        }
    }

    /// An error of writing here, with the place it happened in.
    pub fn error(&self, source: io::Error) -> OutputError {
        OutputError {
            path: self.path.clone(),
            source,
        }
    }

    /// Writes what is still buffered, and puts the file in its place.
    pub fn finish(self) -> Result<(), OutputError> {
        let path = self.path;
        let finished = match self.sink {
            Sink::Stdout(mut out) => out.flush(),
            Sink::Direct(mut out) => out.flush(),
            Sink::Replacement(replacement) => replacement.finish(),
        };
        finished.map_err(|source| OutputError { path, source })
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink.writer().write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sink.writer().write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.writer().flush()
    }
}

impl Sink {
    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stdout(out) => out,
            Self::Direct(out) => out,
            Self::Replacement(replacement) => &mut replacement.out,
        }
    }
}

fn open_file(path: &Path) -> io::Result<Sink> {
    let existing = match fs::metadata(path) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let named_as_directory = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    if named_as_directory || existing.as_ref().is_some_and(Metadata::is_dir) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let target = follow(path)?;
    match existing {
        Some(metadata) if !metadata.is_file() || is_descriptor(&target) => {
            // Appending, for the case of a descriptor that is a file: it may hold something already.
            let file = OpenOptions::new().append(true).open(path)?;
            Ok(Sink::Direct(BufWriter::with_capacity(BUFFER, file)))
        }
        existing => {
            if existing.is_some() {
                // Replacing needs no permission on the file itself; a shell's redirection does, and so does this.
                OpenOptions::new().write(true).open(&target)?;
            }
            Replacement::open(target, existing).map(|file| Sink::Replacement(Box::new(file)))
        }
    }
}

/// Where the symbolic links from here lead, which may be a file that is not there yet.
fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    // That they lead in no circle was seen when the metadata was read; dangling ones are at most so many.
    for _ in 0..40 {
        if is_descriptor(&path) || !fs::symlink_metadata(&path).is_ok_and(|m| m.is_symlink()) {
            break;
        }
        let leads_to = fs::read_link(&path)?;
        path.pop();
        path.push(leads_to);
    }
    Ok(path)
}

/// Whether this is another name of an open file (`/dev/stdout`, `/dev/fd/3`), which is nothing that can be replaced.
fn is_descriptor(path: &Path) -> bool {
    path.starts_with("/proc") || path.starts_with("/dev/fd")
}

/// A file written beside the one whose place it takes.
#[derive(Debug)]
struct Replacement {
    out: BufWriter<File>,
    /// Removed when dropped. After `out`, for systems that remove no open file.
    temporary: TempPath,
    target: PathBuf,
    replaced: Option<Metadata>,
}

impl Replacement {
    fn open(target: PathBuf, replaced: Option<Metadata>) -> io::Result<Self> {
        let directory = directory_of(&target);
        if !fs::metadata(directory)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let prefix = hidden_prefix(&target);
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix);
        #[cfg(unix)]
        if replaced.is_none() {
            use std::os::unix::fs::PermissionsExt;
            // What any new file gets: the umask is applied to it. The temporary file of an existing one is the
            // user's alone until it takes that one's mode.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        // The error itself names the temporary file, which says nothing to the user.
        let file = builder
            .tempfile_in(directory)
            .map_err(|error| io::Error::from(error.kind()))?;
        let (file, temporary) = file.into_parts();
        Ok(Self {
            out: BufWriter::with_capacity(BUFFER, file),
            temporary,
            target,
            replaced,
        })
    }

    fn finish(self) -> io::Result<()> {
        let file = self.out.into_inner().map_err(IntoInnerError::into_error)?;
        if let Some(replaced) = &self.replaced {
            take_over(&file, replaced)?;
        }
        file.sync_all()?;
        // Some systems rename no open file.
        drop(file);
        self.temporary
            .persist(&self.target)
            .map_err(|refused| refused.error)?;
        sync_directory(directory_of(&self.target));
        Ok(())
    }
}

/// The directory a file is in; that of a bare name is the current one.
fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// `.NAME.`, of a name that leaves room for more: a file name has 255 bytes at the most.
fn hidden_prefix(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.char_indices().take_while(|(place, _)| *place < 200);
    format!(".{}.", name.map(|(_, c)| c).collect::<String>())
}

/// Gives the new file the mode of the old one, and its owner and group as far as the user may.
#[cfg(unix)]
fn take_over(file: &File, replaced: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};

    let own = file.metadata()?;
    if own.gid() != replaced.gid() {
        let _ = fchown(file, None, Some(replaced.gid()));
    }
    if own.uid() != replaced.uid() {
        let _ = fchown(file, Some(replaced.uid()), None);
    }
    file.set_permissions(replaced.permissions())
}

#[cfg(not(unix))]
fn take_over(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Makes the new name survive a crash. The file is in its place already, so a system that cannot do this is no error.
fn sync_directory(directory: &Path) {
    if cfg!(unix) {
        let _ = File::open(directory).and_then(|directory| directory.sync_all());
    }
}

#[cfg(test)]
mod tests {
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
        destination.write_all(&vec![b'x'; 100_000]).unwrap();
        destination.flush().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        destination.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), vec![b'x'; 100_000]);
        assert_eq!(names(directory.path()), ["events.json"]);
    }

    #[test]
    fn dropped_it_leaves_everything_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let old = directory.path().join("old");
        fs::write(&old, "old").unwrap();
        for path in [old.clone(), directory.path().join("new")] {
            let mut destination = open(&path).unwrap();
            destination.write_all(&vec![b'x'; 100_000]).unwrap();
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
}

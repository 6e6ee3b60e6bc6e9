//! Extensions that were listed before, for completion at a shell.
//!
//! One small file for each profile in the state folder, the latest first. Errors are ignored: a list is as complete
//! without it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::PathBuf;

use tempfile::NamedTempFile;

use super::{Environment, Paths, ProfileName, Settings, SettingsFile, private, profiles};
use crate::uapi::Extension;

/// The folder below the state folder.
const FOLDER: &str = "extensions";
/// The most extensions that are kept.
const LIMIT: usize = 200;
/// The longest file of that many, in bytes.
const LENGTH: u64 = 16 * 1024;

/// What completion offers.
#[derive(Debug)]
pub struct Remembered {
    /// The profiles that are known without opening the keyring.
    pub profiles: Vec<ProfileName>,
    /// The effective profile.
    pub profile: ProfileName,
    /// Extensions that were listed with it, the latest first.
    pub extensions: Vec<Extension>,
}

/// The profiles, and what is known of the typed or else the effective one. What cannot be read is left out.
pub fn remembered(typed: Option<ProfileName>, env: &Environment) -> Remembered {
    let paths = Paths::new(env);
    let file = SettingsFile::read(&paths).unwrap_or_default();
    let mut names: Vec<ProfileName> = file.profiles().cloned().chain(profiles(&paths)).collect();
    names.sort_unstable();
    names.dedup();
    names.push(ProfileName::sandbox());
    let chosen = typed.or_else(|| env.value("PCE_PROFILE").ok().flatten());
    let by_default = || {
        file.default_profile
            .as_ref()
            .map(|setting| setting.value.clone())
    };
    let profile = chosen.or_else(by_default).unwrap_or_default();
    let extensions = if file.keeps_history(&profile) {
        read(&paths, &profile)
    } else {
        Vec::new()
    };
    Remembered {
        profiles: names,
        profile,
        extensions,
    }
}

/// Puts extensions that were listed in front of those that are kept.
pub fn remember(settings: &Settings, extensions: &[Extension]) {
    let profile = &settings.profile.value;
    let off = settings
        .history
        .as_ref()
        .is_some_and(|history| !history.value);
    if off || profile.is_sandbox() || extensions.is_empty() {
        return;
    }
    let before = read(&settings.paths, profile);
    let mut after: Vec<&Extension> = Vec::new();
    for extension in extensions.iter().chain(&before) {
        if after.len() < LIMIT && !after.contains(&extension) {
            after.push(extension);
        }
    }
    if !after.iter().copied().eq(&before) {
        let lines: Vec<&str> = after.into_iter().map(Extension::as_str).collect();
        let text = lines.join("\n") + "\n";
        // Not having it is no loss.
        let _ = write(&settings.paths, profile, &text);
    }
}

/// Forgets what was kept for a profile.
pub fn forget_extensions(paths: &Paths, profile: &ProfileName) {
    if let Some(path) = path(paths, profile) {
        // It is gone, or was never there.
        let _ = fs::remove_file(path);
    }
}

/// Forgets what was kept for every profile.
pub fn forget_all_extensions(paths: &Paths) {
    if let Ok(state) = paths.state_dir() {
        // It is gone, or was never there.
        let _ = fs::remove_dir_all(state.join(FOLDER));
    }
}

fn path(paths: &Paths, profile: &ProfileName) -> Option<PathBuf> {
    Some(paths.state_dir().ok()?.join(FOLDER).join(profile.as_str()))
}

fn read(paths: &Paths, profile: &ProfileName) -> Vec<Extension> {
    let mut text = String::new();
    let file = path(paths, profile).and_then(|path| File::open(path).ok());
    let read = file.map(|file| file.take(LENGTH).read_to_string(&mut text));
    match read {
        Some(Ok(_)) => text
            .lines()
            .filter_map(|line| line.parse().ok())
            .take(LIMIT)
            .collect(),
        _ => Vec::new(),
    }
}

/// Replaces the file in one step, and does not wait for the disk.
fn write(paths: &Paths, profile: &ProfileName, text: &str) -> Option<()> {
    let path = path(paths, profile)?;
    let folder = path.parent()?;
    private::create_folder(folder).ok()?;
    let mut file = NamedTempFile::new_in(folder).ok()?;
    file.write_all(text.as_bytes()).ok()?;
    private::give_to_folder_owner(file.as_file(), folder).ok()?;
    file.persist(&path).ok()?;
    Some(())
}

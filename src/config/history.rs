//! Stores the extensions that were listed, for completion in a shell.
//!
//! Each profile has one small file in the state folder, with the latest extension first. This module ignores errors,
//! because a listing does not need the file.

use std::fs::{self, File};
use std::io::Read;
use std::path::PathBuf;

use super::{Environment, Paths, ProfileName, Settings, SettingsFile, profiles};
use crate::files::{self, Access, Durability};
use crate::uapi::Extension;

/// The folder below the state folder.
const FOLDER: &str = "extensions";
/// The most extensions that are stored for a profile.
const LIMIT: usize = 200;
/// The length limit of the file, in bytes.
const LENGTH: u64 = 16 * 1024;

/// The extensions that completion offers.
#[derive(Debug)]
pub struct Remembered {
    /// The profiles that can be found without opening the keyring.
    pub profiles: Vec<ProfileName>,
    /// The effective profile.
    pub profile: ProfileName,
    /// Extensions that were listed with it, the latest first.
    pub extensions: Vec<Extension>,
}

/// Returns the profiles, and the extensions of the profile `typed`, else of the effective one.
///
/// Ignores files that cannot be read.
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

/// Stores the listed extensions, before the older ones.
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
        if let Some(path) = path(&settings.paths, profile) {
            // A listing does not need the file.
            let _ = files::write(
                &path,
                text.as_bytes(),
                Access::Private,
                Durability::Unsynced,
            );
        }
    }
}

/// Removes the stored extensions of a profile.
pub fn forget_extensions(paths: &Paths, profile: &ProfileName) {
    if let Some(path) = path(paths, profile) {
        // The file may not exist.
        let _ = fs::remove_file(path);
    }
}

/// Removes the stored extensions of every profile.
pub fn forget_all_extensions(paths: &Paths) {
    if let Ok(state) = paths.state_dir() {
        // The folder may not exist.
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

//! The topics that are lists: settings, variables, files, and the sandbox's faults.

use super::text::Block;
use crate::sandbox::Fault;

/// Returns the text of `settings`: the settings of a profile.
pub fn settings() -> Vec<Block> {
    vec![
        Block::text(
            "The settings of `pce config set`. All except default-profile belong to a profile: that of --profile, or the effective one.",
        ),
        Block::terms([
            (
                "default-profile",
                "the profile to use if neither --profile nor `PCE_PROFILE` names one",
            ),
            ("host", "the server; --host"),
            ("user", "the owner of the extensions; `pce list --user`"),
            ("output", "the output format of `pce list`; --output"),
            (
                "fields",
                "the fields to show, separated by commas; --fields",
            ),
            (
                "ca-cert",
                "a PEM file of certificates to trust in addition to the system's; --ca-cert",
            ),
            ("proxy", "the proxy, without user and password; --proxy"),
            (
                "timeout",
                "the time limit of a request, such as 30s; --timeout",
            ),
            (
                "connect-timeout",
                "the time limit of connecting; --connect-timeout",
            ),
            ("max-time", "the time limit of the whole run; --max-time"),
            (
                "retries",
                "how often pce retries transient failures; --retries",
            ),
            ("jobs", "requests at the same time; --jobs"),
            ("page-size", "rows for each request; --page-size"),
            (
                "history",
                "whether pce stores listed extensions for completion: on or off; `pce help shells`",
            ),
        ]),
    ]
}

/// The environment variables that pce reads.
const VARIABLES: &[(&str, &str)] = &[
    ("PCE_PROFILE", "the profile; --profile"),
    ("PCE_HOST", "the server; --host"),
    ("PCE_TOKEN", "an access token"),
    (
        "PCE_TOKEN_FILE",
        "a file with an access token, - for stdin; --token-file",
    ),
    ("PCE_APP_KEY", "the App Key of a trusted app"),
    ("PCE_APP_SECRET", "its App Secret"),
    (
        "PCE_APP_SECRET_FILE",
        "a file with its App Secret, - for stdin",
    ),
    (
        "PCE_CONFIG_DIR",
        "the folder of settings and credentials; its subfolder `state` has the state",
    ),
    ("PCE_OUTPUT", "the output format of `pce list`; --output"),
    (
        "PCE_CA_CERT",
        "a PEM file of certificates to trust in addition to the system's; --ca-cert",
    ),
    ("NO_COLOR", "no colour; --color never"),
    (
        "CLICOLOR_FORCE",
        "colour also in pipes and files, unless it is 0 or `NO_COLOR` is set; --color always",
    ),
    ("CLICOLOR", "0 turns colours off on a terminal"),
    (
        "PCE_PAGER, PAGER",
        "the command that shows output longer than a screen; default `less -FRX`; empty or `cat` means no pager; --no-pager",
    ),
    (
        "LESS, LV, LESSCHARSET",
        "passed to the pager; if unset, the pager gets `FRX`, `-c` and `utf-8`",
    ),
    (
        "TERM",
        "the terminal; `dumb` turns off colours, links and the pager",
    ),
    (
        "FORCE_HYPERLINK",
        "links in the table on every terminal; 0 turns links off",
    ),
    (
        "COLUMNS",
        "the width of a terminal that does not report its width",
    ),
    (
        "TZ",
        "the time zone of `modified` in the table on a terminal",
    ),
    (
        "HTTPS_PROXY",
        "the proxy for https; `https_proxy`, `all_proxy` and `ALL_PROXY` also work; --proxy",
    ),
    (
        "NO_PROXY",
        "hosts to reach without the proxy, as in curl; `no_proxy` also works",
    ),
    (
        "SSL_CERT_FILE",
        "a PEM file of certificates to trust instead of the system's (not on macOS and Windows)",
    ),
];

/// Returns the text of `environment`: the environment variables.
pub fn environment() -> Vec<Block> {
    vec![
        Block::text(
            "An option overrides a variable, and a variable overrides the profile's setting. An empty variable counts as unset, except `PCE_PAGER` and `PAGER`.",
        ),
        Block::terms(VARIABLES.iter().copied()),
    ]
}

/// Returns the text of `files`: the files that pce reads and writes.
pub fn files() -> Vec<Block> {
    vec![
        Block::terms([
            (
                "config.toml",
                "the settings of every profile; `pce config set` changes it, and so can you",
            ),
            (
                "credentials/",
                "one file for each login: with --store file the credentials in plaintext, of mode 0600; otherwise a note that they are in the keyring",
            ),
            (
                "tokens/, locks/",
                "state: renewed access tokens of an app from the environment, and locks, so that parallel jobs renew a token once",
            ),
            (
                "extensions/",
                "state: for each profile, the extensions listed at a terminal, for completion; `pce help shells`",
            ),
        ]),
        Block::text(
            "config.toml and credentials/ are in the settings folder, the others in the state folder:",
        ),
        Block::terms([
            (
                "Linux",
                "~/.config/pce and ~/.local/state/pce, or $XDG_CONFIG_HOME/pce and $XDG_STATE_HOME/pce",
            ),
            ("macOS", "~/Library/Application Support/pce, for both"),
            (
                "Windows",
                r"%APPDATA%\pce\config and %LOCALAPPDATA%\pce\data",
            ),
            (
                "PCE_CONFIG_DIR",
                "that folder and its subfolder `state`, on every platform",
            ),
        ]),
        Block::text("`pce config path` prints the path of config.toml."),
    ]
}

/// Returns the text of `faults`: the faults of `pce sandbox --fault`.
pub fn faults() -> Vec<Block> {
    let faults = Fault::ALL.iter().map(|(_, name, about)| (*name, *about));
    vec![
        Block::text(
            "With --fault KIND the sandbox simulates a fault of servers, proxies or networks. Several faults can be active together.",
        ),
        Block::Commands(&["pce sandbox --fault flaky --fault unsorted"]),
        Block::terms(faults),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;

    #[test]
    fn every_setting_is_described() {
        let text = super::super::plain(&settings(), 80);
        for name in crate::cli::SETTINGS {
            assert!(text.contains(&format!("\n  {name} ")), "{name}");
        }
    }

    #[test]
    fn every_variable_is_described() {
        let text = super::super::plain(&environment(), 80);
        for name in Environment::NAMES {
            assert!(text.contains(name), "{name}");
        }
    }
}

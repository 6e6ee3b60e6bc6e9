//! The topics that are lists: settings, variables, files, and the sandbox's faults.

use super::text::Block;
use crate::sandbox::Fault;

/// The settings of a profile.
pub fn settings() -> Vec<Block> {
    vec![
        Block::text(
            "What `pce config set` takes. All but the first belong to a profile: the one in force, or the one of --profile.",
        ),
        Block::terms([
            (
                "default-profile",
                "the profile that is in force where neither --profile nor `PCE_PROFILE` names one",
            ),
            ("host", "the server; --host"),
            ("user", "who owns the extensions; `pce list --user`"),
            ("output", "the output format of `pce list`; --output"),
            (
                "fields",
                "the fields that are shown, with commas between them; --fields",
            ),
            (
                "ca-cert",
                "a PEM file of certificates to trust beside the system's; --ca-cert",
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
            ("retries", "how often a request is repeated; --retries"),
            ("jobs", "requests in flight at once; --jobs"),
            ("page-size", "rows asked for at a time; --page-size"),
            (
                "history",
                "whether extensions that were listed at a terminal are kept for completion: on or off; `pce help shells`",
            ),
        ]),
    ]
}

/// Each variable that is read, and what it sets.
const VARIABLES: &[(&str, &str)] = &[
    ("PCE_PROFILE", "the profile; --profile"),
    ("PCE_HOST", "the server; --host"),
    ("PCE_TOKEN", "an access token"),
    (
        "PCE_TOKEN_FILE",
        "a file with an access token, - for stdin; --token-file",
    ),
    (
        "PCE_APP_KEY",
        "the App Key of a trusted app, from which access tokens are fetched",
    ),
    ("PCE_APP_SECRET", "its App Secret"),
    (
        "PCE_APP_SECRET_FILE",
        "a file with its App Secret, - for stdin",
    ),
    (
        "PCE_CONFIG_DIR",
        "the folder of settings and credentials, with the state in its folder `state`",
    ),
    ("PCE_OUTPUT", "the output format of `pce list`; --output"),
    (
        "PCE_CA_CERT",
        "a PEM file of certificates to trust beside the system's; --ca-cert",
    ),
    ("NO_COLOR", "no colour, whatever its value; --color never"),
    (
        "CLICOLOR_FORCE",
        "colour off a terminal too, unless it is 0 or `NO_COLOR` is set; --color always",
    ),
    (
        "PCE_PAGER, PAGER",
        "on a terminal, the command that shows more than a screen, `less -FRX` unless set; empty or `cat` means none; --no-pager",
    ),
    (
        "LESS, LV, LESSCHARSET",
        "passed on to the pager; where they are not set it gets `FRX`, `-c` and `utf-8`",
    ),
    (
        "TERM",
        "the terminal; on one that is `dumb` there are no colours, no links and no pager",
    ),
    (
        "FORCE_HYPERLINK",
        "links in the table on a terminal that is not known to show them; with 0 none at all",
    ),
    ("COLUMNS", "the width of a terminal that does not tell it"),
    (
        "TZ",
        "the time zone of `modified` in the table on a terminal",
    ),
    (
        "HTTPS_PROXY",
        "the proxy for https; `https_proxy`, `all_proxy` and `ALL_PROXY` too; --proxy",
    ),
    (
        "NO_PROXY",
        "hosts that are reached without that proxy; `no_proxy` too",
    ),
    (
        "SSL_CERT_FILE",
        "a PEM file of certificates to trust in place of the system's (not on macOS and Windows)",
    ),
];

/// The environment variables.
pub fn environment() -> Vec<Block> {
    vec![
        Block::text(
            "An option goes before a variable, and a variable before the profile's setting. One that is set to nothing counts as not set.",
        ),
        Block::terms(VARIABLES.iter().copied()),
    ]
}

/// The files that pce reads and writes.
pub fn files() -> Vec<Block> {
    vec![
        Block::terms([
            (
                "config.toml",
                "the settings of every profile; changed by `pce config set`, and by hand",
            ),
            (
                "credentials/",
                "for each profile that has logged in with --store file, its credentials in plaintext, of mode 0600; for one in the keyring, a note that it is there",
            ),
            (
                "tokens/, locks/",
                "state: renewed access tokens of an app that is from the environment, and locks by which many jobs renew once",
            ),
            (
                "extensions/",
                "state: for each profile, the extensions that were listed by someone at a terminal, for completion; `pce help shells`",
            ),
        ]),
        Block::text(
            "The first two are in the folder of settings, the others in the folder of state:",
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
                "the folder that it names and its folder `state`, on every platform",
            ),
        ]),
        Block::text("`pce config path` prints where config.toml is."),
    ]
}

/// The faults of `pce sandbox --fault`.
pub fn faults() -> Vec<Block> {
    let faults = Fault::ALL.iter().map(|(_, name, about)| (*name, *about));
    vec![
        Block::text(
            "With --fault KIND the sandbox misbehaves as servers, proxies and networks do. Several may be on at once.",
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

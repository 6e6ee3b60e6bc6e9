//! The topics of `pce help`. Man pages have the same texts as sections.

mod tables;
mod text;

use crate::exit;

pub use tables::{environment, faults, files, settings};
pub use text::Block;
pub(crate) use text::plain;

/// A subject that `pce help` explains besides the commands.
pub struct Topic {
    /// The word after `pce help`.
    pub name: &'static str,
    /// The text.
    pub blocks: fn() -> Vec<Block>,
}

/// Every topic.
pub const TOPICS: [Topic; 9] = [
    Topic {
        name: "filters",
        blocks: filters,
    },
    Topic {
        name: "exit-codes",
        blocks: exit_codes,
    },
    Topic {
        name: "cron",
        blocks: cron,
    },
    Topic {
        name: "terminal",
        blocks: terminal,
    },
    Topic {
        name: "shells",
        blocks: shells,
    },
    Topic {
        name: "settings",
        blocks: settings,
    },
    Topic {
        name: "environment",
        blocks: environment,
    },
    Topic {
        name: "files",
        blocks: files,
    },
    Topic {
        name: "faults",
        blocks: faults,
    },
];

/// Returns the text of `filters`: how to choose events and rows.
pub fn filters() -> Vec<Block> {
    [conditions(), fields(), api_filter()]
        .into_iter()
        .flatten()
        .collect()
}

fn conditions() -> Vec<Block> {
    vec![
        Block::text(
            "--where CONDITION lists the events that match. It is repeatable: all conditions must hold. pce sends the first \
             condition that the API can evaluate, and applies all of them to the whole result, before --limit; -v shows \
             which one is sent.",
        ),
        Block::Commands(&[
            "pce list -A --where status=disabled --where url~old-crm",
            "pce list 0003-210 --where 'url!~https' --where 'modified<2016-01-01'",
        ]),
        Block::terms([
            (
                "status=disabled",
                "the field is the value. In status!=disabled it is not",
            ),
            (
                "url~old-crm",
                "the field contains the value. In url!~old-crm it does not",
            ),
            ("url^=http:", "the field starts with the value"),
            ("note", "the field has a value"),
            ("!note", "the field is absent or empty"),
            (
                "modified<2016-01-01",
                "before a date (00:00 UTC) or an RFC 3339 time; also >, <= and >=",
            ),
            (
                "extension^=0003-2",
                "the extension; also =, !=, ~ and !~. Extensions that do not match are not requested",
            ),
        ]),
        Block::text(
            "Upper and lower case of values differ. A field that is absent counts as empty: status!=disabled also matches an \
             event without a status. An event without a date is neither before nor after one. Blanks around the operator \
             are ignored if one precedes it, so that a value can begin with an operator's character: note = =SUM. Quote \
             conditions with !, <, > or *.",
        ),
    ]
}

fn fields() -> Vec<Block> {
    vec![
        Block::Heading("Fields"),
        Block::terms([
            (
                "type",
                "when the event fires: dial-in, dial-out, hangup, answer-in, answer-out, or the API's number (0 to 4)",
            ),
            ("id", "the event's identifier on the server"),
            (
                "method",
                "how the server calls the URL: GET or POST, or the API's number",
            ),
            ("note", "the description of the event"),
            ("url", "the address that the server calls"),
            (
                "status",
                "enabled or disabled, or the API's number (1 or 0)",
            ),
            ("modified", "when the event was last changed"),
            ("links", "the address of the event in the API"),
        ]),
    ]
}

fn api_filter() -> Vec<Block> {
    vec![
        Block::Heading("The API's own filter"),
        Block::text(
            "--filter-by compares one field with one value on the server. If the server ignores the filter, pce applies \
             it to the whole result. It works together with --where.",
        ),
        Block::Commands(&[
            "pce list 0003-210 --filter-by url --filter-value old-crm.example.net",
            "pce list 0003-210 --filter-by note --filter-op present",
        ]),
        Block::terms([
            (
                "contains",
                "the field contains the value; upper and lower case differ. The default",
            ),
            ("equals", "the field equals the value"),
            ("starts-with", "the field starts with the value"),
            (
                "present",
                "the field has any value; leave out --filter-value",
            ),
        ]),
        Block::Heading("Options that are not filters"),
        Block::text(
            "--event-type sends one request for each type; the server answers it faster than a filter by type. \
             --limit N shows the first N rows after filtering and sorting; stderr says how many rows match. \
             --count and --start-index request one page of the API, with exactly one request.",
        ),
        Block::Commands(&[
            "pce list 0003-210 --event-type dial-in --event-type dial-out",
            "pce list 0003-210 --sort-by modified --sort-order desc --limit 3",
            "pce list 0003-210 --filter-by url --filter-value crm --print-request",
        ]),
    ]
}

/// Returns the text of `exit-codes`: exit codes and JSON errors, for scripts.
pub fn exit_codes() -> Vec<Block> {
    let codes = exit::codes();
    vec![
        Block::terms(
            codes
                .into_iter()
                .map(|(code, when)| (code.to_string(), when)),
        ),
        Block::text(
            "With --error-format json, stderr has one object on one line, with `kind`, `exit_code`, `message`, `retryable`, \
             `hint`, and the API's `code` if there is one.",
        ),
    ]
}

/// Returns the text of `cron`: runs without a terminal.
pub fn cron() -> Vec<Block> {
    vec![
        Block::text(
            "A keyring needs a desktop session. Without one, pce takes the credentials from the first of these:",
        ),
        Block::terms([
            (
                "1",
                "--token-file FILE, `PCE_TOKEN`, `PCE_TOKEN_FILE`: an access token, valid for about an hour",
            ),
            (
                "2",
                "`PCE_APP_KEY` with `PCE_APP_SECRET_FILE` or `PCE_APP_SECRET`: a trusted app, whose access tokens are renewed",
            ),
            (
                "3",
                "the profile's file, stored by a login with --store file",
            ),
            ("4", "the keyring"),
        ]),
        Block::text(
            "For cron, log in once as the user of the crontab. The login is stored in a file of mode 0600:",
        ),
        Block::Commands(&[
            r#"printf %s "$APP_SECRET" | pce auth login --host "$HOST" \"#,
            r#"    --app-key "$APP_KEY" --secret-stdin --store file"#,
        ]),
        Block::text("The line for the crontab, without the times:"),
        Block::Commands(&["pce list --extensions-from phones.txt -o csv -O events.csv"]),
        Block::text("The changes since the last run; cron mails nothing without changes:"),
        Block::Commands(&["pce diff --update events.ndjson -A"]),
        Block::text(
            "events.csv changes only if the whole run succeeds. Otherwise cron mails the error. For exit codes, see \
             `pce help exit-codes`.",
        ),
        Block::text(
            "A systemd service or a container gets the App Secret as a file. If `PCE_CONFIG_DIR` names a folder, pce needs no \
             home directory. If a run fails, run `pce doctor` in the same environment. docs/unattended.md in the \
             source has systemd units and container commands.",
        ),
    ]
}

/// Returns the text of `shells`: completion, and how shells read `0003*210`.
pub fn shells() -> Vec<Block> {
    vec![
        Block::text(
            "`0003-210` means the same as `0003*210`, and needs no quotes in any shell. Shells read the `*` differently:",
        ),
        Block::terms([
            (
                "bash",
                "passes 0003*210 unless a file name matches it; '0003*210' always works",
            ),
            (
                "zsh",
                "rejects 0003*210 unless a file name matches it; '0003*210' always works. `pce completions zsh` sets the alias `noglob pce`, with which 0003*210 also works; the line `alias pce='noglob pce'` in ~/.zshrc does the same. With the alias, zsh expands no file name patterns for pce; `\\pce` runs pce without the alias",
            ),
            (
                "fish",
                "rejects 0003*210 unless a file name matches it; '0003*210' always works",
            ),
            (
                "PowerShell",
                "passes 0003*210 on Windows, and elsewhere unless a file name matches it; '0003*210' always works. A leading @ is special: write `--user me` for @me",
            ),
            (
                "elvish",
                "rejects 0003*210 unless a file name matches it; '0003*210' always works",
            ),
        ]),
        Block::Heading("Completion"),
        Block::text(
            "`pce completions SHELL` prints a script that runs pce at each TAB; `pce completions --help` has the line for each \
             shell's start-up file. Extensions complete to 0003-210, or after a * to 0003*210 with the quotes that the shell needs.",
        ),
        Block::text(
            "For completion, pce stores the last 200 extensions of each profile that were listed at a terminal, in a file of \
             mode 0600 in the state folder (`pce help files`). It stores none of the sandbox. `pce auth logout` removes them; \
             `pce config set history off` removes them and stores no more.",
        ),
        Block::text(
            "Packages install the scripts that --static prints: bash-completion/completions/pce, \
             zsh/vendor-completions/_pce and fish/vendor_completions.d/pce.fish below /usr/share. They complete neither profiles \
             nor extensions.",
        ),
    ]
}

/// Returns the text of `terminal`: the table, colours, links and the pager.
pub fn terminal() -> Vec<Block> {
    vec![
        Block::text(
            "On a terminal, the table of `pce list` is as wide as the terminal. Longer values are shortened and marked with …: \
             a URL keeps its host and end, an id its start and end, a note its start, `modified` its date. \
             No column is left out: if the columns do not fit, each event is shown in full on several lines. --wide shortens \
             nothing. One event (--event-id) is shown as a record. In a pipe or a file nothing is shortened, and the bytes do not depend \
             on the terminal, the locale or the time zone.",
        ),
        Block::terms([
            (
                "Times",
                "`modified` is in local time; with --utc in UTC, with --iso with seconds and offset. In a pipe or a file, and in \
                 all other formats, it is the server's value; --utc also changes it in a table there.",
            ),
            (
                "Colours",
                "The words say the same as the colours. --color never, `NO_COLOR`, `CLICOLOR=0` and a `dumb` terminal turn colours off, also in help and messages. JSON on a terminal is indented and coloured.",
            ),
            (
                "Links",
                "On terminals that are known to show links, ids and URLs are links. `FORCE_HYPERLINK=1` shows links on every \
                 terminal, `FORCE_HYPERLINK=0` on none.",
            ),
            (
                "Pager",
                "Output longer than a screen, in every format, is shown in the pager of `PCE_PAGER`, else of `PAGER`, else \
                 `less -FRX`, if stdin is also a terminal. A pager with a pipe or a variable in it \
                 is run by `sh`. --no-pager, an empty pager or `cat` turns the pager off. Quitting the \
                 pager stops the run; pce exits with 0. Notes and errors are shown after the pager ends.",
            ),
            (
                "Progress",
                "If a run takes longer than half a second, stderr shows its progress, if stderr is a terminal. The first row hides \
                 it; -q, -v and --error-format json turn it off.",
            ),
            (
                "Footer",
                "After the table, stderr shows the number of events, of extensions and of disabled events, and the duration; -q turns \
                 it off.",
            ),
        ]),
    ]
}

//! The topics of `pce help`. Man pages have the same texts as sections.

mod tables;
mod text;

use crate::exit;

pub use tables::{environment, faults, files, settings};
pub use text::Block;
pub(crate) use text::plain;

/// A subject that `pce help` explains and that is not a command.
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

/// How to choose events and rows.
pub fn filters() -> Vec<Block> {
    vec![
        Block::text(
            "A filter compares one field of each event with one value. It is sent to the server; where the server does not \
             honour it, pce applies it to the whole result.",
        ),
        Block::Commands(&[
            "pce list 0003-210 --filter-by url --filter-value old-crm.example.net",
            "pce list 0003-210 --filter-by status --filter-value disabled",
            "pce list 0003-210 --filter-by note --filter-op present",
        ]),
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
            ("note", "what was written about the event"),
            ("url", "what the server calls"),
            (
                "status",
                "enabled or disabled, or the API's number (1 or 0)",
            ),
            ("modified", "when it was last changed"),
            ("links", "where the event itself is found in the API"),
        ]),
        Block::Heading("Operations"),
        Block::terms([
            (
                "contains",
                "the field has the value somewhere in it; upper and lower case differ. The default",
            ),
            ("equals", "the field is the value"),
            ("starts-with", "the field begins with the value"),
            (
                "present",
                "the field has any value; --filter-value is left out",
            ),
        ]),
        Block::Heading("What is no filter"),
        Block::text(
            "--event-type is a request of its own for each type, which the server answers faster than a filter by type. \
             --limit N is the first N rows of the result, after filter and order; stderr says how many there are. \
             --count and --start-index are the API's own pages: one request, nothing more.",
        ),
        Block::Commands(&[
            "pce list 0003-210 --event-type dial-in --event-type dial-out",
            "pce list 0003-210 --sort-by modified --sort-order desc --limit 3",
            "pce list 0003-210 --filter-by url --filter-value crm --print-request",
        ]),
    ]
}

/// What a script can rely on.
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
             `hint`, and the API's `code` where there is one.",
        ),
    ]
}

/// Runs without a terminal.
pub fn cron() -> Vec<Block> {
    vec![
        Block::text(
            "A keyring belongs to a desktop session. Where there is none, credentials come from, in this order:",
        ),
        Block::terms([
            (
                "1",
                "--token-file FILE, `PCE_TOKEN`, `PCE_TOKEN_FILE`: an access token, good for about an hour",
            ),
            (
                "2",
                "`PCE_APP_KEY` with `PCE_APP_SECRET_FILE` or `PCE_APP_SECRET`: a trusted app, from which access tokens are renewed",
            ),
            (
                "3",
                "the profile's file, if a login with --store file has made one",
            ),
            ("4", "the keyring"),
        ]),
        Block::text(
            "For cron, log in once, as the user whose crontab it is; the file that this makes is of mode 0600:",
        ),
        Block::Commands(&[
            r#"printf %s "$APP_SECRET" | pce auth login --host "$HOST" \"#,
            r#"    --app-key "$APP_KEY" --secret-stdin --store file"#,
        ]),
        Block::text("The line for the crontab, without its times:"),
        Block::Commands(&["pce list --extensions-from phones.txt -o csv -O events.csv"]),
        Block::text(
            "events.csv changes only when everything has succeeded. When it has not, cron's mail has the reason, and the exit \
             code says which kind it is: `pce help exit-codes`.",
        ),
        Block::text(
            "A systemd service or a container gets the App Secret as a file; settings and state need no home when \
             `PCE_CONFIG_DIR` names a folder. `pce doctor`, run in the same way, says what is in the way. Units and recipes are in \
             docs/unattended.md of the sources.",
        ),
    ]
}

/// Completion, and how shells read `0003*210`.
pub fn shells() -> Vec<Block> {
    vec![
        Block::text(
            "`0003-210` means `0003*210`, and every shell passes it on as it is. What becomes of the `*` differs:",
        ),
        Block::terms([
            (
                "bash",
                "passes 0003*210 on when no file has such a name; '0003*210' always",
            ),
            (
                "zsh",
                "refuses 0003*210 unless a file has such a name. `pce completions zsh` makes pce an alias of `noglob pce`, by which it passes 0003*210 on, and so does the line `alias pce='noglob pce'` in ~/.zshrc; without it: '0003*210'. The alias keeps zsh from expanding patterns of file names for pce; `\\pce` is pce without it",
            ),
            (
                "fish",
                "refuses 0003*210 unless a file has such a name; '0003*210' always works",
            ),
            (
                "PowerShell",
                "passes 0003*210 on, on Windows always, elsewhere when no file has such a name; '0003*210' always. It takes a leading @ for its own: `--user me` means @me",
            ),
            (
                "elvish",
                "refuses 0003*210 unless a file has such a name; '0003*210' always works",
            ),
        ]),
        Block::Heading("Completion"),
        Block::text(
            "`pce completions SHELL` prints a script that asks pce at each TAB; `pce completions --help` has the line for each \
             shell's start-up file. It completes extensions in the form that was begun, with the * quoted where the shell needs it.",
        ),
        Block::text(
            "Extensions that were listed by someone at a terminal are kept for that, the last 200 of each profile, in \
             a file of mode 0600 in the state folder (`pce help files`), never those of the sandbox. \
             `pce config set history off` ends that and forgets them; so does `pce auth logout`.",
        ),
        Block::text(
            "Packages install the scripts that --static prints: bash-completion/completions/pce, \
             zsh/vendor-completions/_pce and fish/vendor_completions.d/pce.fish below /usr/share. They know neither profiles \
             nor extensions.",
        ),
    ]
}

/// The table, colours, links and the pager.
pub fn terminal() -> Vec<Block> {
    vec![
        Block::text(
            "On a terminal, the table of `pce list` is as wide as the terminal is when it is printed. What does not fit is cut \
             and marked with …: a URL keeps host and end, an id both of its ends, a note its beginning, `modified` its date. \
             No column is left out; where all of them do not fit, each event is shown on several lines, whole. \
             In a pipe or a file nothing is cut, and the bytes depend neither on the terminal nor on locale or time zone.",
        ),
        Block::terms([
            (
                "Times",
                "`modified` is in local time; with --utc in UTC, with --iso whole, with seconds and offset. Off a terminal, and in \
                 all other formats, it is as the server has it; --utc changes it in a table there too.",
            ),
            (
                "Colours",
                "repeat what the words say; --color never, `NO_COLOR` and a terminal that is `dumb` have none.",
            ),
            (
                "Links",
                "An id leads to the event on the server, a URL to where it points, on terminals that are known to show links. \
                 `FORCE_HYPERLINK` shows them on others, and with 0 nowhere.",
            ),
            (
                "Pager",
                "More than a screen, of every format, goes through the pager of `PCE_PAGER`, else of `PAGER`, else `less -FRX`, \
                 when stdin is a terminal too; --no-pager, or a pager that is empty or `cat`, shows it at once. Who quits the \
                 pager early ends the run, and that is a success. Notes and errors come when the pager has ended.",
            ),
            (
                "Progress",
                "A run that takes longer than half a second shows how far it is on stderr, if that is a terminal. It gives way to \
                 rows, and -q, -v and --error-format json have none.",
            ),
            (
                "Footer",
                "After the table, stderr says how many events there are, of how many extensions, how many of the events are \
                 disabled, and how long it took; -q leaves that out.",
            ),
        ]),
    ]
}

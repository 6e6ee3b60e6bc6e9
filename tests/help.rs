//! Help that fits a screen, topics, and the first steps after the installation.

mod support;

use std::fs;
use std::path::Path;

use support::{Home, pce, topics};

/// The words of each command, as the user types them.
const COMMANDS: [&[&str]; 15] = [
    &[],
    &["list"],
    &["auth"],
    &["auth", "login"],
    &["auth", "status"],
    &["auth", "logout"],
    &["config"],
    &["config", "path"],
    &["config", "list"],
    &["config", "get"],
    &["config", "set"],
    &["config", "unset"],
    &["doctor"],
    &["sandbox"],
    &["completions"],
];

#[test]
fn the_short_help_fits_on_a_screen() {
    for command in COMMANDS {
        let help = pce(command).args(["-h"]).run().success();
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{command:?}: {line}");
        }
        let limit = if command == ["list"] { 40 } else { 24 };
        assert!(help.lines().count() <= limit, "{command:?}: {help}");
    }
}

#[test]
fn the_long_help_has_every_option_and_examples() {
    let help = pce(["list", "--help"]).run().success();
    let words = "--token-file --retries --connect-timeout --error-format --fields --sort-by answer-out \
                 starts-with ascending descending @viewer ndjson modified links PCE_OUTPUT Examples:";
    for word in words.split_whitespace() {
        assert!(help.contains(word), "{word} is not in {help}");
    }
    for command in COMMANDS {
        let long = pce(command).args(["--help"]).run().success();
        let (start, rest) = command.split_first().unwrap_or((&"", &[]));
        let by_help = pce(["help"]).args(command).run().success();
        assert_eq!(long, by_help, "{start} {rest:?}");
    }
}

#[test]
fn pce_without_arguments_shows_the_next_step() {
    let home = Home::new();
    let stderr = home.pce::<[&str; 0]>([]).run().failure(2);
    for line in [
        "Usage: pce [OPTIONS] <COMMAND>",
        "  pce --profile sandbox list '0003*210'",
        "  pce auth login --host pbx.example.com",
        "  pce --help",
    ] {
        assert!(stderr.lines().any(|own| own == line), "{stderr}");
    }
    assert!(stderr.lines().count() <= 15, "{stderr}");

    home.pce(["config", "set", "host", "pbx.example.com"])
        .run()
        .success();
    let stderr = home.pce::<[&str; 0]>([]).run().failure(2);
    assert!(stderr.contains("\n  pce list 0003-210\n"), "{stderr}");
    assert!(!stderr.contains("sandbox"), "{stderr}");

    let stderr = pce(["list", "0003-210"]).run().failure(4);
    assert!(stderr.contains("pce auth login"), "{stderr}");
    assert!(stderr.contains("--profile sandbox"), "{stderr}");
}

#[test]
fn topics_fit_a_terminal() {
    let topics = topics();
    assert!(topics.len() >= 9, "{topics:?}");
    for topic in &topics {
        let text = pce(["help", topic]).run().success();
        assert!(text.lines().count() > 10, "{text}");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{topic}: {line}");
        }
    }
    let codes = pce(["help", "exit-codes"]).run().success();
    for (code, when) in pce::exit::codes() {
        let start: String = when.chars().take(30).collect();
        assert!(codes.contains(&format!("  {code}")), "{code}");
        assert!(codes.contains(start.trim_end()), "{when}");
    }
}

#[test]
fn the_cron_topic_has_the_commands_of_the_page() {
    let joined = |text: &str| text.replace("\\\n", " ");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let topic = joined(&pce(["help", "cron"]).run().success());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/unattended.md");
    let page = words(&joined(&fs::read_to_string(path).unwrap()));
    let commands: Vec<_> = topic
        .lines()
        .filter(|line| line.starts_with("  ") && line.contains("pce ") && !line.contains('`'))
        .map(words)
        .collect();
    assert_eq!(commands.len(), 3, "{topic}");
    for command in commands {
        assert!(page.contains(&command), "{command}");
    }
}

#[test]
fn mistyped_words_get_a_suggestion() {
    for (args, hint) in [
        (&["lst", "0003-210"][..], "'list'"),
        (&["auth", "logn"], "'login'"),
        (&["0003-210"], "pce list 0003-210"),
        (&["list", "210", "--filed", "url"], "--fields"),
        (&["list", "210", "--color", "alway"], "'always'"),
        (&["help", "filter"], "\"filters\""),
        (&["help", "exitcodes"], "\"exit-codes\""),
        (&["help", "auth", "lgoin"], "\"login\""),
        (&["help", "filters", "status"], "run pce help filters"),
        (
            &["--quiet"],
            "commands: list, diff, auth, config, doctor, sandbox, completions, help;",
        ),
        (
            &["auth", "--quiet"],
            "commands: login, status, logout, list;",
        ),
        (
            &["help", "generate"],
            "commands and topics: list, diff, auth",
        ),
        (&["config", "get", "hots"], "\"host\""),
        (&["sandbox", "--fault", "flakey"], "\"flaky\""),
    ] {
        let stderr = pce(args).run().failure(2);
        assert!(stderr.starts_with("error: "), "{stderr}");
        let (_, hints) = stderr.split_once("\nhint: ").unwrap_or_default();
        assert!(
            hints.contains(hint) || stderr.contains(hint),
            "{args:?}: {stderr}"
        );
    }
}

//! Options and commands of gh, kubectl, aws and curl, and the answers of pce.

mod support;

use support::{Server, pce};

/// The words after `pce`, and a part of the answer.
const REFUSED: &[(&[&str], &str)] = &[
    (&["list", "210", "--json"], "-o json"),
    (&["list", "210", "--yaml"], "-o json"),
    (&["list", "210", "--csv"], "-o csv"),
    (&["list", "210", "--tsv"], "-o tsv"),
    (&["list", "210", "--ndjson"], "-o ndjson"),
    (&["list", "210", "--jsonl"], "-o ndjson"),
    (&["list", "210", "--format", "csv"], "use -o csv"),
    (&["list", "210", "--format=json"], "use -o json"),
    (&["list", "210", "--format=jsonl"], "-o ndjson"),
    (&["list", "210", "--format", "pdf"], "-o FORMAT"),
    (&["list", "210", "-o", "jsonl"], "-o ndjson"),
    (&["list", "210", "-o", "yaml"], "-o json"),
    (&["list", "210", "-o", "wide"], "--wide"),
    (&["list", "210", "-o", "jsonpath={.url}"], "| jq"),
    (
        &["list", "210", "-o", "cvs"],
        "expected table, json, ndjson, csv, tsv, raw",
    ),
    (&["list", "--all"], "every event is listed by default"),
    (&["list", "210", "--jq", "."], "| jq"),
    (&["list", "210", "--query", "[0]"], "| jq"),
    (&["list", "210", "--where", "a=b"], "pce help filters"),
    (&["list", "210", "--watch"], "shell loop"),
    (&["list", "210", "-w"], "shell loop"),
    (&["list", "210", "--type", "0"], "--event-type"),
    (&["list", "210", "--filter", "x"], "--filter-by"),
    (&["list", "210", "--selector", "x"], "--where"),
    (&["list", "210", "--page", "2"], "--page-size"),
    (&["list", "210", "--per-page", "2"], "--page-size"),
    (&["list", "210", "--offset", "2"], "--start-index"),
    (&["list", "210", "--reverse"], "--sort-order desc"),
    (&["list", "210", "--order", "desc"], "--sort-order desc"),
    (&["list", "210", "--max", "2"], "--limit"),
    (&["list", "210", "-n", "2"], "--limit"),
    (&["list", "210", "--since", "2020"], "--sort-by modified"),
    (&["list", "210", "--until", "2020"], "modified<"),
    (&["list", "210", "--sort", "url"], "--sort-by"),
    (&["list", "210", "--user-id", "7"], "--user"),
    (&["list", "210", "--columns", "url"], "--fields"),
    (&["list", "210", "--no-headers"], "--no-header"),
    (&["list", "210", "--server", "x"], "--host"),
    (&["list", "210", "--no-color"], "--color never"),
    (&["list", "-k", "210"], "--insecure"),
    (&["list", "210", "--limit", "-1"], "1 or more"),
    (
        &["list", "210", "--max-time", "0"],
        "must be greater than 0",
    ),
    (
        &["list", "210", "--color", "x"],
        "expected auto, always, never",
    ),
    (&["list", "210", "--output"], "expected table, json"),
    (&["list", "210", "--proxy", "ftp://x"], "http://HOST:PORT"),
    (
        &["list", "210", "--sort-by", "-modified"],
        "--sort-by modified --sort-order desc",
    ),
    (&["login"], "pce auth login"),
    (&["logout"], "pce auth logout"),
    (&["status"], "pce auth status"),
    (&["whoami"], "pce auth status"),
    (&["version"], "pce --version"),
    (&["get", "210"], "pce list EXTENSION"),
    (&["show", "210"], "pce list EXTENSION"),
    (&["0003*210"], "pce list 0003*210"),
    (&["lisst", "210"], "did you mean 'list'?"),
    (&["auth", "whoami"], "pce auth status"),
    (&["auth", "ls"], "pce auth list"),
    (&["config", "ls"], "pce config list"),
    (&["config", "rm", "host"], "pce config unset"),
    (&["config", "get"], "default-profile"),
    (&["config", "set"], "page-size"),
    (&["config", "unset"], "page-size"),
    (&["config", "get", "hots"], "did you mean \"host\"?"),
    (
        &["auth", "login", "--app-secret", "canary"],
        "--secret-stdin",
    ),
    (&["auth", "login", "--token=canary"], "--token-stdin"),
    (&["list", "210", "--token", "canary"], "--token-stdin"),
    (&["list", "–o", "json"], "typographic dash"),
    (&["list", "210", "—limit", "3"], "typographic dash"),
    (&["list", "0003*21*"], "no patterns"),
    (&["list", "0003-21*"], "no patterns"),
    (&["list", "0003*[0-9]"], "no patterns"),
    (&["list", "0003–210"], "typographic dash"),
    (&["list", "210,220"], "by blanks: 210 220"),
    (&["list", "all"], "use -A"),
    (&["list", "-a"], "every event is listed by default"),
    (&["list", "210", "--all-pages"], "listed by default"),
    (&["list", "210", "--no-limit"], "listed by default"),
    (&["list", "210", "-f", "phones.txt"], "--extensions-from"),
    (&["list", "210", "--json", "id,url"], "-o json --fields"),
    (&["list", "210", "--delimiter", ";"], "-o csv"),
    (&["list", "210", "--dry-run"], "--print-request"),
    (&["list", "210", "--curl"], "--print-request"),
    (&["list", "210", "--retries", "-1"], "from 0 to 20"),
    (&["list", "210", "--timeout", "-1"], "--timeout"),
    (&["list", "210", "--start-index", "-1"], "from 0 to 4999"),
    (
        &["list", "210", "--sort-order", "-1"],
        "ascending, descending",
    ),
    (&["list", "210", "--fields", "-url"], "'-url'"),
    (&["diff", "a.json", "b.json"], "--with b.json"),
    (&["diff", "-u", "a", "b"], "--with FILE"),
    (&["sandbox", "-p", "8080"], "--port"),
    (&["sandbox", "--events", "many"], "whole number"),
    (&["watch"], "shell loop"),
    (&["count", "210"], "| wc -l"),
    (&["config", "set", "host=pbx"], "config set host pbx"),
    (&["help", "where"], "pce help filters"),
    (&["auth", "login", "--secret-stdin", "canary"], "never goes"),
    (&["auth", "login", "--token-stdin", "canary"], "never goes"),
    (&["auth", "login", "--secret-stdin=canary"], "never goes"),
    (&["auth", "login", "--app-key", "k", "canary"], "never goes"),
    (&["auth", "login", "canary"], "never goes"),
    (
        &["list", "210", "--host", "https://u:canary@pbx"],
        "credentials",
    ),
    (
        &["--host", "https://pbx/?token=canary", "doctor"],
        "a query",
    ),
    (&["list", "210", "PCE_TOKEN=canary"], "never goes"),
    (&["PCE_TOKEN=canary", "list", "210"], "never goes"),
];

#[test]
fn an_option_or_command_of_another_tool_gets_the_one_of_pce() {
    for (words, answer) in REFUSED {
        let stderr = pce(*words).run().failure(2);
        assert!(stderr.starts_with("error: "), "{words:?}: {stderr}");
        let (_, hint) = stderr.split_once("\nhint: ").unwrap_or_default();
        assert!(
            hint.contains(answer) || stderr.contains(answer),
            "{words:?}: {stderr}"
        );
        assert_eq!(stderr.lines().count(), 2, "{words:?}: {stderr}");
        assert!(!stderr.contains("canary"), "{words:?}: {stderr}");
    }
}

#[test]
fn json_errors_have_the_answer_and_a_hint() {
    for (words, answer) in REFUSED {
        let stderr = pce(["--error-format", "json"])
            .args(*words)
            .run()
            .failure(2);
        let report: serde_json::Value = serde_json::from_str(&stderr).unwrap();
        let error = &report["error"];
        assert_eq!(error["kind"], "usage", "{words:?}: {stderr}");
        assert_eq!(error["exit_code"], 2, "{words:?}: {stderr}");
        let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
        assert!(
            (text("message") + &text("hint")).contains(answer),
            "{words:?}: {stderr}"
        );
        assert!(!text("hint").is_empty(), "{words:?}: {stderr}");
        assert!(!stderr.contains("canary"), "{words:?}: {stderr}");
    }
}

#[test]
fn lists_with_commas_and_blanks_are_accepted() {
    let server = Server::new();
    let args = ["list", "0003-210", "-o", "csv", "--event-type"];
    let both = server.pce(args).args(["dial-in,hangup"]).run().success();
    let again = server
        .pce(args)
        .args(["dial-in", "--event-type", "hangup"])
        .run()
        .success();
    assert_eq!(both, again);
    let fields = server
        .pce(["list", "0003-230", "-o", "csv", "--fields", "url, status"])
        .run()
        .success();
    assert!(fields.starts_with("url,status\n"), "{fields}");
}

#[test]
fn the_last_of_an_option_wins() {
    let server = Server::new();
    let rows = server
        .pce([
            "list", "0003-210", "--limit", "9", "-o", "csv", "-o", "ndjson",
        ])
        .args(["--limit", "2", "-q", "-q"])
        .run()
        .success();
    assert_eq!(rows.lines().count(), 2);
    assert!(rows.starts_with('{'), "{rows}");
}

#[test]
fn ls_is_list() {
    let server = Server::new();
    let listed = server.pce(["ls", "0003-230", "-o", "json"]).run().success();
    let list = server.pce(["list", "0003-230", "-o", "json"]);
    assert_eq!(listed, list.run().success());
}

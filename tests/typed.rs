//! Options and commands of gh, kubectl, aws and curl, and the answers of pce.

mod support;

use support::{Server, pce};

/// The words after `pce`, and what the answer contains.
const REFUSED: [(&[&str], &str); 33] = [
    (&["list", "210", "--json"], "-o json"),
    (&["list", "210", "--csv"], "-o csv"),
    (&["list", "210", "--tsv"], "-o tsv"),
    (&["list", "210", "--ndjson"], "-o ndjson"),
    (&["list", "210", "--jsonl"], "-o ndjson"),
    (&["list", "210", "--format", "csv"], "-o FORMAT"),
    (&["list", "210", "--format=csv"], "-o FORMAT"),
    (&["list", "210", "-o", "jsonl"], "-o ndjson"),
    (&["list", "210", "-o", "yaml"], "-o json"),
    (&["list", "--all"], "every event is listed by default"),
    (&["list", "210", "--jq", "."], "| jq"),
    (&["list", "210", "--where", "a=b"], "pce help filters"),
    (&["list", "210", "--watch"], "shell loop"),
    (&["list", "210", "--type", "0"], "--event-type"),
    (&["list", "210", "--filter", "x"], "--filter-by"),
    (&["list", "210", "--page", "2"], "--page-size"),
    (&["list", "210", "--reverse"], "--sort-order desc"),
    (&["list", "210", "--max", "2"], "--limit"),
    (&["list", "210", "--since", "2020"], "--sort-by modified"),
    (&["list", "210", "--sort", "url"], "--sort-by"),
    (&["list", "210", "--limit", "-1"], "1 or more"),
    (
        &["list", "210", "--sort-by", "-modified"],
        "--sort-by modified --sort-order desc",
    ),
    (&["login"], "pce auth login"),
    (&["logout"], "pce auth logout"),
    (&["status"], "pce auth status"),
    (&["whoami"], "pce auth status"),
    (&["version"], "pce --version"),
    (&["config", "get"], "default-profile"),
    (&["config", "set"], "page-size"),
    (
        &["auth", "login", "--app-secret", "canary"],
        "--secret-stdin",
    ),
    (&["auth", "login", "--token=canary"], "--token-stdin"),
    (&["list", "–o", "json"], "typographic dash"),
    (&["list", "0003*21*"], "no patterns"),
];

#[test]
fn words_of_other_tools_get_the_words_of_pce() {
    for (words, answer) in REFUSED {
        let stderr = pce(words).run().failure(2);
        assert!(stderr.starts_with("error: "), "{words:?}: {stderr}");
        assert!(stderr.contains("\nhint: "), "{words:?}: {stderr}");
        assert!(stderr.contains(answer), "{words:?}: {stderr}");
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

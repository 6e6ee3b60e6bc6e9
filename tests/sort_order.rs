//! The parameter `sortOrder` that `--sort-order` and `--sort-by` send, and the words that a server accepts in it.

mod support;

use support::hostile::{Hostile, Request, answer, collection, ok};
use support::{Server, ids};

const LIST: [&str; 6] = ["list", "210", "-o", "ndjson", "--jobs", "1"];

const REFUSED: &str =
    r#"{"error":{"code":"sortorder_invalid","message":"Parameter sortOrder is invalid."}}"#;

/// Starts a server with three events that accepts only these words as `sortOrder`, and sends no flag `sorted`.
fn server(words: &'static [&'static str]) -> Hostile {
    Hostile::new(move |request| {
        if request.line.contains("/@self/presence") {
            return ok(r#"{"totalResults":2,"entry":[{"extension":"211"},{"extension":"212"}]}"#);
        }
        let rows = match request.param("sortOrder") {
            None => [2, 1, 3],
            Some(order) if !words.contains(&order) => {
                return answer("400 Bad Request", "application/json", REFUSED.as_bytes());
            }
            Some(order) if order.starts_with("asc") => [1, 2, 3],
            Some(_) => [3, 2, 1],
        };
        let page = rows.into_iter().skip(request.start()).take(request.count());
        let page = collection(3, request.start(), page);
        ok(&page.replace(r#","sorted":true"#, ""))
    })
}

fn orders(requests: &[Request]) -> Vec<Option<String>> {
    let order = |request: &Request| request.param("sortOrder").map(str::to_owned);
    requests.iter().map(order).collect()
}

#[test]
fn a_server_that_takes_the_short_words_is_asked_once_more() {
    let server = server(&["asc", "desc"]);
    for (order, long, short, expected) in [
        ("ascending", "ascending", "asc", ["E1", "E2", "E3"]),
        ("desc", "descending", "desc", ["E3", "E2", "E1"]),
    ] {
        let before = server.requests().len();
        let args = ["--sort-order", order, "--page-size", "1"];
        let rows = server.pce(LIST).args(args).run().success();
        assert_eq!(ids(&rows), expected);
        // `pce` sends the accepted word for the other pages.
        let found = orders(&server.requests()[before..]);
        assert_eq!(found[0].as_deref(), Some(long));
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[1..].iter().all(|word| word.as_deref() == Some(short)));
    }
}

#[test]
fn a_server_that_takes_no_order_has_its_rows_sorted_here() {
    let server = server(&[]);
    let args = ["--sort-order", "desc", "-v", "--page-size", "2"];
    let (rows, stderr) = server.pce(LIST).args(args).run().success_with_notes();
    assert_eq!(ids(&rows), ["E3", "E2", "E1"]);
    assert!(
        stderr.contains("the server did not sort, pce did"),
        "{stderr}"
    );
    let sent = orders(&server.requests());
    let words = [Some("descending".to_owned()), Some("desc".to_owned())];
    assert_eq!(sent, [&words[..], &[None, None]].concat());

    // The first rows are known only when all are sorted.
    let args = ["--sort-order", "asc", "--limit", "1"];
    let (rows, stderr) = server.pce(LIST).args(args).run().success_with_notes();
    assert_eq!(ids(&rows), ["E1"]);
    assert!(stderr.contains("1 of 3 events are shown"), "{stderr}");

    let args = ["--sort-order", "asc", "--count", "2"];
    let (rows, stderr) = server.pce(LIST).args(args).run().success_with_notes();
    assert_eq!(ids(&rows), ["E1", "E2"]);
    assert!(stderr.contains("for this page only"), "{stderr}");
}

#[test]
fn the_accepted_words_are_found_once_per_run() {
    for (words, refusals) in [(&["asc", "desc"][..], 1), (&[][..], 2)] {
        let server = server(words);
        let args = ["211", "212", "--sort-order", "asc"];
        let rows = server.pce(LIST).args(args).run().success();
        assert_eq!(
            ids(&rows),
            ["E1", "E2", "E3", "E1", "E2", "E3", "E1", "E2", "E3"]
        );
        assert_eq!(server.requests().len(), 3 + refusals);

        let before = server.requests().len();
        let args = [
            "list",
            "-A",
            "-o",
            "ndjson",
            "--jobs",
            "1",
            "--sort-order",
            "desc",
        ];
        let (rows, _) = server.pce(args).run().success_with_notes();
        assert_eq!(ids(&rows), ["E3", "E2", "E1", "E3", "E2", "E1"]);
        let sent = orders(&server.requests()[before..]);
        assert_eq!(sent.len(), 1 + 2 + refusals, "{sent:?}");
    }
}

#[test]
fn an_order_that_is_rejected_although_none_is_sent_is_an_error() {
    let server =
        Hostile::new(|_| answer("400 Bad Request", "application/json", REFUSED.as_bytes()));
    let args = ["--sort-order", "desc"];
    let stderr = server.pce(LIST).args(args).run().failure(3);
    assert!(stderr.contains("sortorder_invalid"), "{stderr}");
    assert_eq!(server.requests().len(), 3);
    // Without a sort order, `pce` has no other word to try.
    server.pce(LIST).run().failure(3);
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn with_sort_by_no_order_is_sent() {
    let server = Server::new();
    let args = ["--sort-by", "id", "--sort-order", "desc"];
    let rows = server.pce(LIST).args(args).run().success();
    let found = ids(&rows);
    assert!(found.is_sorted_by(|a, b| a >= b) && !found.is_empty());
    assert_eq!(server.request().param("sortOrder"), None);

    let printed = |args: &[&str]| {
        let run = server.pce(LIST).args(args).args(["--print-request"]);
        run.run().success_with_notes().0
    };
    assert!(!printed(&args).contains("sortOrder"));
    assert!(printed(&args[2..]).contains("sortOrder=descending"));
}

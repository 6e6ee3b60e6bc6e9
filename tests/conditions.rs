//! `--where`: conditions on events, evaluated by the server or by `pce`.

mod support;

use pce::sandbox::Fault;
use serde_json::{Value, json};
use support::hostile::Hostile;
use support::organisation::{Organisation, event};
use support::{Server, distinct, ids};

/// Lists these events with these conditions, from a server that does not filter; returns the ids of the rows.
fn listed(events: &[Value], conditions: &[&str]) -> Vec<String> {
    let body =
        json!({"totalResults": events.len(), "filtered": false, "sorted": true, "entry": events});
    let server = Hostile::body(move |_| body.to_string());
    let mut args = vec!["list", "210", "-o", "ndjson"];
    for condition in conditions {
        args.extend(["--where", condition]);
    }
    ids(&server.pce(args).run().success())
}

fn events() -> Vec<Value> {
    let mut events = vec![
        event(0, "A", "Old CRM", "http://old-crm.example.net/a"),
        event(1, "B", "", "https://crm.example.com/b"),
        event(2, "C", "crm", "https://old-crm.example.net/c"),
        event(9, "D", "=SUM(1)", "http://crm.example.com/d"),
    ];
    events[0]["status"] = json!("0");
    events[1]["note"] = Value::Null;
    events[1]["status"] = json!(1);
    events[1]["modified"] = json!("2016-01-01T01:30:00+03:00");
    events[2]["method"] = json!("1");
    events[2]["modified"] = json!("2015-12-31T23:59:59Z");
    events[3].as_object_mut().unwrap().remove("status");
    events[3].as_object_mut().unwrap().remove("modified");
    events
}

#[test]
fn every_operator_selects_what_it_says() {
    for (condition, expected) in [
        ("status=disabled", "A"),
        ("status=0", "A"),
        ("status=enabled", "BC"),
        ("status!=disabled", "BCD"),
        ("!status", "D"),
        ("type!=hangup", "ABD"),
        ("type=Hangup", "C"),
        ("type=9", "D"),
        ("method=post", "C"),
        ("url~old-crm", "AC"),
        ("url!~https", "AD"),
        ("url^=http:", "AD"),
        ("note", "ACD"),
        ("!note", "B"),
        ("note=crm", "C"),
        ("note~CRM", "A"),
        ("note^==SUM", "D"),
        ("id=B", "B"),
        ("links~/C", "C"),
        ("extension=210", "ABCD"),
        ("extension!=210", ""),
        ("modified<2016-01-01", "BC"),
        ("modified<=2015-12-31T23:59:59Z", "BC"),
        ("modified>=2016-01-01", "A"),
        ("modified>2015-12-31T22:30:00Z", "AC"),
        ("modified = 2015-12-31T22:30:00Z", "B"),
    ] {
        assert_eq!(
            listed(&events(), &[condition]).concat(),
            expected,
            "{condition}"
        );
    }
}

#[test]
fn a_row_has_to_match_every_condition() {
    for (conditions, expected) in [
        (&["status!=disabled", "url~crm.example.com"][..], "BD"),
        (&["url~old-crm", "url!~https", "status=disabled"], "A"),
        (&["note", "!note"], ""),
        (&["note", "note"], "ACD"),
    ] {
        assert_eq!(
            listed(&events(), conditions).concat(),
            expected,
            "{conditions:?}"
        );
    }
}

#[test]
fn the_first_condition_that_the_api_can_evaluate_is_sent() {
    for (conditions, by, op, value) in [
        (&["status=disabled"][..], "status", "equals", Some("0")),
        (
            &["!note", "url~old", "note~x"],
            "url",
            "contains",
            Some("old"),
        ),
        (
            &["modified<2020-01-01", "url^=http:"],
            "url",
            "startsWith",
            Some("http:"),
        ),
        (&["type!=hangup", "note"], "note", "present", None),
    ] {
        let server = Server::new();
        let mut args = vec!["list", "0003-210", "-o", "ndjson", "-v"];
        for condition in conditions {
            args.extend(["--where", condition]);
        }
        let out = server.pce(args).run();
        assert_eq!(out.code, Some(0), "{}", out.stderr);
        let request = server.request();
        assert_eq!(request.param("filterBy"), Some(by), "{conditions:?}");
        assert_eq!(request.param("filterOp"), Some(op));
        assert_eq!(request.param("filterValue"), value);
        let sent = conditions.iter().find(|text| text.starts_with(by)).unwrap();
        assert!(
            out.stderr.contains(&format!("--where '{sent}'")),
            "{}",
            out.stderr
        );
    }
}

#[test]
fn with_a_filter_pce_evaluates_every_condition() {
    let server = Server::new();
    let out = server
        .pce([
            "list",
            "0003-210",
            "-o",
            "ndjson",
            "--where",
            "status=disabled",
        ])
        .args(["--filter-by", "url", "--filter-value", "old-crm"])
        .run();
    let found = ids(&out.success());
    assert_eq!(server.request().param("filterBy"), Some("url"));
    let out = server
        .pce(["list", "0003-210", "-o", "ndjson", "--where", "url~old-crm"])
        .args(["--where", "status=disabled"])
        .run();
    assert_eq!(ids(&out.success()), found);
    assert!(!found.is_empty());
}

/// The sandbox applies a filter itself. With the fault `Unfiltered`, `pce` evaluates every condition.
#[test]
fn conditions_mean_the_same_on_the_server_and_here() {
    let (filters, ignores) = (Server::new(), Server::faulty(&[Fault::Unfiltered]));
    let numbers = Server::faulty(&[Fault::Numbers]);
    for condition in [
        "status=disabled",
        "status!=enabled",
        "type=2",
        "type=dial-out",
        "method=GET",
        "url~crm",
        "url~CRM",
        "url^=https://hooks",
        "note~CRM",
        "note=Count ended calls",
        "note",
        "!note",
        "id~q",
        "links^=http",
        "modified~2025",
        "modified>=2025-01-01",
        "note!~CRM",
    ] {
        let run = |server: &Server| {
            let out = server
                .pce(["list", "0003-210", "-o", "ndjson", "--where", condition])
                .run();
            ids(&out.success())
        };
        let found = run(&filters);
        assert_eq!(found, run(&ignores), "{condition}");
        assert_eq!(found, run(&numbers), "{condition}");
    }
}

#[test]
fn each_event_matches_either_a_condition_or_its_opposite() {
    let server = Server::new();
    let count = |conditions: &[&str]| {
        let mut args = vec!["list", "0003-210", "0003-220", "-o", "ndjson"];
        for condition in conditions {
            args.extend(["--where", condition]);
        }
        let found = ids(&server.pce(args).run().success());
        assert_eq!(distinct(&found), found.len());
        found.len()
    };
    let all = count(&[]);
    for (is, not) in [
        ("status=disabled", "status!=disabled"),
        ("url~old-crm", "url!~old-crm"),
        ("note", "!note"),
        ("modified<2020-01-01", "modified>=2020-01-01"),
        ("extension=0003*210", "extension!=0003*210"),
    ] {
        assert_eq!(count(&[is]) + count(&[not]), all, "{is}");
        assert_eq!(count(&[is, not]), 0, "{is}");
    }
}

#[test]
fn limit_counts_the_rows_that_match() {
    let server = Server::new();
    let out = server
        .pce(["list", "0003-220", "-o", "ndjson", "--limit", "3"])
        .args(["--where", "status=disabled", "--where", "url!~https"])
        .run();
    let (rows, notes) = out.success_with_notes();
    assert_eq!(rows.lines().count(), 3);
    for row in rows.lines() {
        let row: Value = serde_json::from_str(row).unwrap();
        assert_eq!(row["status"], "0");
        assert!(row["url"].as_str().unwrap().starts_with("http:"));
    }
    let all = server
        .pce([
            "list",
            "0003-220",
            "-o",
            "ndjson",
            "--where",
            "status=disabled",
        ])
        .args(["--where", "url!~https"])
        .run();
    let all = all.success().lines().count();
    assert!(notes.contains(&format!("3 of {all} events")), "{notes}");
}

#[test]
fn fields_that_only_a_condition_needs_are_not_shown() {
    let server = Server::new();
    let out = server
        .pce(["list", "0003-210", "-o", "csv", "--fields", "id"])
        .args(["--where", "url!~https", "--where", "modified<2016-01-01"])
        .run();
    let rows = out.success();
    assert!(
        rows.starts_with("id\n") && rows.lines().count() > 1,
        "{rows}"
    );
    assert!(!rows.contains(','), "{rows}");
    let fields = server.request().param("fields").unwrap().to_owned();
    for needed in ["id", "url", "modified"] {
        assert!(fields.split(',').any(|field| field == needed), "{fields}");
    }
}

#[test]
fn extensions_that_cannot_match_are_not_listed() {
    let server = Organisation::new(&[
        ("0003*210", &[event(0, "A", "", "http://a/")]),
        ("0003*310", &[event(0, "B", "", "http://b/")]),
    ]);
    for args in [&["0003-210", "0003-310"][..], &["-A"]] {
        let before = server.server.requests().len();
        let out = server
            .pce(["list", "-o", "ndjson", "--where", "extension^=0003-3"])
            .args(args)
            .run();
        let (rows, _) = out.success_with_notes();
        assert_eq!(ids(&rows), ["B"]);
        let requests = server.server.requests();
        assert!(
            !requests[before..]
                .iter()
                .any(|request| request.line.contains("0003*210"))
        );
    }
}

#[test]
fn one_page_is_filtered_with_a_warning() {
    let server = Server::new();
    let out = server
        .pce([
            "list",
            "0003-210",
            "-o",
            "ndjson",
            "--count",
            "20",
            "--where",
            "url!~https",
        ])
        .run();
    let (rows, said) = out.success_with_notes();
    assert!(rows.lines().count() > 1);
    assert!(said.contains("this page only"), "{said}");
}

#[test]
fn raw_output_shows_collections_that_only_the_server_can_filter() {
    let server = Server::new();
    let raw = |condition: &str| {
        server
            .pce(["list", "0003-210", "-o", "raw", "--where", condition])
            .run()
    };
    let rows = raw("status=disabled").success();
    assert!(rows.contains("\"filtered\":true"), "{rows}");
    let said = raw("status!=disabled").failure(2);
    assert!(
        said.contains("status!=disabled") && said.contains("-o raw"),
        "{said}"
    );
}

#[test]
fn a_condition_that_cannot_be_read_sends_nothing() {
    let server = Server::new();
    for (condition, words) in [
        (
            "statsu=disabled",
            "unknown field 'statsu' in --where 'statsu=disabled'; did you mean status?",
        ),
        ("status=off", "unknown status 'off' in --where 'status=off'"),
        (
            "url==x",
            "unknown operator '==' in --where 'url==x'; did you mean '='?",
        ),
        (
            "modified<yesterday",
            "'yesterday' is not a date or time in --where",
        ),
        ("disabled", "did you mean status=disabled?"),
        ("", "no field in --where ''"),
        ("note<1", "'<' does not compare this field"),
        (
            "url~=http",
            "did you mean '~', or with blanks 'FIELD ~ =…'?",
        ),
        (
            "note==first",
            "did you mean '=', or with blanks 'FIELD = =…'?",
        ),
        ("url~~http", "did you mean '~'"),
        ("url~^http", "did you mean '^='"),
        ("note=~irs", "did you mean '~'"),
        ("note!=~x", "did you mean '!~'"),
    ] {
        let said = server
            .pce(["list", "0003-210", "--where", condition])
            .run()
            .failure(2);
        assert!(said.contains(words), "{condition}: {said}");
    }
    assert!(server.requests().is_empty());
    // `pce help filters` describes all operators.
    let help = server.pce(["help", "filters"]).run().success();
    for operator in ["!=", "!~", "^=", "<=", "!note"] {
        assert!(help.contains(operator), "{help}");
    }
}

#[test]
fn print_request_shows_the_condition_that_is_sent() {
    let server = Server::new();
    let out = server
        .pce([
            "list",
            "0003-210",
            "--print-request",
            "--where",
            "!note",
            "--where",
            "status=disabled",
        ])
        .run();
    let (text, _) = out.success_with_notes();
    assert!(
        text.contains("filterBy=status") && text.contains("filterValue=0"),
        "{text}"
    );
}

#[test]
fn every_condition_is_applied_whatever_the_server_says() {
    let body = json!({"totalResults": 2, "filtered": true, "sorted": true, "entry": [
        event(0, "A", "first", "http://a/"), event(1, "B", "FIRST", "http://b/")]});
    let server = Hostile::body(move |_| body.to_string());
    for conditions in [
        &["note~first"][..],
        &["note~first", "url~http"],
        &["url~http", "note~first"],
    ] {
        let mut args = vec!["list", "1", "-o", "ndjson"];
        for condition in conditions {
            args.extend(["--where", condition]);
        }
        let out = server.pce(&args).run().success();
        assert_eq!(ids(&out), ["A"], "{conditions:?}");
    }
    // The first row alone would be the wrong one.
    let args = [
        "list",
        "1",
        "-o",
        "ndjson",
        "--where",
        "note~FIRST",
        "--limit",
        "1",
    ];
    let (rows, _) = server.pce(args).run().success_with_notes();
    assert_eq!(ids(&rows), ["B"]);
}

//! Errors: exit code, message, hint, and the same as JSON.

mod support;

use std::net::TcpListener;
use std::time::Duration;

use pce::sandbox::{Fault, Options};
use support::hostile::{Hostile, answer, collection, no_content, ok};
use support::{Output, Server, json, pce};

/// Returns the object that `--error-format json` writes on one line.
#[track_caller]
fn error(stderr: &str) -> serde_json::Value {
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    let mut object: serde_json::Value = serde_json::from_str(stderr).unwrap();
    object["error"].take()
}

/// Lists 210 from a sandbox with this fault; returns the error as text and as JSON.
fn with_fault(fault: Fault, code: i32) -> (String, serde_json::Value) {
    let server = Server::faulty(&[fault]);
    let args = ["list", "210", "--retries", "0", "-o", "json"];
    let text = server.pce(args).run().failure(code);
    let object = server
        .pce(args)
        .args(["--error-format", "json"])
        .run()
        .failure(code);
    (text, error(&object))
}

#[test]
fn the_json_has_the_documented_keys_in_their_order() {
    let server = Server::new();
    let stderr = server
        .pce(["list", "0003*999", "--error-format", "json"])
        .run()
        .failure(3);
    let object = error(&stderr);
    assert_eq!(object["kind"], "rejected");
    assert_eq!(object["exit_code"], 3);
    assert_eq!(object["code"], "extension_invalid");
    assert_eq!(object["http_status"], 400);
    assert_eq!(object["retryable"], false);
    assert_eq!(object["extension"], "0003*999");
    let order = [
        "kind",
        "exit_code",
        "message",
        "code",
        "http_status",
        "retryable",
        "hint",
        "extension",
    ];
    let places: Vec<usize> = order
        .iter()
        .map(|key| stderr.find(&format!("\"{key}\":")).unwrap())
        .collect();
    assert!(places.is_sorted(), "{stderr}");
}

#[test]
fn a_rejected_request_exits_with_3_and_names_the_option() {
    let server = Server::new();
    for (args, code, hint) in [
        (&["0003*999"][..], "extension_invalid", "EXTENSION"),
        (&["210", "--user", "7777"], "user_invalid", "--user"),
        (
            &["210", "--event-type", "0", "--event-id", "nosuch"],
            "pce_id_invalid",
            "--event-id",
        ),
    ] {
        let stderr = server.pce(["list"]).args(args).run().failure(3);
        assert!(stderr.contains(&format!("({code}, HTTP 400)")), "{stderr}");
        let line = stderr
            .lines()
            .find(|line| line.starts_with("hint: "))
            .unwrap();
        assert!(line.contains(hint), "{stderr}");
    }
}

#[test]
fn every_documented_code_names_its_option() {
    for (code, option) in [
        ("fields_invalid", "--fields"),
        ("count_invalid", "--count"),
        ("startindex_invalid", "--start-index"),
        ("filterby_invalid", "--filter-by"),
        ("filterop_invalid", "--filter-op"),
        ("filtervalue_invalid", "--filter-value"),
        ("sortorder_invalid", "--sort-order"),
        ("user_invalid", "--user"),
        ("extension_invalid", "EXTENSION"),
        ("pce_id_invalid", "--event-id"),
        ("pce_type_invalid", "--event-type"),
    ] {
        let body = format!(r#"{{"error":{{"code":"{code}","message":"Because."}}}}"#);
        let server =
            Hostile::new(move |_| answer("400 Bad Request", "application/json", body.as_bytes()));
        let stderr = server.pce(["list", "210"]).run().failure(3);
        assert_eq!(
            stderr.lines().next().unwrap(),
            format!("error: 210: Because. ({code}, HTTP 400)")
        );
        assert!(stderr.lines().nth(1).unwrap().contains(option), "{stderr}");
    }
}

#[test]
fn rejected_credentials_exit_with_4() {
    let (text, object) = with_fault(Fault::Unauthorized, 4);
    assert!(
        text.contains("access_denied") && text.contains("PCE_TOKEN was rejected"),
        "{text}"
    );
    assert_eq!(object["kind"], "auth");
    assert_eq!(object["http_status"], 401);
    assert_eq!(object["code"], "access_denied");
    let (_, object) = with_fault(Fault::Forbidden, 4);
    assert_eq!(object["http_status"], 403);
    let (text, object) = with_fault(Fault::AccessDenied, 4);
    assert_eq!(object["code"], "pce_access_denied");
    assert_eq!(object["http_status"], 400);
    assert!(text.contains("not allowed"), "{text}");
}

#[test]
fn without_credentials_the_error_names_the_login_and_the_sandbox() {
    for host in [None, Some("pbx.example.com")] {
        let mut run = pce(["list", "210"]);
        if let Some(host) = host {
            run = run.env("PCE_HOST", host);
        }
        let stderr = run.run().failure(4);
        assert!(stderr.contains("pce auth login"), "{stderr}");
        assert!(stderr.contains("--profile sandbox"), "{stderr}");
    }
}

#[test]
fn an_error_of_the_server_exits_with_7() {
    for (fault, status, code) in [
        (Fault::InternalError, 500, Some("internal_server_error")),
        (Fault::NotImplemented, 501, Some("request_not_implemented")),
        (Fault::BadGateway, 502, None),
        (Fault::Unavailable, 503, None),
    ] {
        let (text, object) = with_fault(fault, 7);
        assert_eq!(object["kind"], "server");
        assert_eq!(object["http_status"], status);
        assert_eq!(object.get("code").and_then(|code| code.as_str()), code);
        assert_eq!(object["retryable"], status == 502 || status == 503);
        assert!(text.contains(&format!("HTTP {status}")), "{text}");
    }
}

#[test]
fn an_answer_that_is_not_a_collection_exits_with_7() {
    let (text, object) = with_fault(Fault::Html, 7);
    assert_eq!(object["kind"], "server");
    assert_eq!(object["http_status"], 200);
    // The error shows the start of the body.
    assert!(text.contains("HTTP 200") && text.contains('<'), "{text}");

    for body in [
        "null",
        "[{}]",
        "{}",
        "{\"entry\":7}",
        "{\"entry\":[1]}",
        "{\"totalResults\":1,\"entry\":[{\"id\":",
    ] {
        let server = Hostile::body(move |_| body.to_owned());
        let stderr = server.pce(["list", "210", "-o", "json"]).run().failure(7);
        assert!(stderr.contains("HTTP 200"), "{body}: {stderr}");
    }
}

#[test]
fn an_error_with_the_status_of_a_success_is_an_error() {
    let server = Hostile::body(|_| {
        r#"{"error":{"code":"extension_invalid","message":"No such."}}"#.to_owned()
    });
    let stderr = server.pce(["list", "210"]).run().failure(3);
    assert!(stderr.contains("extension_invalid"), "{stderr}");
}

#[test]
fn an_error_keeps_its_code_and_text_in_any_form() {
    let rejected = [
        (
            r#"{"error":[{"code":"x_invalid","message":"Bad x"}]}"#,
            "Bad x (x_invalid, HTTP 400)",
        ),
        (
            r#"{"errors":[{"code":"x_invalid","message":"Bad x"}]}"#,
            "Bad x (x_invalid, HTTP 400)",
        ),
        (r#"{"errors":{"code":"x_invalid"}}"#, "x_invalid (HTTP 400)"),
        (r#"{"error":{"message":"Only text"}}"#, "Only text"),
        (
            r#"{"error":{"code":null,"message":"Only text"}}"#,
            "Only text",
        ),
        (
            r#"{"error":{"code":"x_invalid","message":7}}"#,
            "7 (x_invalid, HTTP 400)",
        ),
        (
            r#"{"error":{"code":"x_invalid","message":{"en":"Bad"}}}"#,
            r#"{"en":"Bad"} (x_invalid, HTTP 400)"#,
        ),
        (
            r#"{"code":"x_invalid","message":"Bad x"}"#,
            "Bad x (x_invalid, HTTP 400)",
        ),
        (
            r#"{"error":"x_invalid","message":"Bad x"}"#,
            "Bad x (x_invalid, HTTP 400)",
        ),
        (
            r#"{"error":{"code":"x_invalid"},"message":"Bad x"}"#,
            "Bad x (x_invalid, HTTP 400)",
        ),
    ];
    for (body, text) in rejected {
        for body in [
            body.to_owned(),
            format!("\u{feff}{body}"),
            format!("[{body}]"),
        ] {
            let sent = body.clone();
            let server = Hostile::new(move |_| {
                answer("400 Bad Request", "application/json", sent.as_bytes())
            });
            let stderr = server.pce(["list", "210"]).run().failure(3);
            assert!(stderr.contains(text), "{body}: {stderr}");
        }
    }
}

#[test]
fn a_code_counts_after_a_byte_order_mark_and_in_any_case() {
    for code in ["extension_invalid", "Extension_Invalid"] {
        let server = Hostile::new(move |_| {
            let body = format!("\u{feff}{{\"error\":{{\"code\":\"{code}\"}}}}");
            answer("400 Bad Request", "application/json", body.as_bytes())
        });
        let output = server.pce(["list", "210", "--ignore-missing"]).run();
        assert_eq!(output.code, Some(0), "{}", output.stderr);
    }
    let server = Hostile::new(|request| match request.param("sortOrder") {
        Some("ascending") => {
            let body = r#"{"error":{"code":"sortOrder_invalid","message":"No."}}"#;
            answer("400 Bad Request", "application/json", body.as_bytes())
        }
        _ => ok(&collection(1, 0, [1])),
    });
    let list = ["list", "210", "--sort-order", "asc", "-o", "ndjson"];
    server.pce(list).run().success();
}

#[test]
fn an_error_beside_an_empty_collection_is_the_error() {
    let code = r#"{"code":"extension_invalid","message":"no ext"}"#;
    for body in [
        format!(r#"{{"error":{code},"entry":[],"totalResults":0}}"#),
        format!(r#"[{{"error":{code},"entry":[],"totalResults":0}}]"#),
        format!(r#"{{"entry":[],"totalResults":0,"errors":[{code}]}}"#),
        r#"{"error":"extension_invalid","error_description":"no ext","totalResults":0}"#.to_owned(),
    ] {
        let sent = body.clone();
        let server = Hostile::body(move |_| sent.clone());
        let stderr = server.pce(["list", "210"]).run().failure(3);
        let text = "no ext (extension_invalid, HTTP 200)";
        assert!(stderr.contains(text), "{body}: {stderr}");
    }
    for none in [
        "null",
        "false",
        "0",
        "\"\"",
        "[]",
        "{}",
        r#"{"code":null,"message":""}"#,
    ] {
        let body = format!(r#"{{"error":{none},"entry":[],"totalResults":0}}"#);
        let server = Hostile::body(move |_| body.clone());
        let list = ["list", "210", "-o", "json"];
        assert_eq!(server.pce(list).run().success(), "[]\n", "{none}");
    }
}

#[test]
fn texts_of_the_server_are_cut() {
    let long = "x".repeat(100_000);
    let json = |status: &str, body: String| answer(status, "application/json", body.as_bytes());
    let answers = [
        json(
            "400 Bad Request",
            format!(r#"{{"error":{{"code":"{long}","message":"{long}"}}}}"#),
        ),
        json(
            "200 OK",
            format!(r#"{{"entry":"{long}","totalResults":1}}"#),
        ),
        format!(
            "HTTP/1.1 302 Found\r\nLocation: https://o.example.com/{}\r\nConnection: close\r\n\r\n",
            &long[..9000]
        )
        .into_bytes(),
    ];
    for sent in answers {
        let server = Hostile::new(move |_| sent.clone());
        let output = server.pce(["list", "210"]).run();
        let stderr = output.stderr;
        assert!(
            stderr.len() < 4500 && stderr.contains('…'),
            "{}",
            stderr.len()
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_large_answer_is_searched_for_an_error_with_little_memory() {
    for status in ["200 OK", "500 Internal Server Error"] {
        let server = Hostile::new(move |_| {
            let events = "{\"id\":1},".repeat(40 << 17);
            let body = format!(r#"{{"totalResults":0,"entry":[{events}{{}}]}}"#);
            answer(status, "application/json", body.as_bytes())
        });
        let line = "ulimit -v 700000; exec \"$0\" list 210 --timeout 5m";
        let output = std::process::Command::new("sh")
            .args(["-c", line])
            .arg(support::binary())
            .env_clear()
            .env("PCE_HOST", &server.url)
            .env("PCE_TOKEN", "t")
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(7), "{stderr}");
    }
}

#[test]
fn a_redirect_to_another_host_is_not_followed() {
    let other = Hostile::new(|_| no_content());
    let location = other.url.clone();
    let server = Hostile::new(move |_| {
        format!("HTTP/1.1 302 Found\r\nLocation: {location}/x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .into_bytes()
    });
    let stderr = server.pce(["list", "210"]).run().failure(7);
    assert!(stderr.contains(&other.url), "{stderr}");
    assert!(other.requests().is_empty());
}

#[test]
fn nobody_there() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let run = |host: &str| -> Output {
        pce([
            "list",
            "210",
            "--retries",
            "0",
            "--host",
            host,
            "--error-format",
            "json",
        ])
        .env("PCE_TOKEN", "t")
        .run()
    };
    let object = error(&run(&format!("http://{closed}")).failure(5));
    assert_eq!(object["kind"], "network");
    assert_eq!(object["retryable"], true);
    let message = object["message"].as_str().unwrap();
    assert!(
        message.contains(&format!("no connection to {closed}: ")),
        "{message}"
    );
    let object = error(&run("pbx.invalid").failure(5));
    let message = object["message"].as_str().unwrap();
    assert!(message.contains("pbx.invalid has no address"), "{message}");
    assert!(
        object["hint"].as_str().unwrap().contains("name"),
        "{object}"
    );
}

#[test]
fn a_timeout_has_its_own_code() {
    let server = Server::with(Options {
        latency: Duration::from_secs(20),
        ..Options::default()
    });
    let args = ["list", "210", "--retries", "0", "--error-format", "json"];
    let object = error(
        &server
            .pce(args)
            .args(["--timeout", "200ms"])
            .run()
            .failure(6),
    );
    assert_eq!(object["kind"], "timeout");
    assert_eq!(object["retryable"], true);
    let object = error(
        &server
            .pce(args)
            .args(["--max-time", "200ms"])
            .run()
            .failure(6),
    );
    assert!(
        object["message"].as_str().unwrap().contains("--max-time"),
        "{object}"
    );
}

#[test]
fn a_slow_body_is_a_timeout() {
    let server = Server::faulty(&[Fault::Slow]);
    server
        .pce(["list", "210", "--retries", "0", "--timeout", "500ms"])
        .run()
        .failure(6);
}

#[test]
fn transient_failures_are_retried() {
    for fault in [Fault::ResetOnce, Fault::Flaky] {
        let server = Server::faulty(&[fault]);
        let rows = json(&server.pce(["list", "210", "-o", "json"]).run().success());
        assert_eq!(rows.len(), 24, "{fault}");
        assert_eq!(server.requests().len(), 2, "{fault}");
    }
    let server = Server::faulty(&[Fault::Unavailable]);
    server
        .pce(["list", "210", "--retries", "2"])
        .run()
        .failure(7);
    assert_eq!(server.requests().len(), 3);
    // `pce` does not retry other errors: the answer would be the same.
    let server = Server::faulty(&[Fault::InternalError]);
    server.pce(["list", "210"]).run().failure(7);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn one_extension_that_fails_does_not_stop_the_rest() {
    let server = Server::new();
    let args = ["list", "0003*230", "0003*999", "0003*210", "-o", "json"];
    let (stdout, stderr) = server.pce(args).run().partial(8);
    assert_eq!(json(&stdout).len(), 27);
    assert!(
        stderr.starts_with("error: 1 of 3 extensions failed: 0003*999: "),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 2, "{stderr}");

    let (_, stderr) = server
        .pce(args)
        .args(["--error-format", "json"])
        .run()
        .partial(8);
    let object = error(&stderr);
    assert_eq!(object["kind"], "incomplete");
    assert_eq!(object["code"], "extension_invalid");
    assert_eq!(object["extension"], "0003*999");

    let output = server
        .pce(args)
        .args(["-O", "out.json"])
        .file("out.json", "old")
        .run();
    assert_eq!(output.read("out.json"), "old");
    assert_eq!(output.files(), ["out.json"]);
    output.failure(8);
}

#[test]
fn when_all_fail_alike_the_code_is_their_own() {
    let server = Server::new();
    let stderr = server
        .pce(["list", "0003*998", "0003*999", "--error-format", "json"])
        .run()
        .failure(3);
    let object = error(&stderr);
    assert_eq!(object["kind"], "rejected");
    assert_eq!(object["code"], "extension_invalid");
    assert_eq!(object["errors"].as_array().unwrap().len(), 2);
}

#[test]
fn fail_fast_stops_at_the_first() {
    let server = Server::new();
    let (stdout, stderr) = server
        .pce([
            "list",
            "0003*230",
            "0003*999",
            "0003*210",
            "-o",
            "json",
            "--fail-fast",
            "--jobs",
            "1",
        ])
        .run()
        .partial(8);
    assert_eq!(stderr.matches("0003*999").count(), 1, "{stderr}");
    assert!(stderr.contains("; 1 was not listed"), "{stderr}");
    assert_eq!(stderr.lines().count(), 2, "{stderr}");
    // `pce` never closes the array of an incomplete list.
    assert!(!stdout.trim_end().ends_with(']'), "{stdout}");
    assert!(
        server
            .requests()
            .iter()
            .all(|seen| !seen.path.contains("0003*210"))
    );
}

#[test]
fn fail_fast_at_the_first_extension_is_incomplete() {
    let server = Server::new();
    let args = ["list", "0003*999", "0003*230", "0003*210", "--fail-fast"];
    let stderr = server.pce(args).run().failure(8);
    assert!(
        stderr.contains("; 2 were not listed: 0003*230, 0003*210"),
        "{stderr}"
    );
}

#[test]
fn a_listing_that_breaks_off_beside_complete_ones_has_all_numbers() {
    let server = Hostile::new(|request| {
        if request.line.contains("/210/") && request.start() >= 20 {
            return answer("500 Internal Server Error", "text/html", b"no");
        }
        let start = request.start();
        let end = (start + request.count()).min(45);
        support::hostile::ok(&collection(45, start, start.min(45)..end))
    });
    let args = ["list", "210", "220", "--page-size", "20", "--retries", "0"];
    let run = |more: &[&str]| server.pce(args).args(more).run().partial(8).1;
    let stderr = run(&["-o", "ndjson"]);
    assert!(
        stderr.starts_with("error: 1 of 2 extensions failed: 210 (partial): "),
        "{stderr}"
    );
    assert!(stderr.contains("; received 65 of 90 events\n"), "{stderr}");
    // The server's totals count the rows before `--where`.
    let stderr = run(&["-o", "ndjson", "--where", "id!=E3"]);
    assert!(stderr.contains("; received 65 of 90 events\n"), "{stderr}");
    let one = ["list", "210", "--page-size", "20", "--retries", "0"];
    let (_, stderr) = server.pce(one).args(["--limit", "30"]).run().partial(8);
    assert!(stderr.contains("received 20 of 45 events"), "{stderr}");
}

#[test]
fn a_list_that_breaks_off_says_so() {
    let server = Hostile::new(|request| {
        if request.start() == 0 {
            support::hostile::ok(&collection(40, 0, 0..20))
        } else {
            answer("503 Service Unavailable", "text/html", b"<h1>Down</h1>")
        }
    });
    let args = [
        "list",
        "210",
        "-o",
        "json",
        "--retries",
        "0",
        "--page-size",
        "20",
    ];
    let (stdout, stderr) = server.pce(args).run().partial(8);
    assert_eq!(stdout.matches("\"id\"").count(), 20);
    assert!(!stdout.trim_end().ends_with(']'), "{stdout}");
    assert!(stderr.contains("HTTP 503"), "{stderr}");
    let (_, stderr) = server
        .pce(args)
        .args(["--error-format", "json"])
        .run()
        .partial(8);
    let object = error(&stderr);
    assert_eq!(object["kind"], "incomplete");
    assert_eq!(object["http_status"], 503);
    assert_eq!(object["retryable"], true);
}

#[test]
fn fewer_rows_than_promised() {
    let server = Hostile::new(|request| {
        if request.start() == 0 {
            support::hostile::ok(&collection(40, 0, 0..25))
        } else {
            no_content()
        }
    });
    let (stdout, stderr) = server.pce(["list", "210", "-o", "ndjson"]).run().partial(8);
    assert_eq!(stdout.lines().count(), 25);
    assert!(stderr.contains("25 of 40 events"), "{stderr}");
    assert!(stderr.contains("15 are missing"), "{stderr}");
}

#[test]
fn verbose_shows_requests_and_never_the_token() {
    let server = Server::new();
    let (_, stderr) = server
        .pce(["list", "210", "-v", "-o", "json"])
        .run()
        .success_with_notes();
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.starts_with("GET http://127.0.0.1:"), "{stderr}");
    assert!(
        stderr.contains(" -> 200 OK in ") && stderr.contains(" ms, "),
        "{stderr}"
    );

    for level in ["-vv", "-vvv"] {
        let (_, stderr) = server
            .pce(["list", "210", level, "-o", "json"])
            .run()
            .success_with_notes();
        assert!(stderr.contains("> authorization: [redacted]"), "{stderr}");
        assert!(
            stderr.contains("< content-type: application/json"),
            "{stderr}"
        );
        assert!(!stderr.contains(&server.token), "{stderr}");
    }
}

#[test]
fn a_servers_message_cannot_reach_the_terminal() {
    let server = Hostile::new(|_| {
        let body = "{\"error\":{\"code\":\"x\",\"message\":\"a\\u001b]0;evil\\u0007\u{9b}31m\u{202e}b\\nc\"}}";
        answer("400 Bad Request", "application/json", body.as_bytes())
    });
    let stderr = server.pce(["list", "210"]).run().failure(3);
    assert!(
        stderr.lines().next().unwrap().contains("(x, HTTP 400)"),
        "{stderr}"
    );
    assert!(
        !stderr.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']),
        "{stderr:?}"
    );
    let object = server
        .pce(["list", "210", "--error-format", "json"])
        .run()
        .failure(3);
    let message = error(&object)["message"].to_string();
    assert!(message.contains("\\u001b"), "{message}");
    assert!(
        !object.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']),
        "{object:?}"
    );
}

/// Returns 200 extensions, one per line.
fn many() -> String {
    let names: Vec<String> = (0..200).map(|number| format!("0003*{number}")).collect();
    names.join("\n")
}

/// Lists 200 extensions; returns the only error and its hint as text. As JSON, the error is one object.
#[track_caller]
fn one_error_for_all(host: &str, token: &str, code: i32) -> String {
    let run = |format: &str| {
        pce(["list", "--extensions-from", "phones.txt", "--host", host])
            .args(["--error-format", format])
            .file("phones.txt", many())
            .env("PCE_TOKEN", token)
            .run()
            .failure(code)
    };
    let object = error(&run("json"));
    assert_eq!(object.get("errors"), None, "{object}");
    assert_eq!(object.get("extension"), None, "{object}");
    let started = std::time::Instant::now();
    let stderr = run("text");
    assert!(started.elapsed() < Duration::from_secs(10));
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{stderr}");
    assert!(
        lines[0].starts_with("error: ") && lines[1].starts_with("hint: "),
        "{stderr}"
    );
    stderr
}

#[test]
fn a_failure_of_the_host_is_said_once() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let stderr = one_error_for_all(&format!("http://{address}"), "t", 5);
    assert!(stderr.contains("(4 attempts)"), "{stderr}");
    one_error_for_all("pbx.invalid", "t", 5);
    let plain = Hostile::new(|_| no_content());
    let https = plain.url.replace("http:", "https:");
    one_error_for_all(&https, "t", 5);
    let server = Server::new();
    one_error_for_all(&server.url, "wrong", 4);
    assert!(server.requests().len() < 20, "{}", server.requests().len());
}

#[test]
fn a_host_that_fails_in_the_middle_ends_the_run() {
    let server = Hostile::new(|request| {
        if request.number < 2 {
            support::hostile::ok(&collection(1, 0, 0..1))
        } else {
            let body = br#"{"error":{"code":"access_denied","message":"Expired."}}"#;
            answer("401 Unauthorized", "application/json", body)
        }
    });
    let (rows, stderr) = server
        .pce(["list", "--extensions-from", "phones.txt", "--jobs", "1"])
        .args(["-o", "ndjson"])
        .file("phones.txt", many())
        .run()
        .partial(8);
    assert_eq!(rows.lines().count(), 2);
    assert_eq!(stderr.lines().count(), 3, "{stderr}");
    assert!(
        stderr.starts_with("error: incomplete: 198 of 200 extensions are incomplete; received 2")
            && stderr.contains("; not listed: ")
            && stderr.contains(" more\ncause: Expired. (access_denied, HTTP 401)\nhint: "),
        "{stderr}"
    );
    assert!(server.requests().len() < 6);
}

#[test]
fn extensions_that_fail_alike_are_one_message() {
    let server = Server::new();
    let args = ["list", "0003*300", "0003*230", "0003*301", "0003*302"];
    let (_, stderr) = server.pce(args).args(["-o", "json"]).run().partial(8);
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(
        lines[0],
        "error: 3 of 4 extensions failed: 0003*300, 0003*301, 0003*302: extension_invalid"
    );
    assert!(lines[1].starts_with("hint: check EXTENSION"), "{stderr}");
    assert_eq!(lines.len(), 2, "{stderr}");
    let (_, stderr) = server
        .pce(args)
        .args(["-o", "json", "--error-format", "json"])
        .run()
        .partial(8);
    let object = error(&stderr);
    assert_eq!(object["kind"], "incomplete");
    assert_eq!(object["code"], "extension_invalid");
    assert_eq!(object["errors"].as_array().unwrap().len(), 3);
}

#[test]
fn extensions_that_fail_differently_have_a_cause_each() {
    let server = Hostile::new(|request| {
        let extension = &request.line;
        if extension.contains("/300/") || extension.contains("/301/") {
            let body = br#"{"error":{"code":"extension_invalid","message":"No such."}}"#;
            answer("400 Bad Request", "application/json", body)
        } else if extension.contains("/302/") {
            answer("500 Internal Server Error", "text/plain", b"")
        } else {
            support::hostile::ok(&collection(1, 0, 0..1))
        }
    });
    let (_, stderr) = server
        .pce(["list", "300", "301", "302", "303", "-o", "ndjson"])
        .run()
        .partial(8);
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "error: incomplete: 3 of 4 extensions are incomplete; received 1 event",
            "cause: 300, 301: extension_invalid",
        ]
    );
    assert!(lines[3].starts_with("cause: 302: HTTP 500"), "{stderr}");
    assert_eq!(stderr.matches("hint: ").count(), 2, "{stderr}");
    assert_eq!(lines.len(), 5, "{stderr}");
}

#[test]
fn ignore_missing_notes_extensions_that_do_not_exist() {
    let server = Server::new();
    let args = ["list", "0003*300", "0003*230", "0003*301", "-o", "json"];
    let (stdout, stderr) = server
        .pce(args)
        .args(["--ignore-missing"])
        .run()
        .success_with_notes();
    assert_eq!(json(&stdout).len(), 3);
    assert_eq!(
        stderr,
        "note: 2 extensions do not exist: 0003*300, 0003*301\n"
    );
    let (stdout, stderr) = server
        .pce(["list", "0003*300", "--ignore-missing", "-o", "json"])
        .args(["--event-type", "0,1"])
        .run()
        .success_with_notes();
    assert_eq!(json(&stdout).len(), 0);
    assert_eq!(stderr, "note: 1 extension does not exist: 0003*300\n");
    let output = server
        .pce(["list", "0003*300", "--ignore-missing", "--fail-empty"])
        .args(["-o", "csv", "-q"])
        .run();
    assert_eq!(output.code, Some(9));
    // Any other error still fails the run.
    let denied = Server::faulty(&[Fault::AccessDenied]);
    denied
        .pce(["list", "0003*300", "--ignore-missing"])
        .run()
        .failure(4);
}

#[test]
fn a_note_names_the_file_that_is_left_unchanged() {
    let server = Server::new();
    for (args, code) in [
        (&["0003*230", "0003*999"][..], 8),
        (&["0003*999"], 3),
        (
            &[
                "0003*230",
                "--fail-empty",
                "--filter-by",
                "note",
                "--filter-value",
                "zzz",
            ],
            9,
        ),
    ] {
        let output = server
            .pce(["list", "-O", "events.csv"])
            .args(args)
            .file("events.csv", "old")
            .run();
        assert_eq!(output.read("events.csv"), "old");
        let stderr = output.failure(code);
        assert!(
            stderr.contains("note: events.csv left unchanged\n"),
            "{stderr}"
        );
    }
    let args = ["list", "0003*230", "-O", "events.csv"];
    assert_eq!(server.pce(args).run().success(), "");
}

#[test]
fn an_error_after_retries_says_how_many_attempts_there_were() {
    let server = Server::faulty(&[Fault::Unavailable]);
    let args = ["list", "210", "--retries", "2"];
    let stderr = server.pce(args).run().failure(7);
    assert!(
        stderr.lines().next().unwrap().ends_with("(3 attempts)"),
        "{stderr}"
    );
    let stderr = server
        .pce(["list", "210", "--retries", "0"])
        .run()
        .failure(7);
    assert!(!stderr.contains("attempt"), "{stderr}");
}

#[test]
fn an_empty_result_of_a_filter_says_that_case_matters() {
    let server = Server::new();
    let args = ["list", "0003*230", "--filter-by", "note", "--filter-value"];
    let empty = |value: &str| server.pce(args).args([value]).run().success_with_notes().1;
    assert!(empty("zzz").contains("upper and lower case differ"));
    assert_eq!(empty("123456"), "note: no events found\n");
}

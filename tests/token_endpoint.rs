//! Answers of the token endpoint, which are written out here, and the reaction of `pce`.

mod support;

use std::time::{Duration, Instant};

use support::hostile::{Hostile, Request, answer, collection, ok};
use support::{Home, Output};

/// Starts a server that answers token requests with `token`, and other requests with one event.
fn endpoint(token: impl Fn(&Request, usize) -> Vec<u8> + Send + Sync + 'static) -> Hostile {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    Hostile::new(move |request| {
        if request.line.starts_with("POST") {
            let number = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            token(request, number)
        } else {
            ok(&collection(1, 0, [1]))
        }
    })
}

fn list(home: &Home, server: &Hostile, args: &[&str]) -> Output {
    list_at(home, &server.url, args)
}

fn list_at(home: &Home, host: &str, args: &[&str]) -> Output {
    home.pce(["list", "210", "-o", "ndjson"])
        .args(args)
        .env("PCE_HOST", host)
        .env("PCE_APP_KEY", "key")
        .env("PCE_APP_SECRET", "canary-secret")
        .run()
}

fn tokens_asked_for(server: &Hostile) -> usize {
    let requests = server.requests();
    requests
        .iter()
        .filter(|seen| seen.line.starts_with("POST"))
        .count()
}

fn json(status: &str, body: &str) -> Vec<u8> {
    answer(status, "application/json", body.as_bytes())
}

fn with_header(status: &str, header: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\n{header}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

const GRANT: &str = r#"{"access_token":"canary-token","expires_in":3600}"#;

#[test]
fn statuses_mean_what_they_mean_for_the_api() {
    let rfc = r#"{"error":"invalid_client","error_description":"no such app"}"#;
    let uapi = r#"{"error":{"code":"some_code","message":"The app is unknown."}}"#;
    let html = "<html>Not here</html>";
    let cases = [
        ("401 Unauthorized", html, 4, "401"),
        ("403 Forbidden", html, 4, "403"),
        (
            "401 Unauthorized",
            uapi,
            4,
            "The app is unknown. (some_code, HTTP 401)",
        ),
        ("403 Forbidden", uapi, 4, "some_code"),
        ("400 Bad Request", rfc, 4, "invalid_client"),
        ("401 Unauthorized", rfc, 4, "no such app"),
        ("200 OK", rfc, 4, "invalid_client"),
        ("400 Bad Request", uapi, 3, "some_code"),
        (
            "400 Bad Request",
            r#"{"error":{"code":"invalid_client","message":"no such app"}}"#,
            4,
            "the server refused an access token: invalid_client (no such app)",
        ),
        (
            "400 Bad Request",
            r#"[{"error":"invalid_client"}]"#,
            4,
            "the server refused an access token: invalid_client",
        ),
        (
            "400 Bad Request",
            "\u{feff}{\"error\":\"invalid_client\"}",
            4,
            "the server refused an access token: invalid_client",
        ),
        ("404 Not Found", html, 3, "404"),
        ("404 Not Found", rfc, 3, "404"),
        ("429 Too Many Requests", html, 3, "429"),
        ("429 Too Many Requests", rfc, 3, "429"),
        ("500 Internal Server Error", html, 7, "500"),
        ("503 Service Unavailable", uapi, 7, "some_code"),
        ("200 OK", html, 7, "token endpoint"),
        ("200 OK", uapi, 3, "some_code"),
        ("200 OK", "{}", 7, "no access token"),
    ];
    for (status, body, code, text) in cases {
        let server = endpoint(move |_, _| json(status, body));
        let output = list(&Home::new(), &server, &["--retries", "0"]);
        assert_eq!(
            output.code,
            Some(code),
            "{status} {body}: {}",
            output.stderr
        );
        assert!(
            output.stderr.contains(text),
            "{status} {body}: {}",
            output.stderr
        );
        assert!(!output.stderr.contains("canary"), "{}", output.stderr);
    }
}

#[test]
fn a_failing_token_endpoint_ends_the_run_at_the_first_request() {
    let extensions = [
        "list", "210", "211", "212", "213", "214", "215", "-o", "json",
    ];
    for (status, body, code) in [
        ("404 Not Found", "<html>", 3),
        ("429 Too Many Requests", "", 3),
        ("503 Service Unavailable", "", 7),
        ("302 Found", "", 7),
        ("200 OK", "", 7),
        ("403 Forbidden", "<html>", 4),
    ] {
        let server = endpoint(move |_, _| json(status, body));
        let run = Home::new()
            .pce(extensions)
            .args(["--retries", "0"])
            .env("PCE_HOST", &server.url)
            .env("PCE_APP_KEY", "key")
            .env("PCE_APP_SECRET", "canary-secret");
        let stderr = run.run().partial(code).1;
        assert_eq!(tokens_asked_for(&server), 1, "{status}: {stderr}");
        let text = "error: cannot get an access token from the token endpoint: ";
        assert!(stderr.starts_with(text), "{status}: {stderr}");
    }
}

#[test]
fn a_long_error_is_cut() {
    let long = "x".repeat(100_000);
    let body = format!(r#"{{"error":"{long}","error_description":"{long}"}}"#);
    let server = endpoint(move |_, _| json("400 Bad Request", &body));
    let stderr = list(&Home::new(), &server, &[]).failure(4);
    assert!(stderr.len() < 4500, "{}", stderr.len());
}

#[test]
fn a_grant_is_read_after_a_byte_order_mark_and_its_token_is_hidden_in_headers() {
    let server = endpoint(|_, _| {
        with_header(
            "200 OK",
            "X-Issued: canary-token",
            &format!("\u{feff}{GRANT}"),
        )
    });
    let (_, stderr) = list(&Home::new(), &server, &["-vv"]).success_with_notes();
    assert!(stderr.contains("x-issued: [redacted]"), "{stderr}");
    assert!(!stderr.contains("canary"), "{stderr}");
}

#[test]
fn a_redirect_names_its_target_and_is_not_followed() {
    // Even on the same host, a followed redirect would drop the form or send the App Secret to another program.
    for status in ["301", "302", "303", "307", "308"] {
        for target in [
            "https://login.example.com/sso",
            "/oauth/token.php?x=1",
            "/login",
        ] {
            let server = endpoint(move |_, _| {
                with_header(
                    &format!("{status} Moved"),
                    &format!("Location: {target}"),
                    "",
                )
            });
            let stderr = list(&Home::new(), &server, &[]).failure(7);
            assert!(
                stderr.contains(target) && stderr.contains("App Secret"),
                "{stderr}"
            );
            assert_eq!(server.requests().len(), 1, "{status} {target}");
            // The same for a server whose API has a path of its own.
            let host = format!("{}/voip", server.url);
            list_at(&Home::new(), &host, &[]).failure(7);
            assert_eq!(server.requests().len(), 2, "{status} {target}");
        }
    }
}

#[test]
fn retry_after_and_retries_hold() {
    let server = endpoint(|_, number| match number {
        0 => with_header("503 Service Unavailable", "Retry-After: 1", ""),
        _ => json("200 OK", GRANT),
    });
    let started = Instant::now();
    let (_, stderr) = list(&Home::new(), &server, &["-v"]).success_with_notes();
    assert!(started.elapsed() >= Duration::from_secs(1));
    let first = format!("POST {}/oauth/token.php failed: ", server.url);
    assert!(stderr.contains(&first), "{stderr}");
    assert_eq!(tokens_asked_for(&server), 2);

    for (retries, requests) in [("0", 1), ("2", 3)] {
        let server = endpoint(|_, _| with_header("503 Service Unavailable", "Retry-After: 0", ""));
        list(&Home::new(), &server, &["--retries", retries]).failure(7);
        assert_eq!(tokens_asked_for(&server), requests);
    }
    let server = endpoint(|_, _| with_header("429 Too Many Requests", "Retry-After: 3600", ""));
    list(&Home::new(), &server, &[]).failure(3);
    assert_eq!(tokens_asked_for(&server), 1);
}

#[test]
fn a_login_retries() {
    let server = endpoint(|_, number| match number {
        0 => with_header("502 Bad Gateway", "Retry-After: 0", ""),
        _ => json("200 OK", GRANT),
    });
    let login = [
        "auth",
        "login",
        "--app-key",
        "key",
        "--secret-stdin",
        "--store",
        "file",
    ];
    let run = Home::new()
        .pce(login)
        .args(["--host", &server.url])
        .stdin("canary-secret")
        .run();
    run.success();
    assert_eq!(tokens_asked_for(&server), 2);
}

#[test]
fn an_invalid_token_is_an_error_at_once_and_never_cached() {
    for token in ["", " ", r"a\u0007b", r"a\nb", "tök"] {
        let body = format!(r#"{{"access_token":"{token}","expires_in":3600}}"#);
        let server = endpoint(move |_, _| json("200 OK", &body));
        let home = Home::new();
        let stderr = list(&home, &server, &[]).failure(7);
        assert!(stderr.contains("access token"), "{token:?}: {stderr}");
        let tokens = home.path().join(".local/state/pce/tokens");
        assert!(
            std::fs::read_dir(tokens).map_or(0, Iterator::count) == 0,
            "{token:?}"
        );
        let requests = server.requests();
        assert!(
            requests.iter().all(|seen| seen.line.starts_with("POST")),
            "{requests:?}"
        );
    }
}

/// Starts a server that rejects the first token with this answer.
fn rejects_once(status: &'static str, body: &'static str) -> Hostile {
    Hostile::new(move |request| {
        if request.line.starts_with("POST") {
            let body = format!(
                r#"{{"access_token":"token-{}","expires_in":3600}}"#,
                request.number
            );
            return json("200 OK", &body);
        }
        let token = request
            .headers
            .iter()
            .find(|(name, _)| name == "authorization");
        if token.is_some_and(|(_, value)| value == "Bearer token-0") {
            json(status, body)
        } else {
            ok(&collection(1, 0, [1]))
        }
    })
}

#[test]
fn a_403_with_access_denied_renews_once_and_others_do_not() {
    let uapi = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":"No."}}}}"#);
    let cases = [
        ("401 Unauthorized", String::new(), true),
        ("403 Forbidden", uapi("access_denied"), true),
        ("403 Forbidden", uapi("access_denied_token_expired"), true),
        ("403 Forbidden", uapi("access_denided"), true),
        ("403 Forbidden", uapi("pce_access_denied"), false),
        ("403 Forbidden", uapi("forbidden"), false),
        (
            "403 Forbidden",
            "<html>access_denied</html>".to_owned(),
            false,
        ),
        ("400 Bad Request", uapi("access_denied"), false),
    ];
    for (status, body, renews) in cases {
        let body: &'static str = body.leak();
        let server = rejects_once(status, body);
        let output = list(&Home::new(), &server, &[]);
        let expected = if renews { Some(0) } else { Some(4) };
        assert_eq!(output.code, expected, "{status} {body}: {}", output.stderr);
        assert_eq!(
            tokens_asked_for(&server),
            if renews { 2 } else { 1 },
            "{status} {body}"
        );
    }
    let server = Hostile::new(|request| {
        if request.line.starts_with("POST") {
            return json(
                "200 OK",
                &format!(r#"{{"access_token":"token-{}"}}"#, request.number),
            );
        }
        json(
            "403 Forbidden",
            r#"{"error":{"code":"access_denied","message":"No."}}"#,
        )
    });
    let more = ["211", "212", "213", "214", "215"];
    list(&Home::new(), &server, &more).failure(4);
    assert_eq!(tokens_asked_for(&server), 2, "one renewal and no more");
}

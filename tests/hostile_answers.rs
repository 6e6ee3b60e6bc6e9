//! Responses that are not lists of events, or that are not safe to show unchanged.

mod support;

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::write::GzEncoder;
use flate2::{Compress, Compression, FlushCompress};
use support::hostile::{Hostile, answer, collection, ok};
use support::{ids, json};

const LIST: [&str; 6] = ["list", "210", "-o", "ndjson", "--retries", "0"];

/// Characters that control a terminal, or change the order in which it shows text.
const HARMFUL: [char; 7] = [
    '\u{1b}', '\u{7}', '\u{8}', '\u{9b}', '\u{202e}', '\u{2066}', '\r',
];

/// Returns an answer with a body that is already compressed.
fn compressed(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Returns an answer with this body, compressed by gzip.
fn gzip(body: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body.as_bytes()).unwrap();
    compressed(&encoder.finish().unwrap())
}

/// Returns an answer with a gigabyte of spaces, compressed to a megabyte.
fn bomb() -> Vec<u8> {
    let mut piece = Vec::with_capacity(1 << 20);
    Compress::new(Compression::best(), false)
        .compress_vec(&vec![b' '; 1 << 20], &mut piece, FlushCompress::Full)
        .unwrap();
    let header = b"\x1f\x8b\x08\0\0\0\0\0\0\xff";
    compressed(&[header, &piece.repeat(1024)[..]].concat())
}

#[test]
fn compressed_pages_are_read() {
    let page = gzip(&collection(3, 0, 0..3));
    let server = Hostile::new(move |_| page.clone());
    assert_eq!(ids(&server.pce(LIST).run().success()).len(), 3);
}

#[test]
fn a_gzip_bomb_is_given_up_early() {
    let bomb = bomb();
    assert!(bomb.len() < 2 << 20, "{}", bomb.len());
    let server = Hostile::new(move |_| bomb.clone());
    let started = Instant::now();
    let stderr = server.pce(LIST).run().failure(7);
    assert!(stderr.contains("more than 64 MiB"), "{stderr}");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_compressed_body_that_is_cut_off_is_no_shorter_list() {
    let page = gzip(&collection(3, 0, 0..3));
    let cut = page.len() - 6;
    let server = Hostile::new(move |_| page[..cut].to_vec());
    let output = server.pce(LIST).run();
    assert!(matches!(output.code, Some(5 | 7)), "{output:?}");
    assert_eq!(output.stdout, "");
}

#[test]
fn a_body_longer_than_its_length() {
    let body = collection(3, 0, 0..3);
    let server = Hostile::new(move |_| {
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len() - 10
        )
        .into_bytes()
    });
    let stderr = server.pce(LIST).run().failure(7);
    assert!(stderr.contains("invalid response"), "{stderr}");
}

#[test]
fn lengths_that_contradict_each_other() {
    for lengths in [
        "Content-Length: 5\r\nContent-Length: 7",
        "Content-Length: many",
    ] {
        let server = Hostile::new(move |_| {
            format!("HTTP/1.1 200 OK\r\n{lengths}\r\nConnection: close\r\n\r\n{{}}").into_bytes()
        });
        server.pce(LIST).run().failure(5);
    }
}

#[test]
fn something_that_is_no_http() {
    for banner in [
        "SSH-2.0-OpenSSH_9.9\r\n",
        "220 mail ESMTP\r\n",
        "\u{0}\u{1}\u{2}",
        "\n\n\n",
    ] {
        let server = Hostile::new(move |_| banner.as_bytes().to_vec());
        let stderr = server.pce(LIST).run().failure(5);
        assert!(stderr.contains("hint: "), "{stderr}");
    }
}

#[test]
fn headers_without_end() {
    let server = Hostile::raw(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        for _ in 0..100_000 {
            let line = format!("X-Pad: {}\r\n", "x".repeat(1000));
            if stream.write_all(line.as_bytes()).is_err() {
                return;
            }
        }
    });
    server.pce(LIST).run().failure(5);
}

#[test]
fn statuses_that_the_api_does_not_have() {
    for status in ["201 Created", "202 Accepted", "206 Partial Content"] {
        let server = Hostile::new(move |_| {
            answer(
                status,
                "application/json",
                collection(3, 0, 0..3).as_bytes(),
            )
        });
        let stderr = server.pce(LIST).run().failure(7);
        assert!(
            stderr.contains(&format!("HTTP {}", &status[..3])),
            "{stderr}"
        );
    }
}

#[test]
fn html_with_the_status_of_a_success() {
    let server = Hostile::new(|_| answer("200 OK", "text/html", b"<html><h1>Sign in</h1></html>"));
    let stderr = server.pce(LIST).run().failure(7);
    assert!(stderr.contains("<html><h1>Sign in</h1></html>"), "{stderr}");
}

#[test]
fn keys_that_come_twice() {
    for body in [
        r#"{"totalResults":3,"totalResults":1,"entry":[{"id":"1"}]}"#,
        r#"{"totalResults":1,"entry":[{"id":"1"}],"entry":[]}"#,
    ] {
        let server = Hostile::body(move |_| body.to_owned());
        let stderr = server.pce(LIST).run().failure(7);
        assert!(stderr.contains("duplicate field"), "{stderr}");
    }
    // In an event, `pce` writes duplicate keys unchanged.
    let server =
        Hostile::body(|_| r#"{"totalResults":1,"entry":[{"id":"1","id":"2"}]}"#.to_owned());
    assert_eq!(
        server.pce(LIST).run().success(),
        "{\"id\":\"1\",\"id\":\"2\"}\n"
    );
}

#[test]
fn numbers_where_objects_should_be() {
    for body in [
        "7",
        r#"{"totalResults":1,"entry":7}"#,
        r#"{"totalResults":1,"entry":[7]}"#,
        r#"{"totalResults":2,"entry":[{"id":"1"},7]}"#,
        r#"{"totalResults":1,"entry":[[{"id":"1"}]]}"#,
        r#"{"totalResults":1,"links":7,"entry":[{"id":"1"}]}"#,
        r#"{"totalResults":1,"filtered":7,"entry":[{"id":"1"}]}"#,
    ] {
        let server = Hostile::body(move |_| body.to_owned());
        server.pce(LIST).run().failure(7);
    }
}

#[test]
fn errors_in_other_forms_keep_code_and_text() {
    for (body, code) in [
        (r#"{"error":{"code":17,"message":"out of range"}}"#, "17"),
        (
            r#"[{"error":{"code":"count_invalid","message":"out of range"}}]"#,
            "count_invalid",
        ),
        (
            r#"{"error":"invalid_request","error_description":"out of range"}"#,
            "invalid_request",
        ),
    ] {
        for status in ["200 OK", "400 Bad Request"] {
            let server = Hostile::new(move |_| answer(status, "application/json", body.as_bytes()));
            let stderr = server.pce(LIST).run().failure(3);
            assert!(
                stderr.contains(code) && stderr.contains("out of range"),
                "{stderr}"
            );
        }
    }
}

#[test]
fn a_long_message_is_cut() {
    let body = format!(
        r#"{{"error":{{"code":"x","message":"{}"}}}}"#,
        "y".repeat(1 << 20)
    );
    let server =
        Hostile::new(move |_| answer("400 Bad Request", "application/json", body.as_bytes()));
    let stderr = server.pce(LIST).run().failure(3);
    assert!(stderr.len() < 3000, "{} bytes", stderr.len());
    assert!(stderr.contains("yyy…"), "{stderr}");
}

#[test]
fn redirects_in_a_circle_end() {
    let server = Hostile::new(|request| {
        let number = request.number;
        format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: /again/{number}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .into_bytes()
    });
    let stderr = server.pce(LIST).run().failure(7);
    assert!(stderr.contains("too many redirects"), "{stderr}");
    assert!(server.requests().len() < 10);
}

#[test]
fn a_redirect_within_the_server_is_followed() {
    let server = Hostile::new(|request| {
        if request.line.contains("/moved/") {
            return ok(&collection(3, 0, 0..3));
        }
        b"HTTP/1.1 302 Found\r\nLocation: /moved/here\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()
    });
    assert_eq!(ids(&server.pce(LIST).run().success()).len(), 3);
}

#[test]
fn redirects_to_other_origins_are_not_followed() {
    let other = Hostile::new(|_| ok(&collection(3, 0, 0..3)));
    let port = other.url.rsplit(':').next().unwrap().to_owned();
    for location in [
        other.url.clone(),
        format!("//127.0.0.1:{port}/x"),
        format!("http://localhost:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        "ftp://127.0.0.1/".to_owned(),
        "http://\u{1b}[31m/".to_owned(),
    ] {
        for status in ["301 Moved", "302 Found", "303 See Other", "307 T", "308 P"] {
            let location = location.clone();
            let server = Hostile::new(move |_| {
                format!("HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .into_bytes()
            });
            let output = server.pce(LIST).run();
            assert!(matches!(output.code, Some(5 | 7)), "{output:?}");
            assert!(!output.stderr.contains(HARMFUL), "{:?}", output.stderr);
        }
    }
    assert!(other.requests().is_empty());
}

/// Starts a server with an event that has every harmful character in its id and note, escaped and unescaped.
fn harmful() -> Hostile {
    Hostile::body(|_| {
        r#"{"totalResults":1,"entry":[{"type":"0","id":"a\nb\r\n\u001b]0;evil\u0007","note":"\u001b[2J\u202eevil\u2066 RAW","url":"http:\/\/a\/\u0008","status":"1"}]}"#
            .replace("RAW", "\u{9b}31m\u{202e}")
    })
}

#[test]
fn newlines_in_ids_make_no_new_row() {
    let server = harmful();
    let run = |format: &str| {
        server
            .pce(["list", "210", "-o", format, "--no-header"])
            .run()
            .success()
    };
    assert_eq!(run("ndjson").lines().count(), 1);
    assert_eq!(json(&run("json")).len(), 1);
    assert_eq!(run("table").lines().count(), 1);
    let tsv = run("tsv");
    assert_eq!(tsv.lines().count(), 1);
    assert_eq!(
        tsv.split('\t').nth(1),
        Some("a\\nb\\r\\n\u{1b}]0;evil\u{7}")
    );
    let csv = run("csv");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(&rows[0][1], "a\nb\r\n\u{1b}]0;evil\u{7}");
}

#[test]
fn json_has_no_control_character_even_in_a_pipe() {
    let server = harmful();
    for format in ["json", "ndjson"] {
        let rows = server.pce(["list", "210", "-o", format]).run().success();
        assert!(!rows.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{rows:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_harmful_reaches_a_terminal() {
    if !support::has_program("script") {
        return;
    }
    let server = harmful();
    let refusing = Hostile::new(|_| {
        let body = "{\"error\":{\"code\":\"x\\u001b[31m\",\"message\":\"a\\u001b]0;evil\\u0007\u{9b}31m\u{202e}b\\nc\"}}";
        answer("400 Bad Request", "application/json", body.as_bytes())
    });
    let page =
        Hostile::new(|_| answer("200 OK", "text/html", "\u{1b}[31m\u{202e}<html>".as_bytes()));
    for (server, format) in [
        (&server, "table"),
        (&server, "json"),
        (&server, "ndjson"),
        (&server, "csv"),
        (&server, "tsv"),
        (&server, "raw"),
        (&refusing, "table"),
        (&page, "table"),
    ] {
        let line = format!(
            "{} list 210 -vv --color never -o {format} --host {}",
            support::binary().display(),
            server.url
        );
        let output = std::process::Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("PCE_TOKEN", "t")
            .env("TERM", "xterm")
            .output()
            .unwrap();
        let shown = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
        assert!(
            shown.contains("u001b") || shown.contains("u{1b}"),
            "{shown:?}"
        );
        assert!(!shown.contains(HARMFUL), "{format}: {shown:?}");
    }
}

#[test]
fn an_event_id_from_the_server_is_only_text() {
    // Text that looks like a path or a request stays in its cell.
    let server = Hostile::body(|_| {
        r#"{"totalResults":1,"entry":[{"type":"../../../x","id":"../../evil?a=b#c","url":"x"}]}"#
            .to_owned()
    });
    let rows = server.pce(LIST).run().success();
    assert_eq!(ids(&rows), ["../../evil?a=b#c"]);
    assert_eq!(server.requests().len(), 1);
}

//! Which requests go through a proxy, and which never do.

mod support;

use std::process::{Command, Stdio};

use support::hostile::{Hostile, answer};
use support::{Home, Pce, Server, has_program, pce};

/// Starts a proxy that rejects every request.
fn refusing() -> Hostile {
    Hostile::new(|_| answer("403 Forbidden", "text/plain", b""))
}

fn list(host: &str) -> Pce {
    pce(["list", "0003-230", "-o", "json", "--retries", "0"])
        .args(["--connect-timeout", "300ms"])
        .env("PCE_HOST", host)
        .env("PCE_TOKEN", "canary-token")
}

#[test]
fn plain_http_never_meets_a_proxy() {
    let (server, proxy) = (Server::new(), refusing());
    let stderr = server
        .pce(["list", "0003-230", "--proxy", &proxy.url])
        .run()
        .failure(2);
    assert!(
        stderr.contains("--proxy") && stderr.contains("http"),
        "{stderr}"
    );
    server
        .pce(["list", "0003-230", "--proxy", &proxy.url, "--print-request"])
        .run()
        .failure(2);
    let home = Home::new();
    home.pce(["config", "set", "proxy", &proxy.url])
        .run()
        .success();
    home.login(&server, &["--store", "file"]).success();
    home.pce(["list", "0003-230"]).run().success();
    for args in [&[][..], &["--proxy", &proxy.url]] {
        pce(["list", "0003-230", "--profile", "sandbox"])
            .args(args)
            .run()
            .success();
    }
    assert!(proxy.requests().is_empty(), "{:?}", proxy.requests());
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_proxy_that_is_not_used_stops_nothing() {
    let server = Server::new();
    for name in ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"] {
        for value in [
            "socks://127.0.0.1:9",
            "socks5h://u:canary@p",
            "http://[bad",
            "http://D\\u:canary@p",
        ] {
            let home = Home::new();
            home.pce(["config", "get", "timeout"])
                .env(name, value)
                .run()
                .success();
            home.pce(["auth", "logout"])
                .env(name, value)
                .run()
                .success_with_notes();
            server
                .pce(["list", "0003-230"])
                .env(name, value)
                .run()
                .success();
            let direct = list("pbx.invalid")
                .env(name, value)
                .env("NO_PROXY", "*")
                .run();
            assert_eq!(direct.code, Some(5), "{}", direct.stderr);
            let stderr = list("pbx.invalid").env(name, value).run().failure(2);
            // On Windows, the names of variables are not case-sensitive.
            let is_named = stderr.contains(name)
                || cfg!(windows) && stderr.contains(&name.to_ascii_lowercase());
            assert!(is_named && !stderr.contains("canary"), "{stderr}");
        }
    }
    let stderr = list("pbx.invalid")
        .env("HTTPS_PROXY", "http://D\\u:canary@p")
        .run()
        .failure(2);
    assert!(
        stderr.contains("backslash") && stderr.contains("%5C"),
        "{stderr}"
    );
}

#[test]
fn variables_that_are_not_utf8_are_not_an_error() {
    #[cfg(unix)]
    for name in ["NO_PROXY", "NO_COLOR"] {
        use std::os::unix::ffi::OsStrExt;
        let server = Server::new();
        let value = std::ffi::OsStr::from_bytes(b"caf\xe9");
        server
            .pce(["list", "0003-230"])
            .env(name, value)
            .run()
            .success();
    }
}

#[test]
fn a_rejected_proxy_password_is_not_tried_again() {
    let proxy = Hostile::new(|_| answer("407 Proxy Authentication Required", "text/plain", b""));
    let url = proxy.url.replace("http://", "http://user:canary-secret@");
    let extensions = ["210", "211", "212", "213", "214", "215", "216", "217"];
    let stderr = pce(["list", "--host", "pbx.example.com", "--jobs", "8"])
        .args(extensions)
        .env("PCE_TOKEN", "t")
        .env("HTTPS_PROXY", &url)
        .run()
        .failure(5);
    assert!(!stderr.contains("canary"), "{stderr}");
    assert_eq!(proxy.requests().len(), 1);
}

const HOST: &str = "pbx.example.test";
const V4: &str = "192.0.2.7";
const V6: &str = "[2001:db8::7]";

/// Values of `NO_PROXY` that every version of curl interprets in the same way.
const VALUES: [(&str, &[&str]); 3] = [
    (
        HOST,
        &[
            "*",
            "a,*",
            "*,a",
            " * ",
            "*.example.test",
            "example.test",
            ".example.test",
            "example.test.",
            ".example.test.",
            "EXAMPLE.test",
            "ple.test",
            HOST,
            "pbx.example.test:443",
            "example.test:443",
            "a b example.test",
            "a,b,example.test",
            "a, b, example.test",
            "a ,b ,example.test",
            ",,example.test",
            "a\texample.test",
            "example.test/",
            "..example.test",
            "test",
            "pbx",
            ".pbx.example.test",
            "*example.test",
            "xpbx.example.test",
        ],
    ),
    (
        V4,
        &[
            "*",
            V4,
            "192.0.2.0/24",
            "192.0.2.0/32",
            "192.0.2.7/32",
            "192.0.2.0/33",
            "192.0.2",
            "2.7",
            ".192.0.2.7",
            "192.0.2.7:443",
            "10.0.0.0/8",
            "a 192.0.2.7",
            "192.0.2.0/24,a",
            "192.0.2.128/25",
        ],
    ),
    (
        V6,
        &[
            "*",
            "2001:db8::7",
            "2001:db9::/32",
            "[2001:db8::7]:443",
            "192.0.2.0/24",
        ],
    ),
];

/// IPv6 entries that some versions of curl compare as text, and `pce` as addresses.
const ADDRESSES: [(&str, bool); 5] = [
    ("[2001:db8::7]", true),
    ("2001:db8::/32", true),
    ("[2001:db8::]/32", true),
    ("2001:DB8:0::7", true),
    ("2001:db8::8", false),
];

fn pce_is_direct(host: &str, value: &str, proxy: &Hostile) -> bool {
    let before = proxy.requests().len();
    let run = list(host)
        .env("HTTPS_PROXY", &proxy.url)
        .env("NO_PROXY", value)
        .run();
    assert!(matches!(run.code, Some(5 | 6)), "{}", run.stderr);
    proxy.requests().len() == before
}

fn curl_is_direct(host: &str, value: &str, proxy: &Hostile) -> bool {
    let before = proxy.requests().len();
    let status = Command::new("curl")
        .args([
            "-s",
            "-o",
            "/dev/null",
            "--connect-timeout",
            "0.3",
            "-m",
            "1",
        ])
        .args(["--resolve", "*:443:127.0.0.1", &format!("https://{host}/")])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HTTPS_PROXY", &proxy.url)
        .env("NO_PROXY", value)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(!status.success());
    proxy.requests().len() == before
}

#[test]
fn no_proxy_is_read_as_curl_reads_it() {
    if !has_program("curl") {
        return;
    }
    let proxy = refusing();
    for (host, values) in VALUES {
        for value in values {
            let curl = curl_is_direct(host, value, &proxy);
            assert_eq!(pce_is_direct(host, value, &proxy), curl, "{host} {value:?}");
        }
    }
    for (value, direct) in ADDRESSES {
        assert_eq!(pce_is_direct(V6, value, &proxy), direct, "{value:?}");
    }
}

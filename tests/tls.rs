//! Private CAs, invalid certificates, proxies.

mod support;

use support::tls::{Flaw, ForwardingProxy, TlsServer};
use support::{Pce, json, pce};

fn list(server: &TlsServer) -> Pce {
    pce(["list", "210", "-o", "json", "--retries", "0"])
        .file("ca.pem", &server.ca)
        .env("PCE_HOST", server.host())
        .env("PCE_TOKEN", "canary-token")
}

#[test]
#[cfg_attr(windows, ignore = "Wine 8 cannot check certificates")]
fn a_private_ca_has_to_be_named() {
    let server = TlsServer::new(Flaw::None);
    let stderr = list(&server).run().failure(5);
    assert!(
        stderr.contains("certificate") && stderr.contains("--ca-cert"),
        "{stderr}"
    );
    let rows = list(&server).args(["--ca-cert", "ca.pem"]).run().success();
    assert_eq!(json(&rows).len(), 1);
    list(&server).env("PCE_CA_CERT", "ca.pem").run().success();
    #[cfg(not(windows))]
    list(&server).env("SSL_CERT_FILE", "ca.pem").run().success();
}

#[test]
#[cfg_attr(windows, ignore = "Wine 8 cannot check certificates")]
fn the_error_for_an_invalid_certificate_has_the_reason() {
    let expired = TlsServer::new(Flaw::Expired);
    let stderr = list(&expired)
        .args(["--ca-cert", "ca.pem"])
        .run()
        .failure(5);
    assert!(
        stderr.contains("certificate of localhost") && stderr.contains("expired"),
        "{stderr}"
    );
    assert!(!stderr.contains("private CA"), "{stderr}");
    let other = TlsServer::new(Flaw::WrongName);
    let stderr = list(&other).args(["--ca-cert", "ca.pem"]).run().failure(5);
    assert!(
        stderr.contains("localhost") && stderr.contains("other.example.com"),
        "{stderr}"
    );
}

#[test]
fn insecure_warns_every_time() {
    let server = TlsServer::new(Flaw::Expired);
    let (rows, stderr) = list(&server)
        .args(["--insecure"])
        .run()
        .success_with_notes();
    assert_eq!(json(&rows).len(), 1);
    assert!(
        stderr.starts_with("warning: ") && stderr.contains("--insecure"),
        "{stderr}"
    );
}

#[test]
fn invalid_certificate_files_are_named() {
    let server = TlsServer::new(Flaw::None);
    for (name, text) in [("missing.pem", None), ("ca.pem", Some("nothing"))] {
        let mut run = list(&server);
        if let Some(text) = text {
            run = run.file(name, text);
        }
        let stderr = run.args(["--ca-cert", name]).run().failure(2);
        assert!(stderr.contains("--ca-cert"), "{stderr}");
    }
}

#[test]
#[cfg_attr(windows, ignore = "Wine 8 cannot check certificates")]
fn https_goes_through_the_proxy_and_http_does_not() {
    let server = TlsServer::new(Flaw::None);
    let connect = format!("CONNECT localhost:{} HTTP/1.1", server.port);
    let proxy = ForwardingProxy::new();
    list(&server)
        .args(["--ca-cert", "ca.pem", "--proxy", &proxy.url])
        .run()
        .success();
    assert_eq!(proxy.asked(), [connect]);
    list(&server)
        .args(["--ca-cert", "ca.pem"])
        .env("HTTPS_PROXY", &proxy.url)
        .run()
        .success();
    assert_eq!(proxy.asked().len(), 2);
    list(&server)
        .args(["--ca-cert", "ca.pem"])
        .env("HTTPS_PROXY", &proxy.url)
        .env("NO_PROXY", "localhost")
        .run()
        .success();
    let plain = support::Server::new();
    plain
        .pce(["list", "0003-230"])
        .env("HTTPS_PROXY", &proxy.url)
        .run()
        .success();
    assert_eq!(proxy.asked().len(), 2);
}

#[test]
fn a_password_in_the_option_proxy_is_rejected() {
    let stderr = pce([
        "list",
        "210",
        "--host",
        "pbx.example.com",
        "--proxy",
        "http://u:canary@127.0.0.1:9",
    ])
    .env("PCE_TOKEN", "t")
    .run()
    .failure(2);
    assert!(
        stderr.contains("--proxy") && !stderr.contains("canary"),
        "{stderr}"
    );
}

#[test]
fn an_unreachable_proxy_is_named() {
    let server = TlsServer::new(Flaw::None);
    let stderr = list(&server)
        .args(["--ca-cert", "ca.pem", "--proxy", "http://127.0.0.1:9"])
        .run()
        .failure(5);
    assert!(
        stderr.contains("through the proxy 127.0.0.1:9: Connection refused")
            && stderr.contains("check --proxy"),
        "{stderr}"
    );
}

/// Returns the error for a server with this flaw, with `--ca-cert`.
#[track_caller]
fn refused(flaw: Flaw, says: &str, hint: &str) {
    let server = TlsServer::new(flaw);
    let stderr = list(&server).args(["--ca-cert", "ca.pem"]).run().failure(5);
    expect(&stderr, says, hint);
}

#[track_caller]
fn expect(stderr: &str, says: &str, hint: &str) {
    let lines: Vec<&str> = stderr.lines().collect();
    assert!(lines[0].contains(says), "{stderr}");
    assert!(
        lines[1].starts_with("hint: ") && lines[1].contains(hint),
        "{stderr}"
    );
    for name in ["Error", "(\"", "UNIX", "Context", "InvalidCertificate"] {
        assert!(!stderr.contains(name), "{stderr}");
    }
}

#[test]
#[cfg_attr(windows, ignore = "Wine 8 cannot check certificates")]
fn each_tls_problem_has_its_words_and_its_remedy() {
    refused(Flaw::Expired, "it has expired, on 2021-01-01", "renew");
    refused(Flaw::NotYetValid, "it is not valid yet", "clock");
    refused(Flaw::WrongName, "it is for other.example.com", "--host");
    refused(Flaw::BadSignature, "bad signature", "certificate");
    refused(
        Flaw::ClientCertificate,
        "asks for a client certificate",
        "client certificates off",
    );
    let server = TlsServer::new(Flaw::None);
    expect(
        &list(&server).run().failure(5),
        "unknown issuer",
        "--ca-cert",
    );
    let no_bundle = list(&server)
        .env("SSL_CERT_FILE", "missing.pem")
        .env("SSL_CERT_DIR", "/missing")
        .run()
        .failure(5);
    expect(
        &no_bundle,
        "no bundle of certificate authorities",
        "ca-certificates",
    );
}

#[test]
fn a_port_that_does_not_speak_tls_is_named() {
    let plain = support::Server::new();
    let https = plain.url.replace("http:", "https:");
    let stderr = plain
        .pce(["list", "210", "--host", &https])
        .run()
        .failure(5);
    expect(&stderr, "does not speak TLS", "port");
}

#[test]
fn a_server_with_old_tls_alone_is_named() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("localhost:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            // The server sends the alert `protocol_version`.
            let _ = stream.write_all(&[0x15, 3, 2, 0, 2, 2, 70]);
            let _ = stream.read(&mut [0; 64]);
        }
    });
    let stderr = pce(["list", "210", "--retries", "0", "--host", &host])
        .env("PCE_TOKEN", "t")
        .run()
        .failure(5);
    expect(
        &stderr,
        "offers only TLS 1.1 or older",
        "enable TLS 1.2 or 1.3",
    );
}

#[test]
#[cfg_attr(windows, ignore = "Wine 8 cannot check certificates")]
fn a_self_signed_certificate_is_trusted_when_it_is_named() {
    let server = TlsServer::new(Flaw::SelfSigned);
    expect(
        &list(&server).run().failure(5),
        "it is self-signed",
        "--ca-cert",
    );
    list(&server).args(["--ca-cert", "ca.pem"]).run().success();
    // The certificate is valid only for its own name.
    let host = format!("https://127.0.0.1:{}", server.port);
    list(&server)
        .args(["--ca-cert", "ca.pem", "--host", &host])
        .run()
        .failure(5);
}

#[test]
fn insecure_warns_also_with_quiet() {
    let server = TlsServer::new(Flaw::SelfSigned);
    let (_, stderr) = list(&server)
        .args(["--insecure", "-q"])
        .run()
        .success_with_notes();
    assert!(stderr.starts_with("warning: --insecure"), "{stderr}");
}

#[test]
#[cfg_attr(windows, ignore = "Wine 8 cannot check certificates")]
fn an_empty_ssl_cert_file_counts_as_unset() {
    let server = TlsServer::new(Flaw::None);
    let stderr = list(&server).env("SSL_CERT_FILE", "").run().failure(5);
    expect(&stderr, "unknown issuer", "--ca-cert");
}

/// A running `openssl s_server` with its folder.
#[cfg(unix)]
struct OpensslServer {
    child: std::process::Child,
    folder: tempfile::TempDir,
    port: u16,
}

#[cfg(unix)]
impl OpensslServer {
    /// Starts it with these options after a script that makes `k.pem` and `c.pem`; `None` without openssl.
    fn start(script: &str, options: &str) -> Option<Self> {
        use std::process::{Command, Stdio};
        if !support::has_program("openssl") {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let port = {
            let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            free.local_addr().unwrap().port()
        };
        let line = format!(
            "{script} && exec openssl s_server -quiet -www -key k.pem -cert c.pem -accept {port} {options}"
        );
        let child = Command::new("sh")
            .args(["-c", &line])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        Some(Self {
            child,
            folder,
            port,
        })
    }

    /// Lists from it, with the certificates that the script made.
    fn list(&self, args: &[&str]) -> support::Output {
        let mut run = pce(["list", "210", "--retries", "0", "--host"])
            .args([format!("localhost:{}", self.port)])
            .args(args)
            .env("PCE_TOKEN", "t");
        for name in ["c.pem", "root.pem"] {
            if let Ok(pem) = std::fs::read(self.folder.path().join(name)) {
                run = run.file(name, pem);
            }
        }
        run.run()
    }
}

#[cfg(unix)]
impl Drop for OpensslServer {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[cfg(unix)]
#[test]
fn certificates_that_no_server_can_use_are_described_in_words() {
    const ROOT: &str = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=root -keyout root.k -out root.pem -days 2";
    let own = |options: &str| {
        format!(
            "openssl req -x509 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost \
             -keyout k.pem -out c.pem -days 2 {options}"
        )
    };
    let signed = |extension: &str| {
        format!(
            "{ROOT} && openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout k.pem -out r.pem && \
             printf 'subjectAltName=DNS:localhost\n{extension}\n' >x.cnf && \
             openssl x509 -req -in r.pem -CA root.pem -CAkey root.k -CAcreateserial -extfile x.cnf -days 2 -out c.pem"
        )
    };
    let below = format!(
        "{ROOT} && openssl req -newkey rsa:2048 -nodes -subj /CN=middle -keyout m.k -out m.r && \
         printf 'basicConstraints=CA:FALSE\n' >m.cnf && \
         openssl x509 -req -in m.r -CA root.pem -CAkey root.k -CAcreateserial -extfile m.cnf -days 2 -out m.pem && \
         openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout k.pem -out r.pem && \
         printf 'subjectAltName=DNS:localhost\n' >x.cnf && \
         openssl x509 -req -in r.pem -CA m.pem -CAkey m.k -CAcreateserial -extfile x.cnf -days 2 -out c.pem"
    );
    let root = ["--ca-cert", "root.pem"].as_slice();
    let itself = ["--ca-cert", "c.pem"].as_slice();
    for (script, options, args, says, hint) in [
        (
            own("-newkey rsa:1024"),
            "-cipher DEFAULT:@SECLEVEL=0",
            itself,
            "has only 1024 bits",
            "2048",
        ),
        (
            signed("extendedKeyUsage=clientAuth"),
            "",
            root,
            "it is not for servers",
            "serverAuth",
        ),
        (
            signed("1.2.3.4=critical,DER:0500"),
            "",
            root,
            "a critical extension that pce does not know: 1.2.3.4",
            "replace the certificate",
        ),
        (
            below.clone(),
            "-cert_chain m.pem",
            root,
            "is not a certificate authority",
            "issuer",
        ),
        (
            below,
            "",
            root,
            "unknown issuer",
            "does not send an intermediate certificate",
        ),
        (
            own("-newkey rsa:2048"),
            "-tls1_2 -cipher AES128-SHA",
            itself,
            "offers no cipher that pce supports",
            "ECDHE",
        ),
    ] {
        let Some(server) = OpensslServer::start(&script, options) else {
            return;
        };
        let stderr = server.list(args).failure(5);
        expect(&stderr, says, hint);
    }
}

/// Lists from a server with a certificate of version 1 that openssl makes.
#[cfg(unix)]
#[test]
fn a_version_1_certificate_says_what_to_make() {
    let script = "openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout k.pem -out r.pem && \
                  openssl x509 -req -in r.pem -signkey k.pem -days 2 -out c.pem";
    let Some(server) = OpensslServer::start(script, "") else {
        return;
    };
    let plain = server.list(&[]);
    let named = server.list(&["--ca-cert", "c.pem"]);
    let insecure = server.list(&["--insecure"]);
    expect(&plain.failure(5), "X.509 version 1", "subjectAltName");
    expect(&named.failure(5), "X.509 version 1", "subjectAltName");
    // curl -k also accepts it. The server's response is not UnifiedAPI's.
    assert_eq!(insecure.code, Some(7), "{}", insecure.stderr);
}

#[test]
fn a_rejected_token_of_the_environment_is_named() {
    let server = support::Server::new();
    let stderr = server
        .pce(["list", "210"])
        .env("PCE_TOKEN", "wrong")
        .run()
        .failure(4);
    assert!(
        stderr.contains(
            "hint: PCE_TOKEN was rejected: set a new one, or unset it to use the stored login\n"
        ),
        "{stderr}"
    );
    for command in [&["list", "210"][..], &["doctor"]] {
        for (name, value, hint) in [
            ("PCE_TOKEN", "wrong-token", "hint: PCE_TOKEN was rejected"),
            (
                "PCE_TOKEN_FILE",
                "token",
                "hint: the token of PCE_TOKEN_FILE was rejected",
            ),
        ] {
            let run = pce(command).file("token", "wrong-token").env(name, value);
            let output = run.env("PCE_HOST", &server.url).run();
            assert_eq!(output.code, Some(4), "{}", output.stderr);
            let text = format!("{}{}", output.stdout, output.stderr);
            assert!(text.contains(hint.trim_start_matches("hint: ")), "{text}");
        }
        let run = pce(command).file("token", "wrong-token");
        let run = run
            .args(["--token-file", "token"])
            .env("PCE_TOKEN", "other");
        let output = run.env("PCE_HOST", &server.url).run();
        let text = format!("{}{}", output.stdout, output.stderr);
        assert!(
            text.contains("the token of --token-file was rejected"),
            "{text}"
        );
    }
}

#[test]
#[cfg_attr(windows, ignore = "Wine 8 cannot check certificates")]
fn a_flaw_of_an_https_proxy_is_not_blamed_on_the_server() {
    let server = TlsServer::new(Flaw::None);
    let plain = support::Server::new();
    let plain = plain.url.trim_start_matches("http://").to_owned();
    let flawed = |flaw| format!("localhost:{}", TlsServer::new(flaw).port);
    for (address, says, hint) in [
        (
            flawed(Flaw::None),
            "the certificate of the proxy localhost is not accepted: unknown issuer",
            "get the proxy's certificate or its CA",
        ),
        (
            flawed(Flaw::SelfSigned),
            "the certificate of the proxy localhost is not accepted: it is self-signed",
            "get the proxy's certificate or its CA",
        ),
        (plain, "does not speak TLS", "write http:// in the URL"),
    ] {
        for command in [&["list", "0003-230"][..], &["doctor"]] {
            let output = pce(command)
                .args(["--host", &server.host()])
                .env("PCE_TOKEN", "t")
                .env("HTTPS_PROXY", format!("https://{address}"))
                .run();
            assert_eq!(output.code, Some(5));
            let text = format!("{}{}", output.stdout, output.stderr);
            for part in ["HTTPS_PROXY: ", says, hint] {
                assert!(names(&text, part), "{part}: {text}");
            }
            assert!(!text.contains("no TLS session with localhost"), "{text}");
        }
    }
}

/// Whether a text contains a part; on Windows, `HTTPS_PROXY` and `https_proxy` are one.
fn names(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

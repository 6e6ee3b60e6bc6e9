//! The way there: private CAs, certificates that are wrong, proxies.

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
#[cfg_attr(windows, ignore = "Wine 8 cannot add roots to those of the system")]
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
#[cfg_attr(windows, ignore = "Wine 8 cannot add roots to those of the system")]
fn a_wrong_certificate_says_what_is_wrong() {
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
fn certificate_files_that_are_none() {
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
#[cfg_attr(windows, ignore = "Wine 8 cannot add roots to those of the system")]
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
fn a_password_does_not_belong_into_proxy() {
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
fn a_proxy_that_is_not_there_is_named() {
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

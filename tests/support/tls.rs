//! An https server with a certificate made for the test, and a forwarding proxy.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::hostile::{collection, ok};

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// A server that answers each request with one event.
pub struct TlsServer {
    pub port: u16,
    /// The CA's certificate in PEM form.
    pub ca: String,
}

/// The flaw of its certificate, if any.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    None,
    Expired,
    NotYetValid,
    WrongName,
    /// It is self-signed and a certificate authority, as openssl creates them.
    SelfSigned,
    /// Another key than the CA's has signed it.
    BadSignature,
    /// The server asks for a client certificate.
    ClientCertificate,
}

impl TlsServer {
    pub fn new(flaw: Flaw) -> Self {
        let name = if flaw == Flaw::WrongName {
            "other.example.com"
        } else {
            "localhost"
        };
        Self::start(name, flaw, serve)
    }

    /// Starts a server with this name that forwards every request to a local server.
    pub fn in_front_of(url: &str, name: &str) -> Self {
        let address = url.trim_start_matches("http://").to_owned();
        Self::start(name, Flaw::None, move |stream| relay(stream, &address))
    }

    fn start(name: &str, flaw: Flaw, serve: impl Fn(Tls) + Clone + Send + 'static) -> Self {
        let (config, ca) = config(name, flaw);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, serve) = (Arc::clone(&config), serve.clone());
                std::thread::spawn(move || {
                    let session = ServerConnection::new(config).unwrap();
                    serve(StreamOwned::new(session, stream));
                });
            }
        });
        Self { port, ca }
    }

    pub fn host(&self) -> String {
        format!("https://localhost:{}", self.port)
    }
}

fn config(name: &str, flaw: Flaw) -> (Arc<ServerConfig>, String) {
    let ca_key = KeyPair::generate().unwrap();
    let ca = ca_params();
    let signed = ca.self_signed(&ca_key).unwrap();
    let (ca_pem, ca_der) = (signed.pem(), signed.der().clone());
    let issuer = Issuer::new(ca, ca_key);

    let key = KeyPair::generate().unwrap();
    let mut leaf = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if flaw == Flaw::NotYetValid {
        leaf.not_before = date_time_ymd(2098, 1, 1);
    }
    if flaw == Flaw::Expired {
        leaf.not_before = date_time_ymd(2020, 1, 1);
        leaf.not_after = date_time_ymd(2021, 1, 1);
    } else {
        leaf.not_after = date_time_ymd(2099, 1, 1);
    }
    let (leaf, ca_pem) = match flaw {
        Flaw::SelfSigned => {
            leaf.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let leaf = leaf.self_signed(&key).unwrap();
            let pem = leaf.pem();
            (leaf, pem)
        }
        Flaw::BadSignature => {
            let other = Issuer::new(ca_params(), KeyPair::generate().unwrap());
            (leaf.signed_by(&key, &other).unwrap(), ca_pem)
        }
        _ => (leaf.signed_by(&key, &issuer).unwrap(), ca_pem),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let clients = if flaw == Flaw::ClientCertificate {
        let mut roots = RootCertStore::empty();
        roots.add(ca_der).unwrap();
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .unwrap()
    } else {
        WebPkiClientVerifier::no_client_auth()
    };
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients)
        .with_single_cert(
            vec![leaf.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    (Arc::new(config), ca_pem)
}

fn ca_params() -> CertificateParams {
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.distinguished_name
        .push(DnType::CommonName, "Test CA of the PBX");
    ca
}

fn serve(mut stream: Tls) {
    if head(&mut stream).is_none() {
        return;
    }
    let _ = stream.write_all(&ok(&collection(1, 0, 0..1)));
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

/// Reads a request up to its body.
fn head(stream: &mut Tls) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    Some(head)
}

/// Forwards one request, and sends back the answer.
fn relay(mut stream: Tls, address: &str) {
    let Some(head) = head(&mut stream) else {
        return;
    };
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    let mut server = TcpStream::connect(address).unwrap();
    let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    server.write_all(head.as_bytes()).unwrap();
    server.write_all(&body).unwrap();
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).unwrap();
    let _ = stream.write_all(&answer);
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

/// A proxy that opens tunnels and records requests.
pub struct ForwardingProxy {
    pub url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl ForwardingProxy {
    #[allow(clippy::new_without_default, reason = "a test makes its proxy")]
    pub fn new() -> Self {
        Self::leading(None)
    }

    /// Starts a proxy that connects every request to this local port.
    pub fn to(port: u16) -> Self {
        Self::leading(Some(format!("127.0.0.1:{port}")))
    }

    fn leading(to: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, to) = (Arc::clone(&seen), to.clone());
                std::thread::spawn(move || tunnel(stream, &seen, to.as_deref()));
            }
        });
        Self { url, asked }
    }

    /// Returns the request lines that the proxy received.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn tunnel(mut client: TcpStream, seen: &Mutex<Vec<String>>, to: Option<&str>) {
    let mut lines = BufReader::new(client.try_clone().unwrap()).lines();
    let Some(Ok(line)) = lines.next() else { return };
    seen.lock().unwrap().push(line.clone());
    while lines
        .next()
        .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
    {}
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    if !line.starts_with("CONNECT ") {
        let _ = client.write_all(b"HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    let Ok(mut server) = TcpStream::connect(to.unwrap_or(&target)) else {
        let _ = client.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        return;
    };
    let _ = client.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
    let (mut up, mut down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let upward = std::thread::spawn(move || std::io::copy(&mut up, &mut server));
    let _ = std::io::copy(&mut down, &mut client);
    let _ = client.shutdown(std::net::Shutdown::Both);
    let _ = upward.join();
}

//! An https server with a certificate of a private CA, and a copy of the system's trust store with this CA.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::measure::Program;
use crate::sandbox::{Process, Sandbox};

/// A process that accepts TLS connections and forwards them to a sandbox.
pub struct TlsFront {
    _process: Process,
    pub url: String,
    /// The private CA's certificate.
    ca: String,
}

impl TlsFront {
    pub fn start(sandbox: &Sandbox) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this program's path"))
            .arg("tls-front")
            .arg(sandbox.url.trim_start_matches("http://"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program");
        let told = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut lines = told.lines().map_while(Result::ok);
        let port = lines.next().expect("a port");
        let ca: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        Self {
            _process: Process(child),
            url: format!("https://localhost:{port}"),
            ca: ca.join("\n") + "\n",
        }
    }

    /// Creates a copy of the system's trust store in `dir`, with the private CA in it.
    ///
    /// It has the bundle, and the folder of single certificates that OpenSSL searches.
    ///
    /// # Errors
    /// The system has its trust store in another folder.
    pub fn trust_store(&self, dir: &Path) -> std::io::Result<TrustStore> {
        let system = Path::new("/etc/ssl/certs");
        let bundle = dir.join("bundle.pem");
        let mut text = std::fs::read_to_string(system.join("ca-certificates.crt"))?;
        text.push_str(&self.ca);
        std::fs::write(&bundle, &text)?;
        let folder = dir.join("certs");
        std::fs::create_dir(&folder)?;
        for entry in std::fs::read_dir(system)? {
            let entry = entry?;
            let copy = folder.join(entry.file_name());
            if entry.file_name() == "ca-certificates.crt" {
                std::fs::write(copy, &text)?;
            } else if let Ok(target) = std::fs::read_link(entry.path()) {
                std::os::unix::fs::symlink(target, copy)?;
            }
        }
        Ok(TrustStore { bundle, folder })
    }
}

/// A copy of the system's trust store, with one more CA.
pub struct TrustStore {
    bundle: PathBuf,
    folder: PathBuf,
}

impl TrustStore {
    /// Sets the trust store in the environment of `pce`, which reads it in the same way as the system's.
    pub fn of_pce(&self, program: Program) -> Program {
        program
            .env("SSL_CERT_FILE", &self.bundle)
            .env("SSL_CERT_DIR", &self.folder)
    }

    /// Returns the options that set the trust store of curl, in the same two forms as the system's.
    pub fn of_curl(&self) -> [String; 4] {
        let name = |path: &Path| path.display().to_string();
        let (bundle, folder) = (name(&self.bundle), name(&self.folder));
        ["--cacert".to_owned(), bundle, "--capath".to_owned(), folder]
    }
}

/// Runs the process that [`TlsFront::start`] starts.
pub fn serve(sandbox: &str) -> ExitCode {
    let sandbox: SocketAddr = sandbox.parse().expect("the sandbox's address");
    let (acceptor, ca) = acceptor();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        // The parent process reads up to the empty line.
        println!("{port}\n{ca}\n");
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let _ = stream.set_nodelay(true);
                let mut client = acceptor.accept(stream).await?;
                let mut server = TcpStream::connect(sandbox).await?;
                server.set_nodelay(true)?;
                tokio::io::copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    ExitCode::SUCCESS
}

/// Returns an acceptor with a certificate for `localhost` of a private CA, and the CA's certificate in PEM form.
fn acceptor() -> (TlsAcceptor, String) {
    let ca_key = KeyPair::generate().expect("a key");
    let mut ca = CertificateParams::new(Vec::new()).expect("parameters");
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let names = &mut ca.distinguished_name;
    names.push(DnType::CommonName, "Benchmark CA");
    let ca_pem = ca.self_signed(&ca_key).expect("a certificate").pem();
    let issuer = Issuer::new(ca, ca_key);
    let key = KeyPair::generate().expect("a key");
    let leaf = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    let leaf = leaf.signed_by(&key, &issuer).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![leaf.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .expect("a certificate with its key");
    (TlsAcceptor::from(Arc::new(config)), ca_pem)
}

//! Hints for the API's error codes, for connection errors and for missing rows.

use crate::error::counted;
use crate::uapi::{self, NetworkStep, TimedStep, TlsProblem};

/// The hint for a panic.
pub(super) const BUG: &str = "report it, with the command that was run";

/// The hint for a thread or a descriptor that the system refuses.
pub(super) const SYSTEM: &str =
    "raise the limits of this process (ulimit -n, ulimit -u), or end other processes";

/// The API's error codes, each with its hint.
const CODES: [(&str, &str); 18] = [
    (
        "fields_invalid",
        "--fields takes names of event fields: type, id, method, note, url, status, modified, links",
    ),
    ("count_invalid", "--count and --page-size take 1 to 4999"),
    ("startindex_invalid", "--start-index takes 0 to 4999"),
    (
        "filterby_invalid",
        "--filter-by and --where take the name of an event field that this server can filter by",
    ),
    (
        "filterop_invalid",
        "this server does not support the operation of --filter-op or --where on this field",
    ),
    (
        "filtervalue_invalid",
        "the server does not accept this value of --filter-value or --where for the field",
    ),
    (
        "sortorder_invalid",
        "--sort-order takes ascending or descending",
    ),
    (
        "user_invalid",
        "--user takes @me, @viewer, @owner or the id of an existing user",
    ),
    (
        "extension_invalid",
        "check EXTENSION and --user: the user has no such extension, or it is not a phone terminal, queue, conference or IVR",
    ),
    (
        "pce_id_invalid",
        "check --event-id and --event-type: the extension has no such event",
    ),
    (
        "pce_type_invalid",
        "check --event-type: this server does not know the type",
    ),
    (
        "pce_access_denied",
        "ask an administrator, or log in as another user with pce auth login: this user is not allowed to manage phone call events of the extension",
    ),
    (
        "access_denied",
        "run pce auth login to store a valid access token; pce auth status shows the one in use",
    ),
    (
        "internal_server_error",
        "try again later, or check the server's logs",
    ),
    (
        "request_not_implemented",
        "check --host and the server's version: it does not support phone call events, or not the filter of --where or --filter-by",
    ),
    (
        "invalid_client",
        "check App Key and App Secret, and that the app is marked as trusted on the server",
    ),
    (
        "unauthorized_client",
        "mark the app as trusted on the server",
    ),
    (
        "unsupported_grant_type",
        "check --host: this server issues no tokens to apps; or store an access token with pce auth login --token-stdin",
    ),
];

/// Returns the hint for an error of the API or of the connection to it.
pub(super) fn of_api(error: &uapi::Error) -> Option<&'static str> {
    let by_code = CODES
        .iter()
        .find(|(name, _)| error.has_code(name))
        .map(|(_, hint)| *hint);
    by_code.or_else(|| match error.last() {
        uapi::Error::Denied { .. } => Some(
            "run pce auth status to see the credentials in use: the server, or a proxy before it, rejects them",
        ),
        uapi::Error::Rejected { status: 404, .. } => {
            Some("check --host: this may not be a VoipNow server")
        }
        uapi::Error::Rejected { status: 429, .. } => {
            Some("wait, lower --jobs, or raise --retries: the server is asked too often")
        }
        uapi::Error::Failed { .. } => {
            Some("try again later, or raise --retries: the server, or a proxy before it, failed")
        }
        uapi::Error::NotUapi { .. } => {
            Some("check --host: this does not look like a VoipNow server, or a proxy or login page answered instead")
        }
        uapi::Error::Network { step, .. } => Some(network_hint(*step)),
        uapi::Error::Timeout { step, .. } => Some(match step {
            TimedStep::Connect => "check --host, or raise --connect-timeout",
            TimedStep::ConnectThrough(_) => {
                "check the proxy and --host, or raise --connect-timeout"
            }
            TimedStep::Answer => {
                "raise --timeout, or lower --page-size"
            }
        }),
        uapi::Error::Setup(_) => Some("check --ca-cert and --proxy"),
        uapi::Error::System { .. } => Some(SYSTEM),
        uapi::Error::Panicked => Some(BUG),
        _ => None,
    })
}

fn network_hint(step: NetworkStep) -> &'static str {
    match step {
        NetworkStep::Resolve => "check the spelling of --host, and this machine's name resolution",
        NetworkStep::Connect => "check --host, its port, and the firewalls before the server",
        NetworkStep::Tls(problem) => tls_hint(problem),
        NetworkStep::ProxyTls(problem) => proxy_tls_hint(problem),
        NetworkStep::Proxy => "check --proxy, HTTPS_PROXY and NO_PROXY",
        NetworkStep::Broken => "run it again, or raise --retries",
    }
}

fn tls_hint(problem: TlsProblem) -> &'static str {
    match problem {
        TlsProblem::UnknownIssuer => {
            "if a private CA issued the server's certificate, add the CA with --ca-cert FILE; if FILE has it already, the server does not send an intermediate certificate"
        }
        TlsProblem::SelfSigned => {
            "get the server's certificate from its administrator, and add it with --ca-cert FILE"
        }
        TlsProblem::OldCertificate => {
            "create a version 3 certificate with the host's name: openssl req -x509 -addext subjectAltName=DNS:HOST …"
        }
        TlsProblem::Expired => "renew the server's certificate, and check this machine's clock",
        TlsProblem::NotYetValid => "check this machine's clock",
        TlsProblem::WrongName => "use a --host that the certificate names",
        TlsProblem::NotTls => "check the port of --host: https needs the port of the web interface",
        TlsProblem::OldVersion => "enable TLS 1.2 or 1.3 on the server",
        TlsProblem::NoCommonCipher => {
            "enable TLS 1.3, or ECDHE with AES-GCM or ChaCha20, on the server"
        }
        TlsProblem::WeakKey => {
            "create a certificate with an RSA key of 2048 bits or more, or with an EC key"
        }
        TlsProblem::WrongPurpose => {
            "create a certificate with extendedKeyUsage=serverAuth for the server"
        }
        TlsProblem::InvalidChain => "replace the certificate on the server, or that of its issuer",
        TlsProblem::ClientCertificate => {
            "turn client certificates off for UnifiedAPI on the server or its proxy"
        }
        TlsProblem::NoBundle => {
            "install the package ca-certificates, or set SSL_CERT_FILE to a bundle"
        }
        TlsProblem::BadSignature | TlsProblem::Other => {
            "check the server's certificate, and this machine's clock"
        }
    }
}

fn proxy_tls_hint(problem: TlsProblem) -> &'static str {
    match problem {
        TlsProblem::NotTls => "write http:// in the URL of a proxy that does not speak TLS",
        TlsProblem::UnknownIssuer | TlsProblem::SelfSigned => {
            "get the proxy's certificate or its CA from its administrator, and add it with --ca-cert FILE"
        }
        TlsProblem::WrongName => "use a name of the proxy that its certificate names",
        TlsProblem::NoBundle => tls_hint(problem),
        _ => "check the proxy's certificate, and this machine's clock",
    }
}

/// The reason why pce cannot read the events after the API's last page.
const WINDOW: &str = "the API has no page after index 4999";

/// Returns the numbers of received and expected events, and the reason for the difference.
pub(super) fn shortfall(shortfall: uapi::Shortfall) -> String {
    let uapi::Shortfall {
        received,
        expected,
        cause,
    } = shortfall;
    let Some(expected) = expected else {
        let why = match cause {
            uapi::ShortfallCause::Window => WINDOW,
            _ => "the server sent the same events again",
        };
        return format!(
            "received {}, and more may exist: {why}, and the server sends no total",
            counted(received, "event")
        );
    };
    let why = match cause {
        uapi::ShortfallCause::Window => WINDOW,
        uapi::ShortfallCause::Ended => "the server's pages ended too early",
        uapi::ShortfallCause::Repeats => "the server sent the same events again",
        uapi::ShortfallCause::Changed => {
            return format!(
                "received {}, and the server's total became {expected}: events were added or removed during the run",
                counted(received, "event")
            );
        }
    };
    let missing = expected.saturating_sub(received);
    let are = if missing == 1 { "is" } else { "are" };
    let expected = counted(expected, "event");
    format!("received {received} of {expected}, {missing} {are} missing: {why}")
}

/// Returns the hint for missing rows.
pub(super) fn of_shortfall(shortfall: uapi::Shortfall) -> &'static str {
    match shortfall.cause {
        uapi::ShortfallCause::Window => {
            "request fewer than 10,000 events at a time, with --event-type or --filter-by"
        }
        uapi::ShortfallCause::Ended | uapi::ShortfallCause::Repeats => {
            "run it again; if the error stays, raise --page-size: the server's paging is faulty"
        }
        uapi::ShortfallCause::Changed => "run it again",
    }
}

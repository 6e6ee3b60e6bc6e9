//! What to do about an error: the API's codes as the options they are about, and the remedies for the connection.

use crate::uapi::{self, NetworkStep, TimedStep, TlsProblem};

/// For a panic.
pub(super) const BUG: &str = "report it, with the command that was run";

/// For a thread or a descriptor that the system refuses.
pub(super) const SYSTEM: &str =
    "raise the limits of this process (ulimit -n, ulimit -u), or end other processes";

/// The option that each of the API's codes is about, and what it takes.
const CODES: [(&str, &str); 18] = [
    (
        "fields_invalid",
        "--fields takes names of event fields: type, id, method, note, url, status, modified, links",
    ),
    ("count_invalid", "--count and --page-size take 1 to 4999"),
    ("startindex_invalid", "--start-index takes 0 to 4999"),
    (
        "filterby_invalid",
        "--filter-by takes the name of an event field",
    ),
    (
        "filterop_invalid",
        "--filter-op takes contains, equals, starts-with or present",
    ),
    (
        "filtervalue_invalid",
        "--filter-value was not accepted for this field",
    ),
    (
        "sortorder_invalid",
        "--sort-order takes ascending or descending",
    ),
    (
        "user_invalid",
        "--user takes @me, @viewer, @owner or the id of a user that there is",
    ),
    (
        "extension_invalid",
        "check EXTENSION: there is no such extension for this user, or it is no phone terminal, queue, conference or IVR; --user says whose it is",
    ),
    (
        "pce_id_invalid",
        "check --event-id and --event-type: there is no such event on this extension",
    ),
    (
        "pce_type_invalid",
        "check --event-type: this server does not know the type",
    ),
    (
        "pce_access_denied",
        "this user is not allowed to manage phone call events on the extension: ask an administrator, or log in as another user with pce auth login",
    ),
    (
        "access_denied",
        "the access token is missing, wrong or expired: pce auth status shows which one is used, pce auth login stores another",
    ),
    (
        "internal_server_error",
        "the server failed at it: try again later, or look at the server's own logs",
    ),
    (
        "request_not_implemented",
        "this server does not have the request: check --host, and that its version has phone call events",
    ),
    (
        "invalid_client",
        "App Key or App Secret is wrong, or the app is not marked as trusted on the server",
    ),
    (
        "unauthorized_client",
        "the app is not allowed to get tokens on its own: mark it as trusted on the server",
    ),
    (
        "unsupported_grant_type",
        "this server gives no tokens to apps: check --host, or store an access token with pce auth login --token-stdin",
    ),
];

/// What to do about an error of the API or of the connection to it.
pub(super) fn of_api(error: &uapi::Error) -> Option<&'static str> {
    let by_code = error
        .code()
        .and_then(|code| CODES.iter().find(|(name, _)| *name == code))
        .map(|(_, hint)| *hint);
    by_code.or_else(|| match error.last() {
        uapi::Error::Denied { .. } => Some(
            "the server, or a proxy before it, does not let these credentials in: pce auth status shows which are used",
        ),
        uapi::Error::Rejected { status: 404, .. } => {
            Some("there may be no VoipNow server at this address: check --host")
        }
        uapi::Error::Rejected { status: 429, .. } => {
            Some("the server is asked too often: wait, lower --jobs, or raise --retries")
        }
        uapi::Error::Failed { .. } => {
            Some("the server, or a proxy before it, failed: try again later, or raise --retries")
        }
        uapi::Error::NotUapi { .. } => {
            Some("check --host: this does not look like a VoipNow server, or a proxy or login page answered instead")
        }
        uapi::Error::Network { step, .. } => Some(network_hint(*step)),
        uapi::Error::Timeout { step, .. } => Some(match step {
            TimedStep::Connect => "check --host, or give it more time with --connect-timeout",
            TimedStep::ConnectThrough(_) => {
                "check the proxy and --host, or give it more time with --connect-timeout"
            }
            TimedStep::Answer => {
                "give it more time with --timeout, or ask for less at a time with --page-size"
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
        NetworkStep::Connect => {
            "check --host and its port, and the firewalls between here and the server"
        }
        NetworkStep::Tls(problem) => tls_hint(problem),
        NetworkStep::Proxy => "check --proxy, HTTPS_PROXY and NO_PROXY",
        NetworkStep::Broken => "run it again, or raise --retries",
    }
}

fn tls_hint(problem: TlsProblem) -> &'static str {
    match problem {
        TlsProblem::UnknownIssuer => {
            "if the server's certificate comes from a private CA, name that with --ca-cert FILE"
        }
        TlsProblem::SelfSigned => {
            "get the server's certificate from its administrator, and name it with --ca-cert FILE"
        }
        TlsProblem::OldCertificate => {
            "make a version 3 certificate with the host's name: openssl req -x509 -addext subjectAltName=DNS:HOST …"
        }
        TlsProblem::Expired => "renew the server's certificate, and check this machine's clock",
        TlsProblem::NotYetValid => "check this machine's clock",
        TlsProblem::WrongName => "use a --host that the certificate is for",
        TlsProblem::NotTls => "check the port of --host: https needs the port of the web interface",
        TlsProblem::OldVersion => "enable TLS 1.2 or 1.3 on the server",
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

/// What is missing, in numbers.
pub(super) fn shortfall(shortfall: uapi::Shortfall) -> String {
    let uapi::Shortfall {
        received,
        expected,
        cause,
    } = shortfall;
    let Some(expected) = expected else {
        let why = match cause {
            uapi::ShortfallCause::Window => "the API pages no further than index 4999",
            _ => "the server sent the same events again",
        };
        return format!(
            "{received} events were read, and there may be more: {why}, and the server does not say how many there are"
        );
    };
    let missing = expected.saturating_sub(received);
    match cause {
        uapi::ShortfallCause::Window => format!(
            "{received} of {expected} events were read, {missing} are missing: the API pages no further than index 4999"
        ),
        uapi::ShortfallCause::Ended => format!(
            "{received} of {expected} events arrived, {missing} are missing: the server's pages ended before its total was reached"
        ),
        uapi::ShortfallCause::Repeats => format!(
            "{received} of {expected} events arrived, {missing} are missing: the server sent the same events again"
        ),
        uapi::ShortfallCause::Changed => format!(
            "{received} events arrived where the server now counts {expected}: events were added or removed meanwhile"
        ),
    }
}

/// What to do about missing rows.
pub(super) fn of_shortfall(shortfall: uapi::Shortfall) -> &'static str {
    match shortfall.cause {
        uapi::ShortfallCause::Window => {
            "ask for less at a time, with --event-type or --filter-by, so that each answer has fewer than 10,000 events"
        }
        uapi::ShortfallCause::Ended | uapi::ShortfallCause::Repeats => {
            "run it again; if it stays so, the server's paging is broken: a larger --page-size needs fewer pages"
        }
        uapi::ShortfallCause::Changed => "run it again",
    }
}

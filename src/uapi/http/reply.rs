//! An answer of the server, and its meaning: a collection or an error.

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION};
use url::Url;

use crate::uapi::model::{Reported, cut, cut_after};
use crate::uapi::{Collection, Error};

/// The path of the token endpoint.
pub(super) const TOKEN_PATH: [&str; 2] = ["oauth", "token.php"];

/// Returns whether this is the URL of a token endpoint, after the host's own path if it has one. A request to it has the
/// App Secret and follows no redirect.
pub(super) fn is_token_endpoint(url: &Url) -> bool {
    let ends = |segments: std::str::Split<'_, char>| {
        let last = segments.rev().take(TOKEN_PATH.len());
        last.eq(TOKEN_PATH.into_iter().rev())
    };
    url.path_segments().is_some_and(ends)
}

/// An answer as it was received.
pub(in crate::uapi) struct Reply {
    pub(in crate::uapi) status: StatusCode,
    pub(in crate::uapi) headers: HeaderMap,
    pub(in crate::uapi) body: Vec<u8>,
    /// The URL that sent the answer, after redirects.
    pub(super) url: Url,
}

/// Returns whether the server may accept a new token instead of the rejected one: after 401, or after 403 with the
/// API's `access_denied`. Some servers send the latter for an expired token, and the vendor's samples then renew the
/// token. Longer codes with this beginning count as well, and so does `access_denided`, a misspelling that servers
/// send. A proxy's HTML and `pce_access_denied` do not count.
pub(super) fn is_expired(reply: &Reply) -> bool {
    match reply.status {
        StatusCode::UNAUTHORIZED => true,
        StatusCode::FORBIDDEN => {
            let code = error_in(&reply.body).and_then(|error| error.code);
            let code = code.unwrap_or_default().to_ascii_lowercase();
            code.starts_with("access_denied") || code.starts_with("access_denided")
        }
        _ => false,
    }
}

/// Returns the collection in an answer.
///
/// # Errors
/// The answer is an error, or not UnifiedAPI's.
pub(super) fn judge(reply: Reply) -> Result<Collection, Error> {
    let status = reply.status.as_u16();
    if reply.status == StatusCode::NO_CONTENT {
        return Ok(Collection::empty());
    }
    if reply.status.is_redirection() {
        return Err(not_uapi(status, redirected(&reply), b""));
    }
    if reply.status.is_success() && reply.status != StatusCode::OK {
        let reason = "the API does not answer with this status".to_owned();
        return Err(not_uapi(status, reason, &reply.body));
    }
    if reply.status != StatusCode::OK {
        return Err(refused(status, &reply.body));
    }
    let body = String::from_utf8(reply.body).map_err(|error| {
        let reason = "the body is not UTF-8".to_owned();
        not_uapi(status, reason, error.as_bytes())
    })?;
    let begin = excerpt(body.as_bytes());
    Collection::parse(body).map_err(|failed| {
        // Some servers report an error with the status of a success.
        if let Some(error) = Reported::in_body(&failed.body) {
            return verdict(status, error.code, error.message);
        }
        Error::NotUapi {
            status,
            reason: failed.reason,
            excerpt: begin,
            cut_off: failed.cut_off,
        }
    })
}

pub(super) fn not_uapi(status: u16, reason: String, body: &[u8]) -> Error {
    Error::NotUapi {
        status,
        reason,
        excerpt: excerpt(body),
        cut_off: false,
    }
}

/// Returns the reason that a redirect was not followed.
pub(in crate::uapi) fn redirected(reply: &Reply) -> String {
    let Some(to) = reply.headers.get(LOCATION) else {
        return "the server redirects, but names no target".to_owned();
    };
    let target = String::from_utf8_lossy(to.as_bytes());
    let to = cut(&target);
    if is_token_endpoint(&reply.url) {
        return format!(
            "the server redirects the token request ({to:?}); not followed, to protect the App Secret"
        );
    }
    if reply
        .url
        .join(&target)
        .is_ok_and(|to| to.origin() == reply.url.origin())
    {
        format!("too many redirects, the last one to {to:?}")
    } else {
        format!("the server redirects to another host ({to:?}); not followed, to protect the token")
    }
}

pub(in crate::uapi) fn refused(status: u16, body: &[u8]) -> Error {
    match error_in(body) {
        Some(error) => verdict(status, error.code, error.message),
        None => verdict(status, None, excerpt(body)),
    }
}

/// Returns the error for a status and the API's code.
pub(in crate::uapi) fn verdict(status: u16, code: Option<String>, message: String) -> Error {
    let is = |known: &str| {
        let code = code.as_deref();
        code.is_some_and(|code| code.eq_ignore_ascii_case(known))
    };
    let denied = is("pce_access_denied") || is("access_denied") || is("access_denided");
    let failed = is("internal_server_error");
    match status {
        401 | 403 => Error::Denied {
            status,
            code,
            message,
        },
        _ if denied => Error::Denied {
            status,
            code,
            message,
        },
        500.. => Error::Failed {
            status,
            code,
            message,
        },
        _ if failed => Error::Failed {
            status,
            code,
            message,
        },
        _ => Error::Rejected {
            status,
            code,
            message,
        },
    }
}

/// Returns the error in a body, if it has one.
pub(in crate::uapi) fn error_in(body: &[u8]) -> Option<Reported> {
    std::str::from_utf8(body).ok().and_then(Reported::in_body)
}

/// Returns the first words of a body, on one line.
pub(in crate::uapi) fn excerpt(body: &[u8]) -> String {
    const CHARACTERS: usize = 80;
    let start = &body[..body.len().min(4 * CHARACTERS)];
    let text = String::from_utf8_lossy(start);
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if start.len() < body.len() && line.chars().count() <= CHARACTERS {
        return format!("{line}…");
    }
    cut_after(&line, CHARACTERS)
}

//! Sends requests and judges the answers. Only this file decides what a status means.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, LOCATION, USER_AGENT};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use url::Url;

use super::observer::Answer;
use super::retry::{Failed, asked};
use crate::uapi::{
    Collection, Credentials, Error, Host, Observer, Page, Resource, Retry, Transport,
};

/// The largest answer that is read, in bytes. 4,999 events have about 2 MB.
const MAX_BODY: usize = 64 << 20;

/// An answer that takes a millisecond or more to read, in bytes.
const LONG_BODY: usize = 512 << 10;

/// What the client calls itself. Set for each request, so that watchers see it.
const NAME: &str = concat!("pce/", env!("CARGO_PKG_VERSION"));

/// A server, the way to it, and the credentials it takes.
pub struct Client {
    host: Host,
    transport: Transport,
    credentials: Arc<dyn Credentials>,
    observer: Arc<dyn Observer>,
    retry: Retry,
    jobs: usize,
    in_flight: Semaphore,
    /// Set by a 429: no request goes out before then, whichever of them it was.
    not_before: Mutex<Option<Instant>>,
}

/// What came back, before it is judged.
pub(in crate::uapi) struct Reply {
    pub(in crate::uapi) status: StatusCode,
    pub(in crate::uapi) headers: HeaderMap,
    pub(in crate::uapi) body: Vec<u8>,
    /// Where it came from, after redirects.
    url: Url,
}

impl Client {
    /// A client that has at most `jobs` requests in flight at once.
    pub fn new(
        host: Host,
        transport: Transport,
        credentials: Arc<dyn Credentials>,
        observer: Arc<dyn Observer>,
        retry: Retry,
        jobs: usize,
    ) -> Self {
        Self {
            host,
            transport,
            credentials,
            observer,
            retry,
            jobs: jobs.max(1),
            in_flight: Semaphore::new(jobs.max(1)),
            not_before: Mutex::new(None),
        }
    }

    /// One page of a query, after as many repetitions as it takes and is allowed.
    ///
    /// # Errors
    /// What the last attempt ended with.
    pub async fn page(&self, resource: &dyn Resource, page: Page) -> Result<Collection, Error> {
        let url = resource.url(&self.host, page);
        let mut attempts = self.retry.attempts();
        loop {
            // The token endpoint has its own attempts: its error is final.
            let token = self.credentials.token().await?;
            let failed = match self.attempt(&url, token).await? {
                Ok(collection) => return Ok(collection),
                Err(failed) => failed,
            };
            attempts
                .again(failed, &url, &*self.observer, |wait| self.hold_back(wait))
                .await?;
        }
    }

    /// One attempt, or two if the token has to be renewed between them.
    ///
    /// # Errors
    /// The token cannot be renewed.
    async fn attempt(
        &self,
        url: &Url,
        token: SecretString,
    ) -> Result<Result<Collection, Failed>, Error> {
        let mut reply = match self.send(url, &token).await {
            Ok(reply) => reply,
            Err(error) => return Ok(Err(error.into())),
        };
        if is_expired(&reply)
            && let Some(token) = self.credentials.renew(&token).await?
        {
            self.observer.renewed(url);
            reply = match self.send(url, &token).await {
                Ok(reply) => reply,
                Err(error) => return Ok(Err(error.into())),
            };
        }
        let asked = asked(&reply.headers);
        let judged = self.judged(reply).await;
        Ok(judged.map_err(|error| Failed { error, asked }))
    }

    /// Judges a reply. A long one is read on a thread of its own while others are on their way here, so that they need
    /// not wait for that.
    async fn judged(&self, reply: Reply) -> Result<Collection, Error> {
        let is_idle = self.in_flight.available_permits() >= self.jobs;
        if is_idle || reply.body.len() < LONG_BODY {
            return judge(reply);
        }
        super::off_thread(|| judge(reply)).await?
    }

    async fn send(&self, url: &Url, token: &SecretString) -> Result<Reply, Error> {
        self.observer.secret(token);
        let bearer = format!("Bearer {}", token.expose_secret());
        let mut bearer = HeaderValue::try_from(bearer).map_err(|_| {
            Error::Setup("the access token has characters that no token has".to_owned())
        })?;
        bearer.set_sensitive(true);
        let request = self
            .transport
            .http
            .get(url.clone())
            .header(AUTHORIZATION, bearer)
            .header(ACCEPT, HeaderValue::from_static("application/json"));
        // Never closed, so there is always a permit to come.
        let _permit = self.in_flight.acquire().await;
        self.wait_until_allowed().await;
        self.transport.exchange(request, &*self.observer).await
    }

    fn hold_back(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut not_before = self
            .not_before
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *not_before = Some(not_before.map_or(until, |before| before.max(until)));
    }

    async fn wait_until_allowed(&self) {
        let until = *self
            .not_before
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = until {
            tokio::time::sleep_until(until.into()).await;
        }
    }
}

impl Transport {
    /// Sends one request and reads its whole answer.
    pub(in crate::uapi) async fn exchange(
        &self,
        request: reqwest::RequestBuilder,
        observer: &dyn Observer,
    ) -> Result<Reply, Error> {
        let request = request
            .header(USER_AGENT, HeaderValue::from_static(NAME))
            .build()
            .map_err(|error| self.error(&error))?;
        let (method, url) = (request.method().clone(), request.url().clone());
        if let Some(proxy) = self.proxy() {
            observer.proxy(proxy);
        }
        observer.sending(&method, &url, request.headers());
        let sent = Instant::now();
        let response = self
            .http
            .execute(request)
            .await
            .map_err(|error| self.error(&error))?;
        let status = response.status();
        let headers = response.headers().clone();
        let answered_by = response.url().clone();
        let body = self.body(response).await?;
        observer.answered(&Answer {
            method: &method,
            url: &url,
            status,
            headers: &headers,
            length: body.len(),
            elapsed: sent.elapsed(),
        });
        Ok(Reply {
            status,
            headers,
            body,
            url: answered_by,
        })
    }

    async fn body(&self, mut response: reqwest::Response) -> Result<Vec<u8>, Error> {
        let status = response.status().as_u16();
        let announced = response.content_length().unwrap_or(0);
        // The announcement is a hint from a stranger: room is made for a usual page at most.
        let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0).min(4 << 20));
        loop {
            let chunk = match response.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => return Ok(body),
                Err(error) if error.is_decode() && !error.is_timeout() && !broke_off(&error) => {
                    let reason = "the compressed body cannot be read".to_owned();
                    return Err(not_uapi(status, reason, b""));
                }
                Err(error) => return Err(self.error(&error)),
            };
            if body.len() + chunk.len() > MAX_BODY {
                let reason = format!("the body has more than {} MiB", MAX_BODY >> 20);
                return Err(not_uapi(status, reason, b""));
            }
            body.extend_from_slice(&chunk);
        }
    }
}

/// Whether the connection ended before the body did. reqwest calls that a decoding error too.
fn broke_off(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<hyper::Error>().is_some() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Whether a new token may be accepted instead of the rejected one: 401, or 403 with the API's `access_denied`, which
/// some servers answer to an expired token and the vendor's samples renew on. Longer codes that begin so, and the
/// misspelt `access_denided` that has been seen, count as well. A proxy's HTML and `pce_access_denied` do not.
fn is_expired(reply: &Reply) -> bool {
    match reply.status {
        StatusCode::UNAUTHORIZED => true,
        StatusCode::FORBIDDEN => error_in(&reply.body).is_some_and(|(code, _)| {
            code.starts_with("access_denied") || code.starts_with("access_denided")
        }),
        _ => false,
    }
}

/// What an answer means.
fn judge(reply: Reply) -> Result<Collection, Error> {
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
        if let Some((code, message)) = api_error(&failed.body) {
            return verdict(status, Some(code), message);
        }
        Error::NotUapi {
            status,
            reason: failed.reason,
            excerpt: begin,
            cut_off: failed.cut_off,
        }
    })
}

fn not_uapi(status: u16, reason: String, body: &[u8]) -> Error {
    Error::NotUapi {
        status,
        reason,
        excerpt: excerpt(body),
        cut_off: false,
    }
}

/// Why a redirect that was handed back was not followed.
pub(in crate::uapi) fn redirected(reply: &Reply) -> String {
    let Some(to) = reply.headers.get(LOCATION) else {
        return "the server redirects, but names no target".to_owned();
    };
    let to = String::from_utf8_lossy(to.as_bytes());
    if reply
        .url
        .join(&to)
        .is_ok_and(|to| to.origin() == reply.url.origin())
    {
        format!("too many redirects, the last one to {to:?}")
    } else {
        format!("the server redirects to another host ({to:?}); not followed, to protect the token")
    }
}

pub(in crate::uapi) fn refused(status: u16, body: &[u8]) -> Error {
    match error_in(body) {
        Some((code, message)) => verdict(status, Some(code), message),
        None => verdict(status, None, excerpt(body)),
    }
}

/// The kind of error that a status and the API's code make.
pub(in crate::uapi) fn verdict(status: u16, code: Option<String>, message: String) -> Error {
    let denied = code.as_deref().is_some_and(|code| {
        matches!(
            code,
            "pce_access_denied" | "access_denied" | "access_denided"
        )
    });
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
        _ if code.as_deref() == Some("internal_server_error") => Error::Failed {
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

/// The API's error in a body, if it has one.
pub(in crate::uapi) fn error_in(body: &[u8]) -> Option<(String, String)> {
    std::str::from_utf8(body).ok().and_then(api_error)
}

/// The longest message of a server that is kept, in characters.
const MAX_MESSAGE: usize = 2000;

/// `{"error":{"code":…,"message":…}}`, the same in an array, and OAuth's `{"error":…,"error_description":…}`.
fn api_error(body: &str) -> Option<(String, String)> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Body {
        One(Reported),
        Several(Vec<Reported>),
    }
    #[derive(serde::Deserialize)]
    struct Reported {
        error: Inner,
        error_description: Option<String>,
    }
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Inner {
        Api { code: Code, message: Option<String> },
        OAuth(String),
    }
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Code {
        Text(String),
        Number(serde_json::Number),
    }
    let reported = match serde_json::from_str(body).ok()? {
        Body::One(reported) => reported,
        Body::Several(reported) => reported.into_iter().next()?,
    };
    let (code, message) = match reported.error {
        Inner::Api { code, message } => {
            let code = match code {
                Code::Text(text) => text,
                Code::Number(number) => number.to_string(),
            };
            (code, message)
        }
        Inner::OAuth(code) => (code, reported.error_description),
    };
    let message = message.unwrap_or_default();
    Some((cut(code, MAX_MESSAGE), cut(message, MAX_MESSAGE)))
}

/// The text, or its first characters and `…`.
fn cut(mut text: String, characters: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(characters) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// The first words of a body, on one line.
pub(in crate::uapi) fn excerpt(body: &[u8]) -> String {
    const CHARACTERS: usize = 80;
    let start = &body[..body.len().min(4 * CHARACTERS)];
    let text = String::from_utf8_lossy(start);
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if start.len() < body.len() && line.chars().count() <= CHARACTERS {
        return format!("{line}…");
    }
    cut(line, CHARACTERS)
}

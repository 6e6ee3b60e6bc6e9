//! Sends requests, retries them, renews the token, and bounds the number of requests in flight.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue, USER_AGENT};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use url::Url;

use super::failure::find;
use super::observer::Answer;
use super::reply::{Reply, is_expired, judge, not_uapi};
use super::retry::{Failed, asked};
use crate::uapi::{
    Collection, Credentials, Error, Host, HttpMethod, Observer, OrderWords, Page, Resource, Retry,
    Transport,
};

/// The largest body that is read, in bytes. 4,999 events have about 2 MB.
const MAX_BODY: usize = 64 << 20;

/// The length of a body that takes a millisecond or more to parse, in bytes.
const LONG_BODY: usize = 512 << 10;

/// The client's name. Each request sets it itself, so that observers see it.
const NAME: &str = concat!("pce/", env!("CARGO_PKG_VERSION"));

/// A server, its transport, and its credentials.
pub struct Client {
    host: Host,
    transport: Transport,
    credentials: Arc<dyn Credentials>,
    observer: Arc<dyn Observer>,
    retry: Retry,
    jobs: usize,
    in_flight: Semaphore,
    /// The words for sort orders that the server has not rejected so far.
    words: Mutex<OrderWords>,
    /// No request is sent before this time, which an answer with status 429 to any request sets.
    not_before: Mutex<Option<Instant>>,
    /// Whether the server has rejected a token that was just renewed. Then further renewals do not help.
    is_renewal_useless: AtomicBool,
}

impl Client {
    /// Returns a client that has at most `jobs` requests in flight at once.
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
            words: Mutex::default(),
            not_before: Mutex::new(None),
            is_renewal_useless: AtomicBool::new(false),
        }
    }

    /// Returns one page of a query. Retries transient errors.
    ///
    /// If the server rejects the words for the sort order, the client sends the request again with other words, and
    /// finally without an order: then the page is not sorted.
    ///
    /// # Errors
    /// The error of the last attempt.
    pub async fn page(&self, resource: &dyn Resource, page: Page) -> Result<Collection, Error> {
        let mut words = self.order_words();
        loop {
            let url = resource.url(&self.host, page, words);
            let has_order = resource.sort_order().is_some();
            match self.answer(&url).await {
                Err(error) if has_order && error.has_code("sortorder_invalid") => {
                    words = self.other_words(words).ok_or(error)?;
                }
                Ok(mut collection) if has_order && words == OrderWords::Omitted => {
                    collection.sorted = Some(false);
                    return Ok(collection);
                }
                result => return result,
            }
        }
    }

    fn order_words(&self) -> OrderWords {
        *self.words.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the words to use instead of these, which the server has rejected. Another request may have changed them
    /// already.
    fn other_words(&self, rejected: OrderWords) -> Option<OrderWords> {
        let mut words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        if *words == rejected {
            *words = rejected.next()?;
        }
        Some(*words)
    }

    /// Returns the answer to a request. Retries transient errors.
    async fn answer(&self, url: &Url) -> Result<Collection, Error> {
        let mut attempts = self.retry.attempts();
        loop {
            // The token endpoint has its own attempts: its error is final.
            let token = self.credentials.token().await?;
            let failed = match self.attempt(url, token).await? {
                Ok(collection) => return Ok(collection),
                Err(failed) => failed,
            };
            attempts
                .again(failed, (&HttpMethod::GET, url), &*self.observer, |wait| {
                    self.hold_back(wait);
                })
                .await?;
        }
    }

    /// Sends a request, and sends it again if the token has to be renewed.
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
            && !self.is_renewal_useless.load(Ordering::Relaxed)
            && let Some(token) = self.credentials.renew(&token).await?
        {
            self.observer.renewed(url);
            reply = match self.send(url, &token).await {
                Ok(reply) => reply,
                Err(error) => return Ok(Err(error.into())),
            };
            if is_expired(&reply) {
                self.is_renewal_useless.store(true, Ordering::Relaxed);
            }
        }
        let asked = asked(&reply.headers);
        let judged = self.judged(reply).await;
        Ok(judged.map_err(|error| Failed { error, asked }))
    }

    /// Judges a reply. If other requests are in flight, a long reply is parsed on a thread of its own, so that the
    /// others do not wait.
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
        // The semaphore is never closed, so this cannot fail.
        let _permit = self.in_flight.acquire().await;
        self.wait_until_allowed().await;
        self.transport
            .exchange(request, &*self.observer, |_| {})
            .await
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
    /// Sends one request and reads its whole answer. Calls `learn` with the body before the observer sees the headers.
    pub(in crate::uapi) async fn exchange(
        &self,
        request: reqwest::RequestBuilder,
        observer: &dyn Observer,
        learn: impl FnOnce(&[u8]),
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
        let response = self.execute(request).await?;
        let status = response.status();
        let headers = response.headers().clone();
        let answered_by = response.url().clone();
        let body = self.body(response).await?;
        learn(&body);
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
        // A server can announce any length, so the buffer gets the capacity of a usual page at most.
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

/// Returns whether the connection broke before the end of the body. reqwest also reports this as a decoding error.
fn broke_off(error: &reqwest::Error) -> bool {
    find::<hyper::Error>(error).is_some()
}

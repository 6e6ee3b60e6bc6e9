//! HTTP: connections, bodies, and the routes of requests.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use url::form_urlencoded;

use super::Observer;
use super::api::{Api, Call};
use super::exchange::Exchange;
use super::fault::{Fault, OnTheWay};
use super::oauth::{self, unreadable};
use super::reply::Reply;

/// The longest body that the token endpoint reads, in bytes.
const LONGEST_FORM: usize = 64 * 1024;

/// The body of a response; a fault can send it slowly or in part.
type Body = UnsyncBoxBody<Bytes, io::Error>;

/// The state that all connections share.
pub(super) struct Service {
    pub api: Api,
    pub address: String,
    pub latency: Duration,
    pub observer: Option<Observer>,
}

/// Accepts connections until `stop` is sent (or its sender is dropped), then ends the open ones.
pub(super) async fn accept(
    listener: TcpListener,
    service: Arc<Service>,
    mut stop: oneshot::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Arc::clone(&service)));
                }
                // The process probably has no file descriptors left, so the server waits until some connections end.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn serve(stream: TcpStream, service: Arc<Service>) {
    // Without this option, an answer in two pieces waits for the client's acknowledgement. An error is ignored, because
    // the server also works without it.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { service.answer(request).await }
    });
    // A connection ends with an error if the client leaves or a fault cuts it; the next one is unaffected.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}

impl Service {
    /// Answers one request.
    ///
    /// # Errors
    /// A fault closes the connection without an answer.
    async fn answer(&self, request: Request<Incoming>) -> io::Result<Response<Body>> {
        let started = Instant::now();
        let (parts, body) = request.into_parts();
        let params = decode(parts.uri.query().unwrap_or_default().as_bytes());
        let for_token = parts.uri.path() == oauth::PATH;
        let form = if for_token {
            read_form(&parts, body).await
        } else {
            Ok(Vec::new())
        };
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        let reply = match (for_token, &form) {
            (true, Ok(form)) => Some(self.api.authority.answer(form)),
            (true, Err(about)) => Some(unreadable(about)),
            (false, _) => self.api(&parts, &params),
        };
        let status = reply.as_ref().map_or(0, |reply| reply.status().as_u16());
        self.report(&parts, params, form.unwrap_or_default(), status, started);
        match reply {
            Some(reply) if for_token => Ok(reply.map(whole)),
            Some(reply) => Ok(self.deliver(reply)),
            None => Err(io::ErrorKind::ConnectionReset.into()),
        }
    }

    /// Returns the answer to a request that is not for a token; `None` if a fault closes the connection without one.
    fn api(&self, parts: &Parts, params: &[(String, String)]) -> Option<Reply> {
        let uri = parts.uri.path_and_query().map_or("", |uri| uri.as_str());
        match self.api.faults.on_the_way(uri) {
            OnTheWay::Dropped => None,
            OnTheWay::Answered(reply) => Some(reply),
            OnTheWay::Arrives => Some(self.api.answer(&Call {
                method: &parts.method,
                uri: &parts.uri,
                headers: &parts.headers,
                params,
                address: &self.address,
            })),
        }
    }

    fn report(
        &self,
        parts: &Parts,
        params: Vec<(String, String)>,
        mut body: Vec<(String, String)>,
        status: u16,
        started: Instant,
    ) {
        let Some(observer) = &self.observer else {
            return;
        };
        for (_, secret) in body.iter_mut().filter(|(name, _)| name == "client_secret") {
            "[redacted]".clone_into(secret);
        }
        observer(&Exchange {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            params,
            headers: readable(&parts.headers),
            body,
            status,
            elapsed: started.elapsed(),
        });
    }

    /// Returns the response with its body, which a fault can delay or cut off.
    fn deliver(&self, reply: Reply) -> Response<Body> {
        let truncate = self.api.faults.has(Fault::Truncate);
        let slow = self.api.faults.has(Fault::Slow);
        if reply.body().is_empty() || !truncate && !slow {
            return reply.map(whole);
        }
        let (mut parts, body) = reply.into_parts();
        let length = HeaderValue::from(body.len());
        parts.headers.insert(CONTENT_LENGTH, length);
        let sent = if truncate { body.len() / 2 } else { body.len() };
        let piece = if slow { 1 } else { sent.max(1) };
        let end = if truncate {
            BodyEnd::BreaksOff
        } else {
            BodyEnd::Complete
        };
        let pieces = in_pieces(body.slice(..sent), piece, end);
        Response::from_parts(parts, pieces)
    }
}

fn whole(body: Bytes) -> Body {
    Full::new(body)
        .map_err(|never| match never {})
        .boxed_unsync()
}

/// The end of a body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BodyEnd {
    Complete,
    BreaksOff,
}

/// Returns a body that arrives piece by piece, a second apart.
fn in_pieces(body: Bytes, piece: usize, end: BodyEnd) -> Body {
    let pieces = stream::unfold((body, true), move |(mut rest, first)| async move {
        if rest.is_empty() {
            if end == BodyEnd::Complete || first {
                return None;
            }
            // The bytes written so far need time to leave before the connection is closed.
            tokio::time::sleep(Duration::from_millis(10)).await;
            let broken = io::Error::from(io::ErrorKind::ConnectionAborted);
            return Some((Err(broken), (rest, true)));
        }
        if !first {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let next = rest.split_to(piece.min(rest.len()));
        Some((Ok(Frame::data(next)), (rest, false)))
    });
    StreamBody::new(pieces).boxed_unsync()
}

/// Reads the posted parameters, as a form or as a JSON object.
///
/// # Errors
/// The reason why the parameters are invalid, for `unreadable`.
async fn read_form(parts: &Parts, body: Incoming) -> Result<Vec<(String, String)>, &'static str> {
    if parts.method != Method::POST {
        return Err("A token is requested with POST.");
    }
    let content_type = parts.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
    let is_form = content_type.starts_with(b"application/x-www-form-urlencoded");
    if !is_form && !content_type.starts_with(b"application/json") {
        return Err(
            "The parameters must be sent as application/x-www-form-urlencoded or application/json.",
        );
    }
    let body = Limited::new(body, LONGEST_FORM).collect().await;
    let body = body
        .map_err(|_| "The parameters could not be read.")?
        .to_bytes();
    if is_form {
        return Ok(decode(&body));
    }
    let members: HashMap<String, String> =
        serde_json::from_slice(&body).map_err(|_| "The body is not a JSON object of strings.")?;
    Ok(members.into_iter().collect())
}

fn decode(form: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(form).into_owned().collect()
}

fn readable(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect()
}

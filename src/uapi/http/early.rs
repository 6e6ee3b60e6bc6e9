//! A connection that is made before there is a request to send, while the credential for it is still being read.
//!
//! reqwest connects when a request needs it. So there is one that asks for nothing and is never sent: this layer puts
//! the connection that is made for it aside and fails the request, and the first one that is meant gets the connection.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;
use tower_layer::Layer;
use tower_service::Service;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How long a connection is worth waiting for the request: servers close those that nobody uses, the hasty ones after
/// five seconds.
const KEPT: Duration = Duration::from_secs(3);

tokio::task_local! {
    /// Set while the request is the one that is never sent.
    static EARLY: ();
}

/// Makes and keeps the connection.
#[derive(Clone, Default)]
pub(in crate::uapi) struct Early(Arc<Aside>);

#[derive(Default)]
struct Aside {
    /// Locked while the connection is being made.
    made: Mutex<Option<(Box<dyn Any + Send>, Instant)>>,
    /// Whether somebody has come for it. Whoever comes later connects at once.
    asked_for: AtomicBool,
}

impl Early {
    /// Makes the connection, with a request of `http` that is never sent. What is in the way is not told: it will be in
    /// the way of the first request that is meant.
    pub(in crate::uapi) async fn connect(&self, request: reqwest::RequestBuilder) {
        let _ = EARLY.scope((), request.send()).await;
    }
}

impl<S> Layer<S> for Early {
    type Service = Connector<S>;

    fn layer(&self, inner: S) -> Connector<S> {
        Connector {
            inner,
            early: self.clone(),
        }
    }
}

/// Connects, or has connected already.
#[derive(Clone)]
pub(in crate::uapi) struct Connector<S> {
    inner: S,
    early: Early,
}

impl<S, To> Service<To> for Connector<S>
where
    S: Service<To, Error = BoxError> + Clone + Send + 'static,
    S::Response: Send + 'static,
    S::Future: Send,
    To: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, to: To) -> Self::Future {
        // The one that was polled is the one that is ready.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let early = Arc::clone(&self.early.0);
        let is_early = EARLY.try_with(|()| ()).is_ok();
        Box::pin(async move {
            if is_early {
                let mut made = early.made.lock().await;
                *made = Some((Box::new(inner.call(to).await?), Instant::now()));
                return Err("the connection is put aside".into());
            }
            if !early.asked_for.swap(true, Ordering::Relaxed)
                && let Some((connection, at)) = early.made.lock().await.take()
                && at.elapsed() < KEPT
                && let Ok(connection) = connection.downcast()
            {
                return Ok(*connection);
            }
            inner.call(to).await
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::sync::mpsc;

    use super::*;

    /// Answers one request on each connection, and tells of connections and of requests.
    fn server() -> (String, mpsc::Receiver<&'static str>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (told, events) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                told.send("connection").unwrap();
                let told = told.clone();
                std::thread::spawn(move || {
                    let lines = BufReader::new(stream.try_clone().unwrap()).lines();
                    for line in lines.map_while(Result::ok) {
                        if line.is_empty() {
                            told.send("request").unwrap();
                            let answer = "HTTP/1.1 204 No Content\r\n\r\n";
                            stream.write_all(answer.as_bytes()).unwrap();
                        }
                    }
                });
            }
        });
        (url, events)
    }

    fn client(early: &Early) -> reqwest::Client {
        let tls = crate::uapi::http::transport::tls(&crate::uapi::Trust::Anyone).unwrap();
        reqwest::Client::builder()
            .no_proxy()
            .tls_backend_preconfigured(tls)
            .connector_layer(early.clone())
            .build()
            .unwrap()
    }

    #[tokio::test]
    async fn the_first_request_has_a_connection_and_the_server_sees_no_other_request() {
        let (url, events) = server();
        let early = Early::default();
        let http = client(&early);
        early.connect(http.get(&url)).await;
        assert_eq!(events.recv().unwrap(), "connection");
        let first = http.get(&url).send().await.unwrap();
        assert_eq!(first.status(), 204);
        http.get(&url).send().await.unwrap();
        let told: Vec<&str> = events.try_iter().collect();
        assert_eq!(told, ["request"; 2], "on the connection that was there");
    }

    #[tokio::test]
    async fn a_request_that_comes_while_it_is_made_waits_and_others_do_not() {
        let (url, events) = server();
        let early = Early::default();
        let http = client(&early);
        let (send, ahead) = (|| http.get(&url).send(), early.connect(http.get(&url)));
        let ((), one, two) = tokio::join!(ahead, send(), send());
        assert!(one.is_ok() && two.is_ok());
        let mut told: Vec<&str> = events.try_iter().collect();
        told.sort_unstable();
        assert_eq!(told, ["connection", "connection", "request", "request"]);
    }

    #[tokio::test]
    async fn what_is_in_the_way_is_told_by_the_request_that_is_meant() {
        let early = Early::default();
        let http = client(&early);
        // Nothing listens on port 1.
        early.connect(http.get("http://127.0.0.1:1")).await;
        let error = http.get("http://127.0.0.1:1").send().await.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
    }
}

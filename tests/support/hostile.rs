//! A server that sends any bytes that a test chooses.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use super::{Pce, pce};

/// The parts of a request that tests check.
#[derive(Debug, Clone)]
pub struct Request {
    /// The index of the request, from 0 on.
    pub number: usize,
    /// `GET /uapi/… HTTP/1.1`
    pub line: String,
    pub headers: Vec<(String, String)>,
}

impl Request {
    /// Returns a query parameter, still percent-encoded.
    pub fn param(&self, name: &str) -> Option<&str> {
        let target = self.line.split(' ').nth(1)?;
        let query = target.split_once('?')?.1;
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// Returns `startIndex`, or 0 if it is absent.
    pub fn start(&self) -> usize {
        self.param("startIndex").map_or(0, |n| n.parse().unwrap())
    }

    /// Returns `count`, or 20 if it is absent.
    pub fn count(&self) -> usize {
        self.param("count").map_or(20, |n| n.parse().unwrap())
    }
}

/// A server whose answers come from a closure; each answer ends its connection.
pub struct Hostile {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Hostile {
    /// Answers with the bytes that `answer` returns, status line included.
    pub fn new(answer: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::raw(move |request, stream| {
            let _ = stream.write_all(&answer(request));
        })
    }

    /// Answers every request with a 200 and this body.
    pub fn body(body: impl Fn(&Request) -> String + Send + Sync + 'static) -> Self {
        Self::new(move |request| ok(&body(request)))
    }

    /// Hands the connection to `answer`.
    pub fn raw(answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
        let stopped = Arc::new(AtomicBool::new(false));
        let (seen, end, answer) = (
            Arc::clone(&requests),
            Arc::clone(&stopped),
            Arc::new(answer),
        );
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream, &seen, &*answer));
            }
        });
        Self {
            url,
            requests,
            stopped,
            thread: Some(thread),
        }
    }

    /// Returns a `pce` command for this server.
    pub fn pce<I: IntoIterator<Item: AsRef<std::ffi::OsStr>>>(&self, args: I) -> Pce {
        pce(args)
            .env("PCE_HOST", &self.url)
            .env("PCE_TOKEN", "canary-token")
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<Request>>,
    answer: &dyn Fn(&Request, &mut TcpStream),
) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(line)) = lines.next() else { return };
    let headers = lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_lowercase(), value.trim().to_owned()))
        })
        .collect();
    let request = {
        let mut seen = seen.lock().unwrap();
        let request = Request {
            number: seen.len(),
            line,
            headers,
        };
        seen.push(request.clone());
        request
    };
    answer(&request, &mut stream);
}

/// Returns an answer with status 200 and a JSON body.
pub fn ok(body: &str) -> Vec<u8> {
    answer("200 OK", "application/json", body.as_bytes())
}

/// Returns an answer with a body and its correct length.
pub fn answer(status: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Returns an answer with status 204 and no body.
pub fn no_content() -> Vec<u8> {
    b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec()
}

/// Returns a collection of the events with these ids, as a page of `total` events.
pub fn collection(total: usize, start: usize, ids: impl IntoIterator<Item = usize>) -> String {
    let entry: Vec<String> = ids.into_iter().map(event).collect();
    format!(
        r#"{{"startIndex":{start},"totalResults":{total},"itemsPerPage":{},"filtered":true,"sorted":true,"entry":[{}]}}"#,
        entry.len(),
        entry.join(",")
    )
}

/// Returns an event whose id is its number.
pub fn event(number: usize) -> String {
    format!(
        r#"{{"type":"0","id":"E{number}","method":"0","note":"n{number}","url":"http://a.example.com/{number:06}","status":"1","modified":"2026-01-01T00:00:00Z"}}"#
    )
}

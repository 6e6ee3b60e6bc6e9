//! Tests of the server over a socket. They write requests and read answers as text, without the client.

use std::time::Instant;

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

mod faults;
mod protocol;
mod resources;

const EVENTS: &str = "/uapi/extensions/@me/0003*210/phoneCallEvents";

/// An answer, or the part of it that arrived.
#[derive(Debug, Default)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    fn ids(&self) -> Vec<String> {
        let body = self.json();
        let entry = body["entry"].as_array().expect("entry").clone();
        entry
            .iter()
            .map(|event| event["id"].as_str().expect("id").to_owned())
            .collect()
    }
}

/// Runs a test on the kind of runtime that pce uses.
fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(test);
}

async fn start(options: Options) -> Sandbox {
    Sandbox::start(options).await.expect("a free port")
}

async fn with(faults: &[Fault]) -> Sandbox {
    start(Options {
        faults: faults.to_vec(),
        ..Options::default()
    })
    .await
}

/// Sends a text and reads until the server closes the connection. The status is 0 if no answer arrived.
async fn raw(sandbox: &Sandbox, text: &str) -> Answer {
    let mut stream = TcpStream::connect(sandbox.address())
        .await
        .expect("a connection");
    stream.write_all(text.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    // An error means a reset connection; the bytes before it count.
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).expect("UTF-8");
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        return Answer::default();
    };
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    Answer {
        status: status.expect("a status"),
        head: head.into(),
        body: body.into(),
    }
}

async fn call(sandbox: &Sandbox, method: &str, target: &str, token: &str) -> Answer {
    let text = format!(
        "{method} {target} HTTP/1.1\r\nHost: pbx.test\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    raw(sandbox, &text).await
}

async fn get(sandbox: &Sandbox, target: &str) -> Answer {
    call(sandbox, "GET", target, sandbox.token().expose_secret()).await
}

async fn post_form(sandbox: &Sandbox, form: &str) -> Answer {
    post(sandbox, "application/x-www-form-urlencoded", form).await
}

async fn post_json(sandbox: &Sandbox, body: &str) -> Answer {
    post(sandbox, "application/json; charset=utf-8", body).await
}

async fn post(sandbox: &Sandbox, content_type: &str, body: &str) -> Answer {
    let text = format!(
        "POST /oauth/token.php HTTP/1.1\r\nHost: pbx.test\r\nConnection: close\r\n\
         Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    raw(sandbox, &text).await
}

fn good_form(sandbox: &Sandbox) -> String {
    format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&type=unifiedapi\
         &redirect_uri=https%3A%2F%2Fpbx.test%2Fouath%2Ftoken.php",
        sandbox.app_key(),
        sandbox.app_secret().expose_secret()
    )
}

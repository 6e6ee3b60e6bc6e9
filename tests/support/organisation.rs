//! A server with a few extensions, whose events and failures a test changes between runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use super::Pce;
use super::hostile::{Hostile, Request, answer, no_content, ok};

/// The data of the server.
#[derive(Default)]
pub struct State {
    /// The events of each extension.
    pub events: BTreeMap<String, Vec<Value>>,
    /// Extensions whose requests are answered with these bytes.
    pub broken: BTreeMap<String, Vec<u8>>,
    /// The response to a request for the list of extensions; by default the numbers of `events`.
    pub presence: Option<Vec<u8>>,
    /// The response to every request.
    pub down: Option<Vec<u8>>,
}

pub struct Organisation {
    pub server: Hostile,
    state: Arc<Mutex<State>>,
}

impl Organisation {
    /// Starts a server with these extensions, each with its events.
    pub fn new(extensions: &[(&str, &[Value])]) -> Self {
        let state = Arc::new(Mutex::new(State {
            events: extensions
                .iter()
                .map(|(number, events)| ((*number).to_owned(), events.to_vec()))
                .collect(),
            ..State::default()
        }));
        let shared = Arc::clone(&state);
        let server = Hostile::new(move |request| reply(&shared.lock().unwrap(), request));
        Self { server, state }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Changes a field of an event.
    pub fn change(&self, extension: &str, id: &str, field: &str, value: impl Into<Value>) {
        let mut state = self.state();
        let events = state.events.get_mut(extension).unwrap();
        let event = events.iter_mut().find(|event| event["id"] == id).unwrap();
        event[field] = value.into();
    }

    pub fn pce<I: IntoIterator<Item: AsRef<std::ffi::OsStr>>>(&self, args: I) -> Pce {
        self.server.pce(args)
    }
}

fn reply(state: &State, request: &Request) -> Vec<u8> {
    if let Some(down) = &state.down {
        return down.clone();
    }
    let target = request.line.split(' ').nth(1).unwrap();
    let path = target.split('?').next().unwrap();
    if path.ends_with("/@self/presence") {
        return state.presence.clone().unwrap_or_else(|| {
            let phones = state
                .events
                .keys()
                .map(|number| json!({"extension": number}));
            page(&phones.collect::<Vec<_>>(), request)
        });
    }
    let mut parts = path.split('/').skip(4);
    let number = parts.next().unwrap_or_default();
    if let Some(broken) = state.broken.get(number) {
        return broken.clone();
    }
    let Some(events) = state.events.get(number) else {
        return error("400 Bad Request", "extension_invalid");
    };
    let mut events = events.clone();
    if let Some(kind) = parts.nth(1) {
        events.retain(|event| event["type"] == kind);
    }
    page(&events, request)
}

/// Returns the requested page of these rows.
pub fn page(rows: &[Value], request: &Request) -> Vec<u8> {
    if rows.len() <= request.start() {
        return no_content();
    }
    let entry: Vec<&Value> = rows
        .iter()
        .skip(request.start())
        .take(request.count())
        .collect();
    let body = json!({
        "startIndex": request.start(), "totalResults": rows.len(), "itemsPerPage": request.count(),
        "filtered": false, "sorted": true, "entry": entry,
    });
    ok(&body.to_string())
}

/// Returns an error in UnifiedAPI's form.
pub fn error(status: &str, code: &str) -> Vec<u8> {
    let body = json!({"error": {"code": code, "message": "The server says no."}});
    answer(status, "application/json", body.to_string().as_bytes())
}

/// Returns an event with these values.
pub fn event(kind: u8, id: &str, note: &str, url: &str) -> Value {
    json!({
        "type": kind.to_string(), "id": id, "method": "0", "note": note, "url": url, "status": "1",
        "modified": "2026-01-01T00:00:00Z", "links": {"self": format!("http://127.0.0.1/{id}")},
    })
}

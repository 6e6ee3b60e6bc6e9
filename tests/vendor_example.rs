//! The example request and response of the vendor's documentation.

mod support;

use pce::sandbox::Options;
use support::hostile::Hostile;
use support::{Server, json};

const ID: &str = "NqeyDRqo4FtabmFj8gNWq3hsiGNYyq";

/// The published response body, white space included.
const PUBLISHED: &str = r#"{
 "startIndex":0,
 "totalResults":1,
 "itemsPerPage":5,
 "filtered":true,
 "sorted":true,
 "entry":[
  {
   "type": "0",
   "id": "NqeyDRqo4FtabmFj8gNWq3hsiGNYyq",
   "method": "0",
   "note": "My phone call event is awesome",
   "url": "http://myevent.com/SaveMyPhoneCallDetails",
   "status": "1",
   "modified": "2012-07-10T18:16:12+03:00",
   "links": {"self":"https://x.x.x.x/uapi/extensions/@me/0003*210/phoneCallEvents/0/NqeyDRqo4FtabmFj8gNWq3hsiGNYyq"}
  }
 ]
}"#;

const ARGS: [&str; 6] = ["list", "0003*210", "--event-type", "0", "--event-id", ID];

#[test]
fn the_request_is_the_published_one() {
    let server = Server::with(Options::default());
    server.pce(ARGS).args(["--count", "5"]).run().success();
    let request = server.request();
    assert_eq!(request.method, "GET");
    assert_eq!(
        request.path,
        format!("/uapi/extensions/@me/0003*210/phoneCallEvents/0/{ID}")
    );
    let bearer = format!("Bearer {}", server.token);
    assert_eq!(request.header("authorization"), Some(bearer.as_str()));
    let agent = format!("pce/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(request.header("user-agent"), Some(agent.as_str()));
}

#[test]
fn the_response_is_written_unchanged() {
    let server = Hostile::body(|_| PUBLISHED.to_owned());
    let rows = json(&server.pce(ARGS).args(["-o", "json"]).run().success());
    let published: serde_json::Value = serde_json::from_str(PUBLISHED).unwrap();
    assert_eq!(rows, published["entry"].as_array().unwrap().clone());

    let raw = server.pce(ARGS).args(["-o", "raw"]).run().success();
    assert_eq!(raw, format!("{PUBLISHED}\n"));

    let lines = server.pce(ARGS).args(["-o", "ndjson"]).run().success();
    assert_eq!(lines.lines().count(), 1, "{lines}");
    let keys = [
        "type", "id", "method", "note", "url", "status", "modified", "links",
    ];
    let places: Vec<usize> = keys
        .iter()
        .map(|key| lines.find(&format!("\"{key}\"")).unwrap())
        .collect();
    assert!(places.is_sorted(), "{lines}");

    let csv = server.pce(ARGS).args(["-o", "csv"]).run().success();
    assert_eq!(
        csv,
        format!(
            "type,id,method,note,url,status,modified\n\
             0,{ID},0,My phone call event is awesome,http://myevent.com/SaveMyPhoneCallDetails,1,2012-07-10T18:16:12+03:00\n"
        )
    );
}

#[test]
fn the_sandbox_has_the_published_event() {
    let server = Server::new();
    let csv = server.pce(ARGS).args(["-o", "csv"]).run().success();
    assert!(csv.contains("My phone call event is awesome"), "{csv}");
}

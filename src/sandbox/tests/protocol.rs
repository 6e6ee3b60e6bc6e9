//! Tests of the documented behaviour of a server, the observer, latency, start and stop.

use std::collections::HashSet;
use std::sync::Mutex;

use tokio::time::timeout;

use super::*;

#[test]
fn the_published_example_is_answered_as_published() {
    run(async {
        let sandbox = start(Options::default()).await;
        let answer = get(
            &sandbox,
            &format!("{EVENTS}/0/NqeyDRqo4FtabmFj8gNWq3hsiGNYyq?count=5"),
        )
        .await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert!(answer.header("date").is_some());
        assert_eq!(
            answer.body,
            "{\"startIndex\":0,\"totalResults\":1,\"itemsPerPage\":5,\"filtered\":true,\"sorted\":true,\"entry\":[\
             {\"type\":\"0\",\"id\":\"NqeyDRqo4FtabmFj8gNWq3hsiGNYyq\",\"method\":\"0\",\
             \"note\":\"My phone call event is awesome\",\"url\":\"http://myevent.com/SaveMyPhoneCallDetails\",\
             \"status\":\"1\",\"modified\":\"2012-07-10T18:16:12+03:00\",\"links\":{\"self\":\"http://pbx.test/uapi/\
             extensions/@me/0003*210/phoneCallEvents/0/NqeyDRqo4FtabmFj8gNWq3hsiGNYyq\"}}]}"
        );
    });
}

#[test]
fn refusals_have_their_documented_codes() {
    run(async {
        let sandbox = start(Options::default()).await;
        let uapi = "/uapi/extensions";
        for (target, status, code) in [
            ("/uapi/extensions/@me/210", 501, "request_not_implemented"),
            ("/uapi/users", 501, "request_not_implemented"),
            (
                &format!("{uapi}/@owner/@self/presence"),
                400,
                "extension_invalid",
            ),
            (&format!("{uapi}/1043/@self/presence"), 400, "user_invalid"),
            (
                &format!("{uapi}/@me/@self/presence?filterBy=phone"),
                400,
                "filterby_invalid",
            ),
            (
                &format!("{uapi}/@self/210/phoneCallEvents"),
                400,
                "user_invalid",
            ),
            (
                &format!("{uapi}/1043/@self/phoneCallEvents"),
                400,
                "user_invalid",
            ),
            (
                &format!("{uapi}/1042/@self/phoneCallEvents"),
                400,
                "extension_invalid",
            ),
            (
                &format!("{uapi}/@me/0003-210/phoneCallEvents/x"),
                400,
                "extension_invalid",
            ),
            (
                &format!("{uapi}/@me/0003*999/phoneCallEvents"),
                400,
                "extension_invalid",
            ),
            (
                &format!("{uapi}/@me/0003*666/phoneCallEvents"),
                400,
                "pce_access_denied",
            ),
            (&format!("{EVENTS}/x/y?count=0"), 400, "pce_type_invalid"),
            (&format!("{EVENTS}//"), 400, "pce_type_invalid"),
            (&format!("{EVENTS}/0/y?count=0"), 400, "pce_id_invalid"),
            (
                &format!("{EVENTS}/1/NqeyDRqo4FtabmFj8gNWq3hsiGNYyq"),
                400,
                "pce_id_invalid",
            ),
            (&format!("{EVENTS}?count=0"), 400, "count_invalid"),
        ] {
            let answer = get(&sandbox, target).await;
            let body = answer.json();
            assert_eq!(
                (answer.status, body["error"]["code"].as_str()),
                (status, Some(code)),
                "{target}"
            );
            assert!(
                body["error"]["message"]
                    .as_str()
                    .is_some_and(|message| !message.is_empty())
            );
        }
        let answer = call(&sandbox, "DELETE", EVENTS, sandbox.token().expose_secret()).await;
        assert_eq!(answer.status, 501);
        assert_eq!(answer.json()["error"]["code"], "request_not_implemented");
    });
}

#[test]
fn the_access_token_is_checked_first() {
    run(async {
        let sandbox = start(Options::default()).await;
        let answer = call(
            &sandbox,
            "POST",
            "/uapi/extensions/x/y/phoneCallEvents/z?count=0",
            "wrong",
        )
        .await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        assert_eq!(answer.json()["error"]["code"], "access_denied");
        let without =
            format!("GET {EVENTS} HTTP/1.1\r\nHost: pbx.test\r\nConnection: close\r\n\r\n");
        assert_eq!(raw(&sandbox, &without).await.status, 401);
    });
}

#[test]
fn nothing_to_return_is_204_without_a_body() {
    run(async {
        let sandbox = start(Options::default()).await;
        for target in [
            "/uapi/extensions/@owner/299/phoneCallEvents",
            &format!("{EVENTS}/9"),
            &format!("{EVENTS}?startIndex=24"),
            &format!("{EVENTS}?filterBy=url&filterValue=nowhere"),
        ] {
            let answer = get(&sandbox, target).await;
            assert_eq!((answer.status, answer.body.as_str()), (204, ""), "{target}");
        }
        let none = start(Options {
            events: Some(0),
            ..Options::default()
        })
        .await;
        assert_eq!(get(&none, EVENTS).await.status, 204);
    });
}

#[test]
fn the_default_page_has_twenty_rows_and_links_lead_through_the_rest() {
    run(async {
        let sandbox = start(Options::default()).await;
        let first = get(&sandbox, EVENTS).await;
        let body = first.json();
        assert_eq!(
            (&body["itemsPerPage"], &body["totalResults"]),
            (&json!(20), &json!(24))
        );
        assert_eq!(
            body["links"],
            json!({"next": format!("http://pbx.test{EVENTS}?startIndex=20")})
        );
        let query = "filterBy=note&filterOp=present&startIndex=10&count=8&sortOrder=descending";
        let middle = get(&sandbox, &format!("{EVENTS}?{query}")).await.json();
        let others = "filterBy=note&filterOp=present&count=8&sortOrder=descending";
        assert_eq!(
            middle["links"]["next"],
            format!("http://pbx.test{EVENTS}?{others}&startIndex=18")
        );
        assert_eq!(
            middle["links"]["prev"],
            format!("http://pbx.test{EVENTS}?{others}&startIndex=2")
        );
        let rest = get(&sandbox, &format!("{EVENTS}?startIndex=20")).await;
        let ids: HashSet<String> = first.ids().into_iter().chain(rest.ids()).collect();
        assert_eq!(ids.len(), 24);
        assert!(
            get(&sandbox, &format!("{EVENTS}?count=24"))
                .await
                .json()
                .get("links")
                .is_none()
        );
    });
}

#[test]
fn a_page_cap_is_told_in_items_per_page() {
    run(async {
        let sandbox = start(Options {
            page_cap: Some(7),
            ..Options::default()
        })
        .await;
        let answer = get(&sandbox, &format!("{EVENTS}?count=4999")).await;
        assert_eq!(answer.json()["itemsPerPage"], 7);
        assert_eq!(answer.ids().len(), 7);
    });
}

#[test]
fn requests_on_one_connection_are_answered_in_turn() {
    run(async {
        let sandbox = start(Options::default()).await;
        let token = sandbox.token().expose_secret();
        let request = |more: &str| {
            format!(
                "GET {EVENTS}/1?count=1 HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\n{more}\r\n"
            )
        };
        let answer = raw(&sandbox, &(request("") + &request("Connection: close\r\n"))).await;
        assert_eq!(answer.body.matches("HTTP/1.1 200 OK").count(), 1);
        assert_eq!(answer.body.matches("\"totalResults\":5").count(), 2);
    });
}

#[test]
fn the_token_endpoint_gives_tokens_that_work_until_they_expire() {
    run(async {
        let options = Options {
            token_ttl: Duration::from_millis(300),
            app_key: Some("key".into()),
            ..Options::default()
        };
        let sandbox = start(options).await;
        let answer = post_form(&sandbox, &good_form(&sandbox)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let body = answer.json();
        assert_eq!(body["expires_in"], 1);
        let token = body["access_token"].as_str().expect("a token");
        assert_eq!(call(&sandbox, "GET", EVENTS, token).await.status, 200);
        tokio::time::sleep(Duration::from_millis(320)).await;
        for token in [token, sandbox.token().expose_secret()] {
            assert_eq!(call(&sandbox, "GET", EVENTS, token).await.status, 401);
        }
        let wrong = good_form(&sandbox).replace("client_secret=", "client_secret=x");
        let answer = post_form(&sandbox, &wrong).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (401, &json!("invalid_client"))
        );
        let secret = sandbox.app_secret().expose_secret();
        let json = json!({"grant_type": "client_credentials", "client_id": "key", "client_secret": secret});
        for (body, status) in [(json.to_string(), 200), ("[]".to_owned(), 400)] {
            assert_eq!(post_json(&sandbox, &body).await.status, status, "{body}");
        }
        let answer = call(&sandbox, "GET", "/oauth/token.php", "x").await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (400, &json!("invalid_request"))
        );
    });
}

#[test]
fn the_observer_sees_everything_but_the_secret() {
    run(async {
        let seen = Arc::new(Mutex::new(Vec::<Exchange>::new()));
        let observer: Observer = {
            let seen = Arc::clone(&seen);
            Arc::new(move |exchange| seen.lock().expect("lock").push(exchange.clone()))
        };
        let faults = vec![Fault::ResetOnce];
        let sandbox = start(Options {
            faults,
            observer: Some(observer),
            ..Options::default()
        })
        .await;
        let target =
            "/uapi/extensions/%40me/0003%2A210/phoneCallEvents?filterBy=url&filterValue=a+b";
        assert_eq!(get(&sandbox, target).await.status, 0);
        assert_eq!(get(&sandbox, target).await.status, 204);
        post_form(&sandbox, &good_form(&sandbox)).await;

        let seen = seen.lock().expect("lock");
        assert_eq!(
            seen.iter()
                .map(|exchange| exchange.status)
                .collect::<Vec<_>>(),
            [0, 204, 200]
        );
        assert_eq!(
            seen[1].path,
            "/uapi/extensions/%40me/0003%2A210/phoneCallEvents"
        );
        assert_eq!(seen[1].query, "filterBy=url&filterValue=a+b");
        assert_eq!(seen[1].param("filterValue"), Some("a b"));
        let token = sandbox.token().expose_secret();
        assert_eq!(
            seen[1].header("authorization"),
            Some(format!("Bearer {token}").as_str())
        );
        assert!(seen[2].is_for_token());
        assert!(
            seen[2]
                .body
                .contains(&("grant_type".into(), "client_credentials".into()))
        );
        assert!(
            seen[2]
                .body
                .contains(&("client_secret".into(), "[redacted]".into()))
        );
        let shown = format!("{seen:?} {sandbox:?}");
        assert!(!shown.contains(token) && !shown.contains(sandbox.app_secret().expose_secret()));
    });
}

#[test]
fn latency_holds_every_answer_back_and_requests_run_at_once() {
    run(async {
        let latency = Duration::from_millis(400);
        let sandbox = start(Options {
            latency,
            ..Options::default()
        })
        .await;
        let started = Instant::now();
        let answers = tokio::join!(
            get(&sandbox, EVENTS),
            get(&sandbox, EVENTS),
            get(&sandbox, EVENTS)
        );
        assert_eq!(
            (answers.0.status, answers.1.status, answers.2.status),
            (200, 200, 200)
        );
        let elapsed = started.elapsed();
        assert!(elapsed >= latency && elapsed < 3 * latency, "{elapsed:?}");
    });
}

#[test]
fn stopping_closes_open_connections() {
    run(async {
        let sandbox = start(Options {
            latency: Duration::from_secs(60),
            ..Options::default()
        })
        .await;
        let address = sandbox.address();
        let mut idle = TcpStream::connect(address).await.expect("a connection");
        let mut waiting = TcpStream::connect(address).await.expect("a connection");
        waiting
            .write_all(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            .await
            .expect("sent");
        tokio::time::sleep(Duration::from_millis(20)).await;
        timeout(Duration::from_secs(1), sandbox.stop())
            .await
            .expect("prompt");
        for stream in [&mut idle, &mut waiting] {
            let read = timeout(Duration::from_secs(1), stream.read(&mut [0; 8]))
                .await
                .expect("closed");
            assert!(matches!(read, Ok(0) | Err(_)));
        }
        assert!(TcpStream::connect(address).await.is_err());
    });
}

#[test]
fn dropping_stops_too() {
    run(async {
        let sandbox = start(Options::default()).await;
        let address = sandbox.address();
        let mut idle = TcpStream::connect(address).await.expect("a connection");
        tokio::task::yield_now().await;
        drop(sandbox);
        let read = timeout(Duration::from_secs(1), idle.read(&mut [0; 8]))
            .await
            .expect("closed");
        assert!(matches!(read, Ok(0) | Err(_)));
        assert!(TcpStream::connect(address).await.is_err());
    });
}

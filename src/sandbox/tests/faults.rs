//! Each fault, as a client sees it.

use super::*;

#[test]
fn faults_that_answer_in_the_servers_place() {
    run(async {
        for (fault, status, content_type) in [
            (Fault::Unauthorized, 401, "application/json"),
            (Fault::Forbidden, 403, "text/html; charset=utf-8"),
            (Fault::AccessDenied, 400, "application/json"),
            (Fault::Unavailable, 503, "text/html; charset=utf-8"),
            (Fault::BadGateway, 502, "text/html; charset=utf-8"),
            (Fault::InternalError, 500, "application/json"),
            (Fault::NotImplemented, 501, "application/json"),
            (Fault::Html, 200, "text/html; charset=utf-8"),
            (Fault::Redirect, 302, "text/html; charset=utf-8"),
        ] {
            let sandbox = with(&[fault]).await;
            let answer = get(&sandbox, EVENTS).await;
            assert_eq!(
                (answer.status, answer.header("content-type")),
                (status, Some(content_type)),
                "{fault}"
            );
            assert_eq!(
                answer.body.starts_with('{'),
                content_type == "application/json",
                "{fault}"
            );
            assert_eq!(
                post_form(&sandbox, &good_form(&sandbox)).await.status,
                200,
                "{fault}"
            );
        }
        assert_eq!(
            get(&with(&[Fault::Redirect]).await, EVENTS)
                .await
                .header("location"),
            Some("http://127.0.0.1:9/")
        );
        let limited = with(&[Fault::RateLimit]).await;
        for status in [200, 200, 429, 200] {
            let answer = get(&limited, EVENTS).await;
            assert_eq!(answer.status, status);
            assert_eq!(answer.header("retry-after"), (status == 429).then_some("1"));
        }
    });
}

#[test]
fn faults_of_the_wire() {
    run(async {
        assert_eq!(get(&with(&[Fault::Reset]).await, EVENTS).await.status, 0);
        let answer = get(&with(&[Fault::Truncate]).await, EVENTS).await;
        let promised: usize = answer
            .header("content-length")
            .and_then(|text| text.parse().ok())
            .expect("a length");
        assert_eq!(answer.body.len(), promised / 2);
        assert!(answer.body.starts_with("{\"startIndex\":0"));

        let sandbox = with(&[Fault::Slow]).await;
        let started = Instant::now();
        let token = sandbox.token().expose_secret();
        let mut stream = TcpStream::connect(sandbox.address())
            .await
            .expect("a connection");
        let request =
            format!("GET {EVENTS} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        while !answer.ends_with("\r\n\r\n{\"") {
            let mut buffer = [0; 512];
            let read = stream.read(&mut buffer).await.expect("more");
            answer.push_str(std::str::from_utf8(&buffer[..read]).expect("ASCII"));
        }
        assert!(started.elapsed() >= Duration::from_secs(1));
    });
}

#[test]
fn faults_of_the_collection() {
    run(async {
        let filtered = format!("{EVENTS}?count=30&filterBy=url&filterValue=old-crm");
        let body = get(&with(&[]).await, &filtered).await.json();
        assert_eq!(
            (&body["filtered"], &body["totalResults"]),
            (&json!(true), &json!(3))
        );
        let body = get(&with(&[Fault::Unfiltered]).await, &filtered)
            .await
            .json();
        assert_eq!(
            (&body["filtered"], &body["totalResults"]),
            (&json!(false), &json!(24))
        );

        let answer = get(
            &with(&[Fault::Unsorted]).await,
            &format!("{EVENTS}?sortOrder=descending"),
        )
        .await;
        assert_eq!(answer.json()["sorted"], false);
        assert_eq!(answer.ids()[0], "NqeyDRqo4FtabmFj8gNWq3hsiGNYyq");

        let body = get(&with(&[Fault::WrongItemsPerPage]).await, EVENTS)
            .await
            .json();
        assert_eq!(body["itemsPerPage"], 40);

        let single = with(&[Fault::SingleEntry]).await;
        assert!(get(&single, &format!("{EVENTS}?count=1")).await.json()["entry"].is_object());
        assert!(get(&single, &format!("{EVENTS}?count=2")).await.json()["entry"].is_array());

        let answer = get(
            &with(&[Fault::NoEntry]).await,
            "/uapi/extensions/@me/299/phoneCallEvents",
        )
        .await;
        let expected = json!({"startIndex":0,"totalResults":0,"itemsPerPage":20,"filtered":true,"sorted":true});
        assert_eq!((answer.status, answer.json()), (200, expected));
    });
}

#[test]
fn faults_that_change_the_events_between_pages() {
    run(async {
        for order in ["ascending", "descending"] {
            let page = |start| format!("{EVENTS}?count=6&sortOrder={order}&startIndex={start}");
            let shifting = with(&[Fault::Shift]).await;
            let (first, second) = (
                get(&shifting, &page(0)).await,
                get(&shifting, &page(6)).await,
            );
            assert_eq!(second.json()["totalResults"], 25);
            assert_eq!(first.ids()[5], second.ids()[0], "{order}");

            let shrinking = with(&[Fault::Shrink]).await;
            let whole = get(
                &with(&[]).await,
                &format!("{EVENTS}?count=24&sortOrder={order}"),
            )
            .await
            .ids();
            assert_eq!(get(&shrinking, &page(0)).await.ids(), whole[..6]);
            let second = get(&shrinking, &page(6)).await;
            assert_eq!(second.json()["totalResults"], 23);
            assert_eq!(second.ids(), whole[7..13], "{order}");
        }
    });
}

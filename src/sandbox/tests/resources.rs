//! The resources besides phone call events: service discovery and presence, and the paths of all of them.

use super::*;

#[test]
fn a_slash_at_the_end_makes_no_difference() {
    run(async {
        let sandbox = start(Options::default()).await;
        for path in [EVENTS, &format!("{EVENTS}/0")] {
            let answer = get(&sandbox, &format!("{path}/?count=3")).await;
            assert_eq!(answer.ids().len(), 3, "{answer:?}");
        }
    });
}

#[test]
fn service_discovery_needs_no_token_and_no_extension() {
    run(async {
        let sandbox = start(Options::default()).await;
        for path in ["/uapi", "/uapi/"] {
            let answer = call(&sandbox, "GET", path, "none").await;
            assert_eq!((answer.status, answer.body.as_str()), (204, ""));
            let location = format!("http://pbx.test{path}");
            assert_eq!(answer.header("x-xrds-location"), Some(location.as_str()));
        }
        assert_eq!(get(&sandbox, "/").await.status, 404);
    });
}

#[test]
fn presence_has_an_entry_for_each_phone() {
    run(async {
        let sandbox = start(Options {
            phones: Some(4),
            ..Options::default()
        })
        .await;
        let presence = "/uapi/extensions/@me/@self/presence";
        let answer = get(&sandbox, &format!("{presence}?count=4")).await;
        let body = answer.json();
        assert_eq!(body["totalResults"], 8);
        assert_eq!(body["itemsPerPage"], 4);
        let first = json!({"extension": "0003*210", "phone": "1", "status": "1"});
        assert_eq!(body["entry"][0], first);
        let next = format!("http://pbx.test{presence}?count=4&startIndex=4");
        assert_eq!(body["links"]["next"], next);
        let numbers = |body: Value| -> Vec<String> {
            let entry = body["entry"].as_array().expect("entry").clone();
            let number = |entry: Value| entry["extension"].as_str().expect("a number").to_owned();
            entry.into_iter().map(number).collect()
        };
        let rest = get(&sandbox, &format!("{presence}?count=9&startIndex=4")).await;
        assert_eq!(
            [numbers(body), numbers(rest.json())].concat(),
            [
                "0003*210", "0003*210", "0003*210", "0003*220", "0003*220", "0003*299", "0003*400",
                "0003*400"
            ]
        );
        for query in [
            "startIndex=8",
            "filterBy=extension&filterOp=equals&filterValue=0003*240",
        ] {
            let answer = get(&sandbox, &format!("{presence}?{query}")).await;
            assert_eq!((answer.status, answer.body.as_str()), (204, ""));
        }
        let wrong = call(&sandbox, "GET", presence, "wrong").await;
        assert_eq!(wrong.status, 401);
    });
}

use super::*;
use crate::uapi::Field;

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
   "links": {"self":"https://x.x.x.x/uapi/a"}
  }
 ]
}"#;

fn parse(body: &str) -> Result<Collection, NotACollection> {
    Collection::parse(body.to_owned())
}

#[test]
fn the_published_answer() {
    let page = parse(PUBLISHED).unwrap();
    assert_eq!(page.total_results, Some(1));
    assert_eq!(page.len(), 1);
    let row = page.row(0).unwrap();
    assert_eq!(row.text(Field::Id), "NqeyDRqo4FtabmFj8gNWq3hsiGNYyq");
    assert_eq!(row.text(Field::Links), "https://x.x.x.x/uapi/a");
    assert_eq!(row.text(Field::Note), "");
    assert!(row.raw().starts_with('{') && row.raw().ends_with('}'));
}

#[test]
fn shapes_that_servers_send() {
    let cases = [
        (
            r#"{"totalResults":"2","entry":[{"id":1},{"id":"2"}]}"#,
            2,
            Some(2),
        ),
        (r#"{"totalResults":1,"entry":{"id":"1"}}"#, 1, Some(1)),
        (r#"{"totalResults":0}"#, 0, Some(0)),
        (r#"{"totalResults":0,"entry":null}"#, 0, Some(0)),
        (r#"{"entry":[]}"#, 0, None),
        ("\u{feff}{\"entry\":[{}]}", 1, None),
        (" \r\n", 0, None),
        ("", 0, None),
        ("[]", 0, None),
        (
            r#"[{"totalResults":"2.0","entry":[{"id":1},{"id":"2"}]}]"#,
            2,
            Some(2),
        ),
        (r#"{"totalResults":0,"entry":{}}"#, 0, Some(0)),
        (r#"{"entry":{"links":{"self":"x"}}}"#, 1, None),
        (r#"{"entry":{"Ev1":{"id":"a"},"Ev2":{"id":"b"}}}"#, 2, None),
        (r#"{"entry":{"0":{"id":"a"}, "2":{"id":"b"}}}"#, 2, None),
        (
            r#"{"totalResults":null,"extra":{"a":[1]},"entry":[]}"#,
            0,
            None,
        ),
    ];
    for (body, rows, total) in cases {
        let page = parse(body).unwrap();
        assert_eq!((page.len(), page.total_results), (rows, total), "{body}");
        assert_eq!(page.rows().count(), rows, "{body}");
        assert_eq!((page.filtered, page.sorted), (None, None), "{body}");
    }
}

#[test]
fn what_is_no_collection() {
    for body in [
        "null",
        "{}",
        "[{}]",
        "[[]]",
        r#"[{"entry":[]},{"entry":[]}]"#,
        r#"[{"id":"1"}]"#,
        "7",
        "{\"a\":1}",
        "<html>",
        r#"{"entry":7}"#,
        r#"{"entry":[7]}"#,
        r#"{"entry":[null]}"#,
        r#"{"entry":""}"#,
        r#"{"entry":true}"#,
        r#"{"entry":-1}"#,
        r#"{"entry":1.5}"#,
        r#"{"entry":{"a":1}}"#,
        r#"{"entry":{"a":{"id":"1"},"b":7}}"#,
        r#"{"filtered":7,"entry":[]}"#,
        r#"{"sorted":"perhaps","entry":[]}"#,
        r#"{"totalResults":1.5,"entry":[]}"#,
        r#"{"entry":[{]}"#,
        r#"{"totalResults":"many","entry":[]}"#,
        r#"{"entry":[]} x"#,
        r#"{"entry":[{"id":"1"}"#,
    ] {
        assert!(parse(body).is_err(), "{body}");
    }
}

#[test]
fn next_page_in_either_place() {
    for body in [
        r#"{"entry":[],"next":"/n"}"#,
        r#"{"entry":[],"links":{"next":"/n"}}"#,
        r#"{"entry":[],"paging":{"next":"/n"}}"#,
    ] {
        assert_eq!(parse(body).unwrap().next.as_deref(), Some("/n"));
    }
}

#[test]
fn keeps_what_is_asked_for() {
    let mut page = parse(r#"{"entry":[{"id":"1"},{"id":"2"},{"id":"3"}]}"#).unwrap();
    page.retain(|row| row.text(Field::Id) != "2");
    let ids: Vec<_> = page
        .rows()
        .map(|row| row.text(Field::Id).into_owned())
        .collect();
    assert_eq!(ids, ["1", "3"]);
}

#[test]
fn rows_of_several_pages_make_one() {
    let a = parse(r#"{"entry":[{"id":"1"},{ "id":"2" }]}"#).unwrap();
    let b = parse(r#"{"sorted":false,"entry":[{"id":"3"}]}"#).unwrap();
    let mut merged = Merged::default();
    for (page, index) in [(&a, 1), (&b, 0), (&a, 0), (&a, 2)] {
        merged.push(page, index);
    }
    assert_eq!(merged.len(), 3);
    let page = merged.into_page();
    let rows: Vec<&str> = page.rows().map(|row| row.raw()).collect();
    assert_eq!(rows, [r#"{ "id":"2" }"#, r#"{"id":"3"}"#, r#"{"id":"1"}"#]);
    assert_eq!(page.sorted, Some(false));
}

#[test]
fn flags_may_be_booleans_numbers_and_strings() {
    for (flag, expected) in [
        ("true", Some(true)),
        ("\"true\"", Some(true)),
        ("1", Some(true)),
        ("\"1\"", Some(true)),
        ("false", Some(false)),
        ("\"false\"", Some(false)),
        ("0", Some(false)),
        ("null", None),
        ("\"\"", None),
    ] {
        let page = parse(&format!(
            r#"{{"filtered":{flag},"sorted":{flag},"entry":[]}}"#
        ))
        .unwrap();
        assert_eq!((page.filtered, page.sorted), (expected, expected), "{flag}");
    }
}

#[test]
fn a_page_of_too_many_rows_is_refused() {
    let rows = |rows: usize| vec!["{}"; rows].join(",");
    assert!(parse(&format!(r#"{{"entry":[{}]}}"#, rows(MOST_ENTRIES))).is_ok());
    let long = parse(&format!(r#"{{"entry":[{}]}}"#, rows(MOST_ENTRIES + 1))).unwrap_err();
    assert!(long.reason.contains("49990"), "{}", long.reason);
    let object = vec![r#""a":{}"#; MOST_ENTRIES + 1].join(",");
    assert!(parse(&format!(r#"{{"entry":{{{object}}}}}"#)).is_err());
}

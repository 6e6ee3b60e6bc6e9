use super::super::testing::{columns, incomplete, whole};
use super::super::{Format, Layout, Values};

/// Returns the only row's object.
fn object(layout: &Layout, row: &str) -> String {
    let printed = whole(Format::Ndjson, layout, &[("0003-210", row)]);
    let line = printed.strip_suffix('\n').unwrap().to_owned();
    assert!(!line.contains('\n'), "{line}");
    serde_json::from_str::<serde_json::Value>(&line).unwrap();
    line
}

fn several() -> Layout {
    Layout {
        several: true,
        ..Layout::default()
    }
}

fn fields(names: &str) -> Layout {
    Layout {
        columns: columns(names),
        ..Layout::default()
    }
}

#[test]
fn an_array_has_an_object_a_line() {
    let layout = Layout::default();
    let rows = [("1", r#"{"id":"a"}"#), ("1", r#"{"id":"b"}"#)];
    assert_eq!(
        whole(Format::Json, &layout, &rows),
        "[\n{\"id\":\"a\"},\n{\"id\":\"b\"}\n]\n"
    );
    assert_eq!(
        whole(Format::Ndjson, &layout, &rows),
        "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"
    );
    assert_eq!(whole(Format::Json, &layout, &[]), "[]\n");
    assert_eq!(whole(Format::Ndjson, &layout, &[]), "");
}

#[test]
fn an_array_that_stopped_early_is_not_closed() {
    let layout = Layout::default();
    let rows = [("1", r#"{"id":"a"}"#)];
    let printed = incomplete(Format::Json, &layout, &rows);
    assert_eq!(printed, "[\n{\"id\":\"a\"}\n");
    assert!(serde_json::from_str::<serde_json::Value>(&printed).is_err());
    assert_eq!(incomplete(Format::Json, &layout, &[]), "");
}

#[test]
fn the_servers_own_text() {
    for row in [
        r#"{ "id" : "a", "new":[1,{"x":1e3}],"id":2,"note":"\u00e9 é \"\\\" \/ 日本 👩‍👩‍👧","n":1.0 }"#,
        "{}",
    ] {
        assert_eq!(object(&Layout::default(), row), row);
    }
}

#[test]
fn pretty_objects_are_compacted_outside_strings() {
    let row = "{\r\n  \"id\" : \"a  b\\n{ \\\" , \\\\\",\n\t\"links\": {\n \"self\": \"x y\"\n}, \"n\": [ 1 , 2 ]\n}";
    let compact = r#"{"id":"a  b\n{ \" , \\","links":{"self":"x y"},"n":[1,2]}"#;
    assert_eq!(object(&Layout::default(), row), compact);
    assert_eq!(object(&fields("links"), row), r#"{"links":{"self":"x y"}}"#);
    assert_eq!(
        object(&several(), row),
        compact.replacen('{', r#"{"extension":"0003*210","#, 1)
    );
}

#[test]
fn del_and_c1_are_escaped_and_nothing_else() {
    let row = "{ \"note\":\"\u{7f}\u{80}\\\\\u{9b}31m\u{9f}\u{a0}©é\u{202e}\u{2028}\\u001b\" }";
    let expected =
        "{ \"note\":\"\\u007f\\u0080\\\\\\u009b31m\\u009f\u{a0}©é\u{202e}\u{2028}\\u001b\" }";
    let printed = object(&Layout::default(), row);
    assert_eq!(printed, expected);
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(value(&printed), value(row));
    assert_eq!(
        object(&several(), "{\"\u{9b}\":1,\"extension\":2}"),
        r#"{"extension":"0003*210","\u009b":1}"#
    );
}

#[test]
fn fields_in_the_options_order_with_the_servers_values() {
    let row = r#"{"type":0,"id":"a","note":null,"x":1,"status": "1","links":{"self" : "u"}}"#;
    assert_eq!(
        object(&fields("links,status,note,url,type,status"), row),
        r#"{"links":{"self" : "u"},"status":"1","note":null,"type":0}"#
    );
    assert_eq!(object(&fields("url"), row), "{}");
    assert_eq!(
        object(&fields("id,extension"), row),
        r#"{"id":"a","extension":"0003*210"}"#
    );
    let both = Layout {
        several: true,
        ..fields("id")
    };
    assert_eq!(object(&both, row), r#"{"extension":"0003*210","id":"a"}"#);
}

#[test]
fn extension_comes_first_and_once() {
    assert_eq!(
        object(&several(), r#"{ "id" : "a" }"#),
        r#"{"extension":"0003*210","id" : "a" }"#
    );
    assert_eq!(object(&several(), "{ }"), r#"{"extension":"0003*210"}"#);
    assert_eq!(
        object(&several(), r#"{"id":"a","extension":"9","a\"b é":1}"#),
        r#"{"extension":"0003*210","id":"a","a\"b é":1}"#
    );
}

#[test]
fn words_are_strings_where_they_are_known() {
    let row = r#"{"type":3,"id":"1","method":"7","x":"0","status":"0","type2":1,"note":"0"}"#;
    let mut layout = Layout {
        values: Values::Words,
        ..Layout::default()
    };
    assert_eq!(
        object(&layout, row),
        r#"{"type":"Answer-In","id":"1","method":"7","x":"0","status":"disabled","type2":1,"note":"0"}"#
    );
    layout.columns = columns("status,type,method");
    assert_eq!(
        object(&layout, row),
        r#"{"status":"disabled","type":"Answer-In","method":"7"}"#
    );
    layout.several = true;
    layout.columns = None;
    assert_eq!(
        object(&layout, r#"{"status":null,"extension":1,"method":0}"#),
        r#"{"extension":"0003*210","status":null,"method":"GET"}"#
    );
}

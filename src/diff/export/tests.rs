use super::*;

fn parse(text: &str) -> Export<'_> {
    Export::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refuses(text: &str, message: &str) {
    let error = Export::parse(text).unwrap_err();
    assert_eq!(error.to_string(), message, "{text:?}");
    assert!(!error.remedy().is_empty());
}

/// Returns the extension, type, id, note and url of every event.
fn events(export: &Export<'_>) -> Vec<String> {
    let event = |item: &Item<'_>| {
        let extension = export.extension(item).map(Extension::as_str);
        let entry = export.entry(item);
        let (note, url) = (entry.text(Field::Note), entry.text(Field::Url));
        let (kind, id) = (item.event_type, &item.id);
        format!("{} {kind} {id} {note:?} {url}", extension.unwrap_or("?"))
    };
    export.items().iter().map(event).collect()
}

#[test]
fn every_format_of_pce_is_read() {
    let expected = [
        r#"0003*210 0 a1 "x, \"y\"\n\tz\\" http://a/"#,
        r#"0003*210 2 b2 "" http://b/"#,
    ];
    for (text, format) in [
        (
            r#"[
{"extension":"0003*210","type":"0","id":"a1","note":"x, \"y\"\n\tz\\","url":"http://a/"},
{"extension":"0003*210","type":2,"id":"b2","note":null,"url":"http://b/"}
]
"#,
            Format::Json,
        ),
        (
            r#"{"extension":"0003*210","type":"0","id":"a1","note":"x, \"y\"\n\tz\\","url":"http://a/"}
{"url":"http:\/\/b/","extension":"0003-210","id":"b2","\u0074ype":"2"}"#,
            Format::Ndjson,
        ),
        (
            "extension,type,id,note,url\n0003*210,0,a1,\"x, \"\"y\"\"\n\tz\\\",http://a/\n0003*210,2,b2,,http://b/\n",
            Format::Csv,
        ),
        (
            "extension\ttype\tid\tnote\turl\n0003*210\t0\ta1\tx, \"y\"\\n\\tz\\\\\thttp://a/\n0003*210\t2\tb2\t\thttp://b/\n",
            Format::Tsv,
        ),
    ] {
        for text in [text.to_owned(), format!("\u{feff}{text}")] {
            let export = parse(&text);
            assert_eq!(export.format(), format, "{text}");
            assert_eq!(events(&export), expected, "{text}");
            assert_eq!(export.extensions().len(), 1);
            let mut fields = export.fields().to_vec();
            fields.sort();
            assert_eq!(fields, ["note", "url"]);
        }
        let windows = text.replace("\",\n", "\",\r\n").replace("/\n", "/\r\n");
        assert_eq!(parse(&windows).items().len(), 2, "{windows}");
    }
}

#[test]
fn words_stand_for_types() {
    let export = parse("type,id,status\nDial-In,a,disabled\nAnswer-Out,b,enabled\n");
    assert!(export.has_words());
    let types: Vec<u32> = export
        .items()
        .iter()
        .map(|item| item.event_type.number())
        .collect();
    assert_eq!(types, [0, 4]);
    assert_eq!(export.entry(&export.items()[0]).text(Field::Status), "0");
    assert!(!parse("type,id\n17,a\n").has_words());
    assert!(parse(r#"[{"type":"Hangup","id":1}]"#).has_words());
}

#[test]
fn an_export_without_events_is_valid() {
    for (text, format) in [
        ("", Format::Ndjson),
        ("\n", Format::Ndjson),
        ("[]\n", Format::Json),
        ("type,id,method,note,url,status,modified\n", Format::Csv),
        ("type\tid\n", Format::Tsv),
    ] {
        let export = parse(text);
        assert_eq!((export.format(), export.items().len()), (format, 0));
    }
}

#[test]
fn exports_for_spreadsheets_are_read() {
    let export =
        parse("\u{feff}\"extension\",\"type\",\"id\",\"note\"\n\"1\",\"0\",\"a\",\"'=1\"\n");
    assert!(export.has_mark());
    assert_eq!(events(&export), [r#"1 0 a "'=1" "#]);
    let export = parse("\u{feff}type\tid\tnote\n0\ta\t\"\"\"x\"\" y\"\n");
    assert_eq!(events(&export), [r#"? 0 a "\"x\" y" "#]);
}

#[test]
fn an_export_that_was_cut_off_is_refused() {
    let eof = "the text ends before its JSON does";
    for (text, place) in [
        ("[", "entry 1"),
        ("[\n{\"type\":\"0\",\"id\":\"a\"},\n", "entry 2"),
        ("[\n{\"type\":\"0\",\"id\":\"a\"}\n", "entry 2"),
        ("[{\"type\":\"0\",\"id\":\"a\"},{\"ty", "entry 2"),
        (
            "{\"type\":\"0\",\"id\":\"a\"}\n{\"type\":\"0\",\"i",
            "line 2",
        ),
        ("{\"type\":\"0\",\"id\":\"a\"}\n\n{", "line 3"),
    ] {
        refuses(text, &format!("{place}: {eof}"));
    }
    refuses(
        "type,id,note\n0,a,x\n0,b",
        "line 3: the line has 2 cells and the header 3",
    );
    refuses(
        "type,id,note\n0,a,\"x\ny\n0,b,z\n",
        "line 2: a quoted cell has no closing quote",
    );
    let remedy = |text: &str| Export::parse(text).unwrap_err().remedy();
    for text in ["[", "{", "type,id\n0", "type,id\n0,\"a\n"] {
        assert!(remedy(text).contains("-O"), "{text}");
    }
}

#[test]
fn a_text_of_another_tool_is_refused_with_its_place() {
    for (text, message) in [
        ("name,phone\nAnna,210\n", "line 1: unknown column 'name'"),
        ("id,name\n", "line 1: unknown column 'name'"),
        ("id,note\n", "line 1: the column 'type' is missing"),
        ("type,note\n", "line 1: the column 'id' is missing"),
        ("id,type,id\n", "line 1: duplicate column 'id'"),
        (
            "type;id;note\n0;a;x\n",
            "line 1: the columns are separated by ';', not by ',' or a tab",
        ),
        (
            "0,NqeyDRqo4FtabmFj8gNWq3,0,note\n",
            "line 1: the first line is not a header",
        ),
        ("type,id\n0,a\nx,b\n", "line 3: 'x' is not an event type"),
        ("type,id\n,a\n", "line 2: the event has no type"),
        ("type,id\n0,\n", "line 2: the event has no id"),
        (
            "type,id\n0,a,b\n0,c\n",
            "line 2: the line has 3 cells and the header 2",
        ),
        (
            "extension,type,id\nAnna,0,a\n",
            "line 2: 'Anna' is not an extension",
        ),
        ("[7]", "entry 1: not an event"),
        ("[{\"type\":0,\"id\":\"a\"},[]]", "entry 2: not an event"),
        ("[{\"id\":\"a\"}]", "entry 1: the event has no type"),
        ("[{\"type\":1}]", "entry 1: the event has no id"),
        ("{\"type\":1,\"id\":null}", "line 1: the event has no id"),
        (
            "[{\"type\":[1],\"id\":\"a\"}]",
            "entry 1: '[1]' is not an event type",
        ),
        (
            "{\"totalResults\":1,\"entry\":[]}",
            "line 1: this is a collection as the server sent it (-o raw or curl)",
        ),
        (
            "{\"type\":1,\"id\":\"a\"}\n{\"type\":1,\"id\":\"b\",\"extension\":\"1\"}",
            "line 2: some events have an extension and others have none",
        ),
    ] {
        refuses(text, message);
    }
    for text in [
        "[{}",
        "{]",
        "[{\"a\":tru}]",
        "[] x",
        "{\"type\":0,\"id\":\"a\"} x",
    ] {
        assert!(Export::parse(text).is_err(), "{text}");
    }
}

#[test]
fn duplicates_are_refused_with_both_places() {
    refuses(
        r#"[{"type":"0","id":"a"},{"type":"1","id":"a"},{"type":0,"id":"a"}]"#,
        "entry 3: event 0/a is already in entry 1",
    );
    refuses(
        "extension,type,id,note\n1,0,a,\"x\ny\"\n2,0,a,\n1,Dial-In,a,\n",
        "line 5: event 0/a is already in line 2",
    );
}

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::diff::Format;
use crate::uapi::Row;

fn extension(number: &str) -> Extension {
    number.parse().unwrap()
}

fn push(comparison: &mut Comparison<'_>, number: &str, object: &str) {
    let row = Entry::Object(Row::parse(object).unwrap());
    let extension = extension(number);
    comparison.push(Some(&extension), &row).unwrap();
}

fn start(baseline: &str) -> Comparison<'_> {
    let export = Export::parse(baseline).unwrap_or_else(|error| panic!("{error}"));
    let ignored = vec!["modified".to_owned()];
    Comparison::new(export, Some(&extension("1")), ignored, |_, _| true)
}

/// Returns each change as one line.
fn lines(report: &Report) -> Vec<String> {
    let text = |value: &Option<Value<'_>>, field: &str| match value {
        Some(value) => value.text(field).into_owned(),
        None => "-".to_owned(),
    };
    report
        .changes
        .iter()
        .map(|change| {
            let (old, new) = (
                text(&change.old, &change.field),
                text(&change.new, &change.field),
            );
            let extension = change.extension.as_ref().map_or("?", Extension::as_str);
            let Change {
                kind,
                event_type,
                id,
                field,
                ..
            } = change;
            format!(
                "{} {extension} {event_type} {id} {field} {old} {new}",
                kind.sign()
            )
        })
        .collect()
}

/// Returns the names of the fields that were not compared.
fn uncompared(report: &Report) -> Vec<(String, Side)> {
    let one = |one: &Uncompared| (one.field.clone(), one.only_in);
    report.uncompared.iter().map(one).collect()
}

#[test]
fn added_removed_and_changed_in_order() {
    let mut comparison = start(
        r#"{"extension":"10","type":"0","id":"gone","url":"http://g/","note":"x"}
        {"extension":"9","type":"0","id":"same","url":"http://s/","note":"x","modified":"1"}
        {"extension":"9","type":"0","id":"b","url":"http://b/","note":"x","status":"1"}
        {"extension":"9","type":"10","id":"a","url":"http://a/"}"#,
    );
    push(
        &mut comparison,
        "9",
        r#"{"type":"2","id":"new","url":"http://n/"}"#,
    );
    push(
        &mut comparison,
        "9",
        r#"{"type":0,"id":"b","note":"y","url":"http://c/","status":1}"#,
    );
    push(
        &mut comparison,
        "9",
        r#"{"type":"0","id":"same","url":"http://s/","note":"x","modified":"2"}"#,
    );
    push(
        &mut comparison,
        "9",
        r#"{"type":"10","id":"a","url":"http://a/"}"#,
    );
    comparison.complete(Some(&extension("10")));
    comparison.complete(Some(&extension("9")));
    let report = comparison.finish();
    assert_eq!(
        lines(&report),
        [
            "~ 9 0 b note x y",
            "~ 9 0 b url http://b/ http://c/",
            "+ 9 2 new url - http://n/",
            "- 10 0 gone url http://g/ -",
        ]
    );
    assert!(report.uncompared.is_empty(), "{report:?}");
}

#[test]
fn what_could_not_be_read_is_not_removed() {
    let mut comparison = start(
        r#"{"extension":"1","type":"0","id":"a"}{"extension":"2","type":"0","id":"b"}{"extension":"3","type":"0","id":"c"}"#,
    );
    assert_eq!(comparison.expected(Some(&extension("2"))), 1);
    push(&mut comparison, "2", r#"{"type":"0","id":"other"}"#);
    comparison.discard(Some(&extension("2")));
    comparison.complete(Some(&extension("1")));
    // The test never ends extension 3.
    assert_eq!(lines(&comparison.finish()), ["- 1 0 a url - -"]);
}

#[test]
fn fields_that_one_list_never_has_are_not_compared() {
    let mut comparison = start(
        r#"{"type":"0","id":"a","note":"x","old":1}{"type":"0","id":"b","note":"y","old":2}{"type":"0","id":"c","sometimes":1}"#,
    );
    push(
        &mut comparison,
        "1",
        r#"{"type":"0","id":"a","note":"z","url":"http://a/"}"#,
    );
    push(
        &mut comparison,
        "1",
        r#"{"type":"0","id":"b","url":"http://b/"}"#,
    );
    push(
        &mut comparison,
        "1",
        r#"{"type":"0","id":"c","sometimes":1}"#,
    );
    comparison.complete(Some(&extension("1")));
    let report = comparison.finish();
    assert_eq!(lines(&report), ["~ 1 0 a note x z", "~ 1 0 b note y -"]);
    assert_eq!(
        uncompared(&report),
        [
            ("old".to_owned(), Side::Baseline),
            ("url".to_owned(), Side::List)
        ]
    );
}

#[test]
fn a_field_that_only_identical_events_have_is_compared() {
    let mut comparison =
        start(r#"{"type":"0","id":"a","note":"x"}{"type":"0","id":"b","note":"y"}"#);
    push(&mut comparison, "1", r#"{"type":"0","id":"a","note":"x"}"#);
    push(&mut comparison, "1", r#"{"type":"0","id":"b"}"#);
    comparison.complete(Some(&extension("1")));
    let report = comparison.finish();
    assert_eq!(lines(&report), ["~ 1 0 b note y -"]);
    assert!(report.uncompared.is_empty());
}

#[test]
fn the_columns_of_a_csv_are_its_fields() {
    let mut comparison = start("type,id,note,status\n0,a,,1\n2,b,x,disabled\n");
    push(
        &mut comparison,
        "1",
        r#"{"type":"0","id":"a","note":null,"status":1,"url":"http://a/","links":{"self":"x"}}"#,
    );
    push(
        &mut comparison,
        "1",
        r#"{"type":"2","id":"b","status":"0","note":"y","url":"http://a/"}"#,
    );
    comparison.complete(Some(&extension("1")));
    let report = comparison.finish();
    assert_eq!(lines(&report), ["~ 1 2 b note x y"]);
    assert_eq!(
        uncompared(&report),
        [
            ("links".to_owned(), Side::List),
            ("url".to_owned(), Side::List)
        ]
    );
}

#[test]
fn an_event_without_identity_is_an_error() {
    let mut comparison = start("");
    for object in [
        r#"{"id":"a"}"#,
        r#"{"type":"0"}"#,
        r#"{"type":"x","id":"a"}"#,
    ] {
        let entry = Entry::Object(Row::parse(object).unwrap());
        assert_eq!(comparison.push(None, &entry), Err(Unidentified), "{object}");
    }
}

#[test]
fn a_duplicate_of_the_list_counts_once() {
    let mut comparison = start(r#"{"type":"0","id":"a","note":"x"}"#);
    for _ in 0..2 {
        push(&mut comparison, "1", r#"{"type":"0","id":"a","note":"y"}"#);
        push(&mut comparison, "1", r#"{"type":"0","id":"b"}"#);
    }
    comparison.complete(Some(&extension("1")));
    assert_eq!(comparison.finish().changes.len(), 2);
}

#[test]
fn the_baselines_own_spelling_of_the_extension_is_no_difference() {
    let object = r#"{"type":"0","id":"a","note":"x"}"#;
    let owned = Row::parse(r#"{"extension":"0003*210","type":"0","id":"a","note":"x"}"#).unwrap();
    let row = Row::parse(object).unwrap();
    assert!(is_identical(&Entry::Object(owned), &Entry::Object(row)));
}

/// Extension, type and id, and the fields of an event.
type Events = BTreeMap<(u8, u8, String), BTreeMap<&'static str, String>>;

fn any_events() -> impl Strategy<Value = Events> {
    let key = (0..3_u8, 0..3_u8, "[ab]{1,2}");
    let value = "[xy,\"\n\t\\\\é=;]{0,3}";
    let fields = (value, value, 0..2_u8).prop_map(|(note, url, status)| {
        BTreeMap::from([("note", note), ("url", url), ("status", status.to_string())])
    });
    proptest::collection::btree_map(key, fields, 0..12)
}

/// Returns the events as an export.
fn export(events: &Events, format: Format) -> String {
    let mut text = match format {
        Format::Json | Format::Ndjson => String::new(),
        Format::Csv => "extension,type,id,note,url,status\n".to_owned(),
        Format::Tsv => "extension\ttype\tid\tnote\turl\tstatus\n".to_owned(),
    };
    let mut objects = Vec::new();
    for ((extension, kind, id), fields) in events {
        let numbers = [extension.to_string(), kind.to_string()];
        let cells = [&numbers[0], &numbers[1], id]
            .into_iter()
            .chain(["note", "url", "status"].map(|name| &fields[name]));
        match format {
            Format::Json | Format::Ndjson => {
                let mut object =
                    json!({"extension": extension.to_string(), "type": kind, "id": id});
                for (name, value) in fields {
                    object[name] = value.as_str().into();
                }
                objects.push(object.to_string());
            }
            Format::Csv => {
                let cells = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
                text += &(cells.collect::<Vec<_>>().join(",") + "\n");
            }
            Format::Tsv => {
                let escape = |cell: &String| {
                    cell.replace('\\', "\\\\")
                        .replace('\t', "\\t")
                        .replace('\n', "\\n")
                };
                text += &(cells.map(escape).collect::<Vec<_>>().join("\t") + "\n");
            }
        }
    }
    match format {
        Format::Json => format!("[{}]", objects.join(",\n")),
        Format::Ndjson => objects.join("\n"),
        _ => text,
    }
}

proptest! {
    /// Applying the changes to the baseline gives the list. An added event has only its url.
    #[test]
    fn changes_lead_from_the_baseline_to_the_list(
        before in any_events(),
        after in any_events(),
        format in proptest::sample::select(vec![Format::Json, Format::Ndjson, Format::Csv, Format::Tsv]),
        unread in proptest::option::of(0..3_u8),
    ) {
        let text = export(&before, format);
        let baseline = Export::parse(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut comparison = Comparison::new(baseline, None, Vec::new(), |_, _| true);
        for ((number, kind, id), fields) in &after {
            let mut object = json!({"type": kind.to_string(), "id": id});
            for (name, value) in fields {
                object[name] = value.as_str().into();
            }
            push(&mut comparison, &number.to_string(), &object.to_string());
        }
        for number in 0..3_u8 {
            let owner = extension(&number.to_string());
            if unread == Some(number) {
                comparison.discard(Some(&owner));
            } else {
                comparison.complete(Some(&owner));
            }
        }
        let report = comparison.finish();
        let mut applied = before.clone();
        for change in &report.changes {
            let number: u8 = change.extension.as_ref().unwrap().as_str().parse().unwrap();
            let kind = u8::try_from(change.event_type.number()).unwrap();
            let key = (number, kind, change.id.clone());
            prop_assert!(Some(number) != unread);
            let value = |value: &Option<Value<'_>>| value.as_ref().map(|value| value.text(&change.field).into_owned());
            match change.kind {
                Kind::Removed => {
                    let removed = applied.remove(&key).unwrap();
                    prop_assert_eq!(value(&change.old), removed.get("url").cloned());
                }
                Kind::Added => {
                    prop_assert!(!applied.contains_key(&key));
                    prop_assert_eq!(value(&change.new), after[&key].get("url").cloned());
                    applied.insert(key.clone(), after[&key].clone());
                }
                Kind::Changed => {
                    let fields = applied.get_mut(&key).unwrap();
                    let (name, current) = fields.iter_mut().find(|(name, _)| **name == change.field).unwrap();
                    prop_assert_eq!(Some(current.clone()), value(&change.old), "{}", name);
                    *current = value(&change.new).unwrap();
                }
            }
        }
        let mut expected = after.clone();
        if let Some(unread) = unread {
            expected.retain(|(number, ..), _| *number != unread);
            expected.extend(before.into_iter().filter(|((number, ..), _)| *number == unread));
        }
        prop_assert_eq!(applied, expected);
        prop_assert!(report.changes.is_sorted_by(|a, b| a.order(b).is_lt()));
    }
}

use proptest::prelude::*;

use super::*;
use crate::uapi::model::nearest;

fn condition(text: &str) -> Condition {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn matches(text: &str, row: &str) -> bool {
    let extension = "0003*210".parse().unwrap();
    Conditions::new(vec![condition(text)]).match_row(&extension, &Row::parse(row).unwrap())
}

const ROW: &str = r#"{"type":"2","id":"Ab1","method":1,"note":"Old CRM","url":"http://old-crm.example.net/x?a=1",
    "status":"0","modified":"2016-01-01T01:00:00+03:00","links":{"self":"https://h/uapi/Ab1"}}"#;

#[test]
fn operators_compare_the_text_of_a_field() {
    for text in [
        "status=disabled",
        "status=0",
        "STATUS=Disabled",
        "status = disabled",
        "  status=disabled",
        "type=hangup",
        "type=2",
        "type!=dial-in",
        "method=POST",
        "url~old-crm",
        "url!~https",
        "url^=http:",
        "url ~ =1",
        "note",
        "note!=old crm",
        "note~Old CRM",
        "note=Old CRM",
        "id=Ab1",
        "links^=https://h/",
        "extension=0003*210",
        "extension=0003-210",
        "extension^=0003-2",
        "extension~*21",
        "extension!=210",
        "extension",
        "note!=",
        "modified^=2016-01",
    ] {
        assert!(matches(text, ROW), "{text}");
    }
    for text in [
        "status=enabled",
        "status!=disabled",
        "type!=hangup",
        "url~OLD-CRM",
        "url!~old",
        "url^=crm",
        "!note",
        "! note",
        "note=",
        "note=old CRM",
        "note= Old CRM",
        "id=ab1",
        "extension=210",
        "!extension",
    ] {
        assert!(!matches(text, ROW), "{text}");
    }
}

#[test]
fn an_absent_field_counts_as_empty() {
    for row in ["{}", r#"{"note":null}"#, r#"{"note":""}"#] {
        for text in ["!note", "note=", "note!=x", "note!~x"] {
            assert!(matches(text, row), "{text} {row}");
        }
        for text in ["note", "note!=", "note=x", "note~x", "note^=x"] {
            assert!(!matches(text, row), "{text} {row}");
        }
    }
}

#[test]
fn numbers_and_words_are_the_same_values() {
    for row in [
        r#"{"type":3,"status":1}"#,
        r#"{"type":"3","status":"1"}"#,
        r#"{"type":3.0,"status":"01"}"#,
    ] {
        for text in ["type=answer-in", "type=3", "status=enabled", "status!=0"] {
            assert!(matches(text, row), "{text} {row}");
        }
    }
    assert!(matches("type=17", r#"{"type":17}"#));
}

#[test]
fn times_are_compared_as_instants() {
    let row = |modified: &str| format!(r#"{{"modified":"{modified}"}}"#);
    // The last two hours of 2015 in UTC are 2016 in Bucharest.
    let early = row("2016-01-01T01:00:00+03:00");
    assert!(matches("modified<2016-01-01", &early));
    assert!(!matches("modified>=2016-01-01", &early));
    assert!(matches("modified=2015-12-31T22:00:00Z", &early));
    assert!(matches("modified!=2016-01-01", &early));
    let first = row("2016-01-01T00:00:00Z");
    for text in [
        "modified<=2016-01-01",
        "modified>=2016-01-01",
        "modified=2016-01-01",
        "modified > 2015-12-31T23:59:59.5Z",
        "modified<2016-01-01T00:00:00-01:00",
    ] {
        assert!(matches(text, &first), "{text}");
    }
    assert!(!matches("modified<2016-01-01", &first) && !matches("modified>2016-01-01", &first));
    // XML Schema allows a time without an offset.
    assert!(matches("modified=2016-01-01", &row("2016-01-01T00:00:00")));
    for unknown in ["{}".to_owned(), row("yesterday"), row("")] {
        for operator in ["<", "<=", ">", ">=", "="] {
            assert!(!matches(&format!("modified{operator}2016-01-01"), &unknown));
        }
        assert!(matches("modified!=2016-01-01", &unknown));
    }
}

#[test]
fn errors_name_the_part_and_the_remedy() {
    for (text, message) in [
        (
            "statsu=disabled",
            "unknown field 'statsu' in --where 'statsu=disabled'; did you mean status?",
        ),
        (
            "colour=red",
            "unknown field 'colour' in --where 'colour=red'; expected type, id, method, note, url, status, modified, links, extension",
        ),
        (
            "disabled",
            "unknown field 'disabled' in --where 'disabled'; did you mean status=disabled?",
        ),
        (
            "!noet",
            "unknown field 'noet' in --where '!noet'; did you mean note?",
        ),
        (
            "",
            "no field in --where ''; write FIELD=VALUE, such as status=disabled",
        ),
        (
            "=x",
            "no field in --where '=x'; write FIELD=VALUE, such as status=disabled",
        ),
        (
            "status=disabledd",
            "unknown status 'disabledd' in --where 'status=disabledd'; did you mean disabled?",
        ),
        (
            "type=9x",
            "unknown type '9x' in --where 'type=9x'; expected dial-in, dial-out, hangup, answer-in, answer-out or a number",
        ),
        (
            "method~patch",
            "unknown method 'patch' in --where 'method~patch'; expected get, post or a number",
        ),
        (
            "url~",
            "no value after '~' in --where 'url~'; add the value to compare with",
        ),
        (
            "modified<yesterday",
            "'yesterday' is not a date or time in --where 'modified<yesterday'; write a date, such as 2016-01-01, or \
             an RFC 3339 time, such as 2016-01-01T08:00:00Z",
        ),
        (
            "type<3",
            "'<' does not compare this field in --where 'type<3'; it compares dates and times: use it with modified",
        ),
        (
            "!status=disabled",
            "unexpected '!' in --where '!status=disabled'; '!' precedes a field without an operator, as in !note; \
             write FIELD!=VALUE or FIELD!~VALUE",
        ),
        (
            "extension=Anna",
            "'Anna' is not an extension in --where 'extension=Anna'; an extension is digits with * or - between them; \
             extension^=0003-2 selects by the first digits",
        ),
    ] {
        let error = text.parse::<Condition>().unwrap_err();
        assert_eq!(error.in_option("--where"), message);
    }
}

#[test]
fn operators_of_other_tools_are_translated() {
    for (text, run, meant) in [
        ("status==disabled", "==", "="),
        ("url=~crm", "=~", "~"),
        ("status<>disabled", "<>", "!="),
        ("modified=<2016-01-01", "=<", "<="),
        ("modified=>2016-01-01", "=>", ">="),
        ("url^http", "^", "^="),
        ("url!http", "!", "!="),
        ("url!==x", "!==", "!="),
    ] {
        let message = text.parse::<Condition>().unwrap_err().in_option("--where");
        let expected =
            format!("unknown operator '{run}' in --where '{text}'; did you mean '{meant}'?");
        assert_eq!(message, expected);
    }
    let message = "url!^=x".parse::<Condition>().unwrap_err().to_string();
    assert!(
        message.ends_with("expected = != ~ !~ ^= < <= > >="),
        "{message}"
    );
    // A note can begin with any character.
    assert!(matches("note = =SUM(1;2)", r#"{"note":"=SUM(1;2)"}"#));
    assert!(matches("note^==", r#"{"note":"=SUM(1;2)"}"#));
    assert!(matches("note=<b>", r#"{"note":"<b>"}"#));
    assert!(matches("url ~ ~x", r#"{"url":"http://a/~x"}"#));
    for (text, run, meant, blanks) in [
        ("note==SUM(1;2)", "==", "=", "= ="),
        ("note=~irs", "=~", "~", "= ~"),
        ("note!=~x", "!=~", "!~", "!= ~"),
        ("url~=http", "~=", "~", "~ ="),
        ("url~~http", "~~", "~", "~ ~"),
        ("url~^http", "~^", "^=", "~ ^"),
    ] {
        let message = text.parse::<Condition>().unwrap_err().to_string();
        let expected = format!(
            "unknown operator '{run}' in '{text}'; did you mean '{meant}', or with blanks 'FIELD {blanks}…'?"
        );
        assert_eq!(message, expected);
    }
}

#[test]
fn dates_that_do_not_exist_are_refused() {
    for value in [
        "2016-13-01",
        "2015-02-29",
        "2016-1-1",
        "2016",
        "2016-01-01T00:00:00",
        "01.01.2016",
        "2016-01-01T25:00:00Z",
    ] {
        for operator in ["<", ">=", "=", "!="] {
            let text = format!("modified{operator}{value}");
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
    }
}

#[test]
fn what_the_api_can_do_is_a_filter() {
    for (text, field, op, value) in [
        ("status=disabled", Field::Status, "equals", Some("0")),
        ("url~old", Field::Url, "contains", Some("old")),
        ("url^=http:", Field::Url, "startsWith", Some("http:")),
        ("note", Field::Note, "present", None),
        ("note!=", Field::Note, "present", None),
        ("type=Hangup", Field::Type, "equals", Some("2")),
        ("type=02", Field::Type, "equals", Some("2")),
        ("status=00", Field::Status, "equals", Some("0")),
    ] {
        let filter = condition(text).filter().unwrap();
        let sent = (filter.field(), filter.op().api_name(), filter.value());
        assert_eq!(sent, (field, op, value), "{text}");
    }
    for text in [
        "status!=disabled",
        "url!~x",
        "!note",
        "note=",
        "modified<2016-01-01",
        "modified=2016-01-01",
        "extension=210",
    ] {
        assert_eq!(condition(text).filter(), None, "{text}");
    }
}

#[test]
fn the_first_condition_that_the_api_can_do_is_found() {
    let list = ["!note", "url~crm", "status=disabled"].map(condition);
    let conditions = Conditions::new(list.to_vec());
    assert_eq!(
        conditions.fields(),
        [Field::Note, Field::Url, Field::Status]
    );
    let (found, filter) = conditions.first_filter().unwrap();
    assert_eq!(found.to_string(), "url~crm");
    assert_eq!(filter.field(), Field::Url);
}

#[test]
fn extensions_are_selected_before_they_are_listed() {
    let conditions = Conditions::new(vec![condition("extension^=0003-2"), condition("note")]);
    let admits = |extension: &str| conditions.admit(&extension.parse().unwrap());
    assert!(admits("0003*210") && admits("0003-2"));
    assert!(!admits("0003*310") && !admits("210"));
}

#[test]
fn every_operator_is_described() {
    for (symbol, _) in OPERATORS {
        let text = format!("modified{symbol}2016-01-01");
        assert!(text.parse::<Condition>().is_ok(), "{text}");
    }
    assert_eq!(nearest("statsu", &Field::names()), Some("status"));
}

proptest! {
    /// A filter that is sent selects the same rows as its condition does here.
    #[test]
    fn a_filter_means_what_its_condition_means(
        field in proptest::sample::select(Field::ALL.to_vec()),
        operator in proptest::sample::select(vec!["=", "~", "^=", "!=", "!~"]),
        value in "[ab1=~ é]{0,3}",
        row_value in proptest::option::of("[ab1=~ é]{0,4}"),
    ) {
        let Ok(condition) = format!("{field}{operator}{value}").parse::<Condition>() else {
            return Ok(());
        };
        let object = match row_value {
            Some(value) => serde_json::json!({ field.name(): value }).to_string(),
            None => "{}".to_owned(),
        };
        let row = Row::parse(&object).unwrap();
        let extension = "210".parse().unwrap();
        let here = condition.matches(&extension, |field| row.text(field));
        if let Some(filter) = condition.filter() {
            prop_assert_eq!(filter.matches(&row), here);
        }
    }

    /// Every text is either a condition or an error whose message quotes it.
    #[test]
    fn any_text_is_a_condition_or_an_error(text in "(!)?(note|url|status|modified|x)?[ =!~^<>]{0,4}.{0,8}") {
        match text.parse::<Condition>() {
            Ok(condition) => prop_assert_eq!(condition.to_string(), text.trim()),
            Err(error) => {
                let message = error.in_option("--where");
                prop_assert!(message.contains(&format!("'{text}'")), "{}", message);
            }
        }
    }

    /// Exactly one of a comparison and its negation holds.
    #[test]
    fn a_negation_is_the_opposite(value in "[a-c1]{1,2}", row_value in "[a-c1]{0,3}", op in 0..2_usize) {
        let (is, not) = [("=", "!="), ("~", "!~")][op];
        let row = serde_json::json!({ "note": row_value }).to_string();
        prop_assert_ne!(matches(&format!("note{is}{value}"), &row), matches(&format!("note{not}{value}"), &row));
    }
}

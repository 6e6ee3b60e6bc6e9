use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr;

use super::super::testing::{columns, print, whole};
use super::super::{Format, Layout, Terminal};

const EVENTS: [(&str, &str); 3] = [
    (
        "0003*210",
        r#"{"type":"0","id":"NqeyDRqo4FtabmFj8gNWq3hsiGNYyq","method":"0","note":"CRM pop-up for the front desk","url":"https://crm.example.com/hooks/incoming.php?caller=$CALLERID","status":"1","modified":"2012-07-10T18:16:12+03:00"}"#,
    ),
    (
        "0003*210",
        r#"{"type":"4","id":"7","method":1,"note":"日本語 👩‍👩‍👧","url":"http://a/","status":0,"modified":"2026-11-24T23:30:00Z"}"#,
    ),
    (
        "0003*210",
        r#"{"id":"x","note":null,"status":"5","modified":"soon"}"#,
    ),
];

fn table(layout: &Layout, rows: &[(&str, &str)]) -> String {
    whole(Format::Table, layout, rows)
}

fn words() -> Layout {
    Layout {
        words: true,
        ..Layout::default()
    }
}

fn terminal(width: usize) -> Layout {
    Layout {
        terminal: Some(Terminal { width }),
        zone: TimeZone::fixed(jiff::tz::offset(2)),
        ..words()
    }
}

fn widest(printed: &str) -> usize {
    printed.lines().map(UnicodeWidthStr::width).max().unwrap()
}

#[test]
fn in_a_pipe_it_is_whole() {
    let expected = "\
TYPE        ID                              METHOD  NOTE                           URL                                                          STATUS    MODIFIED
Dial-In     NqeyDRqo4FtabmFj8gNWq3hsiGNYyq  GET     CRM pop-up for the front desk  https://crm.example.com/hooks/incoming.php?caller=$CALLERID  enabled   2012-07-10T18:16:12+03:00
Answer-Out  7                               POST    日本語 👩‍👩‍👧                      http://a/                                                    disabled  2026-11-24T23:30:00Z
            x                                                                                                                                   5         soon
";
    assert_eq!(table(&words(), &EVENTS), expected);
    assert_eq!(print(Format::Table, &words(), &EVENTS, false), expected);
}

#[test]
fn values_columns_and_no_header() {
    let layout = Layout {
        columns: columns("type,status,id,type"),
        several: true,
        header: false,
        ..Layout::default()
    };
    assert_eq!(
        table(&layout, &EVENTS),
        "0003*210  0  1  NqeyDRqo4FtabmFj8gNWq3hsiGNYyq\n0003*210  4  0  7\n0003*210     5  x\n"
    );
}

#[test]
fn nothing_found_prints_nothing() {
    assert_eq!(table(&words(), &[]), "");
    assert_eq!(table(&terminal(80), &[]), "");
}

#[test]
fn lines_have_no_trailing_white_space() {
    for layout in [words(), terminal(80), terminal(200)] {
        for line in table(&layout, &EVENTS).lines() {
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn control_characters_are_shown() {
    let layout = Layout {
        columns: columns("note,id"),
        ..Layout::default()
    };
    let row = r#"{"note":"a\nb\t\u001b]0;x\u0007\u009b\u202e\u2028","id":"\r1"}"#;
    for layout in [
        layout.clone(),
        Layout {
            terminal: Some(Terminal { width: 80 }),
            ..layout
        },
    ] {
        assert_eq!(
            table(&layout, &[("1", row)]),
            "NOTE                                      ID\n\
             a\\nb\\t\\u001b]0;x\\u0007\\u009b\\u202e\\u2028  \\r1\n"
        );
    }
}

#[test]
fn a_giant_cell_overflows_alone() {
    let giant = "x".repeat(200_000);
    let giant = format!(r#"{{"note":"{giant}","id":"2","type":"1"}}"#);
    let mut rows = vec![("1", r#"{"note":"short","id":"1","type":"0"}"#); 1000];
    rows.push(("1", &giant));
    for names in ["id,note,type", "id,type,note"] {
        let layout = Layout {
            columns: columns(names),
            ..Layout::default()
        };
        let printed = table(&layout, &rows);
        assert!(printed.len() < 230_000, "{}", printed.len());
        assert_eq!(printed.matches('x').count(), 200_000);
        assert_eq!(printed.lines().count(), 1002);
    }
    let layout = Layout {
        columns: columns("id,note,type"),
        header: false,
        ..Layout::default()
    };
    let only = table(&layout, &rows[1000..]);
    assert!(only.starts_with("2  xxx") && only.ends_with("xxx  1\n"));
}

#[test]
fn it_fits_the_terminal() {
    for width in [80, 81, 95, 100, 120, 140, 200] {
        let printed = table(&terminal(width), &EVENTS);
        assert!(widest(&printed) <= width, "{width}\n{printed}");
    }
}

#[test]
fn wide_terminals_show_everything() {
    let expected = "\
TYPE        ID                              METHOD  NOTE                           URL                                                          STATUS    MODIFIED
Dial-In     NqeyDRqo4FtabmFj8gNWq3hsiGNYyq  GET     CRM pop-up for the front desk  https://crm.example.com/hooks/incoming.php?caller=$CALLERID  enabled   2012-07-10 17:16
Answer-Out  7                               POST    日本語 👩‍👩‍👧                      http://a/                                                    disabled  2026-11-25 01:30
            x                                                                                                                                   5         soon
";
    assert_eq!(table(&terminal(200), &EVENTS), expected);
}

#[test]
fn narrow_terminals_lose_the_url_first() {
    assert_eq!(
        table(&terminal(120), &EVENTS),
        "\
TYPE        ID                              METHOD  NOTE            URL                       STATUS    MODIFIED
Dial-In     NqeyDRqo4FtabmFj8gNWq3hsiGNYyq  GET     CRM pop-up fo…  crm.example.com…CALLERID  enabled   2012-07-10 17:16
Answer-Out  7                               POST    日本語 👩‍👩‍👧       http://a/                 disabled  2026-11-25 01:30
            x                                                                                 5         soon
"
    );
}

#[test]
fn narrower_ones_lose_all_but_the_words() {
    assert_eq!(
        table(&terminal(80), &EVENTS),
        "\
TYPE        ID        METHOD  NOTE        URL               STATUS    MODIFIED
Dial-In     Nqey…Yyq  GET     CRM pop-u…  crm.exa…CALLERID  enabled   2012-07-10
Answer-Out  7         POST    日本語 👩‍👩‍👧   http://a/         disabled  2026-11-25
            x                                               5         soon
"
    );
}

#[test]
fn where_nothing_can_be_shortened_any_more_lines_are_longer_than_the_terminal() {
    let printed = table(&terminal(60), &EVENTS);
    assert_eq!(
        printed.lines().next(),
        Some("TYPE        ID        METHOD  NOTE      URL               STATUS    MODIFIED")
    );
    assert_eq!(widest(&printed), 78);
    assert_eq!(table(&terminal(0), &EVENTS), printed);
}

#[test]
fn links_are_shortened_as_urls_are() {
    let layout = Layout {
        columns: columns("id,links"),
        ..terminal(60)
    };
    let row = r#"{"id":"1","links":{"self":"https://pbx.example.com/uapi/extensions/@me/0003*210/phoneCallEvents/0/1"}}"#;
    assert_eq!(
        table(&layout, &[("1", row)]),
        "ID  LINKS\n1   https://pbx.example.com…@me/0003*210/phoneCallEvents/0/1\n"
    );
}

#[test]
fn colour_is_for_whole_lines() {
    let layout = Layout {
        columns: columns("id,status"),
        color: true,
        ..words()
    };
    assert_eq!(
        table(&layout, &EVENTS[1..]),
        "\u{1b}[1mID  STATUS\u{1b}[0m\n\u{1b}[2m7   disabled\u{1b}[0m\nx   5\n"
    );
    let without_status = Layout {
        columns: columns("id"),
        ..layout
    };
    assert_eq!(
        table(&without_status, &EVENTS[1..]),
        "\u{1b}[1mID\u{1b}[0m\n7\nx\n"
    );
}

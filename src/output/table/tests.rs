use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr;

use super::super::testing::{columns, incomplete, whole};
use super::super::{Format, Layout, Paint, Terminal, Times, Values, View};

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
        values: Values::Words,
        ..Layout::default()
    }
}

fn terminal(width: usize) -> Layout {
    Layout {
        terminal: Some(Terminal {
            width: Some(width),
            links: false,
            view: View::Fitted,
        }),
        times: Times::Short(TimeZone::fixed(jiff::tz::offset(2))),
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
    assert_eq!(incomplete(Format::Table, &words(), &EVENTS), expected);
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
            terminal: Some(Terminal {
                width: Some(80),
                links: false,
                view: View::Fitted,
            }),
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
fn narrow_terminals_shorten_what_is_long() {
    assert_eq!(
        table(&terminal(130), &EVENTS[..1]),
        "\
TYPE     ID            METHOD  NOTE                          URL                                         STATUS   MODIFIED
Dial-In  NqeyDR…GNYyq  GET     CRM pop-up for the front de…  https://crm.example.com…p?caller=$CALLERID  enabled  2012-07-10 17:16
"
    );
}

#[test]
fn narrower_ones_lose_all_but_the_words() {
    assert_eq!(
        table(&terminal(80), &EVENTS),
        "\
TYPE       ID       METHOD NOTE       URL                    STATUS   MODIFIED
Dial-In    Nqey…Yyq GET    CRM pop-u… crm.example.com…LLERID enabled  2012-07-10
Answer-Out 7        POST   日本語 …   a/                     disabled 2026-11-25
           x                                                 5        soon
"
    );
}

#[test]
fn where_columns_do_not_fit_an_event_is_some_lines() {
    let expected = "\
TYPE      Dial-In
ID        NqeyDRqo4FtabmFj8gNWq3hsiGNYyq
METHOD    GET
NOTE      CRM pop-up for the front desk
URL       https://crm.example.com/hooks/
          incoming.php?caller=$CALLERID
STATUS    enabled
MODIFIED  2012-07-10 17:16

TYPE
ID        x
METHOD
NOTE
URL
STATUS    5
MODIFIED  soon
";
    let rows = [EVENTS[0], EVENTS[2]];
    assert_eq!(table(&terminal(40), &rows), expected);
    let without_header = Layout {
        header: false,
        ..terminal(40)
    };
    assert_eq!(table(&without_header, &rows), expected);
    for width in 0..19 {
        assert_eq!(widest(&table(&terminal(width), &rows)), 18, "{width}");
    }
}

#[test]
fn no_line_is_longer_than_the_terminal() {
    for several in [false, true] {
        for width in 20..200 {
            let layout = Layout {
                several,
                ..terminal(width)
            };
            let printed = table(&layout, &EVENTS);
            assert!(widest(&printed) <= width, "{width}\n{printed}");
            assert_eq!(printed.starts_with("EXTENSION"), several);
        }
    }
}

#[test]
fn eighty_columns_have_room_for_the_extension_too() {
    let layout = Layout {
        several: true,
        ..terminal(80)
    };
    assert!(table(&layout, &EVENTS[..1]).starts_with("EXTENSION TYPE"));
}

#[test]
fn a_time_that_was_asked_for_whole_is_not_cut() {
    let layout = Layout {
        times: Times::Iso(TimeZone::UTC),
        ..terminal(100)
    };
    let printed = table(&layout, &EVENTS);
    assert!(printed.contains(" 2012-07-10T15:16:12Z\n"), "{printed}");
    let layout = Layout {
        times: Times::Iso(TimeZone::UTC),
        ..terminal(75)
    };
    let printed = table(&layout, &EVENTS);
    assert!(
        printed.contains("\nMODIFIED  2012-07-10T15:16:12Z\n"),
        "{printed}"
    );
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
fn colour_repeats_what_the_words_say() {
    let layout = Layout {
        columns: columns("id,status,type"),
        paint: Paint::Colors,
        ..words()
    };
    assert_eq!(
        table(&layout, &EVENTS),
        "\
\u{1b}[1mID\u{1b}[0m                              \u{1b}[1mSTATUS\u{1b}[0m    \u{1b}[1mTYPE\u{1b}[0m
NqeyDRqo4FtabmFj8gNWq3hsiGNYyq  \u{1b}[32menabled\u{1b}[0m   \u{1b}[36mDial-In\u{1b}[0m
7                               \u{1b}[1;31mdisabled\u{1b}[0m  \u{1b}[35mAnswer-Out\u{1b}[0m
x                               5
"
    );
}

#[test]
fn links_lead_to_the_whole_url_and_an_id_to_its_event() {
    let layout = |width, links| Layout {
        columns: columns("id,url"),
        terminal: Some(Terminal {
            width: Some(width),
            links,
            view: View::Fitted,
        }),
        ..words()
    };
    let row = r#"{"id":"A1","url":"https://crm.example.com/hooks/incoming.php?caller=1","links":{"self":"https://pbx/1"}}"#;
    let unsafe_row = r#"{"id":"A2","url":"https://a/\u001b\\","links":{"self":"file:///x"}}"#;
    let rows = [("1", row), ("1", unsafe_row)];
    let linked = table(&layout(30, true), &rows);
    assert_eq!(
        linked,
        "\
ID  URL
\u{1b}]8;;https://pbx/1\u{1b}\\A1\u{1b}]8;;\u{1b}\\  \u{1b}]8;;https://crm.example.com/hooks/incoming.php?caller=1\u{1b}\\crm.example.com…p?caller=1\u{1b}]8;;\u{1b}\\
A2  a/\\u001b\\
"
    );
    let plain = table(&layout(30, false), &rows);
    assert!(
        plain.starts_with("ID  URL\nA1  crm.example.com…p?caller=1\n"),
        "{plain}"
    );
    // Each line of a broken URL links to the whole URL.
    let narrow = table(&layout(14, true), &rows[..1]);
    let link = "\u{1b}]8;;https://crm.example.com/hooks/incoming.php?caller=1\u{1b}\\";
    assert_eq!(narrow.matches(link).count(), 6, "{narrow}");
}

#[test]
fn emoji_that_terminals_do_not_agree_on_are_followed_by_the_column() {
    let layout = Layout {
        columns: columns("note,id"),
        paint: Paint::Colors,
        ..terminal(40)
    };
    let family = r#"{"note":"👩‍👩‍👧","id":"A1"}"#;
    let plain = r#"{"note":"日本","id":"A2"}"#;
    assert_eq!(
        table(&layout, &[("1", family), ("1", plain)]),
        "\u{1b}[1mNOTE\u{1b}[0m    \u{1b}[1mID\u{1b}[0m\n👩‍👩‍👧      \u{1b}[9GA1\n日本    A2\n"
    );
    // No cursor movement follows the last cell, and a pipe gets none at all.
    let last = Layout {
        columns: columns("id,note"),
        ..layout.clone()
    };
    assert!(table(&last, &[("1", family)]).ends_with("A1  👩‍👩‍👧\n"));
    let pipe = Layout {
        terminal: None,
        ..layout
    };
    assert!(table(&pipe, &[("1", family)]).ends_with("👩‍👩‍👧    A1\n"));
}

//! README agrees with the binary.

mod support;

use support::pages::read;

/// Returns the text between two markers.
#[track_caller]
fn section<'t>(text: &'t str, name: &str) -> &'t str {
    let begin = text.find(&format!("<!-- {name}")).unwrap();
    let begin = begin + text[begin..].find("-->\n").unwrap() + 4;
    let end = text.find(&format!("<!-- end of {name} -->")).unwrap();
    &text[begin..end]
}

/// Checks that `docs/list.svg` shows the screen of a terminal. `PCE_BLESS=1 cargo test --test readme` redraws it.
#[cfg(unix)]
#[test]
fn the_picture_is_the_real_output() {
    const COMMAND: &str =
        "pce --profile sandbox list 0003-210 --where url~old-crm --fields type,note,url,status";
    const COLUMNS: u16 = 112;

    let shown = support::pty::OnTerminal::shell(COLUMNS, COMMAND)
        .env("TZ", "UTC")
        .success();
    // The footer ends with the duration, which differs in each run.
    let (shown, time) = shown.trim_end().rsplit_once(", ").unwrap();
    assert!(time.ends_with('s'), "{time}");
    let screen = format!("\u{1b}[2m$\u{1b}[0m {COMMAND}\n{shown}\n");
    let drawn = support::svg::draw(COMMAND, &screen);
    let path = support::pages::root().join("docs/list.svg");
    if std::env::var_os("PCE_BLESS").is_some() {
        std::fs::write(&path, &drawn).unwrap();
    }
    assert_eq!(
        read("docs/list.svg"),
        drawn,
        "the picture is not current: PCE_BLESS=1 cargo test --test readme draws it anew"
    );
    assert!(read("README.md").contains("](docs/list.svg)"));
}

#[test]
fn the_exit_codes_are_those_of_the_code() {
    let rows: Vec<String> = pce::exit::codes()
        .into_iter()
        .map(|(code, when)| format!("| {code} | {when} |\n"))
        .collect();
    let expected = format!("| code | when |\n| --- | --- |\n{}", rows.concat());
    assert_eq!(section(&read("README.md"), "exit codes"), expected);
}

//! Values of other tools, and those of `pce` that mean the same.

/// The hint for a query language.
pub(super) const JQ: &str = "pipe the rows into jq: pce list 0003-210 -o json | jq";

/// Values that an option of pce does not take, each with a hint.
const VALUES: [(&str, &[&str], &str); 7] = [
    (
        "--output",
        &["jsonl", "jsonlines"],
        "use -o ndjson: one object on each line",
    ),
    ("--output", &["yaml", "yml", "xml"], "use -o json"),
    ("--output", &["text", "plain"], "use -o table or -o tsv"),
    ("--output", &["wide"], "use --wide"),
    ("--output", &["xlsx", "excel"], "use -o csv --bom"),
    ("--output", &["jq", "jsonpath", "template"], JQ),
    ("--user", &["@self", "self"], "use --user @me"),
];

/// Returns the hint for an invalid value; `None` if pce has none.
pub(super) fn of_value(arg: &str, value: &str) -> Option<String> {
    let word = value.split('=').next().unwrap_or(value);
    let known = VALUES
        .iter()
        .find(|(option, words, _)| arg.starts_with(option) && words.contains(&word));
    if let Some((_, _, hint)) = known {
        return Some((*hint).to_owned());
    }
    if let Some(hint) = dash(value) {
        return Some(hint.to_owned());
    }
    match value.strip_prefix('-') {
        Some(field) if arg.starts_with("--sort-by") => {
            Some(format!("use --sort-by {field} --sort-order desc"))
        }
        _ if !arg.contains("EXTENSION") => None,
        _ if value.contains(',') => Some(format!(
            "separate extensions by blanks: {}",
            value.replace(',', " ")
        )),
        _ if value == "all" => Some("use -A (--all-extensions)".to_owned()),
        _ if value.contains(DASHES) => Some(DASH.to_owned()),
        _ if value.ends_with(['*', '?']) && value.len() > 1 || value.contains('[') => {
            Some(
                "write each extension in full, such as 0003*210: pce has no patterns; --all-extensions lists every extension"
                    .to_owned(),
            )
        }
        _ => None,
    }
}

/// The dashes that look like a hyphen.
const DASHES: [char; 5] = ['–', '—', '−', '‐', '‑'];

const DASH: &str = "this is a typographic dash: type - or -- instead";

/// Returns a hint for a typographic dash, which editors and web pages put in place of a hyphen.
pub(super) fn dash(typed: &str) -> Option<&'static str> {
    typed.starts_with(DASHES).then_some(DASH)
}

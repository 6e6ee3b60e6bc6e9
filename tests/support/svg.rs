//! Draws the screen of a terminal as a picture.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

/// The width of a cell and the height of a line, in pixels.
const CELL: f32 = 8.4;
const LINE: f32 = 20.0;
const MARGIN: f32 = 14.0;

/// The sixteen colours of a terminal on a dark ground.
const COLOURS: [&str; 16] = [
    "#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#d0d7de",
    "#6e7681", "#ffa198", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#f0f6fc",
];

#[derive(Clone, Default, PartialEq)]
struct Style {
    colour: Option<usize>,
    bold: bool,
    dim: bool,
}

/// Draws lines with their escape sequences for colours and links. Panics on any other escape sequence.
pub fn draw(title: &str, screen: &str) -> String {
    let lines: Vec<Vec<(Style, String)>> = screen.lines().map(runs).collect();
    let columns = lines.iter().map(|line| width(line)).max().unwrap_or(0);
    let wide = cells(columns) + 2.0 * MARGIN;
    let high = LINE * rows(lines.len()) + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide:.0}\" height=\"{high:.0}\" viewBox=\"0 0 {wide:.0} {high:.0}\" role=\"img\">\n\
         <title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#0d1117\"/>\n\
         <g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\" fill=\"#d0d7de\">\n",
        escape(title)
    );
    for (number, line) in lines.iter().enumerate() {
        let y = MARGIN + LINE * rows(number) + 14.0;
        let mut column = 0;
        for (style, text) in line {
            for word in words(text) {
                let columns = word.width();
                if !word.trim().is_empty() {
                    // The length is set because the widths of fonts differ, most of all for other scripts.
                    let _ = writeln!(
                        svg,
                        "<text x=\"{:.1}\" y=\"{y:.0}\" textLength=\"{:.1}\" lengthAdjust=\"spacingAndGlyphs\"{}>{}</text>",
                        MARGIN + cells(column),
                        cells(columns),
                        attributes(style),
                        escape(word)
                    );
                }
                column += columns;
            }
        }
    }
    svg + "</g>\n</svg>\n"
}

#[allow(clippy::cast_precision_loss, reason = "screens are smaller than that")]
fn rows(lines: usize) -> f32 {
    lines as f32
}

fn cells(columns: usize) -> f32 {
    rows(columns) * CELL
}

fn width(line: &[(Style, String)]) -> usize {
    let text: String = line.iter().map(|(_, text)| text.as_str()).collect();
    text.trim_end().width()
}

fn attributes(style: &Style) -> String {
    let mut text = String::new();
    if let Some(colour) = style.colour {
        let _ = write!(text, " fill=\"{}\"", COLOURS[colour]);
    }
    if style.bold {
        text += " font-weight=\"bold\"";
    }
    if style.dim {
        text += " opacity=\"0.65\"";
    }
    text
}

/// Splits a text at gaps of two or more spaces, since SVG shows several spaces as one. The gaps are also returned.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let spaces = rest.len() - rest.trim_start_matches(' ').len();
        let end = if spaces > 0 {
            spaces
        } else {
            rest.find("  ").unwrap_or(rest.trim_end_matches(' ').len())
        };
        let (word, others) = rest.split_at(end);
        words.push(word);
        rest = others;
    }
    words
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Splits a line into runs of one style.
#[track_caller]
fn runs(line: &str) -> Vec<(Style, String)> {
    let mut runs = vec![(Style::default(), String::new())];
    let mut parts = line.trim_end_matches('\r').split('\u{1b}');
    runs[0].1.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let mut style = runs[runs.len() - 1].0.clone();
        let text = if let Some(link) = part.strip_prefix("]8;") {
            // The end of the link's address: BEL, or the backslash that follows an ESC in a part of its own.
            link.split_once('\u{7}').map_or("", |(_, text)| text)
        } else if let Some(text) = part.strip_prefix('\\') {
            text
        } else {
            let (codes, text) = part
                .strip_prefix('[')
                .and_then(|rest| rest.split_once('m'))
                .unwrap_or_else(|| panic!("not a colour: {part:?}"));
            codes.split(';').for_each(|code| apply(&mut style, code));
            text
        };
        runs.push((style, text.to_owned()));
    }
    runs
}

#[track_caller]
fn apply(style: &mut Style, code: &str) {
    match code.parse() {
        Err(_) | Ok(0) => *style = Style::default(),
        Ok(1) => style.bold = true,
        Ok(2) => style.dim = true,
        Ok(22) => (style.bold, style.dim) = (false, false),
        Ok(39) => style.colour = None,
        Ok(code @ 30..=37) => style.colour = Some(code - 30),
        Ok(code @ 90..=97) => style.colour = Some(code - 90 + 8),
        Ok(code) => panic!("this picture knows no style {code}"),
    }
}

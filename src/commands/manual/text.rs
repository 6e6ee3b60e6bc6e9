//! Texts that are read both on a terminal and in man pages.

use std::borrow::Cow;

use roff::{Inline, Roff, bold, roman};
use unicode_width::UnicodeWidthStr;

/// The width that texts are broken at, where the terminal is not narrower.
const WIDTH: usize = 80;

/// A piece of a text. `Code` in backticks and options are emphasised in man pages.
#[derive(Debug, Clone)]
pub(in crate::commands) enum Block {
    /// A heading.
    Heading(&'static str),
    /// A paragraph.
    Text(Cow<'static, str>),
    /// Command lines, to be run as they are.
    Commands(&'static [&'static str]),
    /// Terms, and what each of them means.
    Terms(Vec<(Cow<'static, str>, Cow<'static, str>)>),
}

impl Block {
    pub(super) fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn terms<T, M>(terms: impl IntoIterator<Item = (T, M)>) -> Self
    where
        T: Into<Cow<'static, str>>,
        M: Into<Cow<'static, str>>,
    {
        let terms = terms.into_iter();
        Self::Terms(terms.map(|(t, m)| (t.into(), m.into())).collect())
    }
}

/// A text for a terminal of this width.
pub(in crate::commands) fn plain(blocks: &[Block], width: usize) -> String {
    let width = width.clamp(40, WIDTH);
    let mut out = String::new();
    for (place, block) in blocks.iter().enumerate() {
        if place > 0 {
            out.push('\n');
        }
        match block {
            Block::Heading(text) => {
                out.push_str(text);
                out.push_str(":\n");
            }
            Block::Text(text) => wrap(&mut out, text, 0, 0, width),
            Block::Commands(lines) => {
                for line in *lines {
                    out.push_str("  ");
                    out.push_str(line);
                    out.push('\n');
                }
            }
            Block::Terms(terms) => {
                let longest = terms.iter().map(|(term, _)| term.width()).max();
                let indent = 4 + longest.unwrap_or_default().min(22);
                for (term, meaning) in terms {
                    out.push_str("  ");
                    out.push_str(term);
                    let mut column = 2 + term.width();
                    if column + 2 > indent {
                        out.push('\n');
                        column = 0;
                    }
                    wrap(&mut out, meaning, column, indent, width);
                }
            }
        }
    }
    out
}

/// Writes words in lines of at most `width` columns that begin at `indent`; `column` is where the first begins.
fn wrap(out: &mut String, text: &str, mut column: usize, indent: usize, width: usize) {
    let mut first = true;
    for word in text.split_whitespace() {
        if !first && column + 1 + word.width() > width {
            out.push('\n');
            column = 0;
            first = true;
        }
        if first {
            out.extend(std::iter::repeat_n(' ', indent.saturating_sub(column)));
            column = column.max(indent);
            first = false;
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.width();
    }
    out.push('\n');
}

/// A text as a part of a man page.
pub(super) fn roff(page: &mut Roff, blocks: &[Block]) {
    // A paragraph directly below a heading begins by itself.
    let mut fresh = true;
    for block in blocks {
        match block {
            Block::Heading(text) => {
                page.control("SS", [*text]);
            }
            Block::Text(text) => {
                if !fresh {
                    page.control("PP", []);
                }
                lines(page, emphasised(text));
            }
            Block::Commands(lines) => commands(page, lines, fresh),
            Block::Terms(terms) => {
                for (term, meaning) in terms {
                    page.control("TP", []);
                    page.text([bold(term.as_ref())]);
                    lines(page, emphasised(meaning));
                }
            }
        }
        fresh = matches!(block, Block::Heading(_));
    }
}

/// Command lines as they are, each on a line of its own. A heading leaves its own space.
pub(super) fn commands<T: AsRef<str>>(page: &mut Roff, lines: &[T], below_heading: bool) {
    if !below_heading {
        page.control("PP", []);
    }
    page.control("RS", ["2"]);
    page.control("nf", []);
    for line in lines {
        page.text([roman(line.as_ref())]);
    }
    page.control("fi", []);
    page.control("RE", []);
}

/// A paragraph, broken into lines as mandoc wants its input.
pub(super) fn lines(page: &mut Roff, parts: Vec<Inline>) {
    const LIMIT: usize = 74;
    let mut line: Vec<Inline> = Vec::new();
    let mut length = 0;
    for unit in units(parts) {
        let cost: usize = unit.iter().map(cost).sum();
        if length > 0 && length + cost > LIMIT {
            trim_end(&mut line);
            page.text(std::mem::take(&mut line));
            length = 0;
        }
        line.extend(unit);
        length += cost;
    }
    trim_end(&mut line);
    page.text(line);
}

/// What has to stay together, each with the blank behind it. What is bold stays together even with blanks in it.
fn units(parts: Vec<Inline>) -> Vec<Vec<Inline>> {
    let mut units = vec![Vec::new()];
    for part in parts {
        let Inline::Roman(text) = part else {
            if let Some(unit) = units.last_mut() {
                unit.push(part);
            }
            continue;
        };
        for word in text.split_inclusive(' ') {
            if let Some(unit) = units.last_mut() {
                unit.push(roman(word));
            }
            if word.ends_with(' ') {
                units.push(Vec::new());
            }
        }
    }
    units
}

/// Bytes that it takes in a page: hyphens are written with a backslash, apostrophes as `\*(Aq`, fonts as `\fB` and `\fR`.
fn cost(part: &Inline) -> usize {
    let (text, font) = match part {
        Inline::Roman(text) => (text, 0),
        Inline::Bold(text) | Inline::Italic(text) => (text, 6),
        Inline::LineBreak => return 0,
    };
    text.len() + text.matches('-').count() + 4 * text.matches('\'').count() + font
}

fn trim_end(line: &mut [Inline]) {
    if let Some(Inline::Roman(text)) = line.last_mut() {
        text.truncate(text.trim_end().len());
    }
}

/// A text in which options and `code` are bold.
pub(super) fn emphasised(text: &str) -> Vec<Inline> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut emphasise = |plain: &mut String, word: &str| {
        parts.push(roman(std::mem::take(plain)));
        parts.push(bold(word));
    };
    for (place, part) in text.split('`').enumerate() {
        if place % 2 == 1 {
            emphasise(&mut plain, part);
            continue;
        }
        for word in part.split_inclusive(' ') {
            let end = word.trim_end_matches([' ', ',', '.', ';', ':', ')']).len();
            let start = end - word[..end].trim_start_matches('(').len();
            if is_option(&word[start..end]) {
                plain.push_str(&word[..start]);
                emphasise(&mut plain, &word[start..end]);
                plain.push_str(&word[end..]);
            } else {
                plain.push_str(word);
            }
        }
    }
    parts.push(roman(plain));
    parts
}

fn is_option(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|rest| {
        let name = rest.strip_prefix('-').unwrap_or(rest);
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && (rest != name || name.len() == 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_and_terms_hang() {
        let blocks = [
            Block::text("A sentence that is longer than a narrow terminal is wide."),
            Block::terms([("a", "one two three four five six seven eight nine ten")]),
        ];
        assert_eq!(
            plain(&blocks, 40),
            "A sentence that is longer than a narrow\nterminal is wide.\n\n  a  one two three four five six seven\n     eight nine ten\n"
        );
    }

    #[test]
    fn options_and_code_are_bold_and_dashes_are_not() {
        let bold_ones: Vec<_> = emphasised("with `pce list`, (--limit), -o: - or 0003-210, --")
            .into_iter()
            .filter(|part| matches!(part, Inline::Bold(_)))
            .collect();
        assert_eq!(bold_ones, [bold("pce list"), bold("--limit"), bold("-o")]);
    }
}

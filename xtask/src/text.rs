//! Writes the product's texts as roff, with lines that mandoc accepts.

use pce::commands::topics::Block;
use roff::{Inline, Roff, bold, roman};

/// Writes a text as a part of a man page.
pub(crate) fn blocks(page: &mut Roff, texts: &[Block]) {
    // A paragraph directly below a heading needs no macro.
    let mut fresh = true;
    for block in texts {
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

/// Writes command lines unchanged, each on its own line. Below a heading they need no space.
pub(crate) fn commands<T: AsRef<str>>(page: &mut Roff, lines: &[T], below_heading: bool) {
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

/// Writes a paragraph in lines that are short enough for mandoc's lint.
pub(crate) fn lines(page: &mut Roff, parts: Vec<Inline>) {
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

/// Splits a text into units that stay on one line, each with the blank after it. Bold text is one unit.
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

/// Returns the number of bytes of a part in roff, where hyphens, apostrophes and fonts are escaped.
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

/// Returns a text with options and `code` in bold.
pub(crate) fn emphasised(text: &str) -> Vec<Inline> {
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
    fn options_and_code_are_bold_and_dashes_are_not() {
        let bold_ones: Vec<_> = emphasised("with `pce list`, (--limit), -o: - or 0003-210, --")
            .into_iter()
            .filter(|part| matches!(part, Inline::Bold(_)))
            .collect();
        assert_eq!(bold_ones, [bold("pce list"), bold("--limit"), bold("-o")]);
    }
}

//! Texts for the terminal and the man pages: paragraphs, commands, and lists of terms.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

/// The width of the lines, unless the terminal is narrower.
const WIDTH: usize = 80;

/// A part of a text. Man pages print options and `code` in bold.
#[derive(Debug, Clone)]
pub enum Block {
    /// A heading.
    Heading(&'static str),
    /// A paragraph.
    Text(Cow<'static, str>),
    /// Command lines, to be run as they are.
    Commands(&'static [&'static str]),
    /// Terms, each with its meaning.
    Terms(Vec<(Cow<'static, str>, Cow<'static, str>)>),
}

impl Block {
    /// Returns a paragraph.
    pub fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    /// Returns a list of terms, each with its meaning.
    pub fn terms<T, M>(terms: impl IntoIterator<Item = (T, M)>) -> Self
    where
        T: Into<Cow<'static, str>>,
        M: Into<Cow<'static, str>>,
    {
        let terms = terms.into_iter();
        Self::Terms(terms.map(|(t, m)| (t.into(), m.into())).collect())
    }
}

/// Returns a text for a terminal of this width.
pub(crate) fn plain(blocks: &[Block], width: usize) -> String {
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

/// Writes words in lines of at most `width` columns that begin at `indent`. The first line begins at `column`.
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
}

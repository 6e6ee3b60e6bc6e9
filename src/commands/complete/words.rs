//! Splits a command line as a shell does, even if a quote is still open.

/// A word of the command line.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The word without quotes and backslashes.
    pub meaning: String,
    /// The quote that is still open at the end of the word.
    pub open: Option<char>,
    /// The index in `meaning` where the shell's replacement starts: after the open quote or the last of `breaks`.
    pub replaced: usize,
}

/// Reads a single word.
pub(super) fn word(typed: &str) -> Word {
    // The shell has split the line already, so that every blank belongs to the word.
    split(typed, "", Blanks::Belong).pop().unwrap_or_default()
}

/// Splits a command line into words; after a blank, the last word is empty.
pub(super) fn line(typed: &str, breaks: &str) -> Vec<Word> {
    split(typed, breaks, Blanks::Separate)
}

/// The effect of a blank outside quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blanks {
    /// It ends the word.
    Separate,
    /// It belongs to the word.
    Belong,
}

fn split(typed: &str, breaks: &str, blanks: Blanks) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut started = false;
    let mut letters = typed.chars();
    while let Some(letter) = letters.next() {
        match (letter, word.open) {
            ('\'', Some('\'')) | ('"', Some('"')) => word.open = None,
            ('\\', None | Some('"')) => word.meaning.extend(letters.next()),
            ('\'' | '"', None) => {
                word.open = Some(letter);
                word.replaced = word.meaning.len();
            }
            (' ' | '\t' | '\n', None) if blanks == Blanks::Separate => {
                if started {
                    words.push(std::mem::take(&mut word));
                }
                started = false;
                continue;
            }
            (letter, open) => {
                word.meaning.push(letter);
                if open.is_none() && breaks.contains(letter) {
                    word.replaced = word.meaning.len();
                }
            }
        }
        started = true;
    }
    words.push(word);
    words
}

/// Quotes a word for bash.
pub(super) fn quoted_for_bash(meaning: &str, open: Option<char>) -> String {
    let special: &[char] = match open {
        Some('"') => &['"', '$', '`', '\\'],
        Some(_) => return meaning.to_owned(),
        None => &[
            ' ', '\t', '*', '?', '[', ']', '{', '}', '(', ')', '<', '>', '|', '&', ';', '\'', '"',
            '\\', '$', '`', '!', '#', '~',
        ],
    };
    let mut quoted = String::with_capacity(meaning.len());
    for letter in meaning.chars() {
        if special.contains(&letter) {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meanings(typed: &str) -> Vec<String> {
        line(typed, "=:")
            .into_iter()
            .map(|word| word.meaning)
            .collect()
    }

    #[test]
    fn quotes_and_backslashes_are_removed() {
        assert_eq!(
            meanings(r"pce list 0003\*210 '0003*2"),
            ["pce", "list", "0003*210", "0003*2"]
        );
        assert_eq!(meanings("pce  list "), ["pce", "list", ""]);
        assert_eq!(meanings("pce '' \"a b\"c"), ["pce", "", "a bc"]);
        assert_eq!(word("0003\\*2").meaning, "0003*2");
        assert_eq!(word("'a b").meaning, "a b");
    }

    #[test]
    fn the_replacement_starts_after_a_break_or_an_open_quote() {
        let last = |typed| line(typed, "=:").pop().unwrap_or_default();
        let word = last("pce list --fields=type,no");
        assert_eq!(&word.meaning[word.replaced..], "type,no");
        let word = last("pce list '0003*2");
        assert_eq!(
            (word.open, &word.meaning[word.replaced..]),
            (Some('\''), "0003*2")
        );
        assert_eq!(last("pce list 0003\\*2").replaced, 0);
    }

    #[test]
    fn words_are_quoted_for_bash() {
        assert_eq!(quoted_for_bash("0003*210", None), r"0003\*210");
        assert_eq!(quoted_for_bash("0003*210", Some('\'')), "0003*210");
        assert_eq!(quoted_for_bash("0003*210", Some('"')), "0003*210");
        assert_eq!(quoted_for_bash("type,note", None), "type,note");
    }
}

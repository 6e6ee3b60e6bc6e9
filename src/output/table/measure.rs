//! The width of text on a terminal: terminals do not agree on emoji that are made of several, and on ligatures.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Returns the most columns that the text takes. A family emoji is as wide as one person if the terminal joins its
/// members, and otherwise as wide as all of them.
pub(super) fn widest(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    let widest = |grapheme: &str| grapheme.width().max(parts(grapheme));
    text.graphemes(true).map(widest).sum()
}

/// Returns whether some terminals give the text another width than `unicode-width` does.
pub(super) fn is_disputed(text: &str) -> bool {
    !text.is_ascii() && text.width() != parts(text)
}

fn parts(text: &str) -> usize {
    text.chars().filter_map(UnicodeWidthChar::width).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_made_of_several_are_disputed() {
        for (text, width) in [("👩‍👩‍👧", 6), ("👩🏽", 4), ("❤️", 2), ("لا", 2)]
        {
            assert!(is_disputed(text), "{text}");
            assert_eq!(widest(text), width, "{text}");
        }
        for (text, width) in [
            ("", 0),
            ("Zoë", 3),
            ("Zoe\u{308}", 3),
            ("日本", 4),
            ("🚀", 2),
            ("🇷🇴", 2),
            ("עברית", 5),
        ] {
            assert!(!is_disputed(text), "{text}");
            assert_eq!(widest(text), width, "{text}");
        }
    }
}

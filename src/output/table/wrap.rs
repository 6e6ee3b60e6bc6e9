//! Long text on several lines.

use super::measure::widest;
use unicode_segmentation::UnicodeSegmentation;

/// Returns the lines of a text, none wider than `width`, broken at spaces if possible. Drops only the white space at a
/// break and at the end. Returns at least one line.
pub(super) fn wrap(text: &str, width: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text.trim_end();
    while let Some(end) = overflow(rest, width) {
        let (line, after) = match rest[..end].rfind(' ') {
            // A word may end just where the line is full.
            _ if rest[end..].starts_with(' ') => rest.split_at(end),
            Some(space) if !rest[..space].trim_end().is_empty() => rest.split_at(space),
            _ => rest.split_at(end),
        };
        lines.push(line.trim_end());
        rest = after.trim_start_matches(' ');
    }
    if lines.is_empty() || !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

/// Returns the end of the graphemes that fit, as a byte index; `None` if all of them fit. A line has at least one of
/// them.
fn overflow(text: &str, width: usize) -> Option<usize> {
    let mut taken = 0;
    for (index, grapheme) in text.grapheme_indices(true) {
        taken += widest(grapheme);
        if taken > width && index > 0 {
            return Some(index);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrap("", 8), [""]);
        assert_eq!(wrap("Log outgoing calls", 12), ["Log outgoing", "calls"]);
        assert_eq!(wrap("Log outgoing calls", 11), ["Log", "outgoing", "calls"]);
        assert_eq!(
            wrap("https://a.example/", 8),
            ["https://", "a.exampl", "e/"]
        );
        assert_eq!(
            wrap("着信応答を通知する", 9),
            ["着信応答", "を通知す", "る"]
        );
        assert_eq!(wrap("👩‍👩‍👧👩‍👩‍👧", 11), ["👩‍👩‍👧", "👩‍👩‍👧"]);
        assert_eq!(wrap("日", 1), ["日"]);
        assert_eq!(wrap("  two  ", 3), ["  t", "wo"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(text in "[ a-z日é👩]{0,60}", width in 2_usize..20) {
            let lines = wrap(&text, width);
            for line in &lines {
                prop_assert!(widest(line) <= width, "{lines:?}");
            }
            let shown: String = lines.concat().split(' ').collect();
            let all: String = text.split(' ').collect();
            prop_assert_eq!(shown, all);
        }
    }
}

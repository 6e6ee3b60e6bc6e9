//! Whole numbers with bounds, such as the numbers of rows, requests and retries.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::Invalid;

/// An unsigned integer type, whose values can have bounds.
pub trait Whole: FromStr + PartialOrd + fmt::Display + Copy {
    /// The largest number of the type. As an upper bound it means that there is no upper bound.
    const MAX: Self;
}

impl Whole for u8 {
    const MAX: Self = u8::MAX;
}

impl Whole for u16 {
    const MAX: Self = u16::MAX;
}

impl Whole for u32 {
    const MAX: Self = u32::MAX;
}

impl Whole for u64 {
    const MAX: Self = u64::MAX;
}

/// Reads a whole number within bounds.
///
/// # Errors
/// The text is not a whole number, or out of range; the remedy names the bounds.
pub fn whole<N: Whole>(text: &str, bounds: &RangeInclusive<N>) -> Result<N, Invalid> {
    // `parse` alone would accept a leading `+`.
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok();
    number
        .filter(|number| digits && bounds.contains(number))
        .ok_or_else(|| {
            let reason = if digits {
                "out of range"
            } else {
                "not a whole number"
            };
            Invalid::new(reason).remedy(remedy(bounds))
        })
}

fn remedy<N: Whole>(bounds: &RangeInclusive<N>) -> String {
    let (least, most) = (bounds.start(), bounds.end());
    if *most == N::MAX {
        format!("write a whole number of {least} or more")
    } else {
        format!("write a whole number from {least} to {most}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_named() {
        assert_eq!(whole("64", &(1..=64_u8)), Ok(64));
        for text in ["", "x", "-1", "+1", "1.5", " 1"] {
            let refusal = whole(text, &(1..=64_u8)).unwrap_err().to_string();
            assert_eq!(
                refusal,
                "not a whole number; write a whole number from 1 to 64"
            );
        }
        for text in ["0", "65", "99999999999999999999999"] {
            let refusal = whole(text, &(1..=64_u8)).unwrap_err().to_string();
            assert_eq!(refusal, "out of range; write a whole number from 1 to 64");
        }
        let refusal = whole("0", &(1..=u64::MAX)).unwrap_err().to_string();
        assert_eq!(refusal, "out of range; write a whole number of 1 or more");
    }
}

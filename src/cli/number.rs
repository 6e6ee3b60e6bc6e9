//! Options that take a whole number.

use std::ops::RangeInclusive;

use crate::uapi::{Invalid, Whole, whole};

/// A parser of whole numbers within bounds, for an option.
pub(super) fn between<N: Whole + Send + Sync + 'static>(
    bounds: RangeInclusive<N>,
) -> impl Fn(&str) -> Result<N, Invalid> + Clone + Send + Sync + 'static {
    move |text| whole(text, &bounds)
}

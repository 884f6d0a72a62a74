//! Between whole numbers and the weights of a search, which are floats. No proof depends on a
//! float.

/// A number as a float. Beyond 2^53 the last digits are lost.
#[expect(clippy::cast_precision_loss, reason = "sizes and prices as weights, far below 2^53 where it matters")]
pub(crate) const fn float(number: u64) -> f64 {
    number as f64
}

/// The whole part of a float, towards zero; values out of range become the nearest end, NaN becomes
/// 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, NaN becomes 0")]
pub(crate) const fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_come_back_as_whole_numbers_within_the_range() {
        assert_eq!((whole(float(7764)), whole(2.9), whole(-1.5), whole(f64::NAN)), (7764, 2, 0, 0));
        assert_eq!((whole(f64::INFINITY), whole(f64::NEG_INFINITY)), (u64::MAX, 0));
    }
}

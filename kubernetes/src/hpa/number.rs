//! Rounding and narrowing without the standard library, saturating where Go leaves the outcome
//! open.

/// The least whole number that is not below, within 0 to 2^31 - 1; NaN is 0.
pub(super) fn ceil(value: f64) -> i32 {
    let whole = truncate(value);
    if f64::from(whole) < value { whole.saturating_add(1) } else { whole }
}

/// Without what stands behind the point, within 0 to 2^31 - 1; NaN is 0.
pub(super) fn truncate(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "the cast truncates towards zero and saturates, NaN becomes 0")]
    let whole = value as i32;
    whole.max(0)
}

/// As a binary float, rounded to nearest like Go's conversion.
#[expect(clippy::cast_precision_loss, reason = "Kubernetes converts in the same way")]
pub(super) const fn float(value: i64) -> f64 {
    value as f64
}

/// Within 64 bits.
pub(super) fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rounding() {
        for (value, up, cut) in [
            (0.0, 0, 0),
            (0.1, 1, 0),
            (3.0, 3, 3),
            (3.03, 4, 3),
            (-0.5, 0, 0),
            (-7.0, 0, 0),
            (2_147_483_646.5, i32::MAX, i32::MAX - 1),
            (1e300, i32::MAX, i32::MAX),
            (f64::INFINITY, i32::MAX, i32::MAX),
            (f64::NEG_INFINITY, 0, 0),
            (f64::NAN, 0, 0),
        ] {
            assert_eq!((ceil(value), truncate(value)), (up, cut), "{value}");
        }
    }

    proptest! {
        #![proptest_config(crate::cases::cases(256))]
        #[test]
        fn as_the_standard_library_does(value in -10.0..3e9_f64) {
            let bound = |value: f64| value.clamp(0.0, f64::from(i32::MAX));
            prop_assert_eq!(f64::from(ceil(value)), bound(value.ceil()));
            prop_assert_eq!(f64::from(truncate(value)), bound(value.trunc()));
        }
    }
}

//! Exact decimals: metric values, targets and thresholds, the same on every platform.

use alloc::string::{String, ToString};
use core::{
    fmt,
    ops::{Add, Neg, Sub},
};

/// Billionths in one.
const SCALE: i128 = 1_000_000_000;

/// A decimal number with nine digits behind the point, kept as a whole number of billionths.
///
/// 25 × 17.6 ÷ 40 is 11 here, where binary floating point says 11.000000000000002 and rounds up to
/// 12. Values lie within ±10²⁰; arithmetic that leaves the range saturates, division by zero has no
/// result.
///
/// # Example
/// ```
/// use stowplan::quantity::Quantity;
/// let capacity = Quantity::from(25).times("17.6".parse()?).over(Quantity::from(40));
/// assert_eq!(capacity.map(Quantity::ceil), Some(11));
/// # Ok::<(), stowplan::quantity::QuantityError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i128);

/// A text or float that is no quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a number from -10^20 to 10^20")]
pub struct QuantityError {
    text: String,
}

/// The largest number of billionths, in either direction: 10²⁰ ones.
const BILLIONTHS_MAX: i128 = 100_000_000_000_000_000_000 * SCALE;

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A quantity of this many billionths, brought into range.
    #[must_use]
    pub const fn from_billionths(billionths: i128) -> Self {
        if billionths > BILLIONTHS_MAX {
            Self(BILLIONTHS_MAX)
        } else if billionths < -BILLIONTHS_MAX {
            Self(-BILLIONTHS_MAX)
        } else {
            Self(billionths)
        }
    }

    /// The billionths.
    #[must_use]
    pub const fn billionths(self) -> i128 {
        self.0
    }

    /// A sum of billionths over a count, rounded to the nearest billionth; `None` when dividing by
    /// zero.
    pub(crate) fn from_billionths_over(sum: i128, count: u32) -> Option<Self> {
        (count != 0).then(|| multiply_divide(sum, 1, i128::from(count)))
    }

    /// The product, rounded to the nearest billionth, halves away from zero.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        multiply_divide(self.0, other.0, SCALE)
    }

    /// The quotient, rounded to the nearest billionth, halves away from zero; `None` when dividing
    /// by zero.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        (other.0 != 0).then(|| multiply_divide(self.0, SCALE, other.0))
    }

    /// `self` × `numerator` ÷ `denominator` with one rounding at the end; `None` when dividing by
    /// zero.
    #[must_use]
    pub fn times_over(self, numerator: Self, denominator: Self) -> Option<Self> {
        (denominator.0 != 0).then(|| multiply_divide(self.0, numerator.0, denominator.0))
    }

    /// `count` × `numerator` ÷ `self`, rounded up to a whole number without any rounding before;
    /// `None` when dividing by zero.
    ///
    /// Negative quotients round up, too: towards zero.
    #[must_use]
    pub fn ceil_of(self, count: u32, numerator: Self) -> Option<i128> {
        let negative = (numerator.0 < 0) ^ (self.0 < 0);
        // |count| < 2^32 and |billionths| <= 10^29 < 2^97: what exceeds 128 bits is beyond any count, so saturating is right.
        let product = u128::from(count).saturating_mul(numerator.0.unsigned_abs());
        let divisor = self.0.unsigned_abs();
        let quotient = product.checked_div(divisor)?;
        let up = !negative && product % divisor != 0;
        let magnitude = i128::try_from(quotient.saturating_add(u128::from(up))).unwrap_or(i128::MAX);
        Some(if negative { -magnitude } else { magnitude })
    }

    /// The least whole number that is not below.
    #[must_use]
    pub const fn ceil(self) -> i128 {
        -((-self.0).div_euclid(SCALE))
    }

    /// The greatest whole number that is not above.
    #[must_use]
    pub const fn floor(self) -> i128 {
        self.0.div_euclid(SCALE)
    }

    /// The distance from zero.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// A JSON number's value, by way of the shortest decimal text that reads back as it.
    ///
    /// # Errors
    /// [`QuantityError`] for NaN, infinities and what is out of range.
    pub fn from_f64(value: f64) -> Result<Self, QuantityError> {
        value.to_string().parse()
    }
}

/// a × b ÷ c in at most 256 bits, rounded to nearest, halves away from zero, brought into range.
/// `c` is not zero.
fn multiply_divide(a: i128, b: i128, c: i128) -> Quantity {
    let negative = (a < 0) ^ (b < 0) ^ (c < 0);
    let (a, b, c) = (a.unsigned_abs(), b.unsigned_abs(), c.unsigned_abs());
    let magnitude = match a.checked_mul(b) {
        Some(product) => {
            let (quotient, rest) = (product / c, product % c);
            quotient + u128::from(rest >= c - rest)
        }
        None => long_divide(a, b, c),
    };
    let magnitude = i128::try_from(magnitude).unwrap_or(i128::MAX);
    Quantity::from_billionths(if negative { -magnitude } else { magnitude })
}

/// a × b ÷ c bit by bit: `b` from its highest bit down, quotient and rest doubling on the way.
fn long_divide(a: u128, b: u128, c: u128) -> u128 {
    let (step_quotient, step_rest) = (a / c, a % c);
    let (mut quotient, mut rest) = (0_u128, 0_u128);
    for bit in (0..128 - b.leading_zeros()).rev() {
        quotient = quotient.saturating_mul(2);
        // Both are below c, which is below 2^127, so doubling cannot overflow.
        rest *= 2;
        if rest >= c {
            rest -= c;
            quotient = quotient.saturating_add(1);
        }
        if b >> bit & 1 == 1 {
            quotient = quotient.saturating_add(step_quotient);
            rest += step_rest;
            if rest >= c {
                rest -= c;
                quotient = quotient.saturating_add(1);
            }
        }
    }
    quotient.saturating_add(u128::from(rest >= c - rest))
}

impl Add for Quantity {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::from_billionths(self.0 + other.0)
    }
}

impl Sub for Quantity {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::from_billionths(self.0 - other.0)
    }
}

impl Neg for Quantity {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl TryFrom<f64> for Quantity {
    type Error = QuantityError;

    /// As [`from_f64`](Self::from_f64).
    fn try_from(value: f64) -> Result<Self, QuantityError> {
        Self::from_f64(value)
    }
}

macro_rules! from_whole {
    ($($whole:ty),+) => { $(
        impl From<$whole> for Quantity {
            fn from(whole: $whole) -> Self {
                Self::from_billionths(i128::from(whole).saturating_mul(SCALE))
            }
        }
    )+ };
}

from_whole!(u8, u16, u32, u64, i8, i16, i32, i64);

impl core::str::FromStr for Quantity {
    type Err = QuantityError;

    /// Reads `12`, `-0.5`, `1.5e3`, `2E-9`; digits behind the ninth decimal place are rounded,
    /// halves away from zero.
    fn from_str(text: &str) -> Result<Self, QuantityError> {
        read(text).ok_or_else(|| QuantityError { text: text.into() })
    }
}

fn read(text: &str) -> Option<Quantity> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) || text.len() > 400 {
        return None;
    }
    // The place of each digit, in powers of ten of a billionth.
    let first = i64::try_from(whole.len()).ok()? - 1 + i64::from(exponent) + 9;
    let mut billionths = 0_i128;
    for (place, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
        let digit = i128::from(digit - b'0');
        let power = first - i64::try_from(place).ok()?;
        match power {
            0..=29 => billionths += digit * 10_i128.pow(u32::try_from(power).ok()?),
            -1 => billionths += i128::from(digit >= 5),
            _ if power > 29 && digit > 0 => return None,
            _ => {}
        }
        if billionths > BILLIONTHS_MAX {
            return None;
        }
    }
    Some(Quantity(if negative { -billionths } else { billionths }))
}

impl fmt::Display for Quantity {
    /// The shortest decimal: `17.6`, `-0.5`, `11`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let (whole, fraction) = (magnitude / SCALE.unsigned_abs(), magnitude % SCALE.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = alloc::format!("{fraction:09}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quantity(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    #[test]
    fn arithmetic_is_exact() {
        assert_eq!(Quantity::from(25).times_over(quantity("17.6"), Quantity::from(40)), Some(Quantity::from(11)));
        assert_eq!(quantity("0.1") + quantity("0.2"), quantity("0.3"));
        assert_eq!(quantity("1").over(quantity("3")), Some(quantity("0.333333333")));
        assert_eq!(quantity("2").over(quantity("3")), Some(quantity("0.666666667")));
        assert_eq!(quantity("-2").over(quantity("3")), Some(quantity("-0.666666667")));
        assert_eq!(quantity("1").over(Quantity::ZERO), None);
        assert_eq!(
            (quantity("1.5").ceil(), quantity("1.5").floor(), quantity("-1.5").ceil(), quantity("-1.5").floor()),
            (2, 1, -1, -2)
        );
        let large = quantity("1e20");
        assert_eq!(large.times(large), large, "saturates");
        assert_eq!(
            large.times(quantity("5")).over(quantity("5")),
            Some(quantity("20000000000000000000")),
            "saturated before dividing"
        );
        assert_eq!(large.times_over(quantity("5"), quantity("5")), Some(large), "one rounding, in 256 bits");
        // 10 x 50.1 / 50 = 10.02; 3 x 1 / 3 = 1; 1 x 10.000000001 / 10 = 1.0000000001, above one
        // though it rounds to it.
        assert_eq!(quantity("50").ceil_of(10, quantity("50.1")), Some(11));
        assert_eq!(quantity("3").ceil_of(3, quantity("1")), Some(1));
        assert_eq!(quantity("10").ceil_of(1, quantity("10.000000001")), Some(2));
        assert_eq!(quantity("2").ceil_of(3, quantity("-1")), Some(-1), "-1.5");
        assert_eq!(quantity("0").ceil_of(3, quantity("1")), None);
    }

    #[test]
    fn texts() {
        for (text, shown) in [
            ("12", "12"),
            ("-0.50", "-0.5"),
            ("1.5e3", "1500"),
            ("2E-9", "0.000000002"),
            (".5", "0.5"),
            ("5.", "5"),
            ("0.0000000005", "0.000000001"),
            ("0.00000000049", "0"),
            ("+7", "7"),
        ] {
            assert_eq!(quantity(text).to_string(), shown, "{text}");
        }
        for bad in ["", ".", "-", "1e", "NaN", "inf", "1e21", "1,5", "0x1", "1e99999999999"] {
            assert!(bad.parse::<Quantity>().is_err(), "{bad}");
        }
        assert!(Quantity::from_f64(f64::NAN).is_err() && Quantity::from_f64(f64::INFINITY).is_err());
        assert_eq!(Quantity::from_f64(17.6), Ok(quantity("17.6")));
    }

    proptest! {
        #![proptest_config(crate::cases::cases(256))]
        #[test]
        fn reading_after_showing_is_the_identity(billionths in -BILLIONTHS_MAX..=BILLIONTHS_MAX) {
            let quantity = Quantity::from_billionths(billionths);
            prop_assert_eq!(quantity.to_string().parse(), Ok(quantity));
        }

        #[test]
        fn the_long_way_equals_the_short_way(a in 0..1_u128 << 60, b in 0..1_u128 << 60, c in 1..1_u128 << 60) {
            let (quotient, rest) = (a * b / c, a * b % c);
            prop_assert_eq!(long_divide(a, b, c), quotient + u128::from(rest >= c - rest));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9.eE+-]{0,30}") {
            let _ = text.parse::<Quantity>();
        }
    }
}

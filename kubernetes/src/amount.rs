//! Amounts as Kubernetes writes them: `500m`, `1Gi`, `2`, `1e3`.

/// What an amount is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Whole ones: bytes.
    One,
    /// Thousandths: of a CPU, of a metric's value.
    Thousandth,
}

words! {
    Unit: "unit of an amount" {
        One = "one",
        Thousandth = "thousandth",
    }
}

errors! {
    /// Why a text is no amount.
    #[derive(Copy)]
    pub enum AmountError {
        /// It is not written as Kubernetes writes amounts.
        #[error("an amount as Kubernetes writes it is meant, e.g. `500m`, `1Gi` or `2`")]
        NotAnAmount => "kubernetes/amount";
        /// It is below zero.
        #[error("an amount cannot be below zero here")]
        Negative => "kubernetes/negative-amount";
    }
}

/// The most digits that are read: more say nothing that 64 bits can hold.
const DIGITS_MAX: usize = 28;

/// Reads an amount; parts of the unit count as a whole one, and what 64 bits cannot hold is the
/// most that they can, as in Kubernetes. Cost: linear in the text.
///
/// ```
/// use stowplan_kubernetes::{Unit, amount};
/// assert_eq!(amount("1.5", Unit::Thousandth), Ok(1500));
/// assert_eq!(amount("1Ki", Unit::One), Ok(1024));
/// assert_eq!(amount("1u", Unit::Thousandth), Ok(1));
/// ```
///
/// # Errors
/// [`AmountError`] for what is no amount, and for one below zero.
pub fn amount(text: &str, unit: Unit) -> Result<i64, AmountError> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() + part.len() == 0 || part.contains('.') || whole.len() + part.len() > DIGITS_MAX {
        return Err(AmountError::NotAnAmount);
    }
    let digits = whole.bytes().chain(part.bytes());
    let mantissa = digits.fold(0_i128, |sum, digit| sum.saturating_mul(10).saturating_add(i128::from(digit - b'0')));
    if negative && mantissa > 0 {
        return Err(AmountError::Negative);
    }
    let (factor, ten) = scale(suffix).ok_or(AmountError::NotAnAmount)?;
    let ten = ten + if unit == Unit::Thousandth { 3 } else { 0 };
    let ten = ten - i32::try_from(part.len()).unwrap_or(0);
    let power = 10_i128.checked_pow(ten.unsigned_abs()).unwrap_or(i128::MAX);
    let value = mantissa.saturating_mul(factor);
    let value =
        if ten >= 0 { value.saturating_mul(power) } else { value.div_euclid(power) + i128::from(value % power > 0) };
    Ok(i64::try_from(value).unwrap_or(i64::MAX))
}

/// A suffix as a factor and a power of ten.
fn scale(suffix: &str) -> Option<(i128, i32)> {
    Some(match suffix {
        "" => (1, 0),
        "n" => (1, -9),
        "u" => (1, -6),
        "m" => (1, -3),
        "k" => (1, 3),
        "M" => (1, 6),
        "G" => (1, 9),
        "T" => (1, 12),
        "P" => (1, 15),
        "E" => (1, 18),
        "Ki" => (1 << 10, 0),
        "Mi" => (1 << 20, 0),
        "Gi" => (1 << 30, 0),
        "Ti" => (1 << 40, 0),
        "Pi" => (1 << 50, 0),
        "Ei" => (1 << 60, 0),
        _ => {
            let exponent = suffix.strip_prefix(['e', 'E'])?;
            let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            if digits.is_empty() || digits.len() > 2 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
                return None;
            }
            (1, exponent.parse().ok()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_kubernetes_reads_them() {
        for (text, ones, thousandths) in [
            ("0", 0, 0),
            ("250m", 1, 250),
            ("1", 1, 1000),
            ("0.5", 1, 500),
            (".5", 1, 500),
            ("1.", 1, 1000),
            ("100n", 1, 1),
            ("1k", 1000, 1_000_000),
            ("1e3", 1000, 1_000_000),
            ("1E-3", 1, 1),
            ("2E", 2_000_000_000_000_000_000, i64::MAX),
            ("1.5Gi", 1_610_612_736, 1_610_612_736_000),
            ("9223372036854775807m", 9_223_372_036_854_776, i64::MAX),
            ("8Ei", i64::MAX, i64::MAX),
            ("+3", 3, 3000),
            ("-0", 0, 0),
            ("0.0001", 1, 1),
        ] {
            assert_eq!(
                (amount(text, Unit::One), amount(text, Unit::Thousandth)),
                (Ok(ones), Ok(thousandths)),
                "{text}"
            );
        }
        for text in ["", ".", "m", "1.2.3", "1 m", "1g", "1ki", "1e", "1e999", "--1", "0x1", "1e+-3", "1K"] {
            assert_eq!(amount(text, Unit::One), Err(AmountError::NotAnAmount), "{text}");
        }
        assert_eq!(amount("-1m", Unit::One), Err(AmountError::Negative));
    }
}

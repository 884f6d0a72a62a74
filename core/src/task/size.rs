//! Task sizes as people write them: `"1024"`, `"1 vCPU"`, `"0.5GB"`.

use alloc::{
    format,
    string::{String, ToString},
};
use core::fmt;

/// Reads a task's `cpu` into CPU units: `"1024"`, `"1 vCPU"`, `".5 vcpu"` (TASK-2, TASK-102).
///
/// A number without a unit is CPU units, so `"1"` is one unit; 1 vCPU is 1024 units. Decimals are
/// allowed as long as the result is a whole number, which is worked out exactly. The range that ECS
/// accepts is not checked here.
///
/// # Errors
/// When the text is not a size, has a unit of memory, or is not a whole number of units up to 2^31
/// - 1.
///
/// ```
/// use stowplan::task::parse_cpu;
/// assert_eq!(parse_cpu("1 vCPU"), Ok(1024));
/// assert_eq!(parse_cpu(".25 vCPU"), Ok(256));
/// assert_eq!(parse_cpu("1"), Ok(1));
/// assert!(parse_cpu("1 GB").is_err());
/// ```
#[cfg_attr(cold_code_small, optimize(size))]
pub fn parse_cpu(text: &str) -> Result<u32, SizeError> {
    rule!("TASK-2", "TASK-102");
    parse(text, Field::Cpu)
}

/// Reads a task's `memory` into MiB: `"2048"`, `"1GB"`, `"0.5 GB"`, `"512 MiB"` (TASK-2, TASK-102).
///
/// A number without a unit is MiB; 1 GB is 1024 MiB.
///
/// # Errors
/// When the text is not a size, has a unit of CPU, or is not a whole number of MiB up to 2^31 - 1.
///
/// ```
/// use stowplan::task::parse_memory;
/// assert_eq!(parse_memory("0.5 GB"), Ok(512));
/// ```
#[cfg_attr(cold_code_small, optimize(size))]
pub fn parse_memory(text: &str) -> Result<u32, SizeError> {
    rule!("TASK-2", "TASK-102");
    parse(text, Field::Memory)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Cpu,
    Memory,
}

/// Why a size could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizeError {
    kind: SizeErrorKind,
    field: Field,
    text: String,
}

/// The kinds of [`SizeError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SizeErrorKind {
    /// Not a number with an optional unit.
    Malformed,
    /// The number is not a whole number of CPU units or MiB.
    NotWhole,
    /// More than 2^31 - 1.
    TooLarge,
}

impl SizeError {
    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> SizeErrorKind {
        self.kind
    }

    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            SizeErrorKind::Malformed => "task/size-malformed",
            SizeErrorKind::NotWhole => "task/size-not-whole",
            SizeErrorKind::TooLarge => "task/size-too-large",
        }
    }

    /// What ECS answers when such a definition is registered.
    #[must_use]
    pub const fn aws_text(&self) -> &'static str {
        match self.field {
            Field::Cpu => "Invalid 'cpu' setting for task.",
            Field::Memory => "Invalid 'memory' setting for task.",
        }
    }
}

impl fmt::Display for SizeError {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, units, examples) = match self.field {
            Field::Cpu => ("cpu", "CPU units", "`1024`, `1 vCPU`"),
            Field::Memory => ("memory", "MiB", "`2048`, `2 GB`"),
        };
        let text = &self.text;
        match self.kind {
            SizeErrorKind::Malformed => write!(f, "`{text}` is not a {name} size such as {examples}"),
            SizeErrorKind::NotWhole => write!(f, "`{text}` is not a whole number of {units}"),
            SizeErrorKind::TooLarge => write!(f, "`{text}` is more than 2147483647 {units}"),
        }
    }
}

impl core::error::Error for SizeError {}

#[cfg_attr(cold_code_small, optimize(size))]
fn parse(text: &str, field: Field) -> Result<u32, SizeError> {
    let fail = |kind| SizeError { kind, field, text: shorten(text) };
    let malformed = || fail(SizeErrorKind::Malformed);
    let trimmed = text.trim();
    let unit_at = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at_checked(unit_at).ok_or_else(malformed)?;
    let unit = unit.trim_start();
    let is = |name: &str| unit.eq_ignore_ascii_case(name);
    let scale: u64 = match field {
        _ if unit.is_empty() => 1,
        Field::Cpu if is("vcpu") || is("vcpus") => 1024,
        Field::Memory if is("gb") || is("gib") => 1024,
        Field::Memory if is("mb") || is("mib") => 1,
        _ => return Err(malformed()),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return Err(malformed());
    }
    let fraction = fraction.trim_end_matches('0');
    // 1024 = 2^10: a fraction with more than ten decimals left can never become whole.
    if fraction.len() > 10 {
        return Err(fail(SizeErrorKind::NotWhole));
    }
    let too_large = || fail(SizeErrorKind::TooLarge);
    let whole = if whole.is_empty() { 0 } else { whole.parse::<u64>().map_err(|_| too_large())? };
    let (mut numerator, mut denominator) = (0_u64, 1_u64);
    for digit in fraction.bytes() {
        // At most ten digits: below 10^10.
        numerator = numerator.saturating_mul(10).saturating_add(u64::from(digit.saturating_sub(b'0')));
        denominator = denominator.saturating_mul(10);
    }
    let scaled = numerator.saturating_mul(scale);
    if scaled.checked_rem(denominator) != Some(0) {
        return Err(fail(SizeErrorKind::NotWhole));
    }
    whole
        .checked_mul(scale)
        .and_then(|units| units.checked_add(scaled.checked_div(denominator)?))
        .and_then(|units| i32::try_from(units).ok())
        .and_then(|units| u32::try_from(units).ok())
        .ok_or_else(too_large)
}

/// Keeps an error message short, whatever the input was.
#[cfg_attr(cold_code_small, optimize(size))]
fn shorten(text: &str) -> String {
    if text.chars().count() <= 40 {
        return text.to_string();
    }
    let head: String = text.chars().take(40).collect();
    format!("{head}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    #[test]
    fn documented_forms() {
        // Examples 3, 4 and R12. 1 vCPU = 1024, 1 GB = 1024 MiB.
        for (text, units) in [
            ("1 vCPU", 1024),
            ("1 vcpu", 1024),
            (".5 vCPU", 512),
            (".25 vCPU", 256),
            ("1.", 1),
            ("1024", 1024),
            (" 2 vCPUs ", 2048),
            ("0.125vCPU", 128),
            ("1", 1),
            ("1.50 vcpu", 1536),
            ("0.0009765625 vCPU", 1),
        ] {
            assert_eq!(parse_cpu(text), Ok(units), "{text}");
        }
        for (text, mib) in
            [("1GB", 1024), ("1 GB", 1024), ("3 GB", 3072), ("0.5GB", 512), ("512 MiB", 512), ("2048", 2048)]
        {
            assert_eq!(parse_memory(text), Ok(mib), "{text}");
        }
    }

    #[test]
    fn refused_forms() {
        use SizeErrorKind::{Malformed, NotWhole, TooLarge};
        for (text, kind) in [
            ("", Malformed),
            (".", Malformed),
            ("-1", Malformed),
            ("1e3", Malformed),
            ("1 GB", Malformed),
            ("1..5", Malformed),
            ("1.2.3", Malformed),
            ("${CPU}", Malformed),
            ("1 vCPU x", Malformed),
            ("0.3 vCPU", NotWhole),
            ("0.5", NotWhole),
            ("0.00000000001 vCPU", NotWhole),
            ("2147483648", TooLarge),
            ("2097152 vCPU", TooLarge),
            ("99999999999999999999999999", TooLarge),
        ] {
            assert_eq!(parse_cpu(text).map_err(|error| error.kind()), Err(kind), "{text}");
        }
        assert_eq!(parse_cpu("2147483647"), Ok(2_147_483_647));
        let error = parse_memory("1 vCPU").unwrap_err();
        assert_eq!(format!("{error}"), "`1 vCPU` is not a memory size such as `2048`, `2 GB`");
        assert_eq!(error.aws_text(), "Invalid 'memory' setting for task.");
    }

    proptest! {
        #![proptest_config(crate::cases::cases(256))]
        // n/1024 vCPU written out in decimals: exactly n units, since 1024 divides 10^10.
        #[test]
        fn thousandths_of_a_vcpu_are_exact(units in 0_u64..2_000_000) {
            let ten_digits = (units % 1024) * 9_765_625; // 10^10 / 1024
            let text = format!("{}.{ten_digits:010} vCPU", units / 1024);
            prop_assert_eq!(parse_cpu(&text).map(u64::from), Ok(units));
        }

        #[test]
        fn never_panics(text in ".*") {
            let _ = parse_cpu(&text);
            let _ = parse_memory(&text);
        }
    }
}

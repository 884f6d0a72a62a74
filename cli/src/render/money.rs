//! Amounts of money as people read them: in the currency of the prices, with as many digits as tell
//! something.

/// Currencies without a smaller unit.
const WHOLE: [&str; 6] = ["JPY", "KRW", "CLP", "ISK", "VND", "XAF"];

/// Digits that tell something: a rate of 0.0224 an hour has three.
const DIGITS: i32 = 4;

/// `0.096 USD`, `46.95 EUR`, `1507 JPY`: at least the currency's own digits, and four that count.
/// The answer has the exact amount.
pub fn money(amount: f64, currency: &str) -> String {
    let number = digits(amount, if WHOLE.contains(&currency) { 0 } else { 2 });
    if currency.is_empty() { number } else { format!("{number} {currency}") }
}

/// ` (prices of 2026-07-20)`, where the prices have a date.
pub fn prices_of(date: Option<&str>) -> String {
    date.map(|date| format!(" (prices of {date})")).unwrap_or_default()
}

fn digits(amount: f64, own: usize) -> String {
    // The place of the first digit that counts: 0 for units, -1 for tenths.
    let first = if amount == 0.0 { 0.0 } else { amount.abs().log10().floor() };
    #[expect(clippy::cast_possible_truncation, reason = "the exponent of a number is small")]
    let wanted = usize::try_from(DIGITS.saturating_sub(1).saturating_sub(first as i32)).unwrap_or(0);
    let text = format!("{amount:.*}", wanted.max(own).min(12));
    let Some((whole, places)) = text.split_once('.') else { return text };
    let kept = places.trim_end_matches('0').len().max(own);
    match places.get(..kept) {
        Some(places) if !places.is_empty() => format!("{whole}.{places}"),
        _ => whole.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_their_currency_and_sensible_digits() {
        for (amount, currency, shown) in [
            (0.0, "USD", "0.00 USD"),
            (0.096, "USD", "0.096 USD"),
            (0.0224, "EUR", "0.0224 EUR"),
            (0.000_001_234_56, "USD", "0.000001235 USD"),
            (0.337_999_999, "USD", "0.338 USD"),
            (0.288, "GBP", "0.288 GBP"),
            (46.95, "USD", "46.95 USD"),
            (246.74, "USD", "246.74 USD"),
            (2.0, "USD", "2.00 USD"),
            (123_456.789, "USD", "123456.79 USD"),
            (1507.4, "JPY", "1507 JPY"),
            (14.256, "JPY", "14.26 JPY"),
            (2.0, "JPY", "2 JPY"),
            (0.5, "", "0.50"),
        ] {
            assert_eq!(money(amount, currency), shown, "{amount}");
        }
    }
}

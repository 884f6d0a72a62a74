//! The currency of an answer's amounts: that of the prices.

use crate::assumption::Assumption;
use crate::decide::Answer;
use crate::{Error, Lint, Node};

/// `currency` and `asOf` of prices beside an amount.
pub(super) fn put_currency(prices: &Node<'_>, answer: &mut Answer, lints: &mut Vec<Lint>) -> Result<(), Error> {
    let currency = prices.str_at("currency")?;
    if currency.is_none() {
        let message = "the prices name no currency: they are assumed to be USD";
        let help = "name it in the prices' `currency`, e.g. `EUR`";
        lints.push(Assumption::Currency.lint(message, prices.path_of("currency")).with_help(help));
    }
    answer.insert("currency".into(), currency.unwrap_or("USD").into());
    if let Some(date) = prices.str_at("asOf")? {
        answer.insert("asOf".into(), date.into());
    }
    Ok(())
}

//! The currency of an answer's amounts: that of the prices.

use crate::assumption::Assumption;
use crate::{Error, Lint, Node};

/// What stands beside an amount.
pub(super) struct Currency {
    pub(super) name: String,
    /// The date of the prices.
    pub(super) as_of: Option<String>,
}

impl Currency {
    /// `currency` and `asOf` of prices; a lint where no currency is given.
    pub(super) fn of(prices: &Node<'_>, lints: &mut Vec<Lint>) -> Result<Self, Error> {
        let name = prices.str_at("currency")?;
        if name.is_none() {
            let message = "the prices name no currency: they are assumed to be USD";
            let help = "name it in the prices' `currency`, e.g. `EUR`";
            lints.push(Assumption::Currency.lint(message, prices.path_of("currency")).with_help(help));
        }
        Ok(Self { name: name.unwrap_or("USD").to_owned(), as_of: prices.string_at("asOf")? })
    }
}

//! A file of prices.

use std::path::Path;

use serde_json::Value;

use crate::exit::Failure;
use crate::{inputs, named, stranger};

/// A file of prices.
pub fn prices(file: &Path) -> Result<Value, Failure> {
    let value = inputs::one(file, &inputs::read_bytes(file)?)?;
    if ["perHour", "fargate"].iter().any(|key| value.get(key).is_some()) {
        return Ok(value);
    }
    let name = named::display_name(file);
    let what = stranger::look(&name, &value).what;
    Err(Failure::new("input/wrong-type", format!("`{name}` holds no prices: it is {what}"))
        .file(&name)
        .help("e.g. {\"asOf\": \"2026-07-20\", \"perHour\": {\"m5.large\": 0.096}}"))
}

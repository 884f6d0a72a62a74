//! A reader of JSON that knows where it is.

use stowplan::quantity::{Quantity, QuantityError};
use stowplan::unit::Timestamp;

use super::node::is_digits;
pub use super::node::{Entries, Items, Node, Token};
pub use super::syntax::{broken_at, parse};
use crate::Error;
use crate::read::time;
pub(crate) use crate::read::words::shorten;

/// The largest number that ECS takes for a count or a size.
const MAX: i64 = 2_147_483_647;

impl<'a> Node<'a> {
    /// The value of a key that must be there.
    ///
    /// # Errors
    /// `document/missing-key` when it is absent or null, `document/wrong-type` when this is no
    /// object.
    pub fn required(&self, key: &str) -> Result<Self, Error> {
        if !self.is_object() {
            return Err(self.expected("an object"));
        }
        self.field(key)
            .ok_or_else(|| Error::new("document/missing-key", format!("`{key}` is missing"), self.path_of(key)))
    }

    /// The members of the object here.
    ///
    /// # Errors
    /// `document/wrong-type` when it is none.
    pub fn object(&self) -> Result<Entries<'a>, Error> {
        if self.is_object() { Ok(self.entries()) } else { Err(self.expected("an object")) }
    }

    /// The error for a value of another type.
    #[must_use]
    pub fn expected(&self, what: &str) -> Error {
        Error::new("document/wrong-type", format!("expected {what}, found {}", self.describe()), self.path())
    }

    /// The string here.
    ///
    /// # Errors
    /// `document/wrong-type`.
    pub fn str(&self) -> Result<&'a str, Error> {
        self.as_str().ok_or_else(|| self.expected("a string"))
    }

    /// The boolean here; `"true"` and `"false"` are accepted.
    ///
    /// # Errors
    /// `document/wrong-type`.
    pub fn bool(&self) -> Result<bool, Error> {
        match self.token() {
            Token::Bool(value) => Ok(value),
            Token::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Token::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(self.expected("true or false")),
        }
    }

    /// The whole number here, from a number, a number like `2.0`, or a string of digits.
    ///
    /// # Errors
    /// `document/wrong-type` when it is not a whole number, `document/out-of-range` when it lies
    /// outside `min..=max`.
    pub fn integer(&self, min: i64, max: i64) -> Result<i64, Error> {
        let number = self.small().or_else(|| match self.token() {
            Token::Number(number) => number.as_i64().or_else(|| whole(&number.to_string())),
            Token::String(text) => whole(text.trim()),
            _ => None,
        });
        let Some(number) = number else {
            let huge = match self.token() {
                Token::Number(number) => {
                    !number.to_string().contains('.') || number.as_f64().is_some_and(|n| n.abs() >= 1e15)
                }
                Token::String(text) => is_digits(text.trim().trim_start_matches('-')),
                _ => false,
            };
            return Err(if huge { self.out_of_range(min, max) } else { self.expected("a whole number") });
        };
        if (min..=max).contains(&number) { Ok(number) } else { Err(self.out_of_range(min, max)) }
    }

    fn out_of_range(&self, min: i64, max: i64) -> Error {
        let message = format!("expected a whole number from {min} to {max}, found {}", self.describe());
        Error::new("document/out-of-range", message, self.path())
    }

    /// A count or a size: 0 to 2^31 - 1.
    ///
    /// # Errors
    /// As [`integer`](Self::integer).
    pub fn u32(&self) -> Result<u32, Error> {
        let number = self.integer(0, MAX)?;
        u32::try_from(number).map_err(|_| self.out_of_range(0, MAX))
    }

    /// The decimal number here, from a number or a string like `"17.6"`, exactly.
    ///
    /// # Errors
    /// `document/wrong-type` for anything else, NaN and infinities included;
    /// `document/out-of-range` beyond 10²⁰.
    pub fn quantity(&self) -> Result<Quantity, Error> {
        let read = match self.token() {
            Token::Number(number) => number.to_string().parse(),
            Token::String(text) => text.trim().parse(),
            _ => return Err(self.expected("a number")),
        };
        read.map_err(|error: QuantityError| match self.token() {
            Token::Number(_) => Error::new("document/out-of-range", error.to_string(), self.path()),
            _ => self.expected("a number"),
        })
    }

    /// The decimal number at a key.
    ///
    /// # Errors
    /// As [`quantity`](Self::quantity).
    pub fn quantity_at(&self, key: &str) -> Result<Option<Quantity>, Error> {
        self.field(key).map(|node| node.quantity()).transpose()
    }

    /// A port: 0 to 65535.
    ///
    /// # Errors
    /// As [`integer`](Self::integer).
    pub fn u16(&self) -> Result<u16, Error> {
        let number = self.integer(0, 65535)?;
        u16::try_from(number).map_err(|_| self.out_of_range(0, 65535))
    }

    /// The instant here, in any of AWS's spellings; see [`time`].
    ///
    /// # Errors
    /// `document/timestamp`.
    pub fn timestamp(&self) -> Result<Timestamp, Error> {
        let result = match self.token() {
            Token::Number(number) => time::seconds(&number.to_string()),
            Token::String(text) => time::parse(text).or_else(|| time::seconds(text.trim())),
            Token::Object => self.parts_of_a_time(),
            _ => None,
        };
        result.ok_or_else(|| {
            let message = format!("expected a time, found {}", self.describe());
            let error = Error::new("document/timestamp", message, self.path());
            if self.as_f64().is_some_and(|number| number > 253_402_300_799.0) {
                return error.with_help("numbers are seconds since 1970, not milliseconds");
            }
            error.with_help("e.g. `2026-11-01T12:00:00Z`, or seconds since 1970")
        })
    }

    fn parts_of_a_time(&self) -> Option<Timestamp> {
        if self.str_at("__class__").ok()? != Some("datetime") {
            return None;
        }
        let part = |key: &str| -> Option<i64> { self.field(key).map_or(Some(0), |part| part.integer(0, 999_999).ok()) };
        let micros = part("microsecond")?;
        let date = [part("year")?, part("month")?, part("day")?, part("hour")?, part("minute")?, part("second")?];
        stowplan::text::instant_of(&date, micros.checked_div(1000)?, 0)
    }

    /// The elements of the list here.
    ///
    /// # Errors
    /// `document/wrong-type`.
    pub fn list(&self) -> Result<Vec<Self>, Error> {
        if self.is_list() { Ok(self.items().collect()) } else { Err(self.expected("a list")) }
    }

    /// The elements of the list at a key; none when the key is absent.
    ///
    /// # Errors
    /// `document/wrong-type`.
    pub fn list_at(&self, key: &str) -> Result<Vec<Self>, Error> {
        self.field(key).map_or_else(|| Ok(Vec::new()), |node| node.list())
    }

    /// The elements of the list at a key, one by one; none when the key is absent.
    ///
    /// # Errors
    /// `document/wrong-type`.
    pub fn items_at(&self, key: &str) -> Result<Items<'a>, Error> {
        items_of(self.field(key))
    }

    /// The string at a key.
    ///
    /// # Errors
    /// `document/wrong-type`.
    pub fn str_at(&self, key: &str) -> Result<Option<&'a str>, Error> {
        self.field(key).map(|node| node.str()).transpose()
    }

    /// The string here, owned.
    ///
    /// # Errors
    /// `document/wrong-type`.
    pub fn string(&self) -> Result<String, Error> {
        self.str().map(str::to_owned)
    }

    /// The string at a key, owned.
    ///
    /// # Errors
    /// `document/wrong-type`.
    pub fn string_at(&self, key: &str) -> Result<Option<String>, Error> {
        Ok(self.str_at(key)?.map(str::to_owned))
    }

    /// The count or size at a key.
    ///
    /// # Errors
    /// As [`integer`](Self::integer).
    pub fn u32_at(&self, key: &str) -> Result<Option<u32>, Error> {
        self.field(key).map(|node| node.u32()).transpose()
    }

    /// The boolean at a key.
    ///
    /// # Errors
    /// `document/wrong-type`.
    pub fn bool_at(&self, key: &str) -> Result<Option<bool>, Error> {
        self.field(key).map(|node| node.bool()).transpose()
    }

    /// The instant at a key.
    ///
    /// # Errors
    /// `document/timestamp`.
    pub fn timestamp_at(&self, key: &str) -> Result<Option<Timestamp>, Error> {
        self.field(key).map(|node| node.timestamp()).transpose()
    }

    /// One of several words at a key.
    ///
    /// # Errors
    /// `document/unknown-value`, with the words that are known.
    pub fn word_at<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Result<Option<T>, Error> {
        self.field(key).map(|node| node.word(key, words)).transpose()
    }

    /// One of several words here, which is the value of a key.
    ///
    /// # Errors
    /// As [`word_at`](Self::word_at).
    pub fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Result<T, Error> {
        let text = self.str()?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(*value);
        }
        let message = format!("unknown {key} `{}`", shorten(text));
        let meant = crate::read::nearest::nearest(text, words.iter().map(|(word, _)| *word));
        let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
        Err(Error::new("document/unknown-value", message, self.path())
            .with_help(format!("{meant}one of {}", one_of(words))))
    }
}

/// The elements of a list, one by one; none where there is nothing.
///
/// # Errors
/// `document/wrong-type`.
pub(crate) fn items_of(node: Option<Node<'_>>) -> Result<Items<'_>, Error> {
    match node {
        Some(node) if !node.is_list() => Err(node.expected("a list")),
        Some(node) => Ok(node.items()),
        None => Ok(Items::default()),
    }
}

fn one_of<T>(words: &[(&str, T)]) -> String {
    words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// `"5"`, `"-5"`, `"5.0"`; no exponents, no sign but a minus.
fn whole(text: &str) -> Option<i64> {
    let (digits, zeros) = text.split_once('.').unwrap_or((text, "0"));
    if !is_digits(digits.strip_prefix('-').unwrap_or(digits))
        || zeros.is_empty()
        || zeros.bytes().any(|byte| byte != b'0')
    {
        return None;
    }
    digits.parse().ok()
}

//! Why bytes are no JSON document, in words.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

use crate::Error;

/// Reads one JSON document as a tree: UTF-8, with or without a byte order mark, at most 127 levels
/// deep. A tree takes up to eighty times what the text does; [`Document`](crate::Document) does
/// without.
///
/// Of a key that appears twice in one object the last counts.
///
/// # Errors
/// `json/empty`, `json/invalid-utf8` (with the byte offset), `json/truncated`, `json/too-deep`,
/// `json/too-long` (4 GiB) and `json/syntax` (with line and column).
///
/// ```
/// let error = stowplan_wire::json::parse(b"{\"a\": ").unwrap_err();
/// assert_eq!(error.code(), "json/truncated");
/// assert_eq!(error.message(), "the document ends too early, at line 1, column 6");
/// ```
pub fn parse(bytes: &[u8]) -> Result<Value, Error> {
    let text = text_of(bytes)?;
    fits(text)?;
    serde_json::from_str(text).map_err(|error| in_words(&error))
}

/// Line and column, from 1, where bytes stop to be one JSON document; nothing where they are one,
/// or no text. For those who show the place of `json/syntax`, `json/truncated` and `json/too-deep`.
///
/// ```
/// assert_eq!(stowplan_wire::json::broken_at(b"{\"a\":\n]"), Some((2, 1)));
/// assert_eq!(stowplan_wire::json::broken_at(b"{}"), None);
/// ```
#[must_use]
pub fn broken_at(bytes: &[u8]) -> Option<(u64, u64)> {
    let error = serde_json::from_str::<Skimmed>(text_of(bytes).ok()?).err()?;
    Some((u64::try_from(error.line()).ok()?, u64::try_from(error.column()).ok()?))
}

/// Bytes as text, without a byte order mark.
pub(super) fn text_of(bytes: &[u8]) -> Result<&str, Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("the document is not UTF-8: byte {} starts no character", error.valid_up_to());
        let result = Error::new("json/invalid-utf8", message, "");
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return result.with_help("this looks like UTF-16, which PowerShell writes: save it as UTF-8");
        }
        result
    })
}

/// Whether there is something in a text, and not too much.
pub(super) fn fits(text: &str) -> Result<(), Error> {
    if text.trim_start().is_empty() {
        return Err(Error::new("json/empty", "the document is empty", ""));
    }
    if u32::try_from(text.len()).is_err() {
        let message = "the document has 4 GiB or more";
        return Err(Error::new("json/too-long", message, "").with_help("split it into several"));
    }
    Ok(())
}

/// Why a text is not one JSON value.
#[cold]
pub(super) fn refusal(text: &str) -> Error {
    let read: Result<Skimmed, _> = serde_json::from_str(text);
    read.map_or_else(|error| in_words(&error), |_| unknown())
}

/// Why a text is not JSON values one after another.
#[cold]
pub(super) fn refusal_of_pages(text: &str) -> Error {
    let mut pages = serde_json::Deserializer::from_str(text).into_iter::<Skimmed>();
    let error = pages.find_map(Result::err);
    error.map_or_else(unknown, |error| in_words(&error))
}

fn unknown() -> Error {
    Error::new("json/syntax", "not JSON", "")
}

fn in_words(error: &serde_json::Error) -> Error {
    let place = format!("line {}, column {}", error.line(), error.column());
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    if what.starts_with("recursion limit") {
        return Error::new("json/too-deep", format!("more than 128 levels of nesting at {place}"), "");
    }
    if error.classify() == Category::Eof {
        return Error::new("json/truncated", format!("the document ends too early, at {place}"), "");
    }
    Error::new("json/syntax", format!("not JSON at {place}: {what}"), "")
}

/// A value that was read as a tree is, and forgotten at once.
struct Skimmed;

impl<'de> Deserialize<'de> for Skimmed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Skimmed {
    type Value = Self;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("any valid JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self, A::Error> {
        while entries.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}

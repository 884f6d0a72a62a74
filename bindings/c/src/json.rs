//! One value out of an answer, for programs without a reader of JSON.

use std::ffi::c_char;

use stowplan_wire::Document;

use crate::edge::{bytes, name};
use crate::text::telling;
use crate::{Status, Text};

/// The value at a JSON pointer (as `/explanation/remedies/0/text`) in a JSON text, as an answer is:
/// a string without its quotes and escapes, anything else as it is written. For programs that want
/// a value or two; it reads the whole text each time. A string may hold a NUL.
///
/// `STOWPLAN_STATUS_ABSENT` where there is no such value, `STOWPLAN_STATUS_INVALID` where the text
/// is no JSON.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_json_value(
    json: *const c_char,
    length: usize,
    pointer: *const c_char,
    pointer_length: usize,
    value: *mut Text,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        telling(value, || {
            let pointer = name(pointer, pointer_length)?;
            let document = Document::parse(bytes(json, length)?).or(Err(Status::Invalid))?;
            let found = document.root().pointer(pointer).ok_or(Status::Absent)?;
            Ok((found.as_str().unwrap_or_else(|| found.written()).to_owned(), Status::Ok))
        })
    }
}

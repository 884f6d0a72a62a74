//! One value out of an answer, for programs without a reader of JSON.

use std::ffi::c_char;

use stowplan_wire::{Document, json};

use crate::edge::{Out, bytes, name, stopped};
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

/// Where the value at a JSON pointer begins in a JSON text: its line, and its column in characters,
/// both from 1. For the `path` of an error or a lint in an answer, asked of the document that was
/// answered; it reads the whole text each time.
///
/// `STOWPLAN_STATUS_ABSENT` where there is no such value: the place is that of the innermost object
/// or list on the way to it. `STOWPLAN_STATUS_INVALID` where the text is no JSON: the place is
/// where it stops to be.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_json_place(
    json: *const c_char,
    length: usize,
    pointer: *const c_char,
    pointer_length: usize,
    line: *mut u64,
    column: *mut u64,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (line, column) = unsafe { (Out::new(line, 0)?, Out::new(column, 0)?) };
        // SAFETY: as the header asks.
        let (text, pointer) = unsafe { (bytes(json, length)?, name(pointer, pointer_length)?) };
        let (place, status) = match Document::parse(text) {
            Err(_) => (json::broken_at(text).unwrap_or_default(), Status::Invalid),
            Ok(document) => {
                let place = document.positions(&[pointer]).first().copied().unwrap_or_default();
                (place, document.root().pointer(pointer).map_or(Status::Absent, |_| Status::Ok))
            }
        };
        line.put(place.0);
        column.put(place.1);
        Ok(status)
    })
}

//! Decision documents, text in and text out.

use std::ffi::c_char;

use stowplan_wire::{Document, Error, answer};

use crate::edge::bytes;
use crate::text::telling;
use crate::{Status, Text};

/// The answer's text, and whether it is an error.
pub(crate) fn written(answered: Result<answer::Answer, Error>) -> (String, Status) {
    match answered {
        Ok(answer) => (answer.to_value().to_string(), Status::Ok),
        Err(error) => (error.to_document().to_string(), Status::Invalid),
    }
}

/// Answers one decision document of `length` bytes, which need not end with a NUL: JSON in, JSON
/// out, the same bytes as every other face's. `wire/DOCUMENTS.md` is the contract.
///
/// A document that makes no sense is `STOWPLAN_STATUS_INVALID`, and the answer tells why:
/// `{"error": {"code", "message", "path", ...}}`. Free the answer in either case.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_answer(document: *const c_char, length: usize, answer: *mut Text) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        telling(answer, || {
            let document = Document::parse(bytes(document, length)?);
            Ok(written(document.and_then(|document| stowplan_wire::answer(&document))))
        })
    }
}

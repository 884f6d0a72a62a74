//! Errors as objects of the caller's.

use std::ffi::c_char;
use std::str::Utf8Error;

use stowplan_wire::{Document, json};

use crate::Status;
use crate::edge::{Answer, Out, shared};

/// A text with a NUL behind it.
#[derive(Debug)]
struct Words(Box<str>);

impl Words {
    fn of(text: &str) -> Self {
        Self(format!("{text}\0").into())
    }
}

/// Why a text makes no sense, or a task is not taken: as the `error` of an answer tells it. Free it
/// by `stowplan_error_free`.
#[derive(Debug)]
pub struct Error {
    code: Words,
    message: Words,
    path: Words,
    help: Option<Words>,
    document: Words,
    position: (u64, u64),
    span: Option<(usize, usize)>,
}

/// Where in a text of the caller's an error is.
pub(crate) type Place = (u64, u64);

/// Line and column of an error in the text that it is about, of which its path points to the part
/// below `root`; zeros where that is not known.
pub(crate) fn place_in(error: &stowplan_wire::Error, text: &[u8], root: &str) -> Place {
    match Document::parse(text) {
        Err(_) => json::broken_at(text).unwrap_or_default(),
        Ok(document) => {
            let below = error.path().strip_prefix(root).unwrap_or_default();
            document.positions(&[below]).first().copied().unwrap_or_default()
        }
    }
}

/// An error of core as one of a document without a path.
pub(crate) fn told(code: &'static str, message: &impl ToString, help: Option<&str>) -> stowplan_wire::Error {
    let error = stowplan_wire::Error::new(code, message.to_string(), "");
    match help {
        Some(help) => error.with_help(help),
        None => error,
    }
}

/// That a text of the caller's is not UTF-8.
pub(crate) fn no_text(found: &Utf8Error) -> stowplan_wire::Error {
    let message = format!("the text is not UTF-8: byte {} starts no character", found.valid_up_to());
    told("text/invalid-utf8", &message, None)
}

/// A place of the caller's for an error; the caller may do without.
#[derive(Debug)]
pub(crate) struct ErrorOut(Option<Out<*mut Error>>);

impl ErrorOut {
    /// # Safety
    /// `place` is `NULL`, or may be written until the call ends.
    pub(crate) unsafe fn new(place: *mut *mut Error) -> Result<Self, Status> {
        // SAFETY: as this function asks.
        unsafe { Out::maybe(place, std::ptr::null_mut()) }.map(Self)
    }

    /// Gives the error to the caller.
    pub(crate) fn put(&self, status: Status, error: &stowplan_wire::Error, position: Place) -> Answer {
        if let Some(place) = &self.0 {
            let error = Error {
                code: Words::of(error.code()),
                message: Words::of(error.message()),
                path: Words::of(error.path()),
                help: error.help().map(Words::of),
                document: Words::of(&error.to_document().to_string()),
                position,
                span: error.span(),
            };
            place.put(Box::into_raw(Box::new(error)));
        }
        Err(status)
    }
}

/// A text of an error: its first byte, and its length where the caller wants it. What is not there,
/// or asked of no error, is an empty text.
///
/// # Safety
/// `error` and `length` are `NULL` or as the header asks.
unsafe fn words(error: *const Error, length: *mut usize, which: fn(&Error) -> Option<&Words>) -> *const c_char {
    // SAFETY: as this function asks.
    let (error, length) = unsafe { (shared(error), Out::maybe(length, 0)) };
    let text: &str = error.ok().and_then(which).map_or("\0", |words| &words.0);
    if let Ok(Some(length)) = length {
        length.put(text.len().saturating_sub(1));
    }
    text.as_ptr().cast()
}

/// The stable code, as `json/syntax`. This text and the next four are valid until the error is
/// freed, and end with a NUL; `length`, which may be `NULL`, gets the length without it: what users
/// wrote is told in messages, and may hold a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_error_code(error: *const Error, length: *mut usize) -> *const c_char {
    // SAFETY: as the header asks.
    unsafe { words(error, length, |error| Some(&error.code)) }
}

/// What is wrong: lower-case, without a full stop.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_error_message(error: *const Error, length: *mut usize) -> *const c_char {
    // SAFETY: as the header asks.
    unsafe { words(error, length, |error| Some(&error.message)) }
}

/// Where: a JSON pointer into the text of the call, empty for the whole of it. Into the options of
/// `stowplan_cluster_open` it begins with `/options`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_error_path(error: *const Error, length: *mut usize) -> *const c_char {
    // SAFETY: as the header asks.
    unsafe { words(error, length, |error| Some(&error.path)) }
}

/// What to do about it; empty where there is no advice.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_error_help(error: *const Error, length: *mut usize) -> *const c_char {
    // SAFETY: as the header asks.
    unsafe { words(error, length, |error| error.help.as_ref()) }
}

/// The whole error as JSON: `{"error": {"code": ...}}`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_error_document(error: *const Error, length: *mut usize) -> *const c_char {
    // SAFETY: as the header asks.
    unsafe { words(error, length, |error| Some(&error.document)) }
}

/// The line in the text of the call, from 1: where its path leads, or where the text stops to be
/// JSON. 0 where it is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_error_line(error: *const Error) -> u64 {
    // SAFETY: as the header asks.
    unsafe { shared(error) }.map_or(0, |error| error.position.0)
}

/// The column in that line, in characters from 1; 0 where it is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_error_column(error: *const Error) -> u64 {
    // SAFETY: as the header asks.
    unsafe { shared(error) }.map_or(0, |error| error.position.1)
}

/// Which bytes of the string at the path are meant: `offset` and `length`, each of which may be
/// `NULL`. Answers whether the error says so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_error_span(error: *const Error, offset: *mut usize, length: *mut usize) -> bool {
    // SAFETY: as the header asks.
    let (error, offset, length) = unsafe { (shared(error), Out::maybe(offset, 0), Out::maybe(length, 0)) };
    let Some((start, end)) = error.ok().and_then(|error| error.span) else { return false };
    if let Ok(Some(offset)) = offset {
        offset.put(start);
    }
    if let Ok(Some(length)) = length {
        length.put(end.saturating_sub(start));
    }
    true
}

/// Frees an error; `NULL` is left alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_error_free(error: *mut Error) {
    if !error.is_null() {
        // SAFETY: `ErrorOut::put` made it, and the header asks that it is freed once.
        drop(unsafe { Box::from_raw(error) });
    }
}

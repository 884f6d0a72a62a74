//! Texts that the caller owns.

use std::ffi::c_char;

use crate::Status;
use crate::edge::{Answer, Out, stopped};

/// A text that the library made and the caller owns: free it by `stowplan_text_free`, and change
/// neither of the two before. In UTF-8; a NUL follows the last byte, and none is inside an answer.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// The first byte; `NULL` where there is no text.
    pub bytes: *mut c_char,
    /// How many bytes, without the NUL.
    pub length: usize,
}

impl Text {
    pub(crate) const NONE: Self = Self { bytes: std::ptr::null_mut(), length: 0 };

    pub(crate) fn of(mut text: String) -> Self {
        let length = text.len();
        text.push('\0');
        Self { bytes: Box::into_raw(text.into_boxed_str()).cast::<c_char>(), length }
    }
}

/// Frees a text and empties it, so that to free it again is harmless. `NULL` and an empty one are
/// left alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_text_free(text: *mut Text) {
    if text.is_null() || !text.is_aligned() {
        return;
    }
    // SAFETY: neither `NULL` nor misaligned; the header asks that it leads to a text.
    let old = unsafe { text.replace(Text::NONE) };
    if let Some(all) = old.length.checked_add(1).filter(|_| !old.bytes.is_null()) {
        let bytes = std::ptr::slice_from_raw_parts_mut(old.bytes.cast::<u8>(), all);
        // SAFETY: `Text::of` made it of a box with so many bytes, and the header asks that the
        // caller changes neither.
        drop(unsafe { Box::from_raw(bytes) });
    }
}

/// Puts a text where the caller wants it.
pub(crate) fn put(place: &Out<Text>, text: String, status: Status) -> Answer {
    place.put(Text::of(text));
    Ok(status)
}

/// A call that answers a text alone.
///
/// # Safety
/// `place` is `NULL`, or may be written until the call ends.
pub(crate) unsafe fn telling(place: *mut Text, work: impl FnOnce() -> Result<(String, Status), Status>) -> Status {
    stopped(|| {
        // SAFETY: as this function asks.
        let place = unsafe { Out::new(place, Text::NONE) }?;
        let (text, status) = work()?;
        put(&place, text, status)
    })
}

//! The edge: pointers of callers become values here, and panics end here.
//!
//! The header asks three things of callers: that a pointer is `NULL`, or leads to what the function
//! says, for as long as the call takes; that handles come from here and are still open; that nobody
//! else uses a handle while a function without `const` does. What can be checked is checked; these
//! are trusted, and every `unsafe` block of this crate rests on them.

use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

use crate::{Cluster, Status};

/// A status, or the one that ends the call early.
pub type Answer = Result<Status, Status>;

/// Does the work of a call. A panic in it is a status: it never reaches the caller, for it may not
/// cross into C. (Where panics end the program, as in WebAssembly, it ends.)
pub fn stopped(work: impl FnOnce() -> Answer) -> Status {
    catch_unwind(AssertUnwindSafe(work)).map_or_else(refuse_payload, |answer| answer.unwrap_or_else(|status| status))
}

/// What was thrown is dropped; where that panics again, what is thrown then is forgotten.
fn refuse_payload(payload: Box<dyn std::any::Any + Send>) -> Status {
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(payload)));
    dropped.unwrap_or_else(std::mem::forget);
    Status::Panic
}

/// [`stopped`] for a call that changes a cluster: where it panics half-way, the cluster is broken
/// from then on.
///
/// # Safety
/// `cluster` is `NULL`, or an open cluster that nobody else uses.
pub unsafe fn changing(cluster: *mut Cluster, work: impl FnOnce(&mut Cluster) -> Answer) -> Status {
    // SAFETY: as this function asks.
    let cluster = match unsafe { exclusive(cluster) } {
        Ok(cluster) if cluster.is_broken => return Status::Panic,
        Ok(cluster) => cluster,
        Err(status) => return status,
    };
    let status = stopped(|| work(cluster));
    cluster.is_broken |= status == Status::Panic;
    status
}

/// A handle that may be changed.
///
/// # Safety
/// It is `NULL`, or open, and nobody else uses it.
unsafe fn exclusive<'a, T>(handle: *mut T) -> Result<&'a mut T, Status> {
    check(handle)?;
    // SAFETY: not `NULL`, aligned, and as this function asks.
    Ok(unsafe { &mut *handle })
}

/// A handle to ask.
///
/// # Safety
/// It is `NULL`, or open, and nobody changes it.
pub unsafe fn shared<'a, T>(handle: *const T) -> Result<&'a T, Status> {
    check(handle)?;
    // SAFETY: not `NULL`, aligned, and as this function asks.
    Ok(unsafe { &*handle })
}

/// A cluster to ask, which no panic left half changed.
///
/// # Safety
/// As [`shared`].
pub unsafe fn asked<'a>(cluster: *const Cluster) -> Result<&'a Cluster, Status> {
    // SAFETY: as this function asks.
    let cluster = unsafe { shared(cluster) }?;
    if cluster.is_broken { Err(Status::Panic) } else { Ok(cluster) }
}

/// A text of the caller's: bytes that need not be UTF-8, nor end with a NUL.
///
/// # Safety
/// `first` is `NULL`, or so many bytes may be read from it.
pub unsafe fn bytes<'a>(first: *const c_char, length: usize) -> Result<&'a [u8], Status> {
    check(first)?;
    fits::<u8>(length)?;
    // SAFETY: not `NULL`, not too long, and as this function asks.
    Ok(unsafe { std::slice::from_raw_parts(first.cast::<u8>(), length) })
}

/// The name of something: what is not UTF-8 names nothing.
///
/// # Safety
/// As [`bytes`].
pub unsafe fn name<'a>(first: *const c_char, length: usize) -> Result<&'a str, Status> {
    // SAFETY: as this function asks.
    std::str::from_utf8(unsafe { bytes(first, length) }?).or(Err(Status::Absent))
}

/// A place of the caller's for one value.
#[derive(Debug)]
pub struct Out<T>(NonNull<T>);

impl<T: Copy> Out<T> {
    /// The place, with `before` in it until there is more to say: so it holds something after every
    /// call that got this far.
    ///
    /// # Safety
    /// `place` is `NULL`, or may be written until the call ends.
    pub unsafe fn new(place: *mut T, before: T) -> Result<Self, Status> {
        check(place)?;
        let out = Self(NonNull::new(place).ok_or(Status::NullArgument)?);
        out.put(before);
        Ok(out)
    }

    /// [`Out::new`] where the caller may do without.
    ///
    /// # Safety
    /// As [`Out::new`].
    pub unsafe fn maybe(place: *mut T, before: T) -> Result<Option<Self>, Status> {
        if place.is_null() {
            return Ok(None);
        }
        // SAFETY: as this function asks.
        unsafe { Self::new(place, before) }.map(Some)
    }

    pub fn put(&self, value: T) {
        // SAFETY: `new` was told that it may be written until the call ends, and a place does not
        // outlive the call.
        unsafe { self.0.write(value) }
    }
}

/// An array of the caller's to read from, value by value: it may be the one that is written to.
#[derive(Debug)]
pub struct InList<T> {
    first: *const T,
    pub length: usize,
}

impl<T: Copy> InList<T> {
    /// # Safety
    /// So many values may be read from `first` until the call ends.
    pub unsafe fn new(first: *const T, length: usize) -> Result<Self, Status> {
        if length > 0 {
            check(first)?;
        }
        fits::<T>(length)?;
        Ok(Self { first, length })
    }

    pub fn at(&self, index: usize) -> Option<T> {
        // SAFETY: within the length, of which `new` was told that it may be read until the call
        // ends; a list does not outlive the call.
        (index < self.length).then(|| unsafe { self.first.add(index).read() })
    }
}

/// An array of the caller's to write to.
#[derive(Debug)]
pub struct OutList<T> {
    first: *mut T,
    pub capacity: usize,
}

impl<T: Copy> OutList<T> {
    /// # Safety
    /// So many values may be written from `first` on until the call ends.
    pub unsafe fn new(first: *mut T, capacity: usize) -> Result<Self, Status> {
        if capacity > 0 {
            check(first)?;
        }
        fits::<T>(capacity)?;
        Ok(Self { first, capacity })
    }

    /// Puts a value where there is room for it.
    pub fn put(&self, index: usize, value: T) {
        if index < self.capacity {
            // SAFETY: within the capacity, of which `new` was told that it may be written until the
            // call ends; a list does not outlive the call.
            unsafe { self.first.add(index).write(value) }
        }
    }

    /// Puts as many values as there is room for, and tells how many there are.
    pub fn fill(&self, values: impl Iterator<Item = T>, count: &Out<usize>) -> Answer {
        let mut all = 0_usize;
        for value in values {
            self.put(all, value);
            all = all.saturating_add(1);
        }
        count.put(all);
        if all > self.capacity { Err(Status::ShortBuffer) } else { Ok(Status::Ok) }
    }
}

impl OutList<c_char> {
    /// Puts a text and the NUL behind it, and tells its length without that. What there is no room
    /// for is left out; the NUL is not.
    pub fn put_text(&self, text: &str, length: Option<Out<usize>>) -> Answer {
        if let Some(length) = length {
            length.put(text.len());
        }
        let room = self.capacity.saturating_sub(1).min(text.len());
        for (index, byte) in text.bytes().take(room).enumerate() {
            self.put(index, c_char::from_ne_bytes([byte]));
        }
        self.put(room, 0);
        if text.len() < self.capacity { Ok(Status::Ok) } else { Err(Status::ShortBuffer) }
    }
}

/// Refuses `NULL`, and what cannot lead to a value of this type.
fn check<T>(pointer: *const T) -> Result<(), Status> {
    match pointer {
        _ if pointer.is_null() => Err(Status::NullArgument),
        _ if !pointer.is_aligned() => Err(Status::BadArgument),
        _ => Ok(()),
    }
}

/// Refuses lengths that no object has.
fn fits<T>(length: usize) -> Result<(), Status> {
    let bytes = length.checked_mul(size_of::<T>()).and_then(|bytes| isize::try_from(bytes).ok());
    bytes.map(|_| ()).ok_or(Status::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Keys;

    #[test]
    fn a_panic_is_a_status_and_breaks_what_it_was_changing() {
        let quiet = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        assert_eq!(stopped(|| panic!("here")), Status::Panic);
        let snapshot = stowplan_wire::Document::parse(b"[]").unwrap();
        let session = stowplan_wire::ClusterSession::read(&snapshot.root(), None).unwrap();
        let mut cluster = Cluster { session, keys: Keys::new(), is_broken: false };
        let pointer = &raw mut cluster;
        // SAFETY: a cluster that nobody else uses.
        unsafe {
            assert_eq!(changing(pointer, |_| Ok(Status::Ok)), Status::Ok);
            assert_eq!(changing(pointer, |_| Err(Status::Stale)), Status::Stale);
            assert!(asked(pointer).is_ok());
            assert_eq!(changing(pointer, |_| panic!("here")), Status::Panic);
            assert_eq!(changing(pointer, |_| Ok(Status::Ok)), Status::Panic);
            assert!(asked(pointer).is_err());
        }
        std::panic::set_hook(quiet);
    }
}

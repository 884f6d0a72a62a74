//! What a function answers.

/// How a call ended. New statuses may be added: treat one that you do not know as a failure.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done.
    Ok = 0,
    /// Nothing fits: an answer, not a failure. Of several tasks, fewer were placed than asked for.
    Blocked = 1,
    /// A number names nothing in this cluster: what it named is gone, or it is a number of another
    /// cluster, or of another kind of thing.
    Stale = 2,
    /// There is nothing of this name or place.
    Absent = 3,
    /// The text, or what it asks for, makes no sense: the error tells why and where.
    Invalid = 4,
    /// The instance does not take the task: the error tells why.
    Rejected = 5,
    /// The caller's array or buffer is too small: the count or length that is needed is told.
    ShortBuffer = 6,
    /// A pointer that must not be `NULL` is.
    NullArgument = 7,
    /// A length is larger than any object of C can be.
    TooLong = 8,
    /// A pointer is not aligned for what it points to, or a number is none of its enumeration.
    BadArgument = 9,
    /// A fault in this library, stopped before it reached the caller. A cluster that was being
    /// changed answers this from then on: close it.
    Panic = 10,
}

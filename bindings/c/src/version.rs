//! Which library this is.

use std::ffi::{CStr, c_char};

/// The version of the interface that the header describes. A program that was compiled against it
/// runs with every library that answers the same number.
pub const ABI_VERSION: u32 = 1;

/// The version of the interface that this library has: compare it with `STOWPLAN_ABI_VERSION`.
#[unsafe(no_mangle)]
pub extern "C" fn stowplan_abi_version() -> u32 {
    ABI_VERSION
}

/// The version of this library, as `0.1.0`. It is never freed.
#[unsafe(no_mangle)]
pub extern "C" fn stowplan_version() -> *const c_char {
    const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };
    VERSION.as_ptr()
}

//! Memory for hosts that have none of their own on this side, as those of a WebAssembly module.

use std::alloc::{Layout, alloc, dealloc};

/// Every type of the header fits this alignment.
const ALIGNMENT: usize = 8;

fn layout(length: usize) -> Option<Layout> {
    Layout::from_size_align(length, ALIGNMENT).ok().filter(|layout| layout.size() > 0)
}

/// Memory of so many bytes, aligned for every type here; `NULL` for none, and where there is no
/// more. Only for hosts of a WebAssembly module: a C program has its own.
#[unsafe(no_mangle)]
pub extern "C" fn stowplan_allocate(length: usize) -> *mut u8 {
    // SAFETY: the size is not zero.
    layout(length).map_or(std::ptr::null_mut(), |layout| unsafe { alloc(layout) })
}

/// Gives back memory of `stowplan_allocate`, of the same length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_release(memory: *mut u8, length: usize) {
    if let Some(layout) = layout(length).filter(|_| !memory.is_null()) {
        // SAFETY: `stowplan_allocate` made it with this layout, as the header asks.
        unsafe { dealloc(memory, layout) }
    }
}

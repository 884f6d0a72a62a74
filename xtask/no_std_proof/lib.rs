//! Links when nothing under `stowplan` brings `std`, whose panic handler would be a second one.
#![no_std]

use core::alloc::{GlobalAlloc, Layout};

extern crate stowplan;

struct Nothing;

// SAFETY: a null pointer is how an allocator says that there is no memory.
unsafe impl GlobalAlloc for Nothing {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ALLOCATOR: Nothing = Nothing;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

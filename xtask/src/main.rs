//! Everything that CI does, one word each.
fn main() {}

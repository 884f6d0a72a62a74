//! Where a task lands, and why not elsewhere.

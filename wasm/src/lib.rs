//! stowplan for JavaScript: decision documents in and out, and a cluster that lives in WebAssembly
//! memory.
//!
//! What is exported here is raw: texts, numbers and arrays of numbers. `npm/lib/api.js` gives it
//! its types and its errors.

mod cluster;
mod number;

use wasm_bindgen::prelude::wasm_bindgen;

/// Answers one decision document, text in and text out; see `wire/DOCUMENTS.md`.
#[wasm_bindgen(js_name = decideText)]
#[must_use]
pub fn decide_text(document: &str) -> String {
    stowplan_wire::decide(document)
}

/// [`decide_text`] for bytes in UTF-8.
#[wasm_bindgen(js_name = decideBytes)]
#[must_use]
pub fn decide_bytes(document: &[u8]) -> Vec<u8> {
    stowplan_wire::decide_bytes(document).into_bytes()
}

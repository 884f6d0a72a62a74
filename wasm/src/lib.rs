//! stowplan for JavaScript: decision documents in and out, and a cluster that lives in WebAssembly memory.

use wasm_bindgen::prelude::wasm_bindgen;

/// Answers one decision document, text in and text out; see `wire/DOCUMENTS.md`.
#[wasm_bindgen(js_name = decideText)]
#[must_use]
pub fn decide_text(document: &str) -> String {
    stowplan_wire::decide(document)
}

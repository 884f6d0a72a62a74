//! stowplan for Python: decision documents in and out, and a cluster held in memory.
//!
//! This is the module `stowplan._engine`: handles and conversions. The package beside it
//! (`python/stowplan`) gives it its types and its idiom.

mod answered;
mod cluster;
mod error;
mod handle;
mod lineage;
mod sweep;
mod table;
mod tables;
mod told;
mod written;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use stowplan_wire::Document;

use crate::cluster::HeldCluster;
use crate::handle::{Instance, PreparedTask, Task};
use crate::sweep::HeldSweep;
use crate::table::Table;
use crate::told::Told;
use crate::written::json_text;

/// Answers one decision document, text in and text out; see `wire/DOCUMENTS.md`.
#[pyfunction]
fn decide_text(py: Python<'_>, document: &str) -> String {
    py.detach(|| stowplan_wire::decide(document))
}

/// `decide_text` for bytes in UTF-8.
#[pyfunction]
fn decide_bytes<'py>(py: Python<'py>, document: &[u8]) -> Bound<'py, PyBytes> {
    PyBytes::new(py, py.detach(|| stowplan_wire::decide_bytes(document)).as_bytes())
}

/// Answers one decision document: a mapping, or JSON as text or bytes. The answer is a dict, and
/// what shows it.
#[pyfunction]
fn decide<'py>(document: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Told)> {
    let py = document.py();
    let text = json_text(document)?;
    let answered = py.detach(|| {
        let document = Document::parse(&text.bytes)?;
        let answer = stowplan_wire::answer(&document)?;
        Ok((answer.to_value(), answer))
    });
    answered::answered(py, answered, &text)
}

/// A value as the JSON text that the engine reads.
#[pyfunction]
fn json<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(value.py(), &json_text(value)?.bytes))
}

/// The engine of the package `stowplan`.
#[pymodule(gil_used = true)]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(decide, module)?)?;
    module.add_function(wrap_pyfunction!(decide_text, module)?)?;
    module.add_function(wrap_pyfunction!(decide_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(json, module)?)?;
    module.add_function(wrap_pyfunction!(table::table, module)?)?;
    module.add_class::<HeldCluster>()?;
    module.add_class::<HeldSweep>()?;
    module.add_class::<Table>()?;
    module.add_class::<Told>()?;
    module.add_class::<PreparedTask>()?;
    module.add_class::<Instance>()?;
    module.add_class::<Task>()
}

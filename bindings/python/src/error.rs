//! Errors of the engine as exceptions.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};
use stowplan_wire::read::broken::broken;
use stowplan_wire::{Document, Error};

use crate::written::Text;

static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// The exception for an error. With the document that it is about, it tells line and column where
/// the caller gave a text, and counts its span in characters.
pub fn raised(py: Python<'_>, error: &Error, document: Option<&Text>) -> PyErr {
    made(py, error, document).unwrap_or_else(|other| other)
}

fn made(py: Python<'_>, error: &Error, document: Option<&Text>) -> PyResult<PyErr> {
    let class = CLASS.import(py, "stowplan._error", "StowplanError")?;
    let keywords = PyDict::new(py);
    keywords.set_item("path", error.path())?;
    keywords.set_item("help", error.help())?;
    if let Some(span) = error.span() {
        keywords.set_item("span", document.map_or(Some(span), |text| characters(text, error.path(), span)))?;
    }
    if let Some((line, column)) = document.and_then(|text| place(text, error)) {
        keywords.set_item("line", line)?;
        keywords.set_item("column", column)?;
    }
    let exception = class.call((error.code(), error.message()), Some(&keywords))?;
    Ok(PyErr::from_value(exception))
}

/// A range of bytes of the string at a path as one of characters.
fn characters(text: &Text, path: &str, (start, end): (usize, usize)) -> Option<(usize, usize)> {
    let document = Document::parse(&text.bytes).ok()?;
    let string = document.root().pointer(path)?.as_str()?;
    let count = |bytes: usize| string.get(..bytes).map(|before| before.chars().count());
    Some((count(start)?, count(end)?))
}

/// Line and column of an error in a text that the caller wrote.
fn place(text: &Text, error: &Error) -> Option<(u64, u64)> {
    if !text.is_the_callers {
        return None;
    }
    match Document::parse(&text.bytes) {
        Ok(document) => document.positions(&[error.path()]).first().copied(),
        Err(_) => {
            let broken = broken(std::str::from_utf8(&text.bytes).ok()?);
            Some((u64::try_from(broken.line).ok()?, u64::try_from(broken.column).ok()?))
        }
    }
}

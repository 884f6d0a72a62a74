//! Answers as values of Python.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde_json::Value;
use stowplan_wire::{Answer, Error};

use crate::error::raised;
use crate::told::Told;
use crate::written::Text;

/// The answer to a document, or the exception for its error.
pub fn answered<'py>(
    py: Python<'py>,
    answered: Result<(Value, Answer), Error>,
    document: &Text,
) -> PyResult<(Bound<'py, PyAny>, Told)> {
    match answered {
        Ok((written, answer)) => Ok((value(py, &written)?, Told { answer })),
        Err(error) => Err(raised(py, &error, Some(document))),
    }
}

/// JSON as dicts, lists, strings, numbers, Booleans and `None`.
pub fn value<'py>(py: Python<'py>, json: &Value) -> PyResult<Bound<'py, PyAny>> {
    match json {
        Value::Null => Ok(py.None().into_bound(py)),
        Value::Bool(flag) => Ok(flag.into_pyobject(py)?.to_owned().into_any()),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Ok(whole.into_pyobject(py)?.into_any()),
            (None, Some(whole)) => Ok(whole.into_pyobject(py)?.into_any()),
            (None, None) => Ok(number.as_f64().into_pyobject(py)?),
        },
        Value::String(text) => Ok(text.into_pyobject(py)?.into_any()),
        Value::Array(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(value(py, item)?)?;
            }
            Ok(list.into_any())
        }
        Value::Object(fields) => {
            let dict = PyDict::new(py);
            for (key, item) in fields {
                dict.set_item(key, value(py, item)?)?;
            }
            Ok(dict.into_any())
        }
    }
}

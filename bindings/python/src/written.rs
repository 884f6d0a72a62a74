//! Values of Python as the JSON text that the engine reads: as the AWS CLI would print them.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PyMemoryView, PyString, PyTuple, PyType,
};
use stowplan_wire::Error;

use crate::error::raised;

/// The JSON text of a document.
#[derive(Debug)]
pub struct Text {
    /// UTF-8, unless the caller gave other bytes.
    pub bytes: Vec<u8>,
    /// Whether the caller wrote it, so that lines and columns mean something.
    pub is_the_callers: bool,
}

/// How deep values may nest, as in the engine's own reader.
const DEPTH_MAX: usize = 128;

/// What boto3 adds to each answer; the AWS CLI does not print it.
const OF_BOTO3: &str = "ResponseMetadata";

/// A document: a mapping or a list, or JSON as text or bytes.
pub fn json_text(document: &Bound<'_, PyAny>) -> PyResult<Text> {
    if let Ok(text) = document.cast::<PyString>() {
        let text = text.to_str().map_err(|_| refused(document.py(), surrogates()))?;
        return Ok(Text { bytes: text.as_bytes().to_vec(), is_the_callers: true });
    }
    if document.is_instance_of::<PyBytes>()
        || document.is_instance_of::<PyByteArray>()
        || document.is_instance_of::<PyMemoryView>()
    {
        return Ok(Text { bytes: document.extract()?, is_the_callers: true });
    }
    let mut bytes = Vec::new();
    write(document, &mut bytes, 0).map_err(|trouble| refused(document.py(), trouble))?;
    Ok(Text { bytes, is_the_callers: false })
}

/// Why a value is no JSON, and the keys that lead there, the last first.
struct Trouble {
    code: &'static str,
    message: String,
    help: &'static str,
    keys: Vec<String>,
}

impl Trouble {
    fn new(code: &'static str, message: impl Into<String>, help: &'static str) -> Self {
        Self { code, message: message.into(), help, keys: Vec::new() }
    }

    fn below(mut self, key: impl Into<String>) -> Self {
        self.keys.push(key.into());
        self
    }
}

fn surrogates() -> Trouble {
    Trouble::new("argument/not-unicode", "a string holds half of a surrogate pair", "decode it with the right encoding")
}

fn refused(py: Python<'_>, trouble: Trouble) -> PyErr {
    let steps = trouble.keys.iter().rev().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1")));
    let error = Error::new(trouble.code, trouble.message, steps.collect::<String>()).with_help(trouble.help);
    raised(py, &error, None)
}

/// What Python raised where a plain value was looked for.
fn unreadable(error: &PyErr) -> Trouble {
    Trouble::new("argument/wrong-type", format!("a value cannot be read: {error}"), "give a plain value")
}

fn write(value: &Bound<'_, PyAny>, out: &mut Vec<u8>, depth: usize) -> Result<(), Trouble> {
    if depth > DEPTH_MAX {
        return Err(Trouble::new("argument/too-deep", "values nest too deep", "a document has a few levels"));
    }
    if let Ok(text) = value.cast::<PyString>() {
        write_text(text.to_str().map_err(|_| surrogates())?, out);
    } else if let Ok(fields) = value.cast::<PyDict>() {
        write_fields(fields.iter(), out, depth)?;
    } else if let Ok(items) = value.cast::<PyList>() {
        write_items(items.iter(), out, depth)?;
    } else if value.is_none() {
        out.extend_from_slice(b"null");
    } else if let Ok(flag) = value.cast::<PyBool>() {
        out.extend_from_slice(if flag.is_true() { b"true" } else { b"false" });
    } else if value.is_instance_of::<PyInt>() {
        write_whole(value, out)?;
    } else if let Ok(number) = value.cast::<PyFloat>() {
        write_float(number.value(), out)?;
    } else if let Ok(items) = value.cast::<PyTuple>() {
        write_items(items.iter(), out, depth)?;
    } else {
        write_other(value, out, depth)?;
    }
    Ok(())
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    // A vector takes what it is given.
    let _ = serde_json::to_writer(out, text);
}

fn write_fields<'py>(
    fields: impl Iterator<Item = (Bound<'py, PyAny>, Bound<'py, PyAny>)>,
    out: &mut Vec<u8>,
    depth: usize,
) -> Result<(), Trouble> {
    out.push(b'{');
    let start = out.len();
    for (key, item) in fields {
        let Ok(key) = key.cast::<PyString>() else {
            let message = format!("a key is of type `{}`, not a string", type_name(&key));
            return Err(Trouble::new("argument/wrong-type", message, "JSON's keys are strings"));
        };
        let key = key.to_str().map_err(|_| surrogates())?;
        if key == OF_BOTO3 {
            continue;
        }
        if out.len() > start {
            out.push(b',');
        }
        write_text(key, out);
        out.push(b':');
        write(&item, out, depth + 1).map_err(|trouble| trouble.below(key))?;
    }
    out.push(b'}');
    Ok(())
}

fn write_items<'py>(
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    out: &mut Vec<u8>,
    depth: usize,
) -> Result<(), Trouble> {
    out.push(b'[');
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(&item, out, depth + 1).map_err(|trouble| trouble.below(at.to_string()))?;
    }
    out.push(b']');
    Ok(())
}

fn write_whole(value: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> Result<(), Trouble> {
    match value.extract::<i64>() {
        Ok(small) => out.extend_from_slice(small.to_string().as_bytes()),
        // As many digits as it has; the engine says what it thinks of them.
        Err(_) => {
            let digits = value.call_method0("__index__").and_then(|whole| whole.str());
            let digits = digits.map_err(|error| unreadable(&error))?;
            out.extend_from_slice(digits.to_str().map_err(|_| surrogates())?.as_bytes());
        }
    }
    Ok(())
}

fn write_float(number: f64, out: &mut Vec<u8>) -> Result<(), Trouble> {
    if !number.is_finite() {
        let message = format!("{number} is no number of JSON");
        return Err(Trouble::new("argument/not-finite", message, "leave the value out, or write `None`"));
    }
    let _ = serde_json::to_writer(out, &number);
    Ok(())
}

static DATETIME: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static DATE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// Instants as ISO 8601, decimals by their digits, bytes as Base64, other mappings and other whole
/// numbers.
fn write_other(value: &Bound<'_, PyAny>, out: &mut Vec<u8>, depth: usize) -> Result<(), Trouble> {
    let py = value.py();
    let is = |class: &PyOnceLock<Py<PyType>>, module: &str, name: &str| {
        class.import(py, module, name).and_then(|class| value.is_instance(class)).unwrap_or(false)
    };
    let called = |method: &str| value.call_method0(method).map_err(|error| unreadable(&error));
    let text_of = |found: Bound<'_, PyAny>| found.extract::<String>().map_err(|error| unreadable(&error));
    if is(&DATETIME, "datetime", "datetime") {
        if called("utcoffset")?.is_none() {
            return Err(Trouble::new(
                "argument/no-time-zone",
                "a datetime has no time zone, so it is no instant",
                "give it one, e.g. `.replace(tzinfo=timezone.utc)`",
            ));
        }
        write_text(&text_of(called("isoformat")?)?, out);
    } else if is(&DATE, "datetime", "date") {
        write_text(&text_of(called("isoformat")?)?, out);
    } else if is(&DECIMAL, "decimal", "Decimal") {
        write_decimal(value, out)?;
    } else if let Ok(bytes) = value.cast::<PyBytes>() {
        let encoded = py.import("base64").and_then(|base64| base64.call_method1("b64encode", (bytes,)));
        let encoded = encoded.and_then(|encoded| encoded.extract::<Vec<u8>>()).map_err(|error| unreadable(&error))?;
        write_text(&String::from_utf8_lossy(&encoded), out);
    } else if let Ok(fields) = value.cast::<PyMapping>() {
        let items = fields.items().map_err(|error| unreadable(&error))?;
        let pairs: PyResult<Vec<_>> = items.iter().map(|item| item.extract()).collect();
        write_fields(pairs.map_err(|error| unreadable(&error))?.into_iter(), out, depth)?;
    } else if let Ok(whole) = value.call_method0("__index__") {
        write_whole(&whole, out)?;
    } else {
        let message = format!("a value is of type `{}`, which is none of JSON's", type_name(value));
        let help = "give dicts, lists, strings, numbers, Booleans, `None`, datetimes, decimals or bytes";
        return Err(Trouble::new("argument/wrong-type", message, help));
    }
    Ok(())
}

/// All digits that it has, in JSON's spelling.
fn write_decimal(value: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> Result<(), Trouble> {
    let is_finite = value.call_method0("is_finite").and_then(|finite| finite.is_truthy());
    let digits = value.call_method1("__format__", ("f",)).and_then(|digits| digits.extract::<String>());
    let (is_finite, digits) = is_finite.and_then(|finite| Ok((finite, digits?))).map_err(|error| unreadable(&error))?;
    if !is_finite {
        let message = format!("{digits} is no number of JSON");
        return Err(Trouble::new("argument/not-finite", message, "leave the value out, or write `None`"));
    }
    out.extend_from_slice(digits.as_bytes());
    Ok(())
}

fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string())
}

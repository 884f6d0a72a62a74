//! Tables as Arrow hands them over: pandas, polars and pyarrow take them without a copy, and this
//! package needs none of them.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, to_ffi};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator, RecordBatchOptions, StructArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};
use serde_json::Value;

use crate::written::json_text;

/// Rows and columns.
#[pyclass(frozen, module = "stowplan")]
#[derive(Debug)]
pub struct Table {
    batch: RecordBatch,
}

#[pymethods]
impl Table {
    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __repr__(&self) -> String {
        format!("<stowplan.Table: {} rows of {}>", self.batch.num_rows(), self.columns().join(", "))
    }

    /// Each column as a list, by its name.
    fn to_pydict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (field, column) in self.batch.schema().fields().iter().zip(self.batch.columns()) {
            dict.set_item(field.name(), listed(py, column)?)?;
        }
        Ok(dict)
    }

    /// Arrow's PyCapsule protocol: the schema.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.batch.schema().as_ref()).map_err(failed)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// Arrow's PyCapsule protocol: the schema, and all rows as one array of structs. Another schema
    /// that is asked for is the taker's to make.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        let _ = requested_schema;
        let rows = StructArray::from(self.batch.clone());
        let (array, schema): (FFI_ArrowArray, FFI_ArrowSchema) = to_ffi(&rows.to_data()).map_err(failed)?;
        let schema = PyCapsule::new_with_value(py, schema, c"arrow_schema")?;
        Ok((schema, PyCapsule::new_with_value(py, array, c"arrow_array")?))
    }

    /// Arrow's PyCapsule protocol: the rows as a stream of one batch. Another schema that is asked
    /// for is the taker's to make.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let reader = RecordBatchIterator::new([Ok(self.batch.clone())], self.batch.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }
}

/// A column as a list; what is absent is `None`.
fn listed<'py>(py: Python<'py>, column: &ArrayRef) -> PyResult<Bound<'py, PyList>> {
    match column.data_type() {
        DataType::Utf8 => PyList::new(py, column.as_string::<i32>()),
        DataType::Int64 => PyList::new(py, column.as_primitive::<Int64Type>()),
        DataType::Float64 => PyList::new(py, column.as_primitive::<Float64Type>()),
        _ => PyList::new(py, column.as_boolean()),
    }
}

/// A column while it is filled.
#[derive(Debug)]
pub enum Column {
    Text(StringBuilder),
    Whole(Int64Builder),
    Number(Float64Builder),
    Flag(BooleanBuilder),
}

impl Column {
    fn finish(self) -> ArrayRef {
        match self {
            Self::Text(mut column) => Arc::new(column.finish()),
            Self::Whole(mut column) => Arc::new(column.finish()),
            Self::Number(mut column) => Arc::new(column.finish()),
            Self::Flag(mut column) => Arc::new(column.finish()),
        }
    }

    /// What a value is in this column: nothing where it is of another kind.
    pub fn append(&mut self, value: Option<&Value>) {
        let value = value.filter(|value| !value.is_null());
        match self {
            Self::Text(column) => match value {
                Some(Value::String(text)) => column.append_value(text),
                other => column.append_option(other.map(ToString::to_string)),
            },
            Self::Whole(column) => column.append_option(value.and_then(Value::as_i64)),
            Self::Number(column) => column.append_option(value.and_then(Value::as_f64)),
            Self::Flag(column) => column.append_option(value.and_then(Value::as_bool)),
        }
    }

    /// The narrowest kind that holds all values; what is neither a number nor a Boolean is text,
    /// lists and objects as JSON.
    fn for_values<'v>(values: impl Iterator<Item = &'v Value> + Clone) -> Self {
        let mut values = values.filter(|value| !value.is_null()).peekable();
        let rest = values.clone();
        let all = |holds: fn(&Value) -> bool| rest.clone().all(holds);
        match values.peek() {
            Some(_) if all(|value| value.as_i64().is_some()) => Self::Whole(Int64Builder::new()),
            Some(_) if all(Value::is_number) => Self::Number(Float64Builder::new()),
            Some(_) if all(Value::is_boolean) => Self::Flag(BooleanBuilder::new()),
            _ => Self::Text(StringBuilder::new()),
        }
    }
}

impl Table {
    /// A table of columns that are so many rows long.
    pub fn of(columns: Vec<(&str, Column)>, rows: usize) -> PyResult<Self> {
        let (fields, columns): (Vec<Field>, Vec<ArrayRef>) = columns
            .into_iter()
            .map(|(name, column)| {
                let column = column.finish();
                (Field::new(name, column.data_type().clone(), true), column)
            })
            .unzip();
        let batch = RecordBatch::try_new_with_options(
            Arc::new(Schema::new(fields)),
            columns,
            &RecordBatchOptions::new().with_row_count(Some(rows)),
        )
        .map_err(failed)?;
        Ok(Self { batch })
    }
}

/// Rows of an answer as a table, e.g. its `placements`: a column for each key, in the order in
/// which keys come up.
#[pyfunction]
pub fn table(rows: &Bound<'_, PyAny>) -> PyResult<Table> {
    let text = json_text(rows)?;
    let rows: Vec<Value> =
        serde_json::from_slice(&text.bytes).map_err(|_| PyValueError::new_err("a table is made of a list of rows"))?;
    let mut names: Vec<&str> = Vec::new();
    for name in rows.iter().filter_map(Value::as_object).flat_map(|row| row.keys()) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let columns = names.into_iter().map(|name| {
        let mut column = Column::for_values(rows.iter().filter_map(|row| row.get(name)));
        rows.iter().for_each(|row| column.append(row.get(name)));
        (name, column)
    });
    Table::of(columns.collect(), rows.len())
}

fn failed(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

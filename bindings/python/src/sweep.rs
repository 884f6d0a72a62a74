//! Sweeps: one question asked many times, on all cores, while others run Python.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use serde_json::{Map, Value};
use stowplan_wire::pack::{PackedSnapshot, is_packed};
use stowplan_wire::sweep::Sweep;
use stowplan_wire::{Document, Error, Node};

use crate::answered::value;
use crate::error::raised;
use crate::table::{Column, Table};
use crate::written::{Text, json_text};

/// How often progress is told.
const TOLD_EACH: Duration = Duration::from_millis(100);

/// A sweep whose snapshot is read.
#[pyclass(frozen, module = "stowplan._engine")]
#[derive(Debug)]
pub struct HeldSweep {
    /// In a box: a cluster's rows are aligned to cache lines, an object of Python is not.
    sweep: Box<Sweep>,
    /// The document without the cluster, and the packed snapshot that was given.
    apart: Arc<[u8]>,
    packed: Option<Arc<[u8]>>,
}

/// A line's members.
type Row = Map<String, Value>;

#[pymethods]
impl HeldSweep {
    #[new]
    #[pyo3(signature = (document, snapshot = None))]
    fn new(py: Python<'_>, document: &Bound<'_, PyAny>, snapshot: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let (text, snapshot) = (json_text(document)?, snapshot.map(json_text).transpose()?);
        let read = py.detach(|| read(&text, snapshot.as_ref()));
        read.map_err(|error| raised(py, &error, Some(&text)))
    }

    /// How many scenarios there are.
    #[getter]
    fn count(&self) -> u64 {
        self.sweep.count()
    }

    /// What tells this sweep from others.
    #[getter]
    fn digest(&self) -> String {
        self.sweep.digest()
    }

    /// What is legal but misleading about the sweep's document.
    #[getter]
    fn lints<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let lints = self.sweep.lints().iter().filter_map(|lint| serde_json::to_value(lint).ok());
        value(py, &lints.collect())
    }

    /// The document without its cluster, and the cluster packed: what others read it from.
    fn apart<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyBytes>, Option<Bound<'py, PyBytes>>)> {
        let packed = match &self.packed {
            Some(packed) => Ok(Some(packed.clone())),
            None => py.detach(|| self.sweep.packed()).map(|packed| packed.map(Into::into)),
        };
        let packed = packed.map_err(|error| raised(py, &error, None))?;
        Ok((PyBytes::new(py, &self.apart), packed.map(|packed| PyBytes::new(py, &packed))))
    }

    /// The rows of scenarios from `start` to before `end` as JSON lines. `progress` is called with
    /// how many there are; what it raises, or an interrupt, ends the sweep.
    #[pyo3(signature = (start, end, threads = 1, progress = None))]
    fn lines<'py>(
        &self,
        py: Python<'py>,
        start: u64,
        end: u64,
        threads: usize,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let end = end.min(self.sweep.count());
        let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
        let (mut lines, mut failed, mut told) = (Vec::new(), None, Instant::now());
        py.detach(|| {
            self.sweep.run(start..end, threads, &mut |rows| {
                let mut done = None;
                if let Some(rows) = rows {
                    lines.extend_from_slice(rows.lines.as_bytes());
                    done = Some(rows.scenarios.end);
                }
                if told.elapsed() < TOLD_EACH && done != Some(end) {
                    return ControlFlow::Continue(());
                }
                told = Instant::now();
                let tell = |py: Python<'_>| {
                    py.check_signals()?;
                    let told = progress.as_ref().zip(done);
                    told.map_or(Ok(()), |(progress, done)| progress.call1(py, (done - start,)).map(drop))
                };
                match Python::attach(tell) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        failed = Some(error);
                        ControlFlow::Break(())
                    }
                }
            });
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(PyBytes::new(py, &lines)),
        }
    }

    /// Lines as a table: `scenario`, what varies, the columns or the `answer` as JSON, the codes of
    /// `lints` and the `error` as JSON.
    fn table(&self, py: Python<'_>, lines: Vec<PyBackedBytes>) -> PyResult<Table> {
        let names = self.names();
        let made = py.detach(|| columns(&names, &lines)).map_err(PyValueError::new_err)?;
        let (columns, rows) = made;
        Table::of(names.iter().map(String::as_str).zip(columns).collect(), rows)
    }
}

impl HeldSweep {
    /// The names of a row's values, whether a row has all of them or not.
    fn names(&self) -> Vec<String> {
        let answer = (!self.sweep.has_columns()).then_some("answer");
        let codes = self.sweep.has_columns().then_some("lints");
        let own = ["scenario"].into_iter().chain(self.sweep.names()).chain(answer).chain(codes).chain(["error"]);
        own.map(str::to_owned).collect()
    }
}

/// What the values of a column are all of.
#[derive(Clone, Copy)]
struct Kind {
    is_whole: bool,
    is_number: bool,
    is_flag: bool,
    is_seen: bool,
}

impl Kind {
    const ANY: Self = Self { is_whole: true, is_number: true, is_flag: true, is_seen: false };

    fn see(&mut self, value: &Value) {
        if !value.is_null() {
            self.is_seen = true;
            self.is_whole &= value.as_i64().is_some();
            self.is_number &= value.is_number();
            self.is_flag &= value.is_boolean();
        }
    }

    fn column(self) -> Column {
        match self {
            Self { is_seen: true, is_whole: true, .. } => Column::Whole(Int64Builder::new()),
            Self { is_seen: true, is_number: true, .. } => Column::Number(Float64Builder::new()),
            Self { is_seen: true, is_flag: true, .. } => Column::Flag(BooleanBuilder::new()),
            _ => Column::Text(StringBuilder::new()),
        }
    }
}

/// The columns, and how many rows there are. The lines are read twice, so that no more than one row
/// is held as a tree.
fn columns(names: &[String], lines: &[PyBackedBytes]) -> Result<(Vec<Column>, usize), String> {
    let size: usize = lines.iter().map(|lines| lines.len()).sum();
    if i32::try_from(size).is_err() {
        return Err("the rows are larger than 2 GiB, which a column of a table holds: name `columns`".to_owned());
    }
    let (mut kinds, mut rows) = (vec![Kind::ANY; names.len()], 0);
    each_row(lines, |row| {
        rows += 1;
        for (name, kind) in names.iter().zip(&mut kinds) {
            row.get(name).into_iter().for_each(|value| kind.see(value));
        }
    })?;
    let mut columns: Vec<Column> = kinds.into_iter().map(Kind::column).collect();
    each_row(lines, |row| {
        names.iter().zip(&mut columns).for_each(|(name, column)| column.append(row.get(name)));
    })?;
    Ok((columns, rows))
}

fn each_row(lines: &[PyBackedBytes], mut see: impl FnMut(&Row)) -> Result<(), String> {
    for line in lines.iter().flat_map(|lines| lines.split(|byte| *byte == b'\n')).filter(|line| !line.is_empty()) {
        let row: Row = serde_json::from_slice(line).map_err(|_| "a table is made of lines of rows".to_owned())?;
        see(&row);
    }
    Ok(())
}

/// The sweep about its own cluster, or about a snapshot beside it.
fn read(text: &Text, snapshot: Option<&Text>) -> Result<HeldSweep, Error> {
    let document = Document::parse(&text.bytes)?;
    let sweep = Sweep::read(&document)?;
    let apart: Arc<[u8]> = without_cluster(&document.root(), sweep.holds_a_cluster()).into();
    let Some(snapshot) = snapshot else { return Ok(HeldSweep { sweep: sweep.into(), apart, packed: None }) };
    if is_packed(&snapshot.bytes) {
        let sweep = sweep.about_packed(&PackedSnapshot::read(&snapshot.bytes)?, &[])?;
        return Ok(HeldSweep { sweep: sweep.into(), apart, packed: Some(snapshot.bytes.as_slice().into()) });
    }
    let cluster = Document::parse(&snapshot.bytes)?.hung_at("/cluster");
    Ok(HeldSweep { sweep: sweep.about(&[cluster.root()])?.into(), apart, packed: None })
}

/// The document of a sweep, without a cluster that is told beside it.
fn without_cluster(root: &Node<'_>, is_told: bool) -> Vec<u8> {
    let mut document = root.to_value();
    if let Some(question) = document.get_mut("question").and_then(Value::as_object_mut).filter(|_| is_told) {
        // The order of the others stays: it is that of the answers' keys.
        question.shift_remove("cluster");
    }
    document.to_string().into_bytes()
}

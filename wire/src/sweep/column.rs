//! Named values of the answers.

use super::axis::{Axis, is_free};
use super::{lint_unknown_keys, place};
use crate::{Error, Lint, Node};

/// A row of `columns`.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub name: String,
    pub steps: Vec<String>,
}

/// Reads `columns`; nothing where the answers are wanted whole.
pub(super) fn read_all(root: &Node<'_>, axes: &[Axis], lints: &mut Vec<Lint>) -> Result<Option<Vec<Column>>, Error> {
    if !root.has("columns") {
        return Ok(None);
    }
    let mut columns: Vec<Column> = Vec::new();
    for row in root.list_at("columns")? {
        lint_unknown_keys(&row, &["path", "name"], lints)?;
        let path = row.required("path")?;
        let steps = place::steps(&path)?;
        let name = row.string_at("name")?.map_or_else(|| path.string(), Ok)?;
        let others = axes.iter().map(|axis| axis.name.as_str()).chain(columns.iter().map(|own| own.name.as_str()));
        is_free(&name, others, &row)?;
        columns.push(Column { name, steps });
    }
    Ok(Some(columns))
}

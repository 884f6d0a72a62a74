//! A service with the definition that it runs, as the other questions are asked about it.

use serde_json::Value;
use stowplan_formats::{Document, Format};
use stowplan_wire::answer::Finding as Found;

use super::found::Located;
use crate::inputs::Places;
use crate::render::str_at;

/// A service with the definition that it runs.
pub(super) struct Running<'g, 'f> {
    pub(super) file: &'g str,
    /// What the file calls it.
    pub(super) name: &'g str,
    pub(super) format: Option<Format>,
    /// The service, without what is not known.
    pub(super) value: &'g Value,
    pub(super) definition: Option<&'g Value>,
    pub(super) document: &'g Document,
    pub(super) text: &'g Places<'f>,
}

impl Running<'_, '_> {
    /// Whether it is the service of a name.
    pub(super) fn is_called(&self, name: &str) -> bool {
        str_at(self.value, "serviceName") == name
    }

    /// Whether a value of the service is an expression.
    pub(super) fn is_open(&self, below: &str) -> bool {
        self.document.open_value().pointer(below).and_then(Value::as_str).is_some_and(|text| text.contains("${"))
    }

    /// A finding at a value of the service.
    pub(super) fn located(&self, finding: Found, below: &str) -> Located {
        let place = self.document.place(below);
        let at = place.line_and_column.unwrap_or_else(|| self.text.position(&place.pointer));
        Located::at(Found { path: place.pointer, ..finding }, at)
    }
}

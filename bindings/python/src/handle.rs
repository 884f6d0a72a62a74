//! What a cluster's things are known by in Python.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use pyo3::prelude::*;
use serde_json::Value;
use stowplan::id::{InstanceId, PreparedId, TaskId};

use crate::answered::value;
use crate::lineage::Mark;

/// Makes the class of a handle.
macro_rules! handle {
    ($(#[$meta:meta])* $name:ident of $id:ident $(, $more:ident: $type:ty)?) => {
        $(#[$meta])*
        #[pyclass(frozen, eq, hash, module = "stowplan")]
        #[derive(Clone, Debug)]
        pub struct $name {
            /// Who made it.
            pub made_by: Mark,
            /// What it is there.
            pub id: $id,
            $(pub $more: $type,)?
        }

        // Those that name the same are equal, whether a cluster or a copy of it made them.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                (self.made_by.family, self.id) == (other.made_by.family, other.id)
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                (self.made_by.family, self.id).hash(state);
            }
        }

        impl $name {
            fn shown(&self) -> String {
                format!("<stowplan.{} {}>", stringify!($name), self.id.row())
            }
        }
    };
}

handle! {
    /// A container instance of one cluster.
    Instance of InstanceId
}
handle! {
    /// A task of one cluster.
    Task of TaskId
}
handle! {
    /// What tasks need and where they may go, prepared for one cluster.
    PreparedTask of PreparedId, document: Arc<[u8]>
}

#[pymethods]
impl Instance {
    fn __repr__(&self) -> String {
        self.shown()
    }
}

#[pymethods]
impl Task {
    fn __repr__(&self) -> String {
        self.shown()
    }
}

#[pymethods]
impl PreparedTask {
    fn __repr__(&self) -> String {
        self.shown()
    }

    /// The document that it was prepared from.
    #[getter]
    fn document<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        // It was read before.
        let document: Value = serde_json::from_slice(&self.document).unwrap_or_default();
        value(py, &document)
    }
}

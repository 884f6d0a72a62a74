//! Looking at values: walked along their shapes, what is remarked is kept.

use super::{remarks::Remarks, shape::Shape, walk};
use crate::{Lint, Node};

impl Remarks {
    /// Walks what has a shape, or a list of such.
    pub(crate) fn look(&mut self, shape: &'static Shape, node: &Node<'_>) {
        walk::walk(shape, node, self);
    }

    pub(super) fn look_at(&mut self, shape: &'static Shape, nodes: &[Node<'_>]) {
        for node in nodes {
            self.look(shape, node);
        }
    }
}

/// The misspelt keys of an object alone, whatever is below them.
pub(crate) fn misspelt(shape: &'static Shape, node: &Node<'_>, lints: &mut Vec<Lint>) {
    let mut remarks = Remarks::default();
    remarks.look(shape, node);
    lints.extend(remarks.lints(0));
}

//! Looking at values: walked along their shapes, what is remarked is kept.

use super::{remarks::Remarks, shape::Shape, walk};
use crate::{Lint, Node};

impl Remarks {
    /// Walks what has a shape, or a list of such.
    pub(crate) fn look(&mut self, shape: &'static Shape, node: &Node<'_>) {
        walk::Walk::new(self).walk(shape, node);
    }

    pub(super) fn look_at(&mut self, shape: &'static Shape, nodes: &[Node<'_>]) {
        let mut walk = walk::Walk::new(self);
        for node in nodes {
            walk.walk(shape, node);
        }
    }
}

/// The misspelt keys of an object alone, whatever is below them.
pub(crate) fn misspelt(shape: &'static Shape, node: &Node<'_>, lints: &mut Vec<Lint>) {
    let mut remarks = Remarks::default();
    remarks.look(shape, node);
    lints.extend(remarks.lints(0));
}

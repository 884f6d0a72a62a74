//! In which order the containers of a task start and stop.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec,
    vec::Vec,
};

use crate::document::{Container, Document};

/// The order in which containers start, and the dependency cycles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StartOrder {
    /// Positions of containers, each after all that it depends on; where several may start, in the
    /// order of the document. Without the containers in cycles and those that wait for them.
    pub start: Vec<usize>,
    /// Cycles: each container depends on the next, the last on the first. Each begins with its
    /// first in the document.
    pub cycles: Vec<Vec<usize>>,
}

impl StartOrder {
    /// The order in which containers stop: a container stops after all that depend on it
    /// (TASK-130).
    pub fn stop(&self) -> impl Iterator<Item = usize> + '_ {
        rule!("TASK-130");
        self.start.iter().rev().copied()
    }
}

/// The order in which the containers start (TASK-129): `dependsOn` of any condition, `links` and
/// `volumesFrom` wait alike.
///
/// Unknown names are ignored. Costs n log n for n containers and dependencies.
#[must_use]
pub fn start_order(document: &Document) -> StartOrder {
    rule!("TASK-129");
    topological(&dependencies(document, true))
}

/// For each container the containers that it waits for, sorted, without repetition.
pub(super) fn dependencies(document: &Document, implied: bool) -> Vec<Vec<usize>> {
    named(document, |container| {
        let depends_on = container.depends_on.iter().filter_map(|dependency| dependency.container_name.raw());
        let sources = container.volumes_from.iter().filter_map(|source| source.raw());
        depends_on.chain(link_names(container).chain(sources).filter(move |_| implied))
    })
}

/// For each container the containers that it links to, likewise.
pub(super) fn links(document: &Document) -> Vec<Vec<usize>> {
    named(document, link_names)
}

fn link_names(container: &Container) -> impl Iterator<Item = &str> {
    container.links.iter().filter_map(|link| link.raw()?.split(':').next())
}

/// The positions of the containers that each container names.
fn named<'a, I: Iterator<Item = &'a str>>(
    document: &'a Document,
    names: impl Fn(&'a Container) -> I,
) -> Vec<Vec<usize>> {
    let containers = document.containers();
    let mut positions = BTreeMap::new();
    for (index, container) in containers.iter().enumerate() {
        if let Some(name) = container.name.raw() {
            positions.entry(name).or_insert(index);
        }
    }
    let each = containers.iter().map(|container| {
        let found: BTreeSet<usize> = names(container).filter_map(|name| positions.get(name).copied()).collect();
        found.into_iter().collect()
    });
    each.collect()
}

pub(super) fn topological(dependencies: &[Vec<usize>]) -> StartOrder {
    let mut waiting: Vec<usize> = dependencies.iter().map(Vec::len).collect();
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); dependencies.len()];
    for (index, needed) in dependencies.iter().enumerate() {
        for needed in needed {
            if let Some(list) = dependents.get_mut(*needed) {
                list.push(index);
            }
        }
    }
    let mut ready: BTreeSet<usize> =
        waiting.iter().enumerate().filter(|(_, count)| **count == 0).map(|(index, _)| index).collect();
    let mut start = Vec::new();
    while let Some(index) = ready.pop_first() {
        start.push(index);
        for dependent in dependents.get(index).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(*dependent) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.insert(*dependent);
                }
            }
        }
    }
    let cycles = cycles(dependencies, &waiting);
    StartOrder { start, cycles }
}

/// One circle for each group of containers that wait for each other.
fn cycles(dependencies: &[Vec<usize>], waiting: &[usize]) -> Vec<Vec<usize>> {
    let stuck = |index: &usize| waiting.get(*index).is_some_and(|count| *count > 0);
    let next = |index: usize| dependencies.get(index)?.iter().copied().find(stuck);
    let mut walks: Vec<Option<usize>> = vec![None; dependencies.len()];
    let mut cycles = Vec::new();
    for from in (0..dependencies.len()).filter(stuck) {
        let mut path = Vec::new();
        let mut at = Some(from);
        while let Some(index) = at {
            let Some(walk) = walks.get_mut(index) else { break };
            match *walk {
                None => {
                    *walk = Some(from);
                    path.push(index);
                    at = next(index);
                }
                // Back on this very walk: from here on it is a circle.
                Some(mark) => {
                    if mark == from {
                        let mut cycle: Vec<usize> = path.iter().copied().skip_while(|step| *step != index).collect();
                        let first =
                            cycle.iter().enumerate().min_by_key(|(_, step)| **step).map_or(0, |(place, _)| place);
                        cycle.rotate_left(first);
                        cycles.push(cycle);
                    }
                    break;
                }
            }
        }
    }
    cycles.sort();
    cycles
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn circles_are_found_with_their_path() {
        // 0 → 1 → 2 → 1; 3 alone; 4 → 4.
        let order = topological(&[vec![1], vec![2], vec![1], vec![], vec![4]]);
        assert_eq!(order.start, [3]);
        assert_eq!(order.cycles, [vec![1, 2], vec![4]]);
    }

    #[test]
    fn the_document_order_decides_among_equals() {
        let order = topological(&[vec![2], vec![], vec![], vec![0, 1]]);
        assert_eq!(order.start, [1, 2, 0, 3]);
        assert_eq!(order.stop().collect::<Vec<_>>(), [3, 0, 2, 1]);
    }

    proptest! {
        #![proptest_config(crate::cases::cases(256))]
        /// In any graph, each container comes after those it waits for, and those that are left out
        /// wait in a cycle.
        #[test]
        fn a_topological_order(
            graph in proptest::collection::vec(proptest::collection::btree_set(0_usize..9, 0..3), 9)
        ) {
            let graph: Vec<Vec<usize>> = graph.into_iter().map(|set| set.into_iter().collect()).collect();
            let order = topological(&graph);
            let place = |index: usize| order.start.iter().position(|one| *one == index);
            for (index, needed) in graph.iter().enumerate() {
                if let Some(mine) = place(index) {
                    for needed in needed {
                        prop_assert!(place(*needed).is_some_and(|theirs| theirs < mine));
                    }
                }
            }
            prop_assert_eq!(order.start.len() == graph.len(), order.cycles.is_empty());
            for cycle in &order.cycles {
                for (step, index) in cycle.iter().enumerate() {
                    let next = cycle[(step + 1) % cycle.len()];
                    prop_assert!(graph[*index].contains(&next));
                }
            }
        }
    }
}

//! The services and task definitions of one side, wherever AWS's answers and requests hold them.

use crate::{Error, Node};

/// How deep pages and recordings lie in each other; deeper ones are no documents of AWS's.
const DEPTH_MAX: u8 = 8;

/// What one side holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Side<'a> {
    pub(super) services: Vec<Node<'a>>,
    pub(super) definitions: Vec<Node<'a>>,
    pub(super) clusters: Vec<Node<'a>>,
    /// Whether the side is one service, or one definition, in no list.
    pub(super) is_single: bool,
}

impl<'a> Side<'a> {
    pub(super) fn read(node: &Node<'a>) -> Result<Self, Error> {
        let mut side = Self::default();
        side.gather(node, 0)?;
        let count = side.services.len().saturating_add(side.definitions.len());
        side.is_single =
            count == 1 && !node.is_list() && !["services", "taskDefinitions"].iter().any(|key| node.has(key));
        Ok(side)
    }

    fn gather(&mut self, node: &Node<'a>, depth: u8) -> Result<(), Error> {
        if depth > DEPTH_MAX {
            return Ok(());
        }
        let deeper = depth.saturating_add(1);
        if node.is_list() {
            return node.items().try_for_each(|item| self.gather(&item, deeper));
        }
        node.object()?;
        let mut is_holder = false;
        for key in ["data", "cluster", "services", "service", "taskDefinitions", "taskDefinition", "clusters"] {
            let below = node.field(key).filter(|below| below.is_object() || below.is_list());
            let Some(below) = below.filter(|_| !is_definition(node)) else { continue };
            is_holder = true;
            let each = if below.is_list() { below.items().collect() } else { vec![below] };
            match key {
                "data" | "cluster" => self.gather(&below, deeper)?,
                "clusters" => self.clusters.extend(each.into_iter().filter(Node::is_object)),
                "services" | "service" => self.extend(each, true)?,
                _ => self.extend(each, false)?,
            }
        }
        if is_definition(node) {
            self.definitions.push(*node);
        } else if !is_holder && node.entries().next().is_some() {
            self.services.push(*node);
        }
        Ok(())
    }

    fn extend(&mut self, nodes: Vec<Node<'a>>, are_services: bool) -> Result<(), Error> {
        for node in nodes {
            node.object()?;
            // Recordings have each definition under a key of its own.
            let inner = node.field("taskDefinition").filter(|inner| !are_services && inner.is_object());
            if are_services { &mut self.services } else { &mut self.definitions }.push(inner.unwrap_or(node));
        }
        Ok(())
    }

    /// Whether the cluster of a service has a default strategy, where that is told.
    pub(super) fn has_default_strategy(&self, cluster: Option<&str>) -> Option<bool> {
        let is_it = |node: &&Node<'a>| match (cluster, self.clusters.len()) {
            (None, 1) => true,
            (None, _) => false,
            (Some(cluster), _) => {
                node.field("clusterName").and_then(|name| name.as_str()) == Some(short_name(cluster))
                    || node.field("clusterArn").and_then(|arn| arn.as_str()).map(short_name)
                        == Some(short_name(cluster))
            }
        };
        let found = self.clusters.iter().find(is_it)?;
        Some(found.field("defaultCapacityProviderStrategy").is_some_and(|strategy| !strategy.is_nothing()))
    }
}

fn is_definition(node: &Node<'_>) -> bool {
    node.has("containerDefinitions")
}

/// What an ARN ends in; a name itself.
pub(super) fn short_name(text: &str) -> &str {
    if text.starts_with("arn:") { text.rsplit('/').next().unwrap_or(text) } else { text }
}

/// The name of a service.
pub(super) fn name_of<'a>(service: &Node<'a>) -> &'a str {
    let text = |key: &str| service.field(key).and_then(|value| value.as_str());
    text("serviceName").or_else(|| text("serviceArn")).or_else(|| text("service")).map(short_name).unwrap_or_default()
}

/// The family of a definition.
pub(super) fn family_of<'a>(definition: &Node<'a>) -> &'a str {
    let text = |key: &str| definition.field(key).and_then(|value| value.as_str());
    let arn = || text("taskDefinitionArn").map(|arn| short_name(arn).rsplit_once(':').map_or("", |(family, _)| family));
    text("family").or_else(arn).unwrap_or_default()
}

/// Pairs what is called alike, in the order of the new side, then what only the old one has. What
/// is alone on both sides is one, whatever it is called.
pub(super) fn pairs<'a, 'n>(
    old: &[Node<'a>],
    new: &[Node<'a>],
    name: fn(&Node<'a>) -> &'n str,
    are_single: bool,
) -> Vec<(Option<Node<'a>>, Option<Node<'a>>)>
where
    'a: 'n,
{
    if let (true, [old], [new]) = (are_single, old, new) {
        return vec![(Some(*old), Some(*new))];
    }
    let mut left: Vec<Node<'a>> = old.to_vec();
    let mut paired = Vec::new();
    for node in new {
        let at = left.iter().position(|old| name(old) == name(node));
        paired.push((at.map(|at| left.remove(at)), Some(*node)));
    }
    paired.extend(left.into_iter().map(|old| (Some(old), None)));
    paired
}

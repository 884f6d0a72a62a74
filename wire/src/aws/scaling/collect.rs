//! Which documents of Application Auto Scaling and CloudWatch are there? Found by keys.

use crate::read::json::shorten;
use crate::read::nearest;
use crate::{Error, Lint, Node};

/// The parts of a scaling request, found but not read yet.
#[derive(Debug, Default)]
pub(crate) struct Documents<'a> {
    pub(crate) targets: Vec<Node<'a>>,
    pub(crate) policies: Vec<Node<'a>>,
    pub(crate) actions: Vec<Node<'a>>,
    pub(crate) alarms: Vec<Node<'a>>,
    pub(crate) results: Vec<Node<'a>>,
    pub(crate) services: Vec<Node<'a>>,
    pub(crate) forecasts: Vec<Node<'a>>,
    pub(crate) mute_rules: Vec<Node<'a>>,
    pub(crate) lints: Vec<Lint>,
}

/// Documents nest no deeper than a recording within a list within a bundle.
const DEPTH_MAX: u8 = 6;

impl<'a> Documents<'a> {
    /// Finds the parts: AWS's lists by their keys, single objects by their shape.
    pub(crate) fn collect(root: &Node<'a>) -> Result<Self, Error> {
        let mut documents = Self::default();
        documents.visit_keys(root, 0)?;
        Ok(documents)
    }

    fn visit(&mut self, node: &Node<'a>, depth: u8) -> Result<(), Error> {
        if depth > DEPTH_MAX {
            return Err(Error::new("scale/too-deep", "documents are nested too deeply", node.path()));
        }
        if node.is_list() {
            return node.items().try_for_each(|item| self.visit(&item, depth + 1));
        }
        node.object()?;
        match own_kind(node) {
            Some(kind) => self.list(kind).push(*node),
            None => self.visit_keys(node, depth)?,
        }
        Ok(())
    }

    fn visit_keys(&mut self, node: &Node<'a>, depth: u8) -> Result<(), Error> {
        for (key, kind) in KEYS {
            let Some(found) = node.field(key) else { continue };
            if found.is_list() {
                self.list(kind).extend(found.items());
            } else {
                found.object()?;
                self.list(kind).push(found);
            }
        }
        if let Some(token) = node.field("NextToken").filter(|token| token.as_str() != Some("")) {
            let message = "the list goes on: there is a next page";
            let lint = Lint::new("snapshot/truncated", message, token.path());
            self.lints.push(
                lint.with_help("let the AWS CLI page (no --no-paginate, no --max-items), or add the other pages"),
            );
        }
        if let Some(recorded) = node.field("data") {
            self.visit(&recorded, depth + 1)?;
        }
        // A list of documents, or a bundle of them by the names of their commands.
        if let Some(documents) = node.field("documents") {
            if documents.is_list() {
                self.visit(&documents, depth + 1)?;
            } else {
                let names = documents.object()?.keys();
                names.filter_map(|name| documents.field(name)).try_for_each(|inner| self.visit(&inner, depth + 1))?;
            }
        }
        Ok(())
    }

    fn list(&mut self, kind: ScalingDocumentKind) -> &mut Vec<Node<'a>> {
        match kind {
            ScalingDocumentKind::Target => &mut self.targets,
            ScalingDocumentKind::Policy => &mut self.policies,
            ScalingDocumentKind::Action => &mut self.actions,
            ScalingDocumentKind::Alarm => &mut self.alarms,
            ScalingDocumentKind::Result => &mut self.results,
            ScalingDocumentKind::Service => &mut self.services,
            ScalingDocumentKind::Forecast => &mut self.forecasts,
            ScalingDocumentKind::MuteRule => &mut self.mute_rules,
        }
    }

    /// Keeps one service's parts: those of `wanted`, else of the only one there is. Resources other
    /// than ECS services are left out.
    pub(crate) fn of_one_service(&mut self, wanted: Option<&str>, root: &Node<'_>) -> Result<Option<String>, Error> {
        let id_of = |node: &Node<'a>| node.str_at("ResourceId").ok().flatten();
        let is_ecs = |node: &Node<'a>| {
            let namespace = node.str_at("ServiceNamespace").ok().flatten();
            let dimension = node.str_at("ScalableDimension").ok().flatten();
            namespace.is_none_or(|found| found == "ecs")
                && dimension.is_none_or(|found| found == "ecs:service:DesiredCount")
        };
        let lists = [&mut self.targets, &mut self.policies, &mut self.actions];
        let mut ids = Vec::new();
        for list in lists {
            let before = list.len();
            list.retain(|node| is_ecs(node));
            if list.len() < before {
                let message = format!("{} resources are not ECS services and were left out", before - list.len());
                self.lints.push(Lint::new("scale/other-service", message, root.path()));
            }
            ids.extend(list.iter().filter_map(id_of));
        }
        ids.sort_unstable();
        ids.dedup();
        let one = match (wanted, ids.as_slice()) {
            (Some(wanted), _) => ids.iter().copied().find(|id| *id == wanted || id.rsplit('/').next() == Some(wanted)),
            (None, []) => None,
            (None, [one]) => Some(*one),
            (None, several) => {
                let message = format!("the documents are about {} services", several.len());
                let shown = several.iter().take(10).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
                return Err(Error::new("scale/several-services", message, root.path_of("resourceId"))
                    .with_help(format!("give `resourceId`, one of {shown}")));
            }
        };
        if let (Some(wanted), None, false) = (wanted, one, ids.is_empty()) {
            let message = format!("no document is about `{}`", shorten(wanted));
            // Who gives a name alone is given names.
            let name = |id: &&'a str| if wanted.contains('/') { *id } else { id.rsplit('/').next().unwrap_or(id) };
            let help = nearest::help(wanted, ids.iter().map(name), "");
            return Err(Error::new("scale/unknown-service", message, root.path_of("resourceId")).with_help(help));
        }
        if let Some(one) = one {
            for list in [&mut self.targets, &mut self.policies, &mut self.actions] {
                list.retain(|node| id_of(node).is_none_or(|id| id == one));
            }
            let name = one.rsplit('/').next();
            if self.services.len() > 1 {
                self.services.retain(|node| node.str_at("serviceName").ok().flatten() == name);
            }
        }
        Ok(one.map(str::to_owned))
    }
}

/// Keys of answers, and what is below them.
pub(crate) const KEYS: [(&str, ScalingDocumentKind); 8] = [
    ("ScalableTargets", ScalingDocumentKind::Target),
    ("ScalingPolicies", ScalingDocumentKind::Policy),
    ("ScheduledActions", ScalingDocumentKind::Action),
    ("MetricAlarms", ScalingDocumentKind::Alarm),
    ("MetricDataResults", ScalingDocumentKind::Result),
    ("services", ScalingDocumentKind::Service),
    ("CapacityForecast", ScalingDocumentKind::Forecast),
    ("AlarmMuteRules", ScalingDocumentKind::MuteRule),
];

/// Whether a document holds any of the parts, even an empty list; as [`Documents::collect`] would
/// find it.
pub(crate) fn is_known(document: &Node<'_>, depth: u8) -> bool {
    // Too deep: `collect` says so.
    if depth > DEPTH_MAX {
        return true;
    }
    let below = |value: Node<'_>| is_known(&value, depth.saturating_add(1));
    let known = |(key, value): (&str, Node<'_>)| match key {
        "data" => below(value),
        "documents" if value.is_object() => value.entries().any(|(_, document)| below(document)),
        "documents" => below(value),
        key => KEYS.iter().any(|(name, _)| *name == key),
    };
    document.items().any(below) || own_kind(document).is_some() || document.entries().any(known)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScalingDocumentKind {
    Target,
    Policy,
    Action,
    Alarm,
    Result,
    Service,
    Forecast,
    MuteRule,
}

/// The kind of an object that stands without its list's key.
pub(crate) fn own_kind(node: &Node<'_>) -> Option<ScalingDocumentKind> {
    let has = |key| node.has(key);
    if has("MuteTargets") && has("Rule") {
        Some(ScalingDocumentKind::MuteRule)
    } else if has("ScheduledActionName") || has("ScalableTargetAction") {
        Some(ScalingDocumentKind::Action)
    } else if has("PolicyName") || has("TargetValue") || has("StepAdjustments") {
        Some(ScalingDocumentKind::Policy)
    } else if has("MinCapacity") && has("MaxCapacity") {
        Some(ScalingDocumentKind::Target)
    } else if has("AlarmName") || has("ComparisonOperator") {
        Some(ScalingDocumentKind::Alarm)
    } else if has("Timestamps") && has("Values") {
        Some(if has("Id") || has("Label") { ScalingDocumentKind::Result } else { ScalingDocumentKind::Forecast })
    } else if has("desiredCount") {
        Some(ScalingDocumentKind::Service)
    } else {
        None
    }
}

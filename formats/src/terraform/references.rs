//! What a plan's configuration says about values that are known only after apply: which resources
//! an attribute names.
//!
//! Terraform's JSON lists the references of each expression; through variables and outputs they
//! lead into other modules. The expression itself is not in the plan, so what is taken from a
//! reference is a name, never a computed value.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::Tree;

/// Modules within modules, and variables that are handed on; more than Terraform users have.
const DEPTH_MAX: usize = 32;

/// As many references as one attribute may lead to.
const TARGETS_MAX: usize = 1_000;

/// A module of the configuration.
struct Module<'a> {
    tree: &'a Tree,
    /// The call that made it, and the prefix of the module that calls.
    call: Option<(&'a Tree, String)>,
}

/// The resources that an attribute names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Targets {
    /// Address without instance keys of modules, and the attribute, empty when none is given.
    pub(super) named: Vec<(String, String)>,
    /// Whether it also depends on something that the plan does not lead on: a local value or a data
    /// source.
    pub(super) open: bool,
}

/// A plan's configuration, and the instances that are planned.
#[derive(Default)]
pub(super) struct References<'a> {
    /// By prefix: empty for the root, `module.a.module.b.` below.
    modules: BTreeMap<String, Module<'a>>,
    /// By address without keys.
    resources: BTreeMap<String, (&'a Tree, String)>,
    /// Planned addresses with their keys, by address without them.
    instances: BTreeMap<String, Vec<&'a str>>,
}

impl<'a> References<'a> {
    pub(super) fn read(root: &'a Tree, planned: impl Iterator<Item = &'a str>) -> Self {
        let mut references = Self::default();
        if let Some(module) = root.at(&["configuration", "root_module"]) {
            references.add(module, None, "", 0);
        }
        for address in planned {
            references.instances.entry(plain(address)).or_default().push(address);
        }
        references
    }

    fn add(&mut self, module: &'a Tree, call: Option<(&'a Tree, String)>, prefix: &str, depth: usize) {
        if depth > DEPTH_MAX || prefix.len() > 4_096 {
            return;
        }
        for resource in module.get("resources").map(Tree::items).unwrap_or_default() {
            if let Some(address) = resource.text_at("address") {
                self.resources.insert(format!("{prefix}{address}"), (resource, prefix.to_owned()));
            }
        }
        for (name, call) in module.get("module_calls").map(Tree::fields).unwrap_or_default() {
            if let Some(below) = call.get("module") {
                let below_prefix = format!("{prefix}module.{name}.");
                self.add(below, Some((call, prefix.to_owned())), &below_prefix, depth.saturating_add(1));
            }
        }
        self.modules.insert(prefix.to_owned(), Module { tree: module, call });
    }

    /// Whether the configuration says anything about an attribute of a planned resource; nothing
    /// where it is not in the file.
    pub(super) fn configures(&self, address: &str, attribute: &str) -> Option<bool> {
        let (resource, _) = self.resources.get(&plain(address))?;
        Some(resource.at(&["expressions", attribute]).is_some())
    }

    /// What an attribute of a planned resource names.
    pub(super) fn of(&self, address: &str, attribute: &str) -> Targets {
        let mut targets = Targets::default();
        let Some((resource, prefix)) = self.resources.get(&plain(address)) else {
            targets.open = true;
            return targets;
        };
        let mut seen = BTreeSet::new();
        self.follow(resource.at(&["expressions", attribute]), prefix, 0, &mut seen, &mut targets);
        targets
    }

    /// The blocks of a planned resource, as the configuration writes them; none where they are made
    /// of something else.
    pub(super) fn blocks(&self, address: &str, block: &str) -> &'a [Tree] {
        let written =
            self.resources.get(&plain(address)).and_then(|(resource, _)| resource.at(&["expressions", block]));
        written.map(Tree::items).unwrap_or_default()
    }

    /// What an expression within a planned resource names.
    pub(super) fn of_expression(&self, address: &str, expression: Option<&Tree>) -> Targets {
        let mut targets = Targets::default();
        match self.resources.get(&plain(address)) {
            Some((_, prefix)) => self.follow(expression, prefix, 0, &mut BTreeSet::new(), &mut targets),
            None => targets.open = true,
        }
        targets
    }

    fn follow(
        &self,
        expression: Option<&Tree>,
        prefix: &str,
        depth: usize,
        seen: &mut BTreeSet<(String, String)>,
        targets: &mut Targets,
    ) {
        let references = expression.and_then(|expression| expression.get("references")).map(Tree::items);
        let names: Vec<&str> = references.unwrap_or_default().iter().filter_map(Tree::as_text).collect();
        targets.open |=
            names.is_empty() && expression.is_none_or(|expression| expression.get("constant_value").is_none());
        for name in &names {
            // `a.b.arn` is listed with `a.b`, and `a.b[0]` with `a.b`: the longest says it all.
            let is_part =
                names.iter().any(|other| other.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', '['])));
            if is_part || !seen.insert((prefix.to_owned(), (*name).to_owned())) {
                continue;
            }
            if depth > DEPTH_MAX || targets.named.len() >= TARGETS_MAX {
                targets.open = true;
                return;
            }
            self.follow_name(name, prefix, depth, seen, targets);
        }
    }

    fn follow_name(
        &self,
        name: &str,
        prefix: &str,
        depth: usize,
        seen: &mut BTreeSet<(String, String)>,
        targets: &mut Targets,
    ) {
        let parts: Vec<&str> = split(name);
        let bare = |part: &&str| part.split('[').next().unwrap_or_default().to_owned();
        let module = self.modules.get(prefix);
        match (parts.first().copied().unwrap_or_default(), parts.get(1)) {
            ("var", Some(variable)) => {
                // A variable of the root is known: it may choose, but it is nothing that apply
                // makes.
                let Some((call, outer)) = module.and_then(|module| module.call.as_ref()) else { return };
                let given = call.at(&["expressions", &bare(variable)]);
                self.follow(given, outer, depth.saturating_add(1), seen, targets);
            }
            ("module", Some(called)) => {
                let inner = format!("{prefix}module.{}.", bare(called));
                let outputs = self.modules.get(&inner).and_then(|module| module.tree.get("outputs"));
                let output = parts.get(2).map(bare).unwrap_or_default();
                let expression = outputs.and_then(|outputs| outputs.at(&[&output, "expression"]));
                self.follow(expression, &inner, depth.saturating_add(1), seen, targets);
            }
            ("local" | "data", _) => targets.open = true,
            // Keys and places: they choose, too.
            ("each" | "count" | "path" | "self" | "terraform", _) => {}
            (kind, Some(own)) => {
                targets.named.push((format!("{prefix}{kind}.{own}"), parts.get(2..).unwrap_or_default().join(".")));
            }
            _ => targets.open = true,
        }
    }

    /// The planned instances that a reference of `from` means: those with the key that the
    /// reference gives, else those that share the most keys with `from`, as resources that are made
    /// for each of the same things do.
    pub(super) fn instances(&self, target: &str, from: &str) -> Vec<&'a str> {
        let all = self.instances.get(&plain(target)).map(Vec::as_slice).unwrap_or_default();
        if let Some(key) = keys(target).last() {
            let given: Vec<&str> = all.iter().filter(|address| keys(address).last() == Some(key)).copied().collect();
            if !given.is_empty() {
                return given;
            }
        }
        let own = keys(from);
        let shared = |address: &str| keys(address).iter().zip(&own).take_while(|(one, other)| one == other).count();
        let most = all.iter().map(|address| shared(address)).max().unwrap_or(0);
        all.iter().filter(|address| shared(address) == most).copied().collect()
    }
}

/// The parts of a reference: dots within keys do not count.
fn split(name: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    name.split(|c: char| {
        match c {
            '[' => depth = depth.saturating_add(1),
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '.' && depth == 0
    })
    .collect()
}

/// The keys of an address, outermost first.
fn keys(address: &str) -> Vec<&str> {
    let within = |part: &'_ str| -> Option<(usize, usize)> { part.find('[').zip(part.rfind(']')) };
    split(address).into_iter().filter_map(|part| within(part).and_then(|(from, to)| part.get(from..to))).collect()
}

/// An address without its keys.
pub(super) fn plain(address: &str) -> String {
    let mut depth = 0_usize;
    let outside = |c: &char| {
        match c {
            '[' => depth = depth.saturating_add(1),
            ']' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    };
    address.chars().filter(outside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart() {
        assert_eq!(plain(r#"module.a["x.y"].aws_x.z[0]"#), "module.a.aws_x.z");
        assert_eq!(split(r#"module.a["x.y"].aws_x.z[0].arn"#), ["module", r#"a["x.y"]"#, "aws_x", "z[0]", "arn"]);
        assert_eq!(keys(r#"module.a["x.y"].aws_x.z[0]"#), [r#"["x.y""#, "[0"]);
    }
}

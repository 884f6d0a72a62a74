//! CloudFormation's functions, as far as parameters, mappings and conditions decide them.

use std::collections::BTreeMap;

use crate::converted::{Collector, Parameters};
use crate::error::Error;
use crate::tree::{Origin, Tree, TreeKind};

/// How much the functions of one template may copy; see [`Tree::weight`].
const COPIES_MAX: usize = 1 << 20;

/// Conditions that name conditions that name conditions …
const DEPTH_MAX: usize = 64;

const AFTER_CREATION: &str = "only AWS knows it, once the stack is there; a placeholder stands for it";

/// Evaluates the functions of one template.
#[derive(Debug)]
pub(super) struct Evaluator<'a> {
    /// The template's resources by logical id.
    pub(super) resources: BTreeMap<&'a str, &'a Tree>,
    declared: BTreeMap<&'a str, &'a Tree>,
    mappings: Option<&'a Tree>,
    conditions: BTreeMap<&'a str, &'a Tree>,
    decided: BTreeMap<&'a str, Option<bool>>,
    given: &'a Parameters,
    copied: usize,
    /// Within a condition: what stays open there is said where the condition matters.
    quiet: bool,
    pub(super) collector: Collector,
}

fn by_name<'a>(root: &'a Tree, key: &str) -> BTreeMap<&'a str, &'a Tree> {
    let fields = root.get(key).map(Tree::fields).unwrap_or_default();
    fields.iter().map(|(name, tree)| (name.as_str(), tree)).collect()
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(root: &'a Tree, given: &'a Parameters) -> Self {
        let declared = by_name(root, "Parameters");
        let pseudo = given.values.keys().map(String::as_str).filter(|name| name.starts_with("AWS::"));
        declared.keys().copied().chain(pseudo).for_each(|name| given.leave_open(name));
        Self {
            resources: by_name(root, "Resources"),
            declared,
            mappings: root.get("Mappings"),
            conditions: by_name(root, "Conditions"),
            decided: BTreeMap::new(),
            given,
            copied: 0,
            quiet: false,
            collector: Collector::default(),
        }
    }

    fn spend(&mut self, weight: usize) -> Result<(), Error> {
        self.copied = self.copied.saturating_add(weight);
        if self.copied <= COPIES_MAX {
            return Ok(());
        }
        Err(Error::new("cloudformation/too-large", "the template's functions make more than any stack may have"))
    }

    fn unknown(&mut self, name: &str, origin: Origin, what: String, help: &str) -> Tree {
        if !self.quiet {
            self.collector.unresolved(origin, what, help);
        }
        Tree::unknown(name, origin)
    }

    /// The value with its functions evaluated; nothing for `AWS::NoValue`.
    pub(super) fn value(&mut self, tree: &Tree) -> Result<Option<Tree>, Error> {
        if let Some((name, argument)) = tree.only_field() {
            if name == "Ref" || name.starts_with("Fn::") {
                return self.function(name, argument, tree.origin);
            }
        }
        let kind = match &tree.kind {
            TreeKind::List(items) => {
                let mut kept = Vec::with_capacity(items.len());
                for item in items {
                    kept.extend(self.value(item)?);
                }
                TreeKind::List(kept)
            }
            TreeKind::Map(fields) => {
                let mut kept = Vec::with_capacity(fields.len());
                for (key, field) in fields {
                    if let Some(value) = self.value(field)? {
                        kept.push((key.clone(), value));
                    }
                }
                TreeKind::Map(kept)
            }
            other => other.clone(),
        };
        Ok(Some(Tree { kind, origin: tree.origin }))
    }

    fn function(&mut self, name: &str, argument: &Tree, origin: Origin) -> Result<Option<Tree>, Error> {
        let found = match name {
            "Ref" => return self.reference(argument, origin),
            "Fn::If" => return self.choice(argument, origin),
            "Fn::Sub" => Some(self.substitute(argument, origin)?),
            "Fn::GetAtt" => Some(self.attribute(argument, origin)),
            "Fn::FindInMap" => self.find_in_map(argument)?,
            "Fn::Join" => self.join(argument, origin)?,
            "Fn::Select" => self.select(argument)?,
            "Fn::Split" => self.split(argument, origin)?,
            _ => None,
        };
        Ok(Some(match found {
            Some(found) => found,
            None => {
                let what = format!("`{name}` cannot be evaluated here");
                self.unknown(name, origin, what, "write the value, or give a parameter that decides it")
            }
        }))
    }

    fn reference(&mut self, argument: &Tree, origin: Origin) -> Result<Option<Tree>, Error> {
        let Some(name) = argument.as_text() else {
            return Ok(Some(self.unknown(
                "Ref",
                origin,
                "`Ref` wants a name".into(),
                "name a parameter or a resource",
            )));
        };
        if name == "AWS::NoValue" {
            return Ok(None);
        }
        if let Some(found) = self.parameter(name, origin)? {
            return Ok(Some(found));
        }
        Ok(Some(self.missing(name, origin)))
    }

    /// The remark about a name without a value.
    fn missing(&mut self, name: &str, origin: Origin) -> Tree {
        let (what, help) = if self.declared.contains_key(name) || name.starts_with("AWS::") {
            (format!("the parameter `{name}` has no value"), format!("give --parameter {name}=VALUE"))
        } else if self.resources.contains_key(name) {
            (format!("the physical id of `{name}` is not known"), AFTER_CREATION.to_owned())
        } else {
            (format!("the template has no `{name}`"), "declare it as a parameter or a resource".to_owned())
        };
        self.unknown(name, origin, what, &help)
    }

    /// The value of a parameter, or the name that a resource was given.
    fn parameter(&mut self, name: &str, origin: Origin) -> Result<Option<Tree>, Error> {
        let declared = self.declared.get(name).copied();
        let kind = declared.and_then(|tree| tree.text_at("Type")).unwrap_or("String");
        let value = match (self.given.get(name), declared.and_then(|tree| tree.get("Default"))) {
            (Some(given), _) => Tree::text(given, origin),
            // The default is the name of the Systems Manager parameter, not what that holds.
            (None, Some(default)) if !kind.starts_with("AWS::SSM::") => Tree { kind: default.kind.clone(), origin },
            _ => return self.physical_name(name, origin),
        };
        self.spend(value.weight())?;
        if kind == "CommaDelimitedList" || kind.starts_with("List<") {
            let text = value.scalar().unwrap_or_default();
            let items: Vec<Tree> = text.split(',').map(|item| Tree::text(item.trim(), origin)).collect();
            self.spend(items.len())?;
            return Ok(Some(Tree::list(items, origin)));
        }
        Ok(Some(value))
    }

    /// What `Ref` of some resources gives when they are named in the template, or when a document
    /// of ours stands for them: then it is what that document is called.
    fn physical_name(&mut self, name: &str, origin: Origin) -> Result<Option<Tree>, Error> {
        let Some(resource) = self.resources.get(name).copied() else { return Ok(None) };
        let (key, stands) = match resource.text_at("Type") {
            Some("AWS::ECS::Cluster") => ("ClusterName", false),
            Some("AWS::ECS::CapacityProvider") => ("Name", false),
            Some("AWS::ECS::TaskDefinition") => ("Family", true),
            Some("AWS::CloudWatch::Alarm") => ("AlarmName", true),
            Some(SCALING_POLICY) => return Ok(Some(Tree::text(placeholder(name), origin))),
            _ => return Ok(None),
        };
        let given = resource.at(&["Properties", key]);
        let found = self.plain(given, origin)?;
        Ok(if given.is_none() && stands { Some(Tree::text(name, origin)) } else { found })
    }

    /// A name that is written out or a parameter; no other functions, so that names cannot go round
    /// in circles.
    fn plain(&mut self, tree: Option<&Tree>, origin: Origin) -> Result<Option<Tree>, Error> {
        let Some(tree) = tree else { return Ok(None) };
        if let Some(("Ref", argument)) = tree.only_field() {
            let name = argument.as_text().unwrap_or_default().to_owned();
            return if self.declared.contains_key(name.as_str()) { self.parameter(&name, origin) } else { Ok(None) };
        }
        Ok(tree.scalar().map(|text| Tree::text(text, origin)))
    }

    fn attribute(&mut self, argument: &Tree, origin: Origin) -> Tree {
        let parts: Vec<String> = match &argument.kind {
            TreeKind::Text(text) => text.splitn(2, '.').map(str::to_owned).collect(),
            _ => argument.items().iter().filter_map(Tree::scalar).collect(),
        };
        self.attribute_of(&parts.join("."), origin)
    }

    fn attribute_of(&mut self, path: &str, origin: Origin) -> Tree {
        let (id, attribute) = path.split_once('.').unwrap_or((path, ""));
        let resource = self.resources.get(id).copied();
        match (resource.and_then(|resource| resource.text_at("Type")), attribute) {
            (Some(SCALING_POLICY), "Arn") => return Tree::text(placeholder(id), origin),
            (Some("AWS::ECS::Service"), "Name") => {
                let name = resource.and_then(|resource| resource.at(&["Properties", "ServiceName"]));
                match (name, self.plain(name, origin)) {
                    // The logical id stands for a name that CloudFormation makes up, in the service
                    // as well.
                    (None, _) => return Tree::text(id, origin),
                    (_, Ok(Some(name))) => return name,
                    _ => {}
                }
            }
            _ => {}
        }
        self.unknown(path, origin, format!("the attribute `{path}` is not known"), AFTER_CREATION)
    }

    fn choice(&mut self, argument: &Tree, origin: Origin) -> Result<Option<Tree>, Error> {
        let [condition, yes, no] = argument.items() else {
            return Ok(Some(self.unknown(
                "Fn::If",
                origin,
                "`Fn::If` wants three values".into(),
                "a condition and two values",
            )));
        };
        let name = condition.as_text().unwrap_or_default();
        match self.condition(name, 0) {
            Some(true) => self.value(yes),
            Some(false) => self.value(no),
            None => {
                let what = format!("the condition `{name}` cannot be decided");
                Ok(Some(self.unknown(
                    name,
                    origin,
                    what,
                    "give --parameter NAME=VALUE for the parameters that it asks for",
                )))
            }
        }
    }

    /// Whether a named condition holds, as far as that is known.
    pub(super) fn condition(&mut self, name: &str, depth: usize) -> Option<bool> {
        let (name, tree) = self.conditions.get_key_value(name).map(|(name, tree)| (*name, *tree))?;
        if let Some(decided) = self.decided.get(name) {
            return *decided;
        }
        // A condition that asks for itself is not known.
        self.decided.insert(name, None);
        let was_quiet = std::mem::replace(&mut self.quiet, true);
        let decided = self.test(tree, depth.saturating_add(1));
        self.quiet = was_quiet;
        self.decided.insert(name, decided);
        decided
    }

    fn test(&mut self, tree: &Tree, depth: usize) -> Option<bool> {
        if depth > DEPTH_MAX {
            return None;
        }
        let (name, argument) = tree.only_field()?;
        let mut each = Vec::new();
        match name {
            "Condition" => return self.condition(argument.as_text()?, depth),
            "Fn::Equals" => {
                let [one, other] = argument.items() else { return None };
                let one = self.value(one).ok()??.scalar()?;
                let other = self.value(other).ok()??.scalar()?;
                return (!one.contains("${") && !other.contains("${")).then_some(one == other);
            }
            _ => {
                for item in argument.items() {
                    each.push(self.test(item, depth.saturating_add(1)));
                }
            }
        }
        let (has_true, has_false) = (each.contains(&Some(true)), each.contains(&Some(false)));
        match name {
            "Fn::Not" => each.first().copied().flatten().map(|holds| !holds),
            "Fn::And" if has_false => Some(false),
            "Fn::Or" if has_true => Some(true),
            "Fn::And" | "Fn::Or" if each.contains(&None) => None,
            "Fn::And" => Some(true),
            "Fn::Or" => Some(false),
            _ => None,
        }
    }

    fn substitute(&mut self, argument: &Tree, origin: Origin) -> Result<Tree, Error> {
        let (text, own) = match argument.items() {
            [text, own] => (text.as_text(), Some(own)),
            _ => (argument.as_text(), None),
        };
        let mut values = BTreeMap::new();
        for (name, tree) in own.map(Tree::fields).unwrap_or_default() {
            values.insert(name.as_str(), self.value(tree)?.as_ref().and_then(text_of));
        }
        let mut rest = text.unwrap_or_default();
        let mut result = String::new();
        while let Some((before, after)) = rest.split_once("${") {
            result.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                result.push_str("${");
                rest = after;
                break;
            };
            rest = after;
            if let Some(literal) = name.strip_prefix('!') {
                result.push_str(&format!("${{{literal}}}"));
                continue;
            }
            let name = name.trim();
            let value = match values.get(name) {
                Some(value) => value.clone(),
                None if name.contains('.') => text_of(&self.attribute_of(name, origin)),
                None => match self.parameter(name, origin)? {
                    Some(found) => text_of(&found),
                    None => text_of(&self.missing(name, origin)),
                },
            };
            let value = value.unwrap_or_else(|| format!("${{{name}}}"));
            self.spend(value.len() / 32 + 1)?;
            result.push_str(&value);
        }
        result.push_str(rest);
        Ok(Tree::text(result, origin))
    }

    fn find_in_map(&mut self, argument: &Tree) -> Result<Option<Tree>, Error> {
        let [map, first, second, ..] = argument.items() else { return Ok(None) };
        let mut keys = Vec::new();
        for item in [map, first, second] {
            let key = self.value(item)?.and_then(|tree| tree.scalar());
            let Some(key) = key else { return Ok(None) };
            keys.push(key);
        }
        let path: Vec<&str> = keys.iter().map(String::as_str).collect();
        if let Some(found) = self.mappings.and_then(|mappings| mappings.at(&path)) {
            self.spend(found.weight())?;
            return Ok(Some(found.clone()));
        }
        match argument.items().get(3).and_then(|options| options.get("DefaultValue")) {
            Some(default) => self.value(default),
            None => Ok(None),
        }
    }

    /// The items of a list argument, evaluated.
    fn list(&mut self, tree: &Tree) -> Result<Option<Vec<Tree>>, Error> {
        Ok(self.value(tree)?.and_then(|tree| match tree.kind {
            TreeKind::List(items) => Some(items),
            _ => None,
        }))
    }

    fn join(&mut self, argument: &Tree, origin: Origin) -> Result<Option<Tree>, Error> {
        let [delimiter, items] = argument.items() else { return Ok(None) };
        let Some(items) = self.list(items)? else { return Ok(None) };
        let Some(texts) = items.iter().map(text_of).collect::<Option<Vec<_>>>() else { return Ok(None) };
        let delimiter = delimiter.as_text().unwrap_or_default();
        let length = delimiter.len().saturating_mul(texts.len());
        self.spend(texts.iter().map(String::len).sum::<usize>().saturating_add(length) / 32 + 1)?;
        Ok(Some(Tree::text(texts.join(delimiter), origin)))
    }

    fn select(&mut self, argument: &Tree) -> Result<Option<Tree>, Error> {
        let [index, items] = argument.items() else { return Ok(None) };
        let index = self.value(index)?.and_then(|tree| tree.as_u64()).and_then(|index| usize::try_from(index).ok());
        let items = self.list(items)?;
        Ok(index.zip(items).and_then(|(index, items)| items.into_iter().nth(index)))
    }

    fn split(&mut self, argument: &Tree, origin: Origin) -> Result<Option<Tree>, Error> {
        let [delimiter, text] = argument.items() else { return Ok(None) };
        let text = self.value(text)?;
        let (Some(delimiter), Some(text)) = (delimiter.as_text(), text.as_ref().and_then(Tree::as_text)) else {
            return Ok(None);
        };
        if delimiter.is_empty() || text.contains("${") {
            return Ok(None);
        }
        self.spend(text.len() / delimiter.len() + 1)?;
        Ok(Some(Tree::list(text.split(delimiter).map(|part| Tree::text(part, origin)).collect(), origin)))
    }
}

const SCALING_POLICY: &str = "AWS::ApplicationAutoScaling::ScalingPolicy";

/// What stands for the ARN of a policy of this template: `Ref` and `Fn::GetAtt` of `Arn` both give
/// it.
pub(super) fn placeholder(id: &str) -> String {
    format!("${{{id}}}")
}

/// A scalar or a placeholder as text.
fn text_of(tree: &Tree) -> Option<String> {
    match &tree.kind {
        TreeKind::Unknown(text) => Some(text.clone()),
        _ => tree.scalar(),
    }
}

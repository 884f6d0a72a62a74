//! Comparing values as ECS takes them: what it fills in, sets, sizes, expressions (DEPLOY-171).

use stowplan::task::{is_placeholder, parse_cpu, parse_memory};
use stowplan_check::change::{ListKind, default_of, list_kind};

use crate::{Node, Token};

/// Two values that are not the same.
#[derive(Clone, Debug)]
pub(super) struct Difference<'a> {
    /// In AWS's words, elements of lists by their names.
    pub(super) member: String,
    pub(super) old: Option<Node<'a>>,
    pub(super) new: Option<Node<'a>>,
    /// Whether an expression stands for one of them.
    pub(super) is_unknown: bool,
}

/// What a comparison finds.
#[derive(Clone, Debug, Default)]
pub(super) struct Found<'a> {
    pub(super) differences: Vec<Difference<'a>>,
    /// Values that are the same expression on both sides: the first, and how many.
    pub(super) same_expressions: Option<(Node<'a>, usize)>,
    /// Lists of which only the order differs.
    pub(super) reordered: Vec<Node<'a>>,
}

impl<'a> Found<'a> {
    fn add_expressions(&mut self, node: Node<'a>, count: usize) {
        let own = self.same_expressions.get_or_insert((node, 0));
        own.1 = own.1.saturating_add(count);
    }

    /// Takes over what a comparison within found beside differences.
    pub(super) fn absorb(&mut self, other: &Self) {
        if let Some((node, count)) = other.same_expressions {
            self.add_expressions(node, count);
        }
        self.reordered.extend_from_slice(&other.reordered);
    }
}

/// What holds a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Within<'w> {
    /// The member that holds the object; empty for the service or the definition itself.
    pub(super) above: &'w str,
    /// The member.
    pub(super) key: &'w str,
    /// The member in words.
    pub(super) member: &'w str,
    /// On what defaults depend.
    pub(super) context: Context,
}

/// On what defaults depend.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    /// Whether a mapping without a host port has the container's.
    pub(super) host_port_is_containers: bool,
    /// The network mode of a definition that names none.
    pub(super) network_mode: &'static str,
    /// Whether the service is a daemon.
    pub(super) is_daemon: bool,
}

impl Context {
    /// What ECS fills in for a member that is left out.
    fn default_of(self, above: &str, key: &str) -> Option<&'static str> {
        match (above, key) {
            ("", "networkMode") => Some(self.network_mode).filter(|mode| !mode.is_empty()),
            ("deploymentConfiguration", "maximumPercent") => Some(if self.is_daemon { "100" } else { "200" }),
            ("deploymentConfiguration", "minimumHealthyPercent") => Some(if self.is_daemon { "0" } else { "100" }),
            _ => default_of(above, key),
        }
    }
}

/// Compares two values.
pub(super) fn compare<'a>(old: Option<Node<'a>>, new: Option<Node<'a>>, within: &Within<'_>, found: &mut Found<'a>) {
    let (old, new) = (old.filter(|node| !node.is_nothing()), new.filter(|node| !node.is_nothing()));
    match (old, new) {
        (None, None) => {}
        (Some(one), Some(other)) => both(one, other, within, found),
        (Some(one), None) | (None, Some(one)) => alone(one, old, new, within, found),
    }
}

/// A value that only one side writes: the same where it is what ECS fills in.
fn alone<'a>(one: Node<'a>, old: Option<Node<'a>>, new: Option<Node<'a>>, within: &Within<'_>, found: &mut Found<'a>) {
    let is_unknown = match one.token() {
        Token::Object if is_usual_metric(&one, within) => return,
        Token::Object => {
            let mut below = Found::default();
            members(old, new, &HeldBy::of(within), &mut below);
            if below.differences.is_empty() {
                return;
            }
            below.differences.iter().all(|difference| difference.is_unknown)
        }
        Token::List if matches!(list_kind(within.key), ListKind::Keyed(_)) => {
            return list(&items(old), &items(new), (old, new), within, found);
        }
        Token::List => {
            one.items().all(|item| item.as_str().is_some_and(|text| is_open(text) && !gives_something(text)))
        }
        _ => {
            let (written, default) = (scalar(&one, within), within.context.default_of(within.above, within.key));
            if default.is_some_and(|default| default == written) {
                return;
            }
            // An expression that gives some value is no default where there is none.
            let may_be_same = default.is_some() || !gives_something(&written);
            is_open(&written) && may_be_same && !is_shell(within)
        }
    };
    found.differences.push(Difference { member: within.member.to_owned(), old, new, is_unknown });
}

/// One metric at 60 seconds is what ECS measures anyway.
fn is_usual_metric(node: &Node<'_>, within: &Within<'_>) -> bool {
    let resolution = node.field("resolutionSeconds").map(|node| scalar(&node, within));
    within.key == "metricConfigurations" && resolution.is_none_or(|resolution| resolution == "60")
}

fn items<'a>(node: Option<Node<'a>>) -> Vec<Node<'a>> {
    node.iter().flat_map(Node::items).collect()
}

fn both<'a>(old: Node<'a>, new: Node<'a>, within: &Within<'_>, found: &mut Found<'a>) {
    if old.is_object() && new.is_object() {
        return members(Some(old), Some(new), &HeldBy::of(within), found);
    }
    if old.is_list() && new.is_list() {
        return list(&items(Some(old)), &items(Some(new)), (Some(old), Some(new)), within, found);
    }
    let is_structure = |node: &Node<'_>| node.is_object() || node.is_list();
    let (one, other) = (scalar(&old, within), scalar(&new, within));
    if !is_structure(&old) && !is_structure(&new) && one == other {
        if is_open(&one) && !is_shell(within) {
            found.add_expressions(new, 1);
        }
        return;
    }
    let is_unknown = !is_shell(within) && may_be_same(&one, &other);
    found.differences.push(Difference { member: within.member.to_owned(), old: Some(old), new: Some(new), is_unknown });
}

/// What holds members.
#[derive(Clone, Copy, Debug)]
struct HeldBy<'w> {
    above: &'w str,
    member: &'w str,
    context: Context,
}

impl<'w> HeldBy<'w> {
    /// The object at a member.
    const fn of(within: &Within<'w>) -> Self {
        Self { above: within.key, member: within.member, context: within.context }
    }
}

/// Compares the members of two objects, of which one may be missing.
fn members<'a>(old: Option<Node<'a>>, new: Option<Node<'a>>, held: &HeldBy<'_>, found: &mut Found<'a>) {
    for key in keys(old, new) {
        let member = joined(held.member, key);
        let within = Within { above: held.above, key, member: &member, context: held.context };
        let (mut own, mut other) = (old.and_then(|node| node.field(key)), new.and_then(|node| node.field(key)));
        if key == "hostPort" && held.above == "portMappings" {
            let port = |node: Option<Node<'a>>| node.and_then(|node| node.field("containerPort"));
            let is_filled_in = held.context.host_port_is_containers;
            (own, other) = (host_port(own, port(old), is_filled_in), host_port(other, port(new), is_filled_in));
        }
        compare(own, other, &within, found);
    }
}

/// The host port as it is written, but for what ECS fills in: then nothing is.
fn host_port<'a>(own: Option<Node<'a>>, container: Option<Node<'a>>, is_filled_in: bool) -> Option<Node<'a>> {
    let own = own.filter(|own| plain(own) != "0")?;
    let is_containers = container.is_some_and(|container| plain(&container) == plain(&own));
    Some(own).filter(|_| !(is_filled_in && is_containers))
}

/// The keys of both objects: the old one's, then the new one's own.
pub(super) fn keys<'a>(old: Option<Node<'a>>, new: Option<Node<'a>>) -> Vec<&'a str> {
    let mut keys: Vec<&str> = old.iter().flat_map(|node| node.entries().keys()).collect();
    let own = new.iter().flat_map(|node| node.entries().keys());
    let more: Vec<&str> = own.filter(|key| old.is_none_or(|old| old.get(key).is_none())).collect();
    keys.extend(more);
    keys
}

fn joined(above: &str, key: &str) -> String {
    if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") }
}

fn list<'a>(
    old: &[Node<'a>],
    new: &[Node<'a>],
    whole: (Option<Node<'a>>, Option<Node<'a>>),
    within: &Within<'_>,
    found: &mut Found<'a>,
) {
    let are_objects = old.iter().chain(new).all(Node::is_object);
    match list_kind(within.key) {
        ListKind::Keyed(keys) if are_objects => keyed(old, new, keys, whole.1, within, found),
        ListKind::Set if !are_objects => set(old, new, whole, within, found),
        _ if are_objects => by_place(old, new, within, found),
        _ => texts(old, new, whole, within, found),
    }
}

/// Elements by their names.
fn keyed<'a>(
    old: &[Node<'a>],
    new: &[Node<'a>],
    keys: &[&str],
    whole: Option<Node<'a>>,
    within: &Within<'_>,
    found: &mut Found<'a>,
) {
    let name = |node: &Node<'a>| -> Vec<String> {
        keys.iter()
            .map(|key| {
                node.field(key).map_or_else(
                    || default_of(within.key, key).unwrap_or_default().to_owned(),
                    |value| key_text(&value),
                )
            })
            .collect()
    };
    let mut left: Vec<(usize, Vec<String>, Node<'a>)> =
        old.iter().enumerate().map(|(at, node)| (at, name(node), *node)).collect();
    let (mut matched, mut alone) = (Vec::new(), Vec::new());
    for node in new {
        let own = name(node);
        match left.iter().position(|(_, other, _)| *other == own) {
            Some(at) => matched.push((left.remove(at), *node)),
            None => alone.push((own, *node)),
        }
    }
    if matched.windows(2).any(|two| matches!(two, [((one, ..), _), ((other, ..), _)] if one > other)) {
        found.reordered.extend(whole);
    }
    let mut element = |own: &[String], old: Option<Node<'a>>, new: Option<Node<'a>>| {
        let label = own.iter().map(|part| crate::read::json::shorten(part)).filter(|part| !part.is_empty());
        let member = format!("{}[{}]", within.member, label.collect::<Vec<_>>().join(" "));
        compare(old, new, &Within { member: &member, ..*within }, found);
    };
    for ((_, own, old), new) in matched {
        element(&own, Some(old), Some(new));
    }
    let is_expression = |own: &[String]| own.iter().any(|part| is_open(part));
    for (own, new) in alone {
        // An element that is named by an expression may be any of those that are left.
        let may_be = left.iter().position(|(_, other, _)| is_expression(&own) || is_expression(other));
        let old = may_be.map(|at| left.remove(at).2);
        element(&own, old, Some(new));
    }
    for (_, own, old) in left {
        element(&own, Some(old), None);
    }
}

/// Texts in any order: the list differs as a whole.
fn set<'a>(
    old: &[Node<'a>],
    new: &[Node<'a>],
    whole: (Option<Node<'a>>, Option<Node<'a>>),
    within: &Within<'_>,
    found: &mut Found<'a>,
) {
    let sorted = |nodes: &[Node<'a>]| {
        let mut texts: Vec<String> = nodes.iter().map(|node| scalar(node, within)).collect();
        texts.sort_unstable();
        texts.dedup();
        texts
    };
    let (mut one, mut other) = (sorted(old), sorted(new));
    if one == other {
        let open = one.iter().filter(|text| is_open(text)).count();
        if let (Some(node), true) = (whole.1, open > 0) {
            found.add_expressions(node, open);
        }
        return;
    }
    // What stands on both sides is the same; of the rest an expression may be anything.
    let shared: Vec<String> = one.iter().filter(|text| other.contains(text)).cloned().collect();
    one.retain(|text| !shared.contains(text));
    other.retain(|text| !shared.contains(text));
    let is_unknown = one.iter().chain(&other).any(|text| is_open(text));
    found.differences.push(Difference { member: within.member.to_owned(), old: whole.0, new: whole.1, is_unknown });
}

/// Texts in their order: the list differs as a whole.
fn texts<'a>(
    old: &[Node<'a>],
    new: &[Node<'a>],
    whole: (Option<Node<'a>>, Option<Node<'a>>),
    within: &Within<'_>,
    found: &mut Found<'a>,
) {
    let mut below = Found::default();
    for (one, other) in old.iter().zip(new) {
        compare(Some(*one), Some(*other), within, &mut below);
    }
    found.absorb(&below);
    let is_longer = old.len() != new.len();
    if is_longer || !below.differences.is_empty() {
        let is_unknown = !is_longer && below.differences.iter().all(|difference| difference.is_unknown);
        found.differences.push(Difference { member: within.member.to_owned(), old: whole.0, new: whole.1, is_unknown });
    }
}

/// Objects in their order, element by element.
fn by_place<'a>(old: &[Node<'a>], new: &[Node<'a>], within: &Within<'_>, found: &mut Found<'a>) {
    for at in 0..old.len().max(new.len()) {
        let member = format!("{}[{at}]", within.member);
        compare(old.get(at).copied(), new.get(at).copied(), &Within { member: &member, ..*within }, found);
    }
}

/// The text of a value that names its element; a list's texts in any order.
fn key_text(node: &Node<'_>) -> String {
    if !node.is_list() {
        return plain(node);
    }
    let mut texts: Vec<String> = node.items().map(|item| plain(&item)).collect();
    texts.sort_unstable();
    texts.join(" ")
}

/// A value as text: numbers and truths as the texts that people write for them.
fn plain(node: &Node<'_>) -> String {
    match node.token() {
        Token::Null => String::new(),
        Token::Bool(value) => value.to_string(),
        Token::Number(number) => number.to_string(),
        Token::String(text) => text.to_owned(),
        Token::List | Token::Object => node.written().to_owned(),
    }
}

/// The same with what ECS takes for equal: sizes with units, words of truth.
fn scalar(node: &Node<'_>, within: &Within<'_>) -> String {
    let text = plain(node);
    let size = match (within.above, within.key) {
        ("", "cpu") => parse_cpu(&text).ok(),
        ("", "memory") => parse_memory(&text).ok(),
        _ => None,
    };
    if let Some(size) = size {
        return size.to_string();
    }
    let is_truth = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
    if is_truth && !matches!(within.key, "value" | "command" | "entryPoint" | "environment") {
        return text.to_ascii_lowercase();
    }
    text
}

/// Whether a text has an expression of some template, whose value is not known.
pub(super) fn is_open(text: &str) -> bool {
    is_placeholder(text)
}

/// Whether a text is something whatever its expressions are: beside them there is more, or they are
/// attributes and functions. A parameter alone may be empty.
fn gives_something(text: &str) -> bool {
    let parts = parts(text);
    parts.iter().any(|(is_open, part)| if *is_open { part.contains(['.', ':']) } else { !part.is_empty() })
}

/// Whether a text is a command's: its `${…}` is the shell's.
fn is_shell(within: &Within<'_>) -> bool {
    matches!(within.key, "command" | "entryPoint")
}

/// Whether two texts that are written otherwise may have the same value: not where the same
/// expressions stand between other texts.
fn may_be_same(one: &str, other: &str) -> bool {
    if !is_open(one) && !is_open(other) {
        return false;
    }
    let (one, other) = (parts(one), parts(other));
    let expressions = |parts: &[(bool, String)]| -> Vec<String> {
        parts.iter().filter(|(is_open, _)| *is_open).map(|(_, text)| text.clone()).collect()
    };
    let (own, others) = (expressions(&one), expressions(&other));
    own.is_empty() || others.is_empty() || own != others
}

/// A text's expressions `${…}` and `{{…}}` and what stands between them.
fn parts(text: &str) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((at, close)) = [("${", "}"), ("{{", "}}")]
        .iter()
        .filter_map(|(open, close)| rest.find(open).map(|at| (at, *close)))
        .min_by_key(|(at, _)| *at)
    {
        let (before, after) = rest.split_at(at);
        let end = after.find(close).map_or(after.len(), |end| end.saturating_add(close.len()));
        let (expression, next) = after.split_at(end);
        found.push((false, before.to_owned()));
        found.push((true, expression.to_owned()));
        rest = next;
    }
    found.push((false, rest.to_owned()));
    found
}

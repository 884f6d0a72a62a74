//! What becomes of a service.

use stowplan_check::change::{
    Controller, CreatedWith, Effect, Judgement, PlaceMember, ServicePlace, of_compatibility, of_place, of_service,
};

use super::Asked;
use super::compare::{Context, Difference, Found, Within, compare, is_open, keys};
use super::reference::{self, Referred};
use super::refused::definition_of;
use super::shown::change;
use super::side::{family_of, name_of, short_name};
use crate::answer::{ChangeEffect, Finding, ServiceChange};
use crate::assumption::Assumption;
use crate::{Lint, Node};

/// Members of an answer of AWS's, which no request has.
const ANSWERED: [&str; 5] = ["serviceArn", "createdAt", "deployments", "runningCount", "status"];

/// What ECS answers when the deployment controller changes while there are several task sets.
const SEVERAL_TASK_SETS: &str = "Updating the deployment controller is not supported when there are multiple tasksets in the service. Please ensure your service has only one taskset and try again.";

/// What ECS has answered to another strategy without a forced deployment (DEPLOY-168).
const MUST_FORCE: &str = "When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.";

/// A service of both sides.
struct Pair<'q, 'a> {
    old: Node<'a>,
    new: Node<'a>,
    asked: &'q Asked<'a>,
    /// Whether what the new document leaves out stays as it is (DEPLOY-173).
    keeps: bool,
    controller: Controller,
    context: Context,
}

/// What becomes of a service, and what was found beside changes.
pub(super) fn service<'a>(
    old: Option<Node<'a>>,
    new: Option<Node<'a>>,
    asked: &Asked<'a>,
    found: &mut Found<'a>,
    lints: &mut Vec<Lint>,
) -> ServiceChange {
    let either = new.or(old);
    let mut written = ServiceChange {
        service_name: either.as_ref().map(name_of).unwrap_or_default().to_owned(),
        old_path: old.map(|node| node.path()),
        new_path: new.map(|node| node.path()),
        ..ServiceChange::default()
    };
    let (Some(old), Some(new)) = (old, new) else {
        written.verdict = if new.is_some() { "added" } else { "removed" }.into();
        written.starts_deployment = Some(new.is_some());
        if let Some(new) = new {
            let definition = definition_of(&new, &asked.new.definitions);
            refuse(&mut written, asked.refusals.of(None, (&new, definition), false));
        }
        return written;
    };
    let pair = Pair::new(old, new, asked);
    let mut judged = pair.members(found, lints);
    judged.extend(pair.place(found, lints));
    judged.extend(pair.definition(lints));
    judged.extend(pair.force(&judged));
    pair.refuse_what_does_not_fit(&mut judged);
    for (difference, judgement) in &judged {
        let changed = change(difference, judgement, &new.path());
        if changed.effect == ChangeEffect::NotSaid && !difference.is_unknown {
            let message = format!("AWS does not say what a change of `{}` does", difference.member);
            lints.push(Lint::new("diff/not-said", message, changed.path.clone()));
        }
        if difference.is_unknown { &mut written.unknown } else { &mut written.changes }.push(changed);
    }
    written.changes.sort_by_key(|change| change.effect);
    written.unknown.sort_by_key(|change| change.effect);
    let (verdict, starts) = verdict(&written);
    written.verdict = verdict.into();
    written.starts_deployment = starts;
    if verdict != "equal" {
        let before = definition_of(&old, &asked.old.definitions);
        let after = definition_of(&new, &asked.new.definitions);
        refuse(&mut written, asked.refusals.of(Some((&old, before)), (&new, after), pair.keeps));
    }
    written
}

/// Notes what ECS refuses in the new service.
fn refuse(written: &mut ServiceChange, findings: Vec<Finding>) {
    if !findings.is_empty() {
        written.verdict = "refused".into();
        written.starts_deployment = Some(false);
    }
    written.findings = findings;
}

/// The gravest that changes, and whether a deployment starts.
fn verdict(change: &ServiceChange) -> (&'static str, Option<bool>) {
    let has = |effect| change.changes.iter().any(|change| change.effect == effect);
    let may = change.unknown.iter().any(|change| change.effect != ChangeEffect::None);
    match () {
        () if has(ChangeEffect::Refused) => ("refused", Some(false)),
        () if has(ChangeEffect::NeedsNewService) => ("needsNewService", None),
        () if has(ChangeEffect::StartsDeployment) => ("startsDeployment", Some(true)),
        () if has(ChangeEffect::NotSaid) || may => ("dependsOnUnknown", None),
        () if change.changes.is_empty() && change.unknown.is_empty() => ("equal", Some(false)),
        () => ("startsNone", Some(false)),
    }
}

type Judged<'a> = Vec<(Difference<'a>, Judgement)>;

impl<'q, 'a> Pair<'q, 'a> {
    fn new(old: Node<'a>, new: Node<'a>, asked: &'q Asked<'a>) -> Self {
        let is_answer = |node: &Node<'a>| ANSWERED.iter().any(|key| node.has(key));
        rule!("DEPLOY-173");
        let keeps = is_answer(&old) && !is_answer(&new);
        let said = |key: &str, below: Option<&str>| {
            let own = new.field(key).or_else(|| old.field(key).filter(|_| keeps));
            let value = match below {
                Some(below) => own.and_then(|own| own.field(below)),
                None => own,
            };
            value.and_then(|value| value.as_str())
        };
        let controller = Controller::parse(said("deploymentController", Some("type"))).unwrap_or_default();
        let context = Context { is_daemon: said("schedulingStrategy", None) == Some("DAEMON"), ..Context::default() };
        Self { old, new, asked, keeps, controller, context }
    }

    /// Whether a member is no matter of this comparison: the new document leaves it as it is.
    fn stays(&self, key: &str) -> bool {
        self.keeps && !self.new.has(key)
    }

    /// The members that are judged one by one.
    fn members(&self, found: &mut Found<'a>, lints: &mut Vec<Lint>) -> Judged<'a> {
        let mut judged = self.outside();
        for key in keys(Some(self.old), Some(self.new)) {
            let is_apart = [
                "capacityProviderStrategy",
                "cluster",
                "clusterArn",
                "forceNewDeployment",
                "launchType",
                "role",
                "roleArn",
                "service",
                "serviceName",
                "taskDefinition",
            ]
            .contains(&key);
            let Some(judgement) = of_service(key, self.controller).filter(|_| !is_apart && !self.stays(key)) else {
                continue;
            };
            let mut below = Found::default();
            let within = Within { above: "", key, member: key, context: self.context };
            compare(self.old.field(key), self.new.field(key), &within, &mut below);
            found.absorb(&below);
            let is_left_out = !self.new.has(key) && !below.differences.is_empty();
            if is_left_out {
                let message = format!(
                    "`{key}` is left out: taken as its default, though UpdateService itself would leave it as it is"
                );
                lints.push(Assumption::LeftOut.lint(message, self.new.path()));
            }
            let judgement = self.special(key, judgement, is_left_out);
            judged.extend(below.differences.into_iter().map(|difference| (difference, judgement)));
        }
        judged
    }

    /// Members of which a change has more to it than the table says.
    fn special(&self, key: &str, judgement: Judgement, is_left_out: bool) -> Judgement {
        match key {
            "volumeConfigurations" if is_left_out => Judgement {
                effect: Effect::Nothing,
                help: Some("volumes that are left out stay as they are: give an empty list to take them away"),
                ..judgement
            },
            "deploymentController" if self.old.field("taskSets").is_some_and(|sets| sets.count() > 1) => {
                Judgement { effect: Effect::Refused, aws_text: Some(SEVERAL_TASK_SETS), ..judgement }
            }
            _ => judgement,
        }
    }

    /// What no update can change: name, cluster, role. What only one side says is the same.
    fn outside(&self) -> Judged<'a> {
        let mut judged = Vec::new();
        for names in [["serviceName", "service"], ["cluster", "clusterArn"], ["role", "roleArn"]] {
            let of = |node: &Node<'a>| names.iter().find_map(|key| node.field(key).filter(Node::is_string));
            let (Some(old), Some(new)) = (of(&self.old), of(&self.new)) else { continue };
            let name = names.first().copied().unwrap_or_default();
            let mut below = Found::default();
            let within = Within { above: "", key: name, member: name, context: self.context };
            let text = |node: &Node<'a>| node.as_str().map(short_name);
            if text(&old) != text(&new) {
                compare(Some(old), Some(new), &within, &mut below);
            }
            let judgement = of_service(name, self.controller);
            judged.extend(below.differences.into_iter().zip(judgement));
        }
        judged
    }

    /// Launch type and capacity providers, which are one matter.
    fn place(&self, found: &mut Found<'a>, lints: &mut Vec<Lint>) -> Judged<'a> {
        let (type_key, key) = ("launchType", "capacityProviderStrategy");
        if self.stays(type_key) && self.stays(key) {
            return Vec::new();
        }
        let launch_type = |node: &Node<'a>| node.field(type_key).filter(|word| !word.is_nothing());
        let strategy = |node: &Node<'a>| node.field(key).filter(|list| !list.is_nothing());
        let place = |node: &Node<'a>| ServicePlace {
            launch_type: launch_type(node).and_then(|word| word.as_str()),
            has_providers: strategy(node).is_some(),
        };
        let mut below = Found::default();
        let within = |key| Within { above: "", key, member: key, context: self.context };
        compare(self.old.field(key), self.new.field(key), &within(key), &mut below);
        found.absorb(&below);
        let name = name_of(&self.new);
        let created = match self.asked.created_with.and_then(|types| types.field(name)).and_then(|word| word.as_str()) {
            None => CreatedWith::Unknown,
            Some("NONE") => CreatedWith::Nothing,
            Some(word) => CreatedWith::LaunchType(word),
        };
        let cluster =
            ["cluster", "clusterArn"].iter().find_map(|key| self.new.field(key)).and_then(|node| node.as_str());
        let has_default =
            self.asked.new.has_default_strategy(cluster).or_else(|| self.asked.old.has_default_strategy(cluster));
        let (one, other) = (place(&self.old), place(&self.new));
        if one.launch_type.is_some() != other.launch_type.is_some()
            && !one.has_providers
            && !other.has_providers
            && has_default.is_none()
            && one.launch_type.or(other.launch_type) == Some("EC2")
        {
            let message =
                "without a launch type the service runs on EC2: the cluster is taken to have no default strategy";
            lints.push(
                Assumption::LaunchType
                    .lint(message, self.new.path())
                    .with_help("give the cluster as `aws ecs describe-clusters` prints it"),
            );
        }
        let is_same = below.differences.is_empty();
        let is_unknown = !is_same && below.differences.iter().all(|difference| difference.is_unknown);
        let mut judged = Vec::new();
        for (member, judgement) in of_place(&one, &other, is_same, created, has_default) {
            let (member, old, new) = match member {
                PlaceMember::LaunchType => (type_key, launch_type(&self.old), launch_type(&self.new)),
                PlaceMember::Strategy => (key, self.old.field(key), self.new.field(key)),
            };
            let is_unknown = match member {
                "launchType" => old.into_iter().chain(new).any(|node| node.as_str().is_some_and(is_open)),
                _ => is_unknown,
            };
            let judgement = self.under_controller(member, judgement);
            if member == key && judgement.effect == Effect::Nothing && !self.is_forced() && !is_unknown {
                rule!("DEPLOY-168");
                let path = new.or(old).map_or_else(|| self.new.path(), |node| node.path());
                let message = format!(
                    "ECS has refused another strategy that came without a forced deployment, in these words: {MUST_FORCE}"
                );
                lints.push(Lint::new("diff/forced-deployment", message, path).with_help("set `forceNewDeployment`"));
            }
            judged.push((Difference { member: member.to_owned(), old, new, is_unknown }, judgement));
        }
        judged
    }

    /// Where others deploy, AWS's lists of what is updated count first.
    fn under_controller(&self, member: &str, judgement: Judgement) -> Judgement {
        match of_service(member, self.controller) {
            Some(own) if self.controller != Controller::Ecs && member == "capacityProviderStrategy" => own,
            _ => judgement,
        }
    }

    /// The definition that the service runs.
    fn definition(&self, lints: &mut Vec<Lint>) -> Judged<'a> {
        let key = "taskDefinition";
        let Some(judgement) = of_service(key, self.controller) else { return Vec::new() };
        let (old, new) = (self.old.field(key).filter(Node::is_string), self.new.field(key).filter(Node::is_string));
        if self.stays(key) || (old.is_none() && new.is_none()) {
            return Vec::new();
        }
        let referred = reference::compare(old, new, &self.asked.definitions);
        let member = key.to_owned();
        match referred {
            Referred::Same => Vec::new(),
            Referred::Pinned(family) => {
                let path = new.or(old).map_or_else(|| self.new.path(), |node| node.path());
                let message =
                    format!("the service keeps its revision of `{family}`: the new one is not deployed by this");
                lints.push(
                    Lint::new("diff/pinned-revision", message, path)
                        .with_help("name the new revision, or the family alone"),
                );
                Vec::new()
            }
            Referred::NewRevision(_) => {
                rule!("DEPLOY-169");
                let help = "the family has a new revision, which the service runs";
                vec![(
                    Difference { member, old, new, is_unknown: false },
                    Judgement { help: judgement.help.or(Some(help)), ..judgement },
                )]
            }
            Referred::Other => vec![(Difference { member, old, new, is_unknown: false }, judgement)],
            Referred::Unknown => vec![(Difference { member, old, new, is_unknown: true }, judgement)],
        }
    }

    /// A definition that is not for where the tasks are to run (DEPLOY-174), where either changes:
    /// the change of the place is refused, else that of the definition.
    fn refuse_what_does_not_fit(&self, judged: &mut Judged<'a>) {
        let (launch_key, key) = ("launchType", "capacityProviderStrategy");
        let order = [key, launch_key, "taskDefinition"];
        let changed = order.iter().find_map(|member| {
            judged.iter().position(|(difference, _)| difference.member == *member && !difference.is_unknown)
        });
        let Some((_, judgement)) = changed.and_then(|at| judged.get_mut(at)) else { return };
        let said = |key: &str| self.new.field(key).or_else(|| self.old.field(key).filter(|_| self.keeps));
        let family = said("taskDefinition").and_then(|text| text.as_str()).map(|text| reference::parts(text).0);
        let definitions = &self.asked.new.definitions;
        let Some(definition) = definitions.iter().find(|node| Some(family_of(node)) == family) else { return };
        let words = ["requiresCompatibilities", "compatibilities"]
            .iter()
            .find_map(|key| definition.field(key).filter(|words| !words.is_nothing()));
        let words: Vec<&str> = words.iter().flat_map(Node::items).filter_map(|word| word.as_str()).collect();
        let strategy: Vec<Node<'_>> = said(key).iter().flat_map(Node::items).collect();
        let names = strategy.iter().filter_map(|item| item.field("capacityProvider")).filter_map(|name| name.as_str());
        let names: Vec<&str> = names.map(short_name).collect();
        if words.iter().chain(&names).any(|word| is_open(word)) || names.len() != strategy.len() {
            return;
        }
        let launch_type = said(launch_key).and_then(|word| word.as_str());
        if let Some(refused) = of_compatibility(&words, launch_type, &names) {
            *judgement = refused;
        }
    }

    fn is_forced(&self) -> bool {
        forces(&self.new)
    }

    /// A forced deployment is one of its own; where both documents force it, with every change.
    fn force(&self, others: &Judged<'a>) -> Judged<'a> {
        let key = "forceNewDeployment";
        let (old, new) = (self.old.field(key), self.new.field(key));
        // Of CloudFormation's each new nonce forces one.
        let is_same = old.zip(new).is_some_and(|(old, new)| old.is_same(&new));
        let has_nonce = new.is_some_and(|new| new.is_object());
        let was = forces(&self.old) && (is_same || !has_nonce);
        if !self.is_forced() || (was && (others.is_empty() || has_nonce)) {
            return Vec::new();
        }
        let difference = Difference { member: key.to_owned(), old, new, is_unknown: false };
        of_service(key, self.controller).map(|judgement| (difference, judgement)).into_iter().collect()
    }
}

/// Whether a deployment is forced: UpdateService has a truth, CloudFormation an object with one.
fn forces(node: &Node<'_>) -> bool {
    let is_true = |value: &Node<'_>| value.bool().unwrap_or(false);
    node.field("forceNewDeployment").is_some_and(|value| match value.field("enableForceNewDeployment") {
        Some(below) => is_true(&below),
        None => is_true(&value),
    })
}

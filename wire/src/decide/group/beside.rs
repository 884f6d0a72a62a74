//! What stands beside the course: cluster auto scaling, an instance refresh, the segment.

use stowplan_group::{GroupScenario, LifecycleState, Refresh, SetAside, Template, segment_shares};

use super::{collect::Parts, policy::NamedPolicy, scenario::Group, tracks};
use crate::answer::{GroupAnswer, GroupBounds, GroupManagedScaling, GroupRefresh, GroupSegment};
use crate::aws::capacity_provider::{CapacityProviderFacts, read_capacity_provider};
use crate::{Error, Lint, Node};

/// Who changes the desired capacity, where a capacity provider names the group (CAP-218).
pub(super) fn read(
    parts: &Parts<'_>,
    group: &Group<'_>,
    policies: &[NamedPolicy<'_>],
) -> Result<Option<GroupManagedScaling>, Error> {
    rule!("CAP-218");
    let providers = parts.providers.iter().map(read_capacity_provider).collect::<Result<Vec<_>, _>>()?;
    let name = group.node.str_at("AutoScalingGroupName")?;
    let arn = group.node.str_at("AutoScalingGroupARN")?;
    let is_own = |facts: &&CapacityProviderFacts| {
        let of = facts.group.as_deref();
        of.is_some() && (of == arn || of.and_then(|of| of.rsplit('/').next()) == name)
    };
    let kept = policies.iter().find(|policy| policy.of_ecs);
    let Some(provider) = providers.iter().find(is_own) else {
        // The policy that ECS keeps tells of it, too.
        return Ok(kept.map(|policy| told("", policy.policy.name.clone().into(), true, policies)));
    };
    let on = provider.managed_scaling.as_ref().is_some_and(|scaling| !scaling.is_off);
    Ok(Some(told(&provider.name, kept.map(|policy| policy.policy.name.clone()), on, policies)))
}

fn told(provider: &str, policy_name: Option<String>, on: bool, policies: &[NamedPolicy<'_>]) -> GroupManagedScaling {
    let own = || policies.iter().filter(|policy| !policy.of_ecs && policy.policy.enabled);
    let names = |all: Vec<&NamedPolicy<'_>>| {
        all.iter().map(|policy| format!("`{}`", policy.policy.name)).collect::<Vec<_>>().join(", ")
    };
    let others: Vec<_> = own().filter(|policy| !tracks(&policy.policy.kind)).collect();
    let (acts, fights, text) = match (on, own().count() > 0) {
        (false, false) => ("none", false, "managed scaling is off, and the group has no policy of its own".to_owned()),
        (false, true) => ("group", false, "managed scaling is off: the group's own policies act alone".to_owned()),
        (true, false) => {
            ("ecs", false, "cluster auto scaling acts alone: the group has no policy of its own".to_owned())
        }
        (true, true) if others.is_empty() => (
            "both",
            true,
            format!(
                "{} and cluster auto scaling track targets side by side: either scales out, and nothing scales in until both want fewer, so that instances without tasks may stay",
                names(own().collect())
            ),
        ),
        (true, true) => (
            "both",
            true,
            format!(
                "{} change the capacity without asking cluster auto scaling: what they take away it adds again while tasks need it, and what they add it takes away when it is idle",
                names(others)
            ),
        ),
    };
    let rules = if fights {
        rules!["CAP-142", "CAP-202", "CAP-218"].as_slice().into()
    } else {
        rules!["CAP-218"].as_slice().into()
    };
    GroupManagedScaling { capacity_provider: provider.to_owned(), policy_name, acts: acts.into(), fights, text, rules }
}

/// What the maintenance policy comes to.
pub(super) fn maintenance(scenario: &GroupScenario, desired: u32) -> Option<GroupBounds> {
    let policy = scenario.maintenance?;
    let (fewest, most) = policy.bounds(desired);
    let launches_first = policy.maximum_healthy() > 100;
    Some(GroupBounds { fewest, most, launches_first, rules: rules!["CAP-151"].as_slice().into() })
}

/// The segment's shares for the desired capacity of an answer.
pub(super) fn segment(scenario: &GroupScenario) -> impl Fn(&GroupAnswer) -> Vec<GroupSegment> + use<> {
    let parts = scenario.segment.clone();
    move |answer| {
        let shares = segment_shares(answer.desired_capacity, &parts);
        let row = |(part, instances): (&stowplan_group::SegmentPart, u32)| GroupSegment {
            capacity_type: part.kind.as_str().into(),
            most: part.most,
            instances,
        };
        parts.iter().zip(shares).map(row).collect()
    }
}

/// Preferences of a refresh that change more than is answered.
const NOT_FOLLOWED: [&str; 7] = [
    "AlarmSpecification",
    "AutoRollback",
    "BakeTime",
    "CheckpointDelay",
    "CheckpointPercentages",
    "InstanceWarmup",
    "DesiredConfiguration",
];

/// What an instance refresh comes to (CAP-211).
pub(super) fn refresh(
    root: &Node<'_>,
    group: &Group<'_>,
    lints: &mut Vec<Lint>,
) -> Result<Option<GroupRefresh>, Error> {
    let Some(node) = root.field("refresh") else { return Ok(None) };
    node.object()?;
    for key in NOT_FOLLOWED.into_iter().filter(|key| node.has(key)) {
        let message =
            format!("`{key}` of a refresh is not followed: how many are replaced at once is answered, not when");
        lints.push(Lint::new("group/refresh-not-followed", message, node.path_of(key)));
    }
    let (minimum, maximum) = (node.u32_at("MinHealthyPercentage")?, node.u32_at("MaxHealthyPercentage")?);
    let mut preferences = Refresh::new(minimum, maximum, group.scenario.maintenance)
        .map_err(|error| Error::new("group/maintenance", error.to_string(), node.path()))?;
    let standby = [("Wait", SetAside::Wait), ("Ignore", SetAside::Ignore), ("Terminate", SetAside::Replace)];
    let protected = [("Wait", SetAside::Wait), ("Ignore", SetAside::Ignore), ("Refresh", SetAside::Replace)];
    preferences.standby = node.word_at("StandbyInstances", &standby)?.unwrap_or_default();
    preferences.protected = node.word_at("ScaleInProtectedInstances", &protected)?.unwrap_or_default();
    preferences.skip_matching = node.bool_at("SkipMatching")?.unwrap_or(false);
    let strategies = [("Rolling", false), ("ReplaceRootVolume", true)];
    let keeps_instances = node.word_at("Strategy", &strategies)?.unwrap_or(false);
    let plan = preferences.plan(group.scenario.size.desired());
    let mut answer = GroupRefresh {
        fewest: plan.fewest,
        most: plan.most,
        at_once: plan.at_once,
        launches_first: plan.launches_first && !keeps_instances,
        keeps_instances,
        rules: rules!["CAP-152", "CAP-211"].as_slice().into(),
        ..GroupRefresh::default()
    };
    if preferences.skip_matching && group.version.is_none() {
        let message = "which version of the launch template is wanted is no number here: no instance is taken to match";
        lints.push(Lint::new("group/unknown-version", message, group.node.path_of("LaunchTemplate")));
    }
    for one in &group.scenario.members {
        let matches = matches!(one.member.template, Template::Current(version) if Some(version) == group.version);
        let aside = match one.state {
            LifecycleState::Standby => preferences.standby,
            _ if !one.state.counts() => continue,
            _ if one.member.protected => preferences.protected,
            _ => SetAside::Replace,
        };
        let list = match aside {
            _ if preferences.skip_matching && matches => &mut answer.passed_over,
            SetAside::Replace => &mut answer.replaced,
            SetAside::Ignore => &mut answer.passed_over,
            SetAside::Wait => &mut answer.waits_for,
        };
        list.push(one.member.id.clone());
    }
    Ok(Some(answer))
}

//! `capacity`: how many instances a capacity provider has, wants and will have, and why it does not
//! shrink.

mod asked;
mod assumed;
mod demand;
mod members;
pub(in crate::decide) mod provider;
mod write;

use std::collections::BTreeMap;

use stowplan::capacity::{
    Arrival, GroupBounds, GroupShape, HoldQuestion, Launches, Reservation, Scenario, TypeRoom, estimate, idle_course,
    instances_in_use, waiting_groups,
};
use stowplan::cluster::facts::InstanceFacts;
use stowplan::task::is_capability;

use crate::answer::CapacityAnswer;
use crate::aws::capacity_provider::GroupFacts;
use crate::decide::{
    ClusterSession,
    asked::assumed as lint_attributes,
    known_type::{KnownType, Reserve, attribute, estimated, future, read_types, room_of},
    options::DecideOptions,
    price::Prices,
    service_request::daemon_groups,
    told_once,
};
use crate::{Error, Lint, Node};
use members::Members;
use provider::Provider;

/// Seconds from a launch until an instance takes tasks, by default.
const LAUNCH_SECONDS: u32 = 120;

/// Minutes that are followed for tasks that are asked for, by default.
const MINUTES: u32 = 60;

/// The most minutes of one answer: two weeks.
const MINUTES_MAX: i64 = 20_160;

pub(super) fn answer(
    session: &mut ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<CapacityAnswer, Error> {
    let provider = provider::read(session, node)?;
    let mut lints = assumed::settings(&provider);
    lints.extend(session.facts.lints.iter().cloned());
    let reserve = Reserve::read(node)?;
    let types = read_types(node, reserve)?;
    lints.extend(estimated(types.iter(), reserve, &node.path_of("instanceTypes")));
    let demand::Asked { arrivals, of_snapshot } = demand::read(session, node, &provider, options, &mut lints)?;
    if arrivals.iter().any(|arrival| arrival.spec.requirement.gpus.is_shared()) {
        let message = "how managed scaling counts tasks that share a GPU is not published: here by the memory of each GPU, where that is known";
        lints.push(Lint::new("capacity/shared-gpus", message, node.path()));
    }
    let mut launches = launches(session, node, &provider, types, reserve)?;
    lints.extend(give_capabilities(&mut launches, &arrivals, node));
    let semantics = &options.semantics;
    let daemons = daemon_groups(session);

    let present =
        session.facts.instances.iter().filter(|facts| facts.capacity_provider.as_deref() == Some(&*provider.name));
    let known = u32::try_from(present.count()).unwrap_or(u32::MAX);
    let listed = provider.group.as_ref().and_then(|group| group.instances.as_ref());
    let members = members::read(session, node, &provider)?;
    let in_service = members.as_ref().map(|members| members.in_service());
    let running = in_service.unwrap_or(known);
    if let Some(members) = &members {
        lints.extend(members.lints(node));
    }
    let bounds = provider.bounds();
    let desired = provider.group.as_ref().and_then(|group| group.desired).unwrap_or(known);
    lints.extend(assumed::group(&provider, known, node));
    let protected: BTreeMap<&str, bool> =
        listed.into_iter().flatten().map(|instance| (instance.id.as_str(), instance.protected)).collect();
    let is_daemon = |group: &str| daemons.contains(group);
    let is_protected = |id: &str| protected.get(id).copied();
    let question = HoldQuestion {
        provider: Some(&provider.name),
        is_daemon: &is_daemon,
        is_protected: &is_protected,
        termination_protection: provider.protection,
        at_minimum: bounds.is_some_and(|bounds| desired <= bounds.minimum),
    };
    let instances = session.cluster.held_instances(&question);
    let used = instances_in_use(&instances, members.as_ref().map(Members::membership));

    let mut is_estimated = false;
    let (mut reservation, mut when_idle) = (None, None);
    if let Some(settings) = &provider.settings {
        // What waits now; of what is asked for anew, only what finds no place does.
        let groups = if node.has("demand") { Vec::new() } else { waiting_groups(&provider.name, &arrivals) };
        let shape = GroupShape { types: launches.types.clone(), zones: zone_count(&launches) };
        let found = (!groups.is_empty()).then(|| estimate(&groups, &shape, settings, &semantics.capacity));
        is_estimated = found.is_some();
        reservation = Some(write::reservation(
            &Reservation::new(used, running, found.as_ref()),
            used,
            &groups,
            found.as_ref(),
            settings,
            &semantics.capacity,
            assumed::preface(&provider),
        ));
        let limits = bounds.unwrap_or(GroupBounds { minimum: 0, maximum: u32::MAX });
        let idle = idle_course(used, desired, limits, settings, &semantics.capacity);
        if matches!(idle, stowplan::capacity::Idle::Cycles(_)) {
            let message = "the group never rests: with nothing to do it starts instances and removes them again";
            let lint = Lint::new("capacity/never-rests", message, provider.settings_path.clone());
            lints.push(lint.with_help("set `targetCapacity` to 100, or `MinSize` to at least 1 (CAP-112)"));
        }
        when_idle = Some(write::idle(&idle));
    }
    let rows = write::instances(&session.cluster, &instances, members.as_ref());
    let minutes = minutes(node, &arrivals)?;
    let (mut asked, mut unplaced, mut followed) = (None, None, None);
    if let Some(minutes) = minutes {
        let scenario = Scenario {
            provider: provider.name.clone(),
            settings: provider.settings,
            bounds,
            desired: Some(desired),
            protection: provider.protection,
            launches,
            daemons,
            timeout_seconds: node.field("provisioningTimeoutSeconds").map(|at| timeout(&at)).transpose()?,
            waiting_max: node.u32_at("provisioningLimit")?,
            minutes_below: node.u32_at("minutesBelowTarget")?.unwrap_or(0),
            members: members.map(Members::into_list),
            minutes,
        };
        let course = session
            .cluster
            .capacity_course(&scenario, &arrivals)
            .map_err(|error| Error::new(error.code(), error.to_string(), node.path_of("demand")))?;
        lints.extend(assumed::launches(&scenario.launches, is_estimated, Some(&course), node));
        let prices = node.field("prices").map(Prices::read).transpose()?;
        let every_minute = node.str_at("detail")? == Some("minutes");
        let cost = prices.map(|prices| write::cost(&course, &scenario, &prices, node, &mut lints)).transpose()?;
        if node.has("demand") {
            let fate = asked::Asked::of(&course, &arrivals, of_snapshot);
            let larger = fate.larger(session, &scenario, &arrivals, of_snapshot);
            asked = Some(fate.answered(&scenario, minutes, larger));
        }
        if course.all_placed_at.is_none() {
            unplaced = Some(course.minutes.last().map_or(0, |last| last.waiting.saturating_add(last.held_back)));
        }
        followed = Some(write::course(&course, every_minute, cost));
    } else {
        lints.extend(assumed::launches(&launches, is_estimated, None, node));
    }
    Ok(CapacityAnswer {
        capacity_provider: provider.name,
        reservation,
        when_idle,
        desired_capacity: desired,
        min_size: bounds.map(|bounds| bounds.minimum),
        max_size: bounds.map(|bounds| bounds.maximum),
        instances: rows,
        asked,
        unplaced,
        course: followed,
        rules: write::rules(minutes.is_some(), listed.is_some()).as_slice().into(),
        lints: told_once(&lints),
    })
}

/// New instances that are like none of the present ones are taken to have the capabilities that the
/// tasks require.
fn give_capabilities(launches: &mut Launches, arrivals: &[Arrival], node: &Node<'_>) -> Option<Lint> {
    let silent = |facts: &&mut InstanceFacts| !facts.attributes.iter().any(|(name, _)| is_capability(name));
    let required = arrivals.iter().flat_map(|arrival| &arrival.spec.requires_attributes);
    let names: Vec<&str> = required.map(|(name, _)| name.as_str()).filter(|name| is_capability(name)).collect();
    let mut lint = None;
    for template in launches.templates.iter_mut().filter(silent) {
        template.attributes.extend(names.iter().map(|name| ((*name).to_owned(), None)));
        lint = lint_attributes(names.iter().copied(), &node.path_of("demand"));
    }
    lint
}

/// How many minutes to follow: an hour after the last task has come, where tasks are asked for and
/// the document does not say.
fn minutes(node: &Node<'_>, arrivals: &[Arrival]) -> Result<Option<u32>, Error> {
    let last = arrivals.iter().map(|arrival| arrival.minute).max().unwrap_or(0);
    let unless_told = last.saturating_add(MINUTES).min(u32::try_from(MINUTES_MAX).unwrap_or(u32::MAX));
    match node.field("minutes") {
        Some(minutes) => Ok(u32::try_from(minutes.integer(1, MINUTES_MAX)?).ok()),
        None => Ok(node.has("demand").then_some(unless_told)),
    }
}

/// CAP-8: 10 to 30 minutes.
fn timeout(node: &Node<'_>) -> Result<u32, Error> {
    Ok(u32::try_from(node.integer(600, 1800)?).unwrap_or(1800))
}

fn zone_count(launches: &Launches) -> u32 {
    let zones: std::collections::BTreeSet<_> =
        launches.templates.iter().map(|facts| attribute(facts, "ecs.availability-zone")).collect();
    u32::try_from(zones.len()).unwrap_or(u32::MAX)
}

/// What the group launches: the types that the document names, else those of its instances, in each
/// of its zones.
fn launches(
    session: &ClusterSession,
    node: &Node<'_>,
    provider: &Provider,
    types: Vec<KnownType>,
    reserve: Reserve,
) -> Result<Launches, Error> {
    let own: Vec<_> = session
        .facts
        .instances
        .iter()
        .filter(|facts| facts.capacity_provider.as_deref() == Some(&*provider.name))
        .collect();
    let mut types = types;
    if types.is_empty() {
        let mut rooms: Vec<(TypeRoom, String)> = own
            .iter()
            .map(|facts| (room_of(facts), attribute(facts, "ecs.instance-type").unwrap_or_default().to_owned()))
            .collect();
        rooms.sort();
        rooms.dedup();
        types = rooms.into_iter().map(|(room, name)| KnownType { name, room, ..KnownType::default() }).collect();
    }
    if types.is_empty() {
        types = types_of_group(provider.group.as_ref(), node, reserve)?;
    }
    let mut zones: Vec<Option<&str>> = match &provider.group {
        Some(GroupFacts { zones, .. }) if !zones.is_empty() => zones.iter().map(|zone| Some(zone.as_str())).collect(),
        _ => own.iter().map(|facts| attribute(facts, "ecs.availability-zone")).collect(),
    };
    let mut seen = std::collections::BTreeSet::new();
    zones.retain(|zone| seen.insert(*zone));
    if zones.is_empty() {
        zones.push(None);
    }
    // New instances are of the first type; the estimate looks at all of them.
    let like = |zone: Option<&str>| {
        own.iter().find(|facts| attribute(facts, "ecs.availability-zone") == zone).or(own.first()).copied()
    };
    let templates = match types.first() {
        Some(first) => zones.into_iter().map(|zone| future(first, zone, like(zone))).collect(),
        None => Vec::new(),
    };
    let launch_seconds = node.u32_at("launchSeconds")?.unwrap_or(LAUNCH_SECONDS);
    Ok(Launches { templates, types: types.into_iter().map(|known| known.room).collect(), launch_seconds })
}

/// The types of the group's listed instances; an empty group must be told.
fn types_of_group(group: Option<&GroupFacts>, node: &Node<'_>, reserve: Reserve) -> Result<Vec<KnownType>, Error> {
    let listed = group.and_then(|group| group.instances.as_ref()).into_iter().flatten();
    let mut names: Vec<&str> = listed.filter_map(|instance| instance.instance_type.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        let message = "what the group launches is not given: it has no instance";
        return Err(Error::new("capacity/no-instance-type", message, node.path_of("instanceTypes"))
            .with_help("name its instance types, e.g. `[\"m5.large\"]`"));
    }
    let path = node.path_of("AutoScalingGroups");
    names.into_iter().map(|name| super::known_type::by_name(name, &path, reserve)).collect()
}

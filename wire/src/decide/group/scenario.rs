//! The group as it is: what `describe-auto-scaling-groups` prints, and what the question adds.

use stowplan::unit::Timestamp;
use stowplan_group::{
    CapacityType, CourseMember, CourseZone, Distribution, GroupMember, GroupProcess, GroupScenario, GroupSize,
    HookCourse, LifecyclePlace, LifecycleState, Maintenance, MixedShare, Purchase, SegmentError, SegmentPart,
    TerminationPolicy, WARMUP_DEFAULT_SECONDS, WarmPool, ZonalShift, check_policies, check_segment, check_weights,
};

use super::collect::Parts;
use super::instance::Told;
use crate::assumption::Assumption;
use crate::read::nearest;
use crate::{Error, Lint, Node};

/// The group, and what of it cannot be seen in its scenario.
pub(super) struct Group<'a> {
    pub(super) node: Node<'a>,
    pub(super) scenario: GroupScenario,
    /// `DefaultCooldown`.
    pub(super) cooldown: u32,
    /// The instances whose launch no document tells.
    pub(super) unknown_ages: usize,
    /// A Lambda function stands among the termination policies.
    pub(super) lambda: bool,
    /// Instances that a termination may rank by an allocation strategy that is not followed.
    pub(super) unranked: bool,
    /// The version of the launch template that the group wants, where it is a number.
    pub(super) version: Option<u32>,
}

fn wrong(code: &'static str, error: &impl ToString, path: String) -> Error {
    Error::new(code, error.to_string(), path)
}

pub(super) fn read<'a>(
    root: &Node<'_>,
    node: Node<'a>,
    parts: &Parts<'a>,
    from: Timestamp,
    lints: &mut Vec<Lint>,
) -> Result<Group<'a>, Error> {
    let size = read_size(root, &node)?;
    let mut scenario = GroupScenario::new(size, read_zones(root, &node)?);
    let cooldown = node.u32_at("DefaultCooldown")?.unwrap_or(WARMUP_DEFAULT_SECONDS);
    // -1 switches the group's own warm-up off.
    let warmup = node.field("DefaultInstanceWarmup").map(|value| value.integer(-1, u32::MAX.into())).transpose()?;
    scenario.warmup_seconds = warmup.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(cooldown);
    scenario.distribution = distribution(&node)?;
    scenario.suspended = suspended(&node, lints)?;
    scenario.maintenance = maintenance(&node)?;
    let lambda = read_termination(&node, &mut scenario, lints)?;
    let mixed = Mixed::read(&node)?;
    scenario.mixed = mixed.share;
    scenario.weights = mixed.weights.clone();
    scenario.segment = read_segment(root, &node, &mixed, parts)?;
    scenario.warm_pool = read_pool(root, &node, parts)?;
    scenario.launch_seconds = root.u32_at("launchSeconds")?.unwrap_or(0);
    scenario.terminate_seconds = root.u32_at("terminateSeconds")?.unwrap_or(0);
    read_hooks(root, &node, parts, &mut scenario, lints)?;
    scenario.shift = read_shift(root, &node, &scenario.zones, from, lints)?;
    let told = Told::read(root, &parts.reservations, from)?;
    let mut group =
        Group { node, scenario, cooldown, unknown_ages: 0, lambda, unranked: mixed.is_unranked, version: None };
    group.read_members(&told, &mixed, parts, from)?;
    if group.scenario.zones.is_empty() {
        let zones: std::collections::BTreeSet<String> =
            group.scenario.members.iter().map(|one| one.member.zone.clone()).collect();
        group.scenario.zones = zones.into_iter().map(|name| CourseZone { name, ..CourseZone::default() }).collect();
    }
    deletion_protection(&node, lints)?;
    Ok(group)
}

fn read_size(root: &Node<'_>, node: &Node<'_>) -> Result<GroupSize, Error> {
    let own = |key: &str, theirs: &str| match root.u32_at(key)? {
        Some(value) => Ok(value),
        None => node.required(theirs)?.u32(),
    };
    let (minimum, maximum) = (own("minSize", "MinSize")?, own("maxSize", "MaxSize")?);
    let desired = match root.u32_at("desiredCapacity")? {
        Some(desired) => desired,
        None => node.u32_at("DesiredCapacity")?.unwrap_or(minimum),
    };
    GroupSize::new(minimum, maximum, desired)
        .map_err(|error| wrong("capacity/group-bounds", &error, node.path_of("MinSize")))
}

fn read_zones(root: &Node<'_>, node: &Node<'_>) -> Result<Vec<CourseZone>, Error> {
    let mut zones = Vec::new();
    for zone in node.list_at("AvailabilityZones")? {
        zones.push(CourseZone { name: zone.str()?.to_owned(), ..CourseZone::default() });
    }
    for failing in root.list_at("failingZones")? {
        zone_of(&mut zones, &failing)?.fails = true;
    }
    if let Some(open) = root.field("openReservations") {
        for name in open.object()?.keys() {
            let count = open.u32_at(name)?.unwrap_or(0);
            let known = zones.iter_mut().find(|zone| zone.name == name);
            known.ok_or_else(|| no_zone(name, open.path_of(name)))?.open_reservations = count;
        }
    }
    Ok(zones)
}

fn no_zone(name: &str, path: String) -> Error {
    let message = format!("`{}` is not a zone of the group", crate::read::json::shorten(name));
    Error::new("group/unknown-zone", message, path)
}

fn zone_of<'z>(zones: &'z mut [CourseZone], node: &Node<'_>) -> Result<&'z mut CourseZone, Error> {
    let name = node.str()?;
    zones.iter_mut().find(|zone| zone.name == name).ok_or_else(|| no_zone(name, node.path()))
}

fn distribution(node: &Node<'_>) -> Result<Distribution, Error> {
    let Some(own) = node.field("AvailabilityZoneDistribution") else { return Ok(Distribution::default()) };
    let words = [
        ("balanced-best-effort", Distribution::BalancedBestEffort),
        ("balanced-only", Distribution::BalancedOnly),
        ("reservations-then-balanced", Distribution::ReservationsThenBalanced),
    ];
    Ok(own.word_at("CapacityDistributionStrategy", &words)?.unwrap_or_default())
}

fn suspended(node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<Vec<GroupProcess>, Error> {
    let mut all = Vec::new();
    for process in node.list_at("SuspendedProcesses")? {
        let name = process.required("ProcessName")?;
        // An old process that AWS keeps in its lists: it does nothing.
        if name.as_str() == Some("RemoveFromLoadBalancerLowPriority") {
            continue;
        }
        let known: GroupProcess =
            name.str()?.parse().map_err(|error| wrong("document/unknown-value", &error, name.path()))?;
        all.push(known);
    }
    if !all.is_empty() {
        let names = all.iter().map(|process| format!("`{process}`")).collect::<Vec<_>>().join(", ");
        let message = format!("the group does not do what is suspended: {names}");
        lints.push(Lint::new("group/suspended", message, node.path_of("SuspendedProcesses")));
    }
    Ok(all)
}

fn maintenance(node: &Node<'_>) -> Result<Option<Maintenance>, Error> {
    let Some(own) = node.field("InstanceMaintenancePolicy") else { return Ok(None) };
    let percent = |key: &str| own.field(key).map(|value| value.integer(-1, 1_000_000)).transpose();
    let (minimum, maximum) = (percent("MinHealthyPercentage")?, percent("MaxHealthyPercentage")?);
    // -1 clears the policy.
    let given = |percent: Option<i64>| percent.filter(|percent| *percent >= 0);
    match (given(minimum), given(maximum)) {
        (None, None) => Ok(None),
        (Some(minimum), Some(maximum)) => {
            let narrow = |percent: i64| u32::try_from(percent).unwrap_or(u32::MAX);
            let policy = Maintenance::new(narrow(minimum), narrow(maximum));
            policy.map(Some).map_err(|error| wrong("group/maintenance", &error, own.path()))
        }
        _ => Err(Error::new("group/maintenance", "a maintenance policy has both percentages", own.path())),
    }
}

/// Reads the termination policies; whether a Lambda function is among them.
fn read_termination(node: &Node<'_>, scenario: &mut GroupScenario, lints: &mut Vec<Lint>) -> Result<bool, Error> {
    rule!("CAP-217");
    let mut policies = Vec::new();
    let mut lambda = false;
    for (place, policy) in node.list_at("TerminationPolicies")?.iter().enumerate() {
        let word = policy.str()?;
        if word.starts_with("arn:") {
            if place > 0 {
                let message = "a Lambda function must be the first termination policy";
                return Err(Error::new("group/termination-policy", message, policy.path()));
            }
            let message = "which instances the Lambda function names is not known: any unprotected one of the fullest zones may go";
            lints.push(Lint::new("group/lambda-termination", message, policy.path()));
            lambda = true;
            continue;
        }
        let known = TerminationPolicy::parse(word).ok_or_else(|| {
            let message = format!("unknown termination policy `{}`", crate::read::json::shorten(word));
            let help = nearest::help(word, TerminationPolicy::WORDS.iter().copied(), "");
            Error::new("group/termination-policy", message, policy.path()).with_help(help)
        })?;
        policies.push(known);
    }
    check_policies(&policies)
        .map_err(|error| wrong("group/termination-policy", &error, node.path_of("TerminationPolicies")))?;
    if policies.is_empty() {
        policies.push(TerminationPolicy::Default);
    }
    // What the function leaves is not known, and so nothing narrows it.
    scenario.termination = if lambda { Vec::new() } else { policies };
    Ok(lambda)
}

/// What a mixed group says.
pub(super) struct Mixed {
    pub(super) share: Option<MixedShare>,
    /// The types that it may launch, the first one first.
    pub(super) types: Vec<String>,
    pub(super) weights: Vec<u32>,
    pub(super) prioritized: bool,
    kinds: Vec<CapacityType>,
    is_unranked: bool,
    spot: bool,
}

impl Mixed {
    fn read(node: &Node<'_>) -> Result<Self, Error> {
        let none = Self {
            share: None,
            types: Vec::new(),
            weights: Vec::new(),
            prioritized: false,
            kinds: Vec::new(),
            is_unranked: false,
            spot: false,
        };
        let Some(policy) = node.field("MixedInstancesPolicy") else { return Ok(none) };
        let distribution = policy.field("InstancesDistribution");
        let of = |key: &str| distribution.as_ref().map_or(Ok(None), |node| node.u32_at(key));
        let base = of("OnDemandBaseCapacity")?.unwrap_or(0);
        let percent = of("OnDemandPercentageAboveBaseCapacity")?.unwrap_or(100);
        if percent > 100 {
            let path = policy.path_of("InstancesDistribution/OnDemandPercentageAboveBaseCapacity");
            return Err(Error::new(
                "group/on-demand-percent",
                format!("{percent} percent on demand, it is 0 to 100"),
                path,
            ));
        }
        let strategy = match &distribution {
            Some(distribution) => distribution.str_at("OnDemandAllocationStrategy")?,
            None => None,
        };
        let prioritized = strategy.is_none_or(|word| word == "prioritized");
        let (types, weights) = overrides(&policy)?;
        let kinds = match &distribution {
            Some(distribution) => segment_kinds(distribution)?,
            None => Vec::new(),
        };
        let spot = percent < 100 && kinds.is_empty();
        Ok(Self {
            // A segment clears the base and the percentage.
            share: kinds.is_empty().then_some(MixedShare { base, percent }),
            is_unranked: types.len() > 1 && (!prioritized || spot),
            types,
            weights,
            prioritized,
            kinds,
            spot,
        })
    }
}

/// The types of the overrides and their weights.
fn overrides(policy: &Node<'_>) -> Result<(Vec<String>, Vec<u32>), Error> {
    let Some(template) = policy.field("LaunchTemplate") else { return Ok((Vec::new(), Vec::new())) };
    let mut types = Vec::new();
    let mut weights = Vec::new();
    let overrides = template.list_at("Overrides")?;
    for one in &overrides {
        types.extend(one.string_at("InstanceType")?);
        weights.push(one.u32_at("WeightedCapacity")?);
    }
    check_weights(&weights).map_err(|error| wrong("group/weights", &error, template.path_of("Overrides")))?;
    Ok((types, weights.into_iter().flatten().collect()))
}

fn segment_kinds(distribution: &Node<'_>) -> Result<Vec<CapacityType>, Error> {
    let segments = distribution.list_at("DistributionSegments")?;
    if segments.len() > 1 {
        let error = SegmentError::Several(segments.len());
        return Err(wrong("group/segment", &error, distribution.path_of("DistributionSegments")));
    }
    let Some(segment) = segments.first() else { return Ok(Vec::new()) };
    let mut kinds: Vec<CapacityType> = Vec::new();
    for kind in segment.list_at("TargetCapacityTypes")? {
        kinds.push(kind.str()?.parse().map_err(|error| wrong("document/unknown-value", &error, kind.path()))?);
    }
    check_segment(&kinds).map_err(|error| wrong("group/segment", &error, segment.path_of("TargetCapacityTypes")))?;
    Ok(kinds)
}

/// The segment with the sizes that the question tells (CAP-210).
fn read_segment(root: &Node<'_>, node: &Node<'_>, mixed: &Mixed, parts: &Parts<'_>) -> Result<Vec<SegmentPart>, Error> {
    rule!("CAP-210");
    if mixed.kinds.is_empty() {
        return Ok(Vec::new());
    }
    let preference = match node.field("CapacityReservationSpecification") {
        Some(own) => own.str_at("CapacityReservationPreference")?,
        None => None,
    };
    let wrong_one = [
        (!mixed.prioritized, SegmentError::NotPrioritized),
        (mixed.spot, SegmentError::Spot),
        (node.has("WarmPoolConfiguration") || !parts.warm_pools.is_empty(), SegmentError::WarmPool),
        (preference.is_some_and(|word| word != "default"), SegmentError::Preference),
    ];
    if let Some((_, error)) = wrong_one.into_iter().find(|(is_wrong, _)| *is_wrong) {
        return Err(wrong("group/segment", &error, node.path_of("MixedInstancesPolicy")));
    }
    let sizes = root.field("reservedCapacity");
    let most = |kind: CapacityType| match &sizes {
        Some(sizes) => sizes.u32_at(kind.as_str()),
        None => Ok(None),
    };
    let part = |kind: &CapacityType| {
        let told = most(*kind)?;
        match (kind, told) {
            (CapacityType::OnDemand, told) => Ok(SegmentPart { kind: *kind, most: told }),
            (_, Some(told)) => Ok(SegmentPart { kind: *kind, most: Some(told) }),
            (_, None) => {
                let message = format!("how many instances `{kind}` holds is not told");
                Err(Error::new("group/reserved-capacity", message, root.path_of("reservedCapacity"))
                    .with_help(format!("`reservedCapacity`: {{\"{kind}\": 6}}")))
            }
        }
    };
    mixed.kinds.iter().map(part).collect()
}

fn read_pool(root: &Node<'_>, node: &Node<'_>, parts: &Parts<'_>) -> Result<Option<WarmPool>, Error> {
    let Some(pool) = parts.warm_pools.first().copied().or_else(|| node.field("WarmPoolConfiguration")) else {
        return Ok(None);
    };
    if pool.str_at("Status")? == Some("PendingDelete") {
        return Ok(None);
    }
    let states = [
        ("Stopped", LifecycleState::WarmedStopped),
        ("Running", LifecycleState::WarmedRunning),
        ("Hibernated", LifecycleState::WarmedHibernated),
    ];
    // -1 stands for no bound of its own.
    let prepared =
        pool.field("MaxGroupPreparedCapacity").map(|value| value.integer(-1, u32::MAX.into())).transpose()?;
    Ok(Some(WarmPool {
        prepared: prepared.and_then(|most| u32::try_from(most).ok()),
        minimum: pool.u32_at("MinSize")?.unwrap_or(0),
        state: pool.word_at("PoolState", &states)?,
        start_seconds: root.u32_at("warmStartSeconds")?.unwrap_or(0),
    }))
}

/// Seconds of a hook until it times out, unless it says so itself.
const HEARTBEAT_SECONDS: u32 = 3600;

fn read_hooks(
    root: &Node<'_>,
    node: &Node<'_>,
    parts: &Parts<'_>,
    scenario: &mut GroupScenario,
    lints: &mut Vec<Lint>,
) -> Result<(), Error> {
    let told = root.field("hookSeconds");
    let policy = node.field("InstanceLifecyclePolicy").and_then(|policy| policy.field("RetentionTriggers"));
    let word =
        policy.map(|triggers| triggers.word_at("TerminateHookAbandon", &[("retain", true), ("terminate", false)]));
    scenario.retains = word.transpose()?.flatten().unwrap_or(false);
    for hook in &parts.hooks {
        let name = hook.string_at("LifecycleHookName")?.unwrap_or_else(|| "hook".into());
        let heartbeat = hook.u32_at("HeartbeatTimeout")?.unwrap_or(HEARTBEAT_SECONDS);
        let seconds = match &told {
            Some(told) => told.u32_at(&name)?,
            None => None,
        };
        if seconds.is_none() {
            let message = "lifecycle hooks are assumed to let instances go at once";
            let help = "give `hookSeconds`: the seconds of each hook by its name";
            lints.push(Assumption::Hooks.lint(message, hook.path()).with_help(help));
        }
        let seconds = seconds.unwrap_or(0);
        let continues = hook.word_at("DefaultResult", &[("CONTINUE", true), ("ABANDON", false)])?.unwrap_or(false);
        let is_late = seconds >= heartbeat;
        let course = HookCourse { seconds: seconds.min(heartbeat), abandoned: is_late && !continues };
        let transition = hook.str_at("LifecycleTransition")?.unwrap_or_default();
        let own =
            if transition.ends_with("TERMINATING") { &mut scenario.terminate_hook } else { &mut scenario.launch_hook };
        *own = HookCourse { seconds: own.seconds.max(course.seconds), abandoned: own.abandoned || course.abandoned };
    }
    Ok(())
}

fn read_shift(
    root: &Node<'_>,
    node: &Node<'_>,
    zones: &[CourseZone],
    from: Timestamp,
    lints: &mut Vec<Lint>,
) -> Result<Option<ZonalShift>, Error> {
    let Some(shift) = root.field("zonalShift") else { return Ok(None) };
    let zone = shift.required("availabilityZone")?;
    let name = zone.str()?;
    if !zones.iter().any(|own| own.name == name) {
        return Err(no_zone(name, zone.path()));
    }
    let policy = node.field("AvailabilityZoneImpairmentPolicy");
    let enabled = policy.as_ref().map_or(Ok(None), |policy| policy.bool_at("ZonalShiftEnabled"))?.unwrap_or(false);
    if !enabled {
        let message = "zonal shift is not enabled for the group: it goes on as if no zone were shifted away";
        let path = node.path_of("AvailabilityZoneImpairmentPolicy");
        lints.push(Lint::new("group/zonal-shift-disabled", message, path));
        return Ok(None);
    }
    let words = [("ReplaceUnhealthy", true), ("IgnoreUnhealthy", false)];
    let replace = policy.map(|policy| policy.word_at("ImpairedZoneHealthCheckBehavior", &words)).transpose()?.flatten();
    Ok(Some(ZonalShift {
        zone: name.to_owned(),
        from: shift.timestamp_at("from")?.unwrap_or(from),
        to: shift.timestamp_at("to")?,
        replace_unhealthy: replace.unwrap_or(true),
    }))
}

fn deletion_protection(node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<(), Error> {
    rule!("CAP-206");
    let words = [("none", false), ("prevent-force-deletion", true), ("prevent-all-deletion", true)];
    if node.word_at("DeletionProtection", &words)?.unwrap_or(false) {
        let message = "deletion protection keeps the group from being deleted, and no instance from scale-in";
        let lint = Lint::new("group/deletion-protection", message, node.path_of("DeletionProtection"));
        lints.push(lint.with_help("instances are kept by `ProtectedFromScaleIn`"));
    }
    Ok(())
}

impl Group<'_> {
    fn read_members(&mut self, told: &Told, mixed: &Mixed, parts: &Parts<'_>, from: Timestamp) -> Result<(), Error> {
        let mut nodes = self.node.list_at("Instances")?;
        nodes.extend(parts.warm_instances.iter().copied());
        if let Some(beyond) = nodes.get(usize::try_from(stowplan_group::COURSE_MEMBERS_MAX).unwrap_or(0)) {
            return Err(Error::new("group/too-many", "more than 10000 instances", beyond.path()));
        }
        let templates = super::instance::Templates::read(&self.node, &nodes)?;
        self.version = templates.version;
        let segment = self.scenario.segment.clone();
        for node in &nodes {
            let id = node.required("InstanceId")?.str()?.to_owned();
            if self.scenario.members.iter().any(|known| known.member.id == id) {
                continue;
            }
            let state = match node.field("LifecycleState") {
                Some(word) => {
                    word.str()?.parse().map_err(|error| wrong("document/unknown-value", &error, word.path()))?
                }
                None => LifecycleState::InService,
            };
            let own = told.of(&id);
            let age = own.launched.map(|at| from.0.saturating_sub(at.0).max(0) / 1000);
            self.unknown_ages += usize::from(own.launched.is_none() && state.counts());
            let kind = node.str_at("InstanceType")?;
            let rank = kind.and_then(|kind| mixed.types.iter().position(|own| own == kind));
            let member = GroupMember {
                zone: node.string_at("AvailabilityZone")?.unwrap_or_default(),
                launched: own.launched.unwrap_or(from),
                template: templates.of(node)?,
                purchase: own.purchase,
                protected: node.bool_at("ProtectedFromScaleIn")?.unwrap_or(false),
                unhealthy: own.unhealthy
                    || node.str_at("HealthStatus")?.is_some_and(|word| word.eq_ignore_ascii_case("unhealthy")),
                allocation_rank: if mixed.prioritized && own.purchase == Purchase::OnDemand {
                    rank.and_then(|rank| u32::try_from(rank).ok()).unwrap_or(0)
                } else {
                    0
                },
                segment: segment_of(&segment, own.kind.unwrap_or(CapacityType::OnDemand)),
                id,
            };
            let remaining = |seconds: u32| i64::from(seconds).saturating_sub(age.unwrap_or(0)).max(0);
            let due = match state.place() {
                LifecyclePlace::Coming | LifecyclePlace::Warming => {
                    let hook = self.scenario.launch_hook.seconds;
                    Some(from.plus_seconds(remaining(self.scenario.launch_seconds.saturating_add(hook))))
                }
                LifecyclePlace::Ending => Some(from.plus_seconds(i64::from(self.scenario.terminate_seconds))),
                _ => None,
            };
            self.scenario.members.push(CourseMember {
                member,
                state,
                in_service_since: own.launched.filter(|_| state == LifecycleState::InService),
                weight: weight_of(node, mixed)?,
                due,
            });
        }
        // Ages decide between instances only where all of them are known.
        if self.unknown_ages > 0 {
            self.scenario.members.iter_mut().for_each(|one| one.member.launched = from);
        }
        Ok(())
    }
}

fn segment_of(segment: &[SegmentPart], kind: CapacityType) -> u32 {
    let place = segment.iter().position(|part| part.kind == kind).unwrap_or(segment.len().saturating_sub(1));
    u32::try_from(place).unwrap_or(0)
}

fn weight_of(node: &Node<'_>, mixed: &Mixed) -> Result<u32, Error> {
    if let Some(weight) = node.u32_at("WeightedCapacity")? {
        return Ok(weight.max(1));
    }
    let kind = node.str_at("InstanceType")?;
    let place = kind.and_then(|kind| mixed.types.iter().position(|own| own == kind));
    Ok(place.and_then(|place| mixed.weights.get(place)).copied().unwrap_or(1))
}

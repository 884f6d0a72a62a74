//! Which instance a group terminates.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::fmt;

use super::mixed::on_demand_count;
use stowplan::unit::Timestamp;

/// A termination policy of AWS's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminationPolicy {
    /// Allocation strategy, then launch configuration and oldest template, then the billing hour.
    Default,
    /// The instance whose end brings the group closest to its allocation strategy.
    AllocationStrategy,
    /// Another template than the group's, then the oldest version of it.
    OldestLaunchTemplate,
    /// The oldest launch configuration.
    OldestLaunchConfiguration,
    /// The least time to the next full hour.
    ClosestToNextInstanceHour,
    /// The newest.
    NewestInstance,
    /// The oldest.
    OldestInstance,
}

words! {
    TerminationPolicy: "termination policy" {
        Default = "Default",
        AllocationStrategy = "AllocationStrategy",
        OldestLaunchTemplate = "OldestLaunchTemplate",
        OldestLaunchConfiguration = "OldestLaunchConfiguration",
        ClosestToNextInstanceHour = "ClosestToNextInstanceHour",
        NewestInstance = "NewestInstance",
        OldestInstance = "OldestInstance",
    }
}

impl TerminationPolicy {
    const ALL: [(&'static str, Self); 7] = [
        ("Default", Self::Default),
        ("AllocationStrategy", Self::AllocationStrategy),
        ("OldestLaunchTemplate", Self::OldestLaunchTemplate),
        ("OldestLaunchConfiguration", Self::OldestLaunchConfiguration),
        ("ClosestToNextInstanceHour", Self::ClosestToNextInstanceHour),
        ("NewestInstance", Self::NewestInstance),
        ("OldestInstance", Self::OldestInstance),
    ];

    /// The policy with AWS's name; `None` for a Lambda function.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, policy)| *policy)
    }
}

/// A list of policies that a group cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyError {
    /// `Default` is not the last one.
    DefaultNotLast,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the termination policy `Default` must be the last one")
    }
}

impl core::error::Error for PolicyError {}

/// Checks a list of policies.
///
/// # Errors
/// [`PolicyError`].
pub fn check_policies(policies: &[TerminationPolicy]) -> Result<(), PolicyError> {
    let first = policies.iter().position(|policy| *policy == TerminationPolicy::Default);
    match first {
        Some(at) if at.saturating_add(1) < policies.len() => Err(PolicyError::DefaultNotLast),
        _ => Ok(()),
    }
}

/// How an instance is paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purchase {
    /// On demand.
    #[default]
    OnDemand,
    /// Spot.
    Spot,
}

words! {
    Purchase: "purchase option" {
        OnDemand = "on-demand",
        Spot = "spot",
    }
}

/// What an instance was launched from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// A launch configuration, by its age: 0 is the oldest of the group's.
    Configuration(u32),
    /// Another launch template than the group's present one.
    Other,
    /// The group's present template, in this version.
    Current(u32),
}

/// An instance of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMember {
    /// Its id.
    pub id: String,
    /// Its zone.
    pub zone: String,
    /// When it was launched.
    pub launched: Timestamp,
    /// What it was launched from.
    pub template: Template,
    /// How it is paid for.
    pub purchase: Purchase,
    /// Whether scale-in must leave it.
    pub protected: bool,
    /// Whether its health check fails: such instances go first, whatever the policies.
    pub unhealthy: bool,
    /// Its place by the allocation strategy: of the instances there the one with the highest goes
    /// first. 0 for all where it is not known.
    pub allocation_rank: u32,
    /// Its part of the distribution segment, by its place in the order of launches: of the
    /// instances there those of the last part go first (CAP-209). 0 for all without a segment.
    pub segment: u32,
}

/// The wanted shares of a mixed group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MixedShare {
    /// `OnDemandBaseCapacity`.
    pub base: u32,
    /// `OnDemandPercentageAboveBaseCapacity`.
    pub percent: u32,
}

/// One termination.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Terminated {
    /// The member's place in the list.
    pub member: usize,
    /// Every member that AWS might take in its place, itself included.
    pub admissible: Vec<usize>,
    /// What narrowed the choice, in turn.
    pub why: Vec<Narrowed>,
}

/// A stage of the choice that left fewer instances than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Narrowed {
    /// The stage.
    pub by: TerminationStage,
    /// How many instances are left after it.
    pub left: usize,
}

/// What narrows the choice of an instance to terminate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TerminationStage {
    /// Unhealthy instances go without asking a policy.
    Unhealthy,
    /// Instances that are protected from scale-in stay.
    Protection,
    /// The purchase option that is above its share.
    PurchaseOption,
    /// The last part of the distribution segment.
    Segment,
    /// The zones with the most instances.
    Zone,
    /// What brings the group closest to its allocation strategy.
    AllocationStrategy,
    /// The oldest launch template.
    OldestLaunchTemplate,
    /// The oldest launch configuration.
    OldestLaunchConfiguration,
    /// The least time to the next full hour.
    ClosestToNextInstanceHour,
    /// The newest.
    NewestInstance,
    /// The oldest.
    OldestInstance,
    /// The lowest id, where AWS draws.
    LowestId,
}

words! {
    TerminationStage: "stage of a termination" {
        Unhealthy = "unhealthy",
        Protection = "protection",
        PurchaseOption = "purchaseOption",
        Segment = "segment",
        Zone = "zone",
        AllocationStrategy = "AllocationStrategy",
        OldestLaunchTemplate = "OldestLaunchTemplate",
        OldestLaunchConfiguration = "OldestLaunchConfiguration",
        ClosestToNextInstanceHour = "ClosestToNextInstanceHour",
        NewestInstance = "NewestInstance",
        OldestInstance = "OldestInstance",
        LowestId = "lowestId",
    }
}

/// The instances that a group terminates, one after the other, each chosen among those that are
/// left (CAP-17).
///
/// Unhealthy ones go first. Then, in a mixed group, the purchase option that is above its share;
/// then the zones with the most instances of those that have an unprotected one, all of them where
/// they are even (CAP-147); then the policies in their order. AWS draws from those that are left;
/// here the lowest id is taken (CAP-16). Protected instances stay, so there may be fewer than asked
/// for.
///
/// Cost: members × count.
///
/// # Example: the older version, in the fuller zone
/// ```
/// use stowplan_group::{GroupMember, Purchase, Template, TerminationPolicy, terminate};
/// use stowplan::unit::Timestamp;
/// let member = |id: &str, zone: &str, version| GroupMember {
///     id: id.into(), zone: zone.into(), launched: Timestamp(0), template: Template::Current(version),
///     purchase: Purchase::OnDemand, protected: false, unhealthy: false, allocation_rank: 0, segment: 0,
/// };
/// let group = [member("i-1", "a", 2), member("i-2", "a", 1), member("i-3", "b", 1)];
/// let gone = terminate(&group, 1, &[TerminationPolicy::Default], None, Timestamp(0));
/// assert_eq!(gone[0].member, 1);
/// ```
#[must_use]
pub fn terminate(
    members: &[GroupMember],
    count: usize,
    policies: &[TerminationPolicy],
    mixed: Option<MixedShare>,
    now: Timestamp,
) -> Vec<Terminated> {
    rule!("CAP-16", "CAP-17", "CAP-147");
    let mut left: Vec<(usize, &GroupMember)> = members.iter().enumerate().collect();
    let mut gone = Vec::new();
    while gone.len() < count {
        let mut why = Vec::new();
        let candidates = candidates(&left, policies, mixed, now, &mut why);
        let Some((member, _)) = candidates.iter().copied().min_by(|(_, one), (_, other)| one.id.cmp(&other.id)) else {
            break;
        };
        if candidates.len() > 1 {
            why.push(Narrowed { by: TerminationStage::LowestId, left: 1 });
        }
        left.retain(|(at, _)| *at != member);
        gone.push(Terminated { member, admissible: candidates.into_iter().map(|(at, _)| at).collect(), why });
    }
    gone
}

type Members<'a> = Vec<(usize, &'a GroupMember)>;

fn candidates<'a>(
    left: &[(usize, &'a GroupMember)],
    policies: &[TerminationPolicy],
    mixed: Option<MixedShare>,
    now: Timestamp,
    why: &mut Vec<Narrowed>,
) -> Members<'a> {
    let mut count = left.len();
    let mut note = |by, found: Members<'a>| {
        if found.len() < count {
            why.push(Narrowed { by, left: found.len() });
        }
        count = found.len();
        found
    };
    let unhealthy: Members<'a> = left.iter().copied().filter(|(_, member)| member.unhealthy).collect();
    if !unhealthy.is_empty() {
        return note(TerminationStage::Unhealthy, unhealthy);
    }
    let found = left.iter().copied().filter(|(_, member)| !member.protected).collect();
    let mut found: Members<'a> = note(TerminationStage::Protection, found);
    if let Some(share) = mixed {
        found = note(TerminationStage::PurchaseOption, of_purchase(left, found, share));
    }
    rule!("CAP-209");
    found = note(TerminationStage::Segment, keep_least(found, |member| core::cmp::Reverse(member.segment)));
    found = note(TerminationStage::Zone, in_fullest_zones(left, found));
    for (by, policy) in policies.iter().flat_map(|policy| stages(*policy, mixed.is_some())) {
        found = note(*by, by_policy(found, *policy, now));
    }
    found
}

/// The stages of a policy; the default one has several.
fn stages(policy: TerminationPolicy, mixed: bool) -> &'static [(TerminationStage, TerminationPolicy)] {
    use {TerminationPolicy as Policy, TerminationStage as Stage};
    const DEFAULT: [(Stage, Policy); 3] = [
        (Stage::AllocationStrategy, Policy::AllocationStrategy),
        (Stage::OldestLaunchTemplate, Policy::Default),
        (Stage::ClosestToNextInstanceHour, Policy::ClosestToNextInstanceHour),
    ];
    match policy {
        Policy::Default if mixed => &DEFAULT,
        Policy::Default => DEFAULT.get(1..).unwrap_or_default(),
        Policy::AllocationStrategy => &[(Stage::AllocationStrategy, Policy::AllocationStrategy)],
        Policy::OldestLaunchTemplate => &[(Stage::OldestLaunchTemplate, Policy::OldestLaunchTemplate)],
        Policy::OldestLaunchConfiguration => &[(Stage::OldestLaunchConfiguration, Policy::OldestLaunchConfiguration)],
        Policy::ClosestToNextInstanceHour => &[(Stage::ClosestToNextInstanceHour, Policy::ClosestToNextInstanceHour)],
        Policy::NewestInstance => &[(Stage::NewestInstance, Policy::NewestInstance)],
        Policy::OldestInstance => &[(Stage::OldestInstance, Policy::OldestInstance)],
    }
}

/// On demand if there are more than the share of what will be left, else Spot; the other one where
/// there is none of it.
fn of_purchase<'a>(left: &[(usize, &'a GroupMember)], found: Members<'a>, share: MixedShare) -> Members<'a> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let on_demand = count(left.iter().filter(|(_, member)| member.purchase == Purchase::OnDemand).count());
    let wanted = on_demand_count(count(left.len()).saturating_sub(1), share.base, share.percent);
    let first = if on_demand > wanted { Purchase::OnDemand } else { Purchase::Spot };
    let of_first: Members<'a> = found.iter().copied().filter(|(_, member)| member.purchase == first).collect();
    if of_first.is_empty() { found } else { of_first }
}

fn in_fullest_zones<'a>(left: &[(usize, &'a GroupMember)], found: Members<'a>) -> Members<'a> {
    let mut zones: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, member) in left {
        let count = zones.entry(&member.zone).or_default();
        *count = count.saturating_add(1);
    }
    keep_least(found, |member| core::cmp::Reverse(zones.get(member.zone.as_str()).copied().unwrap_or(0)))
}

/// One stage; of the default policy that of the launch template.
fn by_policy(found: Members<'_>, policy: TerminationPolicy, now: Timestamp) -> Members<'_> {
    use core::cmp::Reverse;
    match policy {
        TerminationPolicy::Default => keep_least(found, |member| template_age(member.template)),
        TerminationPolicy::AllocationStrategy => keep_least(found, |member| Reverse(member.allocation_rank)),
        TerminationPolicy::OldestLaunchTemplate => keep_least(found, |member| match member.template {
            Template::Other => (0, 0),
            Template::Current(version) => (1, version),
            Template::Configuration(_) => (2, 0),
        }),
        TerminationPolicy::OldestLaunchConfiguration => keep_least(found, |member| match member.template {
            Template::Configuration(age) => (0, age),
            Template::Other | Template::Current(_) => (1, 0),
        }),
        TerminationPolicy::ClosestToNextInstanceHour => keep_least(found, |member| milliseconds_to_hour(member, now)),
        TerminationPolicy::NewestInstance => keep_least(found, |member| Reverse(member.launched)),
        TerminationPolicy::OldestInstance => keep_least(found, |member| member.launched),
    }
}

/// A launch configuration first, then another template, then the oldest version of the present one.
const fn template_age(template: Template) -> (u8, u32) {
    match template {
        Template::Configuration(age) => (0, age),
        Template::Other => (1, 0),
        Template::Current(version) => (2, version),
    }
}

/// The time to the next full hour since the launch, in milliseconds (CAP-18).
fn milliseconds_to_hour(member: &GroupMember, now: Timestamp) -> i64 {
    rule!("CAP-18");
    const HOUR: i64 = 3_600_000;
    let age = now.0.saturating_sub(member.launched.0);
    HOUR.saturating_sub(age.rem_euclid(HOUR))
}

/// Those with the least key.
fn keep_least<K: Ord>(found: Members<'_>, key: impl Fn(&GroupMember) -> K) -> Members<'_> {
    let least = found.iter().map(|(_, member)| key(member)).min();
    found.into_iter().filter(|(_, member)| Some(key(member)) == least).collect()
}

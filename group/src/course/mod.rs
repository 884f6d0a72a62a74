//! A group over a stretch of time: its policies, and the instances that follow them.

mod end;
mod follow;
mod launch;
mod pool;

use alloc::{string::String, vec::Vec};

use super::{
    lifecycle::LifecycleState,
    maintenance::Maintenance,
    process::GroupProcess,
    scaler::{GroupDecision, GroupPolicy},
    segments::SegmentPart,
    size::{GroupError, GroupSize, ScheduledGroupAction},
    termination_policy::{GroupMember, MixedShare, Narrowed, TerminationPolicy},
    zones::Distribution,
};
use stowplan::{scaling::Monitor, unit::Timestamp};

/// The most instances of a group that is followed.
pub const COURSE_MEMBERS_MAX: u32 = 10_000;

/// The most instances that a course launches, one after the other.
pub const COURSE_LAUNCHES_MAX: u32 = 100_000;

/// An instance of a group that is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseMember {
    /// What a termination looks at.
    pub member: GroupMember,
    /// Where it stands.
    pub state: LifecycleState,
    /// When it went into service; `None` for one that was there at the beginning: it is past any
    /// warm-up (CAP-203).
    pub in_service_since: Option<Timestamp>,
    /// For how much it counts; 1 without weights.
    pub weight: u32,
    /// When it goes on to its next state.
    pub due: Option<Timestamp>,
}

/// A zone of a group that is followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CourseZone {
    /// Its name.
    pub name: String,
    /// Launches fail there.
    pub fails: bool,
    /// Capacity reservations there that no instance uses.
    pub open_reservations: u32,
}

/// A zonal shift (CAP-207).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZonalShift {
    /// The zone that traffic is shifted away from.
    pub zone: String,
    /// Its first instant.
    pub from: Timestamp,
    /// Its end, which is outside; `None` where it goes on.
    pub to: Option<Timestamp>,
    /// `ReplaceUnhealthy`: unhealthy instances of the zone are replaced in the others (CAP-208).
    pub replace_unhealthy: bool,
}

impl ZonalShift {
    /// Whether it is on.
    #[must_use]
    pub fn is_on(&self, now: Timestamp) -> bool {
        self.from <= now && self.to.is_none_or(|to| now < to)
    }
}

/// A warm pool (CAP-150).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WarmPool {
    /// `MaxGroupPreparedCapacity`.
    pub prepared: Option<u32>,
    /// `MinSize`.
    pub minimum: u32,
    /// Where its instances wait; `None` is stopped.
    pub state: Option<LifecycleState>,
    /// Seconds until one of its instances is in service.
    pub start_seconds: u32,
}

/// How long lifecycle hooks hold an instance, and what comes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HookCourse {
    /// Seconds.
    pub seconds: u32,
    /// The hook is abandoned: a launch fails, at an end the instance may be retained.
    pub abandoned: bool,
}

/// A group that is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupScenario {
    /// Bounds and desired capacity.
    pub size: GroupSize,
    /// Its dynamic policies.
    pub policies: Vec<GroupPolicy>,
    /// Its zones, in order.
    pub zones: Vec<CourseZone>,
    /// How it spreads its instances.
    pub distribution: Distribution,
    /// Its termination policies.
    pub termination: Vec<TerminationPolicy>,
    /// The shares of purchase options.
    pub mixed: Option<MixedShare>,
    /// The parts of its distribution segment; empty without one.
    pub segment: Vec<SegmentPart>,
    /// The weights of the types that it launches, the first one's first; empty without weights.
    pub weights: Vec<u32>,
    /// Its instances.
    pub members: Vec<CourseMember>,
    /// Seconds of warm-up where a policy has none of its own (CAP-201).
    pub warmup_seconds: u32,
    /// What is suspended.
    pub suspended: Vec<GroupProcess>,
    /// Its maintenance policy.
    pub maintenance: Option<Maintenance>,
    /// Its warm pool.
    pub warm_pool: Option<WarmPool>,
    /// Seconds from a launch to service, without hooks.
    pub launch_seconds: u32,
    /// Seconds that an instance takes to end, without hooks.
    pub terminate_seconds: u32,
    /// The hooks of launches.
    pub launch_hook: HookCourse,
    /// The hooks of ends.
    pub terminate_hook: HookCourse,
    /// `TerminateHookAbandon` is `retain` (CAP-205).
    pub retains: bool,
    /// A zonal shift.
    pub shift: Option<ZonalShift>,
}

impl GroupScenario {
    /// A group of zones, without policies and instances, whose instances come and go at once.
    #[must_use]
    pub fn new(size: GroupSize, zones: Vec<CourseZone>) -> Self {
        Self {
            size,
            policies: Vec::new(),
            zones,
            distribution: Distribution::default(),
            termination: alloc::vec![TerminationPolicy::Default],
            mixed: None,
            segment: Vec::new(),
            weights: Vec::new(),
            members: Vec::new(),
            warmup_seconds: super::WARMUP_DEFAULT_SECONDS,
            suspended: Vec::new(),
            maintenance: None,
            warm_pool: None,
            launch_seconds: 0,
            terminate_seconds: 0,
            launch_hook: HookCourse::default(),
            terminate_hook: HookCourse::default(),
            retains: false,
            shift: None,
        }
    }
}

/// A run of a scheduled action of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupRun {
    /// When.
    pub at: Timestamp,
    /// The action, by its place among them.
    pub action: usize,
    /// What it sets.
    pub change: ScheduledGroupAction,
}

/// Why an instance ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The group is above its desired capacity.
    ScaleIn,
    /// It is unhealthy.
    Unhealthy,
    /// Zones are rebalanced.
    Rebalancing,
    /// Its launch hook was abandoned.
    LaunchAbandoned,
    /// The warm pool is above its size.
    WarmPool,
}

words! {
    EndReason: "reason of an end" {
        ScaleIn = "scaleIn",
        Unhealthy = "unhealthy",
        Rebalancing = "rebalancing",
        LaunchAbandoned = "launchAbandoned",
        WarmPool = "warmPool",
    }
}

/// What happens to an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostEvent {
    /// It is launched, or comes out of the warm pool.
    Launched {
        /// Its id.
        id: String,
        /// Its zone.
        zone: String,
        /// Every zone that it might have been launched in, its own included.
        admissible: Vec<String>,
        /// It comes out of the warm pool.
        warm: bool,
    },
    /// It goes into service.
    InService(String),
    /// It begins to end.
    Ending {
        /// Its id.
        id: String,
        /// Its zone.
        zone: String,
        /// Why.
        reason: EndReason,
        /// The ids of every instance that AWS might take in its place, its own included.
        admissible: Vec<String>,
        /// What narrowed the choice, in turn.
        why: Vec<Narrowed>,
    },
    /// It is gone, or retained.
    Ended {
        /// Its id.
        id: String,
        /// It is kept as `Terminating:Retained`.
        retained: bool,
    },
}

/// What a step of a course had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupTick {
    /// When.
    pub at: Timestamp,
    /// The scheduled actions that ran, by their places, with the size after each; `None` while
    /// scheduled actions are suspended.
    pub scheduled: Vec<(usize, Option<Result<GroupSize, GroupError>>)>,
    /// What the policies decided.
    pub decision: GroupDecision,
    /// What happened to instances.
    pub events: Vec<HostEvent>,
    /// Launches that found no zone.
    pub blocked: u32,
    /// Ends that found no instance, for all are protected.
    pub kept: u32,
}

/// What a course cannot follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CourseError {
    /// The desired capacity is beyond [`COURSE_MEMBERS_MAX`].
    TooLarge(u32),
    /// There were more than [`COURSE_LAUNCHES_MAX`] launches.
    TooManyLaunches,
}

impl core::fmt::Display for CourseError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TooLarge(size) => write!(f, "a desired capacity of {size}, at most {COURSE_MEMBERS_MAX} is followed"),
            Self::TooManyLaunches => write!(f, "more than {COURSE_LAUNCHES_MAX} launches"),
        }
    }
}

impl core::error::Error for CourseError {}

/// A group over time, step by step, on recorded metrics: they do not react to what is launched.
///
/// # Example: 8 instances at 75 percent, where 50 is wanted
/// ```
/// use stowplan_group::{CourseZone, GroupCourse, GroupPolicy, GroupPolicyKind, GroupScenario, GroupSize};
/// use stowplan::scaling::{Monitor, ScalingChoices, Series, Statistic, TargetTracking};
/// use stowplan::unit::Timestamp;
/// let zone = |name: &str| CourseZone { name: name.into(), ..CourseZone::default() };
/// let mut scenario = GroupScenario::new(GroupSize::new(1, 20, 8)?, vec![zone("a"), zone("b")]);
/// let tracking = TargetTracking::new(50.into())?;
/// scenario.policies = vec![GroupPolicy {
///     name: "cpu".into(),
///     kind: GroupPolicyKind::TargetTracking(tracking),
///     enabled: true,
///     warmup_seconds: Some(0),
/// }];
/// let monitor = Monitor::new("high".into(), tracking.high_alarm()?, 0, Statistic::Average, 0);
/// let minute = |n: i64| Timestamp::from_seconds(60 * n);
/// let series = [Series::new(minute(0), 60, vec![Some(75.into()); 4])?];
/// let mut course = GroupCourse::new(scenario, vec![monitor], vec![], minute(0), minute(2), &ScalingChoices::V2026_11);
/// while course.advance(&series)?.is_some() {}
/// assert_eq!((course.size().desired(), course.members().len()), (12, 12)); // the third minute breaches: ⌈8 × 75 ÷ 50⌉
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct GroupCourse {
    scenario: GroupScenario,
    monitors: Vec<Monitor>,
    runs: Vec<GroupRun>,
    next_run: usize,
    choices: stowplan::scaling::ScalingChoices,
    now: Option<Timestamp>,
    next: Option<Timestamp>,
    to: Timestamp,
    step_seconds: u32,
    last_activity: Option<Timestamp>,
    launched: u32,
    was_shifted: bool,
    rebalances: bool,
    /// Instances of a rebalancing that were launched, and whose counterparts are yet to go.
    moving: u32,
}

//! The table of rules, and the dated profiles of named choices.

use alloc::{format, string::String};
use core::fmt;

/// The id of a rule, e.g. `PLACE-3`: a row of [`RULES`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RuleId(&'static str);

impl RuleId {
    pub(crate) const fn new(id: &'static str) -> Self {
        Self(id)
    }

    /// The id.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Family and number, in the order of the table.
    pub(crate) fn sort_key(self) -> (usize, u32) {
        let (family, number) = self.0.split_once('-').unwrap_or((self.0, ""));
        let family = ["PLACE", "CQL", "TASK"].iter().position(|known| *known == family).unwrap_or(usize::MAX);
        (family, number.parse().unwrap_or(0))
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// How well a rule is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// AWS's documentation or API model says so.
    Documented,
    /// Code that AWS publishes does so.
    Agent,
    /// A published answer or event of ECS shows it.
    Observed,
    /// Nothing says; it is our choice.
    Choice,
}

impl Strength {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Agent => "agent",
            Self::Observed => "observed",
            Self::Choice => "choice",
        }
    }
}

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// What it says.
    pub statement: &'static str,
    /// How well it is known.
    pub strength: Strength,
    /// Where it comes from; for a choice, the page that leaves it open.
    pub source: &'static str,
    /// What is chosen unless told otherwise, where there are alternatives.
    pub default: Option<&'static str>,
    /// Every alternative, the default included; none where there is no choice to make.
    pub alternatives: &'static [&'static str],
}

/// The rule with this id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id.0 == id)
}

/// How to pick from the admissible set (PLACE-8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TieBreak {
    /// The lowest ARN, but a `random` stage draws with seed 0.
    #[default]
    Default,
    /// The lowest ARN always.
    LowestArn,
    /// A SplitMix64 stream of this seed, one draw a task.
    Seeded(u64),
}

/// Which reading of ECS to reproduce: the named choices, each with its default.
///
/// # Example: another choice
/// ```
/// use stowplan::rule::Semantics;
/// let mut semantics = Semantics::V2026_11;
/// semantics.choose("PLACE-33", "zoneFirst")?;
/// assert_eq!(semantics.chosen("PLACE-33"), Some("zoneFirst"));
/// # Ok::<(), stowplan::rule::ChoiceError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Semantics {
    /// PLACE-8: how to pick.
    pub tie_break: TieBreak,
    /// PLACE-10: refuse `instanceid` in lower case.
    pub strict_fields: bool,
    /// PLACE-32: stop tasks on instances that are leaving first.
    pub draining_first: bool,
    /// PLACE-33: balance the zones before the instances.
    pub zone_first: bool,
    /// PLACE-36: a stopping task holds its resources until it has stopped.
    pub hold_until_stopped: bool,
    /// CQL-24: compare whole numbers as numbers.
    pub numeric_ordering: bool,
}

/// A choice that there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceError {
    message: String,
}

impl fmt::Display for ChoiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for ChoiceError {}

impl Semantics {
    /// ECS as it was documented in November 2026.
    pub const V2026_11: Self = Self {
        tie_break: TieBreak::Default,
        strict_fields: false,
        draining_first: false,
        zone_first: false,
        hold_until_stopped: false,
        numeric_ordering: false,
    };

    /// The profile of a date such as `2026-11`.
    #[must_use]
    pub fn dated(date: &str) -> Option<Self> {
        (date == "2026-11").then_some(Self::V2026_11)
    }

    /// Chooses an alternative of a rule.
    ///
    /// # Errors
    /// [`ChoiceError`] for an unknown rule or alternative; it names what there is.
    pub fn choose(&mut self, id: &str, alternative: &str) -> Result<(), ChoiceError> {
        let Some(rule) = rule(id) else {
            return Err(ChoiceError { message: format!("there is no rule `{id}`") });
        };
        let Some(position) = rule.alternatives.iter().position(|known| *known == alternative) else {
            let message = match rule.alternatives {
                [] => format!("`{id}` has no alternatives"),
                known => format!("`{id}` has no alternative `{alternative}`, use one of {}", known.join(", ")),
            };
            return Err(ChoiceError { message });
        };
        let second = position == 1;
        match id {
            "PLACE-8" => self.tie_break = if second { TieBreak::Seeded(0) } else { TieBreak::LowestArn },
            "PLACE-10" => self.strict_fields = second,
            "PLACE-32" => self.draining_first = second,
            "PLACE-33" => self.zone_first = second,
            "PLACE-36" => self.hold_until_stopped = second,
            "CQL-24" => self.numeric_ordering = second,
            other => return Err(ChoiceError { message: format!("`{other}` cannot be switched") }),
        }
        Ok(())
    }

    /// What is chosen for a rule; `None` for a rule without alternatives.
    #[must_use]
    pub fn chosen(&self, id: &str) -> Option<&'static str> {
        let second = match id {
            "PLACE-8" => matches!(self.tie_break, TieBreak::Seeded(_)),
            "PLACE-10" => self.strict_fields,
            "PLACE-32" => self.draining_first,
            "PLACE-33" => self.zone_first,
            "PLACE-36" => self.hold_until_stopped,
            "CQL-24" => self.numeric_ordering,
            _ => return None,
        };
        rule(id)?.alternatives.get(usize::from(second)).copied()
    }
}

/// A rule without alternatives.
const fn fixed(id: &'static str, strength: Strength, source: &'static str, statement: &'static str) -> Rule {
    Rule { id: RuleId(id), statement, strength, source, default: None, alternatives: &[] }
}

/// A rule with alternatives, of which the first is the default.
const fn switchable(
    id: &'static str,
    source: &'static str,
    statement: &'static str,
    alternatives: &'static [&'static str; 2],
) -> Rule {
    let [default, _] = alternatives;
    Rule { id: RuleId(id), statement, strength: Strength::Choice, source, default: Some(default), alternatives }
}

use Strength::{Agent, Choice, Documented, Observed};

/// Every rule, by family and number.
pub static RULES: &[Rule] = &[
    fixed(
        "PLACE-1",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html",
        "A decision is the admissible set, every instance that ECS might pick, and our deterministic pick from it.",
    ),
    fixed(
        "PLACE-2",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html",
        "Strategies narrow one after the other: each keeps the candidates with the best key, a later one sees only those.",
    ),
    fixed(
        "PLACE-3",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html",
        "The key of spread is the number of counted tasks on all registered instances that share the candidate's values for the spread fields up to this one.",
    ),
    fixed(
        "PLACE-4",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html",
        "Counted tasks are those of the same task group with desired status RUNNING, of any revision, on instances of any status.",
    ),
    fixed(
        "PLACE-5",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html",
        "Instances without a spread attribute form one class of their own, a name without a value another; none is excluded.",
    ),
    fixed(
        "PLACE-6",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html",
        "The key of binpack is the remaining amount before placement, also when the task needs none of it.",
    ),
    fixed(
        "PLACE-7",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html",
        "A random stage keeps the whole set admissible; the pick is drawn there (seed 0 unless told otherwise) and later stages see one instance.",
    ),
    switchable(
        "PLACE-8",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html",
        "Among admissible instances the one with the lowest ARN is picked, or a seeded one; never the first of the input.",
        &["lowestArn", "seeded"],
    ),
    fixed(
        "PLACE-9",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html",
        "A call for n tasks is n placements in sequence; the first failure ends it.",
    ),
    switchable(
        "PLACE-10",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html",
        "binpack's field is read in any case, host means instanceId, and instanceid is accepted unless strict.",
        &["lenient", "strict"],
    ),
    fixed(
        "PLACE-11",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html",
        "More strategies, constraints or tasks than the limits is an error before any decision.",
    ),
    fixed(
        "PLACE-12",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/launch_types.html",
        "EC2 means instances that are not external, EXTERNAL the external ones, a capacity provider the instances that belong to it.",
    ),
    fixed(
        "PLACE-13",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html",
        "Instances that are not ACTIVE or outside the launch type are left out silently; the others are asked for AGENT, ATTRIBUTE, LOCATION, CPU, MEMORY, PORTS, GPU, ENI, memberOf, distinctInstance, in this order.",
    ),
    fixed(
        "PLACE-14",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
        "TCP and UDP ports of the instance and the task together may be at most 100, else RESOURCE:PORTS.",
    ),
    fixed(
        "PLACE-15",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
        "The closest instance fails the fewest checks, then has its first failing check latest, then the smallest relative shortfall, then the lowest id.",
    ),
    fixed(
        "PLACE-16",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html",
        "Failures are listed by instance id; without any instance to consider RunTask is an error, a service gets an event.",
    ),
    fixed(
        "PLACE-17",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StartTask.html",
        "StartTask makes the same checks on the named instances, the task definition's constraints included, and uses no strategy; an instance that is not ACTIVE fails with INACTIVE.",
    ),
    switchable(
        "PLACE-32",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html",
        "Scale-in mirrors the strategies over unprotected tasks; every task on the surviving instances is admissible, the pick is one not yet running, then by instance id, age and ARN.",
        &["anyTask", "drainingFirst"],
    ),
    switchable(
        "PLACE-33",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html",
        "Scale-in under spread by instance alone balances the instances first and breaks ties by the fullest zone.",
        &["fieldFirst", "zoneFirst"],
    ),
    fixed(
        "PLACE-34",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html",
        "Stopping k tasks is k single choices in sequence.",
    ),
    fixed(
        "PLACE-35",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html",
        "Zones are out of balance when the most and the fewest tasks differ by two or more.",
    ),
    switchable(
        "PLACE-36",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html",
        "A task's resources are free as soon as its desired status is STOPPED.",
        &["freeAtDesiredStopped", "holdUntilStopped"],
    ),
    fixed(
        "PLACE-37",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html",
        "GPU ALL needs an instance with GPUs of which none is in use, and takes all.",
    ),
    fixed(
        "PLACE-38",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html",
        "The free GPUs with the lowest ids are taken.",
    ),
    fixed(
        "PLACE-39",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html",
        "Network interface slots are given by the caller; where they are not, they are not checked.",
    ),
    fixed(
        "PLACE-40",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attribute.html",
        "A required attribute with a value must have that value; one without only has to be there.",
    ),
    fixed(
        "PLACE-41",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html",
        "memberOf is asked of the state before the task is added.",
    ),
    fixed(
        "PLACE-42",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html",
        "A subnet's zone is the described one, else that of any instance in the subnet; where neither is known LOCATION is not checked.",
    ),
    fixed(
        "PLACE-101",
        Agent,
        "https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go",
        "A task takes its own CPU and memory if set, else the sum over its containers, of memoryReservation where it is given.",
    ),
    fixed(
        "PLACE-102",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html",
        "Placement has four steps: resources, constraints, strategies, selection.",
    ),
    fixed(
        "PLACE-103",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html",
        "Constraints are binding, strategies are best effort.",
    ),
    fixed(
        "PLACE-104",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html",
        "Only ACTIVE instances with a connected agent accept tasks.",
    ),
    fixed(
        "PLACE-105",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html",
        "An instance must have every attribute that the task definition requires, else ATTRIBUTE.",
    ),
    fixed(
        "PLACE-106",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html",
        "An awsvpc task goes to an instance in a zone of its subnets, else LOCATION.",
    ),
    fixed(
        "PLACE-107",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Resource.html",
        "The port sets of an instance list the ports that are taken.",
    ),
    fixed(
        "PLACE-108",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
        "An instance has at most 100 reserved ports, the agent's own included, dynamic ones excluded.",
    ),
    fixed(
        "PLACE-109",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html",
        "binpack prefers the instance with the least remaining amount that can still run the task.",
    ),
    fixed(
        "PLACE-110",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html",
        "spread counts the tasks of the service, or of the task group.",
    ),
    fixed(
        "PLACE-111",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html",
        "A service without a strategy is spread over the zones and, within them, over the instances.",
    ),
    fixed(
        "PLACE-112",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/scheduling_tasks.html",
        "RunTask without a strategy places at random.",
    ),
    fixed(
        "PLACE-113",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html",
        "distinctInstance puts each task of the group on an instance of its own; tasks that should stop do not count.",
    ),
    fixed(
        "PLACE-114",
        Observed,
        "https://github.com/aws/amazon-ecs-agent/pull/3044",
        "All constraints of the task definition and the request must hold.",
    ),
    fixed(
        "PLACE-115",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html",
        "At most 5 strategies, 10 constraints, 10 tasks of one RunTask, 10 instances of one StartTask.",
    ),
    fixed(
        "PLACE-116",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html",
        "The reasons that RunTask, StartTask and service events give.",
    ),
    fixed(
        "PLACE-117",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
        "The texts of service events.",
    ),
    fixed(
        "PLACE-118",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html",
        "Scale-in keeps the intent of the strategy.",
    ),
    fixed(
        "PLACE-119",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html",
        "Protected tasks are not stopped by scale-in.",
    ),
    fixed(
        "PLACE-120",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html",
        "A daemon has one task on each ACTIVE instance that meets its constraints, and stops where it does not any more.",
    ),
    fixed(
        "PLACE-121",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html",
        "Each awsvpc task takes one network interface slot of its instance.",
    ),
    fixed(
        "PLACE-122",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html",
        "GPUs are given whole, and to one task at a time.",
    ),
    fixed(
        "PLACE-123",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-groups.html",
        "The group of a service's task is service:NAME, of any other family:FAMILY unless the request names one.",
    ),
    fixed(
        "CQL-18",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "not binds tighter than and, and tighter than or.",
    ),
    fixed(
        "CQL-19",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "Keywords and operators are lower-case, subjects exact, values case-sensitive.",
    ),
    fixed(
        "CQL-20",
        Choice,
        "https://github.com/aws/containers-roadmap/issues/486",
        "On a missing subject every operator with a value is false; not negates.",
    ),
    fixed(
        "CQL-21",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html",
        "A name without a value exists, equals nothing, and satisfies the negated operators.",
    ),
    fixed(
        "CQL-22",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "An operator on task:group holds if it holds for any task on the instance.",
    ),
    fixed(
        "CQL-23",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "A pattern has to match the whole value; Java's dialect as far as it matches in linear time.",
    ),
    switchable(
        "CQL-24",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "Orderings of attributes, groups and ids compare strings by code point.",
        &["string", "numeric"],
    ),
    fixed(
        "CQL-25",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "Agent versions compare number by number; missing numbers are 0, suffixes do not count.",
    ),
    fixed(
        "CQL-26",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "A date without a zone is UTC, without a time midnight; instants compare to the second.",
    ),
    fixed(
        "CQL-27",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "runningTasksCount takes a whole number from 0; agentConnected is true or false.",
    ),
    fixed(
        "CQL-28",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "Both quotes are alike and have no escapes; parentheses stand bare only in a pattern, balanced and without white space.",
    ),
    fixed(
        "CQL-29",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "White space is space, tab, carriage return and line feed; an empty expression is an error.",
    ),
    fixed(
        "CQL-30",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "An operator that is not listed for the subject is an error.",
    ),
    fixed(
        "CQL-31",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "Nesting is limited to 256.",
    ),
    fixed(
        "CQL-101",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "The seven subjects and their operators.",
    ),
    fixed(
        "CQL-102",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html",
        "An expression has at most 2000 characters.",
    ),
    fixed(
        "CQL-103",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html",
        "!= selects instances that have the attribute with another value.",
    ),
    fixed(
        "CQL-104",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "not(…) is Boolean negation: instances without any task satisfy not(task:group == X).",
    ),
    fixed(
        "CQL-105",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "task:group == X holds where at least one task of the group is.",
    ),
    fixed(
        "TASK-1",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
        "A task's CPU on EC2 is 128 to 196608 units.",
    ),
    fixed(
        "TASK-2",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
        "A size is a number with an optional unit in any case, exact after scaling.",
    ),
    fixed(
        "TASK-3",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
        "memory may equal memoryReservation.",
    ),
    fixed(
        "TASK-4",
        Choice,
        "https://github.com/aws/amazon-ecs-agent",
        "A Linux agent reserves the TCP ports 22, 2375, 2376, 51678 and 51679.",
    ),
    fixed(
        "TASK-11",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html",
        "What a stopping task frees: the same as PLACE-36.",
    ),
    fixed(
        "TASK-13",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html",
        "The choice of GPUs: the same as PLACE-37 and PLACE-38.",
    ),
    fixed(
        "TASK-35",
        Choice,
        "https://github.com/aws/amazon-ecs-agent/blob/master/agent/utils/ephemeral_ports.go",
        "Dynamic ports never decide where a task goes; a used-up range is a failure to start.",
    ),
    fixed(
        "TASK-36",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
        "The 100 ports: the same as PLACE-14.",
    ),
    fixed(
        "TASK-102",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html",
        "1 vCPU is 1024 CPU units, 1 GB is 1024 MiB.",
    ),
    fixed(
        "TASK-103",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
        "A protocol other than udp is tcp.",
    ),
    fixed(
        "TASK-104",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
        "In host and awsvpc mode the host port is the container port.",
    ),
    fixed(
        "TASK-105",
        Agent,
        "https://github.com/aws/amazon-ecs-agent/blob/master/agent/utils/ephemeral_ports.go",
        "The agent's dynamic ports: one cursor through the ephemeral range, wrapping at its end.",
    ),
    fixed(
        "TASK-106",
        Agent,
        "https://github.com/aws/amazon-ecs-agent/blob/master/ecs-agent/api/ecs/client/ecs_client.go",
        "An agent registers logical CPUs times 1024, and the memory of the system less ECS_RESERVED_MEMORY.",
    ),
    fixed(
        "TASK-107",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html",
        "Overrides replace the values of the definition.",
    ),
    fixed(
        "TASK-108",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_NetworkBinding.html",
        "Without a definition, bound host ports from 32768 up count as dynamic.",
    ),
];

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn the_table_is_in_order() {
        for pair in RULES.windows(2) {
            assert!(pair[0].id.sort_key() < pair[1].id.sort_key(), "{} {}", pair[0].id, pair[1].id);
        }
        for rule in RULES {
            assert!(rule.source.starts_with("https://"), "{}", rule.id);
            assert!(rule.statement.ends_with('.'), "{}", rule.id);
        }
    }

    #[test]
    fn every_alternative_can_be_chosen() {
        for rule in RULES {
            assert_eq!(rule.default.is_some(), rule.alternatives.len() == 2, "{}", rule.id);
            assert_eq!(Semantics::V2026_11.chosen(rule.id.as_str()), rule.default, "{}", rule.id);
            for alternative in rule.alternatives {
                let mut semantics = Semantics::V2026_11;
                semantics.choose(rule.id.as_str(), alternative).unwrap();
                assert_eq!(semantics.chosen(rule.id.as_str()), Some(*alternative));
            }
        }
        let mut semantics = Semantics::V2026_11;
        assert_eq!(semantics.choose("PLACE-999", "x").unwrap_err().to_string(), "there is no rule `PLACE-999`");
        assert_eq!(semantics.choose("PLACE-1", "x").unwrap_err().to_string(), "`PLACE-1` has no alternatives");
        let error = semantics.choose("PLACE-33", "x").unwrap_err().to_string();
        assert_eq!(error, "`PLACE-33` has no alternative `x`, use one of fieldFirst, zoneFirst");
    }
}

//! The answer's parts.

use super::members::Members;
use stowplan::{
    capacity::{
        self, CapacityChoices, Estimate, GroupEstimate, HeldInstance, Idle, ManagedScaling, Minute, Reservation, Rest,
        ScaleInHold, Scaled, Scenario, WaitingGroup, price::instance,
    },
    cluster::Cluster,
    rule::RuleId,
};

use crate::answer::{
    CapacityChange, CapacityCost, CapacityCourse, CapacityGroup, CapacityHold, CapacityIdle, CapacityInstance,
    CapacityMinute, CapacityReservation, CapacityRest, CapacityRestCode, CapacityShortage, Direction,
};
use crate::count::{counted, either};
use crate::decide::{
    arn,
    currency::Currency,
    known_type::attribute,
    place::explanation,
    price::{Prices, exactly},
};
use crate::{Error, Lint, Node};

/// The most minutes that are listed one by one.
const ROWS_MAX: usize = 20_161;

/// The metric; `preface` says first what its text rests on.
pub(super) fn reservation(
    reservation: &Reservation,
    used: u32,
    groups: &[WaitingGroup],
    estimate: Option<&Estimate>,
    settings: &ManagedScaling,
    choices: &CapacityChoices,
    preface: &str,
) -> CapacityReservation {
    let waiting: u32 = groups.iter().map(|group| group.count).sum();
    let text = reservation_text(reservation, used, waiting, groups, estimate, settings);
    CapacityReservation {
        running: reservation.running(),
        used,
        waiting,
        needed: reservation.needed(),
        percent: reservation.percent(settings.target(), choices).to_quantity().into(),
        target_capacity: settings.target(),
        wanted: reservation.wanted(settings, choices),
        text: format!("{preface}{text}"),
        add: estimate.and_then(|estimate| estimate.add),
        groups: estimate.map(|estimate| groups.iter().zip(&estimate.groups).map(group).collect()),
    }
}

fn group((waiting, estimate): (&WaitingGroup, &GroupEstimate)) -> CapacityGroup {
    let group = CapacityGroup {
        count: waiting.count,
        requirement: explanation::requirement(&waiting.requirement),
        distinct_instance: waiting.distinct.is_some(),
        tasks_per_instance: None,
        bound_by: None,
        instances: None,
        incompatible: None,
    };
    match *estimate {
        GroupEstimate::Needs { tasks_each, bound_by, instances } => CapacityGroup {
            tasks_per_instance: tasks_each,
            bound_by: bound_by.map(|resource| resource.as_str().into()),
            instances: Some(instances),
            ..group
        },
        GroupEstimate::Incompatible { resource, needs, has } => CapacityGroup {
            incompatible: Some(CapacityShortage { resource: resource.as_str().into(), needs, has }),
            ..group
        },
    }
}

/// The metric in one sentence.
fn reservation_text(
    reservation: &Reservation,
    used: u32,
    waiting: u32,
    groups: &[WaitingGroup],
    estimate: Option<&Estimate>,
    settings: &ManagedScaling,
) -> String {
    let running = reservation.running();
    match (reservation.needed(), estimate) {
        (Some(needed), Some(estimate)) => {
            let add = estimate.add.unwrap_or(0);
            let deciding = groups.iter().zip(&estimate.groups).filter_map(|(group, found)| match found {
                GroupEstimate::Needs { tasks_each, bound_by, instances } => {
                    Some((*instances, group, tasks_each, bound_by))
                }
                GroupEstimate::Incompatible { .. } => None,
            });
            let mut text = format!(
                "M = {needed}: {} and {add} more for {}",
                format_args!("{running} running"),
                counted(waiting, "waiting task"),
            );
            if let Some((_, group, Some(each), bound)) = deciding.max_by_key(|(instances, ..)| *instances) {
                let by = bound.map_or("", |resource| resource.as_str());
                text.push_str(&format!("; {each} of {} on an instance, bound by {by}", group.count));
            }
            if running == 0 {
                text.push_str("; from no instance ECS starts two, then looks again");
            }
            text
        }
        (None, _) => format!(
            "no waiting task fits the group's smallest instance type: the metric is the target, {}, and nothing scales",
            settings.target()
        ),
        (Some(0), None) if running == 0 => "nothing runs and nothing waits: the metric is 100".to_owned(),
        (Some(needed), None) => {
            let spare = if settings.target() == 100 && needed == running {
                "; at a target of 100 no instance is kept spare"
            } else {
                ""
            };
            format!(
                "M = {needed}: {used} of {} {} a task that no daemon started; no task waits in PROVISIONING{spare}",
                counted(running, "running instance"),
                either(used, "holds", "hold"),
            )
        }
    }
}

pub(super) fn idle(idle: &Idle) -> CapacityIdle {
    match idle {
        Idle::Rests { instances, after_minutes } => CapacityIdle {
            rests: true,
            instances: Some(*instances),
            after_minutes: Some(*after_minutes),
            ..CapacityIdle::default()
        },
        Idle::Cycles(cycle) => CapacityIdle {
            rests: false,
            period_minutes: Some(cycle.period_minutes),
            fewest: Some(cycle.fewest),
            most: Some(cycle.most),
            instance_minutes: Some(cycle.instance_minutes),
            ..CapacityIdle::default()
        },
    }
}

pub(super) fn instances(cluster: &Cluster, held: &[HeldInstance], members: Option<&Members>) -> Vec<CapacityInstance> {
    let hold = |hold: &ScaleInHold| CapacityHold { kind: hold.as_str().into(), text: hold.to_string() };
    let row = |one: &HeldInstance| CapacityInstance {
        container_instance_arn: arn(cluster, one.instance).to_owned(),
        could_go: one.could_go(),
        tasks: one.tasks,
        daemon_tasks: one.daemon_tasks,
        not_counted: members.and_then(|members| members.why_not(one.instance)).map(Into::into),
        draining: one.draining,
        holds: (!one.could_go()).then(|| one.holds.iter().map(hold).collect()),
    };
    held.iter().map(row).collect()
}

pub(super) fn course(
    course: &capacity::CapacityCourse,
    every_minute: bool,
    cost: Option<CapacityCost>,
) -> CapacityCourse {
    let sum = |count: fn(&Minute) -> u32| course.minutes.iter().map(|row| u64::from(count(row))).sum::<u64>();
    let most = course.minutes.iter().map(|row| row.running.saturating_add(row.launching)).max().unwrap_or(0);
    CapacityCourse {
        changes: course.minutes.iter().filter_map(change).collect(),
        rests_since_minute: course.rests_since,
        instances_at_peak: most,
        placed: sum(|row| row.placed),
        timed_out: sum(|row| row.timed_out),
        failed: sum(|row| row.failed),
        instance_minutes: course.instance_minutes,
        idle_instance_minutes: course.idle_minutes,
        all_placed_at_minute: course.all_placed_at,
        end: course.minutes.last().map(minute_row),
        minutes: every_minute.then(|| course.minutes.iter().take(ROWS_MAX).map(minute_row).collect()),
        cost,
    }
}

/// A minute in which the desired capacity changed.
fn change(row: &Minute) -> Option<CapacityChange> {
    let (direction, from, to, wanted) = match row.scaled? {
        Scaled::Out { from, to, wanted } => (Direction::Out, from, to, wanted),
        Scaled::In { from, to, wanted } => (Direction::In, from, to, wanted),
        Scaled::Rests(_) => return None,
    };
    Some(CapacityChange {
        minute: row.minute,
        direction,
        from,
        to,
        wanted,
        needed: row.needed,
        running: row.running,
        percent: row.percent.map(|percent| percent.to_quantity().into()),
        waiting: row.waiting,
    })
}

fn minute_row(row: &Minute) -> CapacityMinute {
    CapacityMinute {
        minute: row.minute,
        running: row.running,
        used: row.used,
        launching: row.launching,
        needed: row.needed,
        percent: row.percent.map(|percent| percent.to_quantity().into()),
        desired: row.desired,
        waiting: row.waiting,
        placed: row.placed,
        held_back: row.held_back,
        ended: row.ended,
        timed_out: row.timed_out,
        failed: row.failed,
        launched: row.launched,
        terminated: row.terminated,
        rest: match row.scaled {
            Some(Scaled::Rests(why)) => Some(rest(why)),
            _ => None,
        },
    }
}

fn rest(rest: Rest) -> CapacityRest {
    let (code, text) = match rest {
        Rest::AtTarget => (CapacityRestCode::AtTarget, "the metric is at the target".to_owned()),
        Rest::Incompatible => {
            (CapacityRestCode::Incompatible, "no waiting task fits the group's smallest type".to_owned())
        }
        Rest::WarmingUp { seconds } => (
            CapacityRestCode::WarmingUp,
            format!("the youngest instance warms up for {}", counted(seconds, "more second")),
        ),
        Rest::Underway => (CapacityRestCode::Underway, "the instances are on their way".to_owned()),
        Rest::AtMaximum => (CapacityRestCode::AtMaximum, "the group is at its maximum".to_owned()),
        Rest::LowFor { minutes } => (CapacityRestCode::LowFor, format!("below the target for {minutes} of 15 minutes")),
        Rest::AtMinimum => (CapacityRestCode::AtMinimum, "the group is at its minimum".to_owned()),
        Rest::WholeInstances => {
            (CapacityRestCode::WholeInstances, "one instance fewer would be above the target".to_owned())
        }
    };
    CapacityRest { code, text }
}

/// What the instances cost: all of them at the rate of the type that is launched.
pub(super) fn cost(
    course: &capacity::CapacityCourse,
    scenario: &Scenario,
    prices: &Prices<'_>,
    node: &Node<'_>,
    lints: &mut Vec<Lint>,
) -> Result<CapacityCost, Error> {
    let template = scenario.launches.templates.first();
    let name = template.and_then(|facts| attribute(facts, "ecs.instance-type")).unwrap_or_default();
    let Some(rate) = prices.of_type(name)? else {
        let message = format!("the prices have no `{name}` under `perHour`");
        return Err(Error::new("price/unknown", message, node.path_of("prices")));
    };
    let minute = instance(rate, 60_000);
    let Currency { name: currency, as_of } = prices.currency(lints)?;
    Ok(CapacityCost {
        instances: exactly(minute.times(course.instance_minutes)),
        idle: exactly(minute.times(course.idle_minutes)),
        currency,
        as_of,
    })
}

pub(super) fn rules(over_time: bool, by_list: bool) -> Vec<RuleId> {
    let mut rules =
        rules!["CAP-12", "CAP-13", "CAP-26", "CAP-27", "CAP-32", "CAP-105", "CAP-107", "CAP-108", "CAP-110", "CAP-113"]
            .to_vec();
    rules.extend(rules!["CAP-29", "CAP-30", "CAP-39", "CAP-106"]);
    if over_time {
        rules.extend(rules!["CAP-8", "CAP-10", "CAP-11", "CAP-19", "CAP-33", "CAP-34", "CAP-111", "CAP-114"]);
        // Waiting tasks and draining instances, each minute; then which instances go.
        rules.extend(rules!["CAP-9", "CAP-14", "CAP-35", "CAP-37", "CAP-109", "CAP-115"]);
        rules.extend(rules!["CAP-16", "CAP-17", "CAP-40", "CAP-147"]);
    }
    if by_list {
        rules.extend(rules!["CAP-161"]);
        rules.extend(over_time.then_some(rules!["CAP-162", "CAP-163", "CAP-164"]).into_iter().flatten());
    }
    super::super::sort_rules(&mut rules);
    rules
}

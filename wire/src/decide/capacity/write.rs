//! The answer's parts.

use serde_json::{Map, Value, json};

use super::members::Members;
use stowplan::{
    capacity::{
        CapacityChoices, CapacityCourse, Estimate, GroupEstimate, HeldInstance, Idle, ManagedScaling, Minute,
        Reservation, Rest, Scaled, Scenario, WaitingGroup, price::instance,
    },
    cluster::Cluster,
    rule::RuleId,
};

use crate::count::{counted, either};
use crate::decide::{
    known_type::attribute,
    place::explanation,
    price::{Prices, exactly},
};
use crate::read::json::decimal;
use crate::{Error, Lint, Node};

/// The most minutes that are listed one by one.
const ROWS_MAX: usize = 20_161;

pub(super) fn reservation(
    reservation: &Reservation,
    used: u32,
    groups: &[WaitingGroup],
    estimate: Option<&Estimate>,
    settings: &ManagedScaling,
    choices: &CapacityChoices,
) -> Value {
    let waiting: u32 = groups.iter().map(|group| group.count).sum();
    let mut value = json!({
        "running": reservation.running(),
        "used": used,
        "waiting": waiting,
        "needed": reservation.needed(),
        "percent": decimal(reservation.percent(settings.target(), choices).to_quantity()),
        "targetCapacity": settings.target(),
        "wanted": reservation.wanted(settings, choices),
        "text": reservation_text(reservation, used, waiting, groups, estimate, settings),
    });
    if let (Some(estimate), Some(object)) = (estimate, value.as_object_mut()) {
        if let Some(add) = estimate.add {
            object.insert("add".into(), add.into());
        }
        object.insert("groups".into(), groups.iter().zip(&estimate.groups).map(group).collect());
    }
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    value
}

/// Says first what the numbers rest on.
pub(super) fn prefix_text(reservation: &mut Value, preface: &str) {
    if let Some(Value::String(text)) = reservation.get_mut("text") {
        text.insert_str(0, preface);
    }
}

fn group((waiting, estimate): (&WaitingGroup, &GroupEstimate)) -> Value {
    let mut value = json!({
        "count": waiting.count,
        "requirement": crate::decide::to_value(&explanation::requirement(&waiting.requirement)),
        "distinctInstance": waiting.distinct.is_some(),
    });
    let Some(object) = value.as_object_mut() else { return value };
    match estimate {
        GroupEstimate::Needs { tasks_each, bound_by, instances } => {
            if let Some(tasks) = tasks_each {
                object.insert("tasksPerInstance".into(), (*tasks).into());
            }
            if let Some(resource) = bound_by {
                object.insert("boundBy".into(), resource.as_str().into());
            }
            object.insert("instances".into(), (*instances).into());
        }
        GroupEstimate::Incompatible { resource, needs, has } => {
            object.insert("incompatible".into(), json!({ "resource": resource.as_str(), "needs": needs, "has": has }));
        }
    }
    value
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

pub(super) fn idle(idle: &Idle) -> Value {
    match idle {
        Idle::Rests { instances, after_minutes } => {
            json!({ "rests": true, "instances": instances, "afterMinutes": after_minutes })
        }
        Idle::Cycles(cycle) => json!({
            "rests": false,
            "periodMinutes": cycle.period_minutes,
            "fewest": cycle.fewest,
            "most": cycle.most,
            "instanceMinutes": cycle.instance_minutes,
        }),
    }
}

pub(super) fn instances(cluster: &Cluster, held: &[HeldInstance], members: Option<&Members>) -> Value {
    let row = |one: &HeldInstance| {
        let arn = cluster.instance(one.instance).map(|view| view.arn().to_owned()).unwrap_or_default();
        let mut row = json!({
            "containerInstanceArn": arn,
            "couldGo": one.could_go(),
            "tasks": one.tasks,
            "daemonTasks": one.daemon_tasks,
        });
        if let Some(object) = row.as_object_mut() {
            if let Some(why) = members.and_then(|members| members.why_not(one.instance)) {
                object.insert("notCounted".into(), why.into());
            }
            if one.draining {
                object.insert("draining".into(), true.into());
            }
            if !one.could_go() {
                let holds = one.holds.iter().map(|hold| json!({ "kind": hold.as_str(), "text": hold.to_string() }));
                object.insert("holds".into(), holds.collect());
            }
        }
        row
    };
    held.iter().map(row).collect()
}

pub(super) fn course(course: &CapacityCourse, every_minute: bool) -> Value {
    let changes = course.minutes.iter().filter_map(change);
    let sum = |count: fn(&Minute) -> u32| course.minutes.iter().map(|row| u64::from(count(row))).sum::<u64>();
    let most = course.minutes.iter().map(|row| row.running.saturating_add(row.launching)).max().unwrap_or(0);
    let mut value = json!({
        "changes": changes.collect::<Value>(),
        "restsSinceMinute": course.rests_since,
        "instancesAtPeak": most,
        "placed": sum(|row| row.placed),
        "timedOut": sum(|row| row.timed_out),
        "failed": sum(|row| row.failed),
        "instanceMinutes": course.instance_minutes,
        "idleInstanceMinutes": course.idle_minutes,
    });
    let Some(object) = value.as_object_mut() else { return value };
    if let Some(minute) = course.all_placed_at {
        object.insert("allPlacedAtMinute".into(), minute.into());
    }
    if let Some(last) = course.minutes.last() {
        object.insert("end".into(), minute_row(last));
    }
    if every_minute {
        object.insert("minutes".into(), course.minutes.iter().take(ROWS_MAX).map(minute_row).collect());
    }
    value
}

/// A minute in which the desired capacity changed.
fn change(row: &Minute) -> Option<Value> {
    let (direction, from, to, wanted) = match row.scaled? {
        Scaled::Out { from, to, wanted } => ("out", from, to, wanted),
        Scaled::In { from, to, wanted } => ("in", from, to, wanted),
        Scaled::Rests(_) => return None,
    };
    Some(json!({
        "minute": row.minute,
        "direction": direction,
        "from": from,
        "to": to,
        "wanted": wanted,
        "needed": row.needed,
        "running": row.running,
        "percent": row.percent.map(|percent| decimal(percent.to_quantity())),
        "waiting": row.waiting,
    }))
}

fn minute_row(row: &Minute) -> Value {
    let mut value = json!({
        "minute": row.minute,
        "running": row.running,
        "used": row.used,
        "launching": row.launching,
        "needed": row.needed,
        "percent": row.percent.map(|percent| decimal(percent.to_quantity())),
        "desired": row.desired,
        "waiting": row.waiting,
        "placed": row.placed,
    });
    let Some(object) = value.as_object_mut() else { return value };
    object.retain(|_, value| !value.is_null());
    let counts = [
        ("heldBack", row.held_back),
        ("ended", row.ended),
        ("timedOut", row.timed_out),
        ("failed", row.failed),
        ("launched", row.launched),
        ("terminated", row.terminated),
    ];
    for (key, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        object.insert(key.into(), count.into());
    }
    if let Some(Scaled::Rests(rest)) = row.scaled {
        object.insert("rest".into(), rest_value(rest));
    }
    value
}

fn rest_value(rest: Rest) -> Value {
    let (code, text) = match rest {
        Rest::AtTarget => ("atTarget", "the metric is at the target".to_owned()),
        Rest::Incompatible => ("incompatible", "no waiting task fits the group's smallest type".to_owned()),
        Rest::WarmingUp { seconds } => {
            ("warmingUp", format!("the youngest instance warms up for {}", counted(seconds, "more second")))
        }
        Rest::Underway => ("underway", "the instances are on their way".to_owned()),
        Rest::AtMaximum => ("atMaximum", "the group is at its maximum".to_owned()),
        Rest::LowFor { minutes } => ("lowFor", format!("below the target for {minutes} of 15 minutes")),
        Rest::AtMinimum => ("atMinimum", "the group is at its minimum".to_owned()),
        Rest::WholeInstances => ("wholeInstances", "one instance fewer would be above the target".to_owned()),
    };
    json!({ "code": code, "text": text })
}

/// What the instances cost: all of them at the rate of the type that is launched.
pub(super) fn put_cost(
    object: &mut Map<String, Value>,
    course: &CapacityCourse,
    scenario: &Scenario,
    prices: &Prices<'_>,
    node: &Node<'_>,
    lints: &mut Vec<Lint>,
) -> Result<(), Error> {
    let template = scenario.launches.templates.first();
    let name = template.and_then(|facts| attribute(facts, "ecs.instance-type")).unwrap_or_default();
    let Some(rate) = prices.of_type(name)? else {
        let message = format!("the prices have no `{name}` under `perHour`");
        return Err(Error::new("price/unknown", message, node.path_of("prices")));
    };
    let minute = instance(rate, 60_000);
    let mut cost = Map::new();
    cost.insert("instances".into(), exactly(minute.times(course.instance_minutes)));
    cost.insert("idle".into(), exactly(minute.times(course.idle_minutes)));
    prices.put_currency(&mut cost, lints)?;
    object.insert("cost".into(), cost.into());
    Ok(())
}

pub(super) fn rules(over_time: bool, by_list: bool) -> Vec<RuleId> {
    let mut rules =
        rules!["CAP-12", "CAP-13", "CAP-26", "CAP-27", "CAP-32", "CAP-105", "CAP-107", "CAP-108", "CAP-110", "CAP-113"]
            .to_vec();
    if over_time {
        rules.extend(rules!["CAP-8", "CAP-10", "CAP-11", "CAP-19", "CAP-33", "CAP-34", "CAP-111", "CAP-114"]);
    }
    if by_list {
        rules.extend(rules!["CAP-161"]);
        rules.extend(over_time.then_some(rules!["CAP-162", "CAP-163", "CAP-164"]).into_iter().flatten());
    }
    super::super::sort_rules(&mut rules);
    rules
}

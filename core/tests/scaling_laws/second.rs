//! The second engine: one decision, from the rules as they are written.

use super::*;

/// Tasks after an adjustment, with fractions as pairs of whole numbers.
pub(super) fn adjusted(
    kind: AdjustmentType,
    base: i64,
    adjustment: i64,
    magnitude: i64,
    choices: &ScalingChoices,
) -> i64 {
    let result = match kind {
        AdjustmentType::ChangeInCapacity => base + adjustment,
        AdjustmentType::ExactCapacity => adjustment,
        AdjustmentType::PercentChangeInCapacity => {
            let product = base * adjustment;
            if product == 0 && choices.magnitude_of_zero {
                return (base + adjustment.signum() * magnitude).max(0);
            }
            let size = if product == 0 { 0 } else { std::cmp::max(std::cmp::max(product.abs() / 100, 1), magnitude) };
            if product < 0 { base - size } else { base + size }
        }
    };
    result.max(0)
}

/// ceil(base x metric / target); from nothing one task.
pub(super) fn tracked(base: i64, metric: i64, target: i64) -> i64 {
    if base == 0 { i64::from(metric > 0) } else { (base * metric + target - 1) / target }
}

/// What an invocation comes to, in plain words.
#[derive(Debug, PartialEq)]
pub(super) struct Verdict {
    pub(super) desired: u32,
    /// AWS's reason, where nothing changes.
    pub(super) code: Option<&'static str>,
    /// Out or in, where something changes or is held.
    pub(super) direction: Option<Direction>,
    pub(super) cooldown: Option<u32>,
    /// The metric met no step.
    pub(super) no_step: bool,
}

/// AWS's documented procedure, line by line.
pub(super) fn second_engine(case: &Case) -> Verdict {
    let choices = &case.choices;
    let (running, desired) = (i64::from(case.running), i64::from(case.desired));
    let (min, max) = (i64::from(case.min), i64::from(case.max));
    let base = if choices.base_desired { desired } else { running };
    // An anchor of zero gives way to the running count.
    let anchor = case.anchor.filter(|(_, end)| end.is_on(choices) && !choices.no_anchor).map(|(anchor, _)| anchor);
    let out_base = anchor.filter(|anchor| *anchor > 0 || choices.zero_anchor_kept).map_or(base, i64::from);
    let fewer = |wanted: i64| if choices.scale_in_by_one { wanted.max(base - 1) } else { wanted };
    let (mut outs, mut ins, mut step_ins) = (vec![], false, vec![]);
    // Step policies that ask for nothing: the side of the alarm, and whether there was a step.
    let mut still = vec![];
    for says in &case.says {
        match *says {
            Says::Track { high: Some(metric), target, .. } => outs.push((tracked(out_base, metric, target), 300)),
            Says::Track { low: AlarmState::Alarm, invokes, no_scale_in: false, .. } => ins |= invokes,
            Says::Track { .. } => {}
            Says::Step { metric: Met::Short, upper, .. } => still.push((upper, false)),
            // At the threshold the operator decides the side, or it is above always.
            Says::Step { metric: Met::At, upper: false, .. } if choices.equal_is_above => still.push((false, false)),
            Says::Step { kind, adjustment, magnitude, cooldown, upper, .. } => {
                let after = |base| adjusted(kind, base, adjustment.into(), magnitude.into(), choices);
                let result = after(base);
                if result > base {
                    outs.push((after(out_base), cooldown));
                } else if result < base {
                    ins = true;
                    step_ins.push((result, cooldown));
                } else {
                    still.push((upper, true));
                }
            }
        }
    }
    let stays = |code, direction| Verdict { desired: case.desired, code, direction, cooldown: None, no_step: false };
    let changes = |wanted: i64, direction, cooldown| Verdict {
        desired: u32::try_from(wanted).unwrap(),
        code: None,
        direction: Some(direction),
        cooldown,
        no_step: false,
    };
    let (out, into) = (Some(Direction::Out), Some(Direction::In));
    if !outs.is_empty() && !case.suspended.1 {
        let best = outs.iter().map(|(wanted, _)| *wanted).max().unwrap();
        let outside = choices.bound_first && desired < min;
        let wanted = if outside { min } else { best.clamp(min, max) };
        return if wanted > desired {
            let first = outs.iter().find(|(wanted, _)| *wanted == best).unwrap();
            changes(wanted, Direction::Out, Some(first.1))
        } else if desired >= max {
            stays(Some("AlreadyAtMaxCapacity"), out)
        } else {
            stays(Some("AlreadyAtDesiredCapacity"), out)
        };
    }
    if !ins || case.suspended.0 {
        if !outs.is_empty() || ins {
            return stays(None, if outs.is_empty() { into } else { out });
        }
        // Nobody asks: what a step policy in ALARM found.
        let Some((upper, met)) = still.iter().copied().max() else { return stays(None, None) };
        let (direction, off) = if upper { (out, case.suspended.1) } else { (into, case.suspended.0) };
        let code = if off { None } else { Some("AlreadyAtDesiredCapacity") };
        return Verdict { no_step: !met && !off, ..stays(code, direction) };
    }
    if case.deploying {
        return stays(Some("TargetServicePutResourceAsUnscalable"), into);
    }
    let other = case.anchor.map(|(_, end)| end).filter(|_| choices.scale_out_blocks_scale_in);
    if case.scale_in.into_iter().chain(other).any(|end| end.is_on(choices)) {
        return stays(None, into);
    }
    let insufficient = |says: &&Says| matches!(says, Says::Track { low: AlarmState::InsufficientData, .. });
    let enabled: Vec<_> = case
        .says
        .iter()
        .filter(|says| matches!(says, Says::Track { no_scale_in: false, .. }))
        .filter(|says| !(choices.ignore_insufficient && insufficient(says)))
        .collect();
    let low = |says: &&Says| match **says {
        Says::Track { high: None, low: AlarmState::Alarm, low_metric, target, .. } => {
            Some(fewer(tracked(base, low_metric, target)))
        }
        _ => None,
    };
    let all_low = enabled.iter().all(|says| low(says).is_some());
    let all_ready = all_low && enabled.iter().all(|says| low(says).unwrap() < base);
    let mut candidates = step_ins;
    if all_ready {
        candidates.extend(enabled.iter().map(|says| (low(says).unwrap(), 300)));
    }
    let Some(best) = candidates.iter().map(|(wanted, _)| *wanted).max() else {
        let at_min = choices.at_minimum_first && desired <= min;
        let code = if at_min { "AlreadyAtMinCapacity" } else { "AutoScalingAnticipatedFlapping" };
        return stays(all_low.then_some(code), into);
    };
    let outside = choices.bound_first && desired > max;
    let wanted = if outside { max } else { best.clamp(min, max) };
    if wanted < desired && (wanted < running || choices.base_desired) {
        let longest = candidates.iter().map(|(_, cooldown)| *cooldown).max();
        // The actor is the one that asks for the most tasks, of several the first by name.
        let name = |says: &Says| match *says {
            Says::Track { no_scale_in: false, .. } if all_ready => low(&says).map(|wanted| (wanted, 300)),
            Says::Step { kind, adjustment, magnitude, cooldown, metric, upper } => {
                let meets = metric == Met::Beyond || (metric == Met::At && (upper || !choices.equal_is_above));
                let result = adjusted(kind, base, adjustment.into(), magnitude.into(), choices);
                (meets && result < base).then_some((result, cooldown))
            }
            Says::Track { .. } => None,
        };
        let of_actor =
            case.says.iter().filter_map(name).find(|(wanted, _)| *wanted == best).map(|(_, seconds)| seconds);
        changes(wanted, Direction::In, if choices.cooldown_of_actor { of_actor } else { longest })
    } else if desired <= min {
        stays(Some("AlreadyAtMinCapacity"), into)
    } else {
        stays(Some("AlreadyAtDesiredCapacity"), into)
    }
}

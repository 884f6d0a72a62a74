//! The full explanation of one decision: every instance, every failing check with its numbers,
//! every stage, and what would help.
//!
//! It runs the same checks and stages as the decision, so the two cannot disagree.

use alloc::{string::String, string::ToString, vec, vec::Vec};
use core::ops::ControlFlow;

use super::{
    Closest, InstanceReport, Remedy, Verdict,
    closest::{closest, count_reasons},
    remedy::remedies,
};
use crate::{
    id::{InstanceId, Row},
    placement::step::{Reason, Rejection, each_rejection, ignored, narrow},
    request::{PreparedTask, Strategy, TaskSpec},
    rule::RuleId,
    state::State,
};

/// Why a task goes where it goes, or nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The task, with the strategies that it is placed by.
    pub task: TaskSpec,
    /// The instance picked, if any.
    pub pick: Option<InstanceId>,
    /// Every registered instance, in the order of the ARNs.
    pub instances: Vec<InstanceReport>,
    /// How many instances are left after each step.
    pub funnel: Vec<FunnelStep>,
    /// How many considered instances fail for which reason first, commonest first.
    pub reasons: Vec<(Reason, u32)>,
    /// The closest matching instance, when none fits.
    pub closest: Option<Closest>,
    /// The smallest changes that would each make the task fit, when none fits.
    pub remedies: Vec<Remedy>,
    /// Every rule that took part.
    pub rules: Vec<RuleId>,
}

/// One step of the funnel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunnelStep {
    /// `registered`, `considered`, `resources`, `constraints`, each strategy, `selected`.
    pub step: String,
    /// How many instances are left after it.
    pub instances: usize,
    /// The rules of the step.
    pub rules: Vec<RuleId>,
}

/// Whether nothing keeps a task off an instance but CPU, memory, interfaces and GPUs.
pub(crate) fn lacks_only_amounts(state: &State, prepared: &PreparedTask, row: Row) -> bool {
    let mut others = ignored(state, prepared, row).is_some();
    let _ = each_rejection(state, prepared, row, &mut |rejection| {
        others |= !matches!(
            rejection,
            Rejection::Cpu { .. } | Rejection::Memory { .. } | Rejection::Gpus { .. } | Rejection::Eni { .. }
        );
        ControlFlow::Continue(())
    });
    !others
}

/// Explains the next decision of a prepared task. `wanted` is how many tasks are to be placed (for
/// "k more instances"; at least 1).
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn explain(state: &State, prepared: &PreparedTask, wanted: u32) -> Explanation {
    let mut reports = Vec::with_capacity(state.instance_by_arn.len());
    let mut feasible = Vec::new();
    let mut feasible_reports = Vec::new();
    let mut considered = 0_usize;
    let mut pass_first_step = 0_usize;
    for row in state.rows_by_arn() {
        let mut rejections = Vec::new();
        let verdict = match ignored(state, prepared, row) {
            Some(ignored) => Verdict::Ignored(ignored),
            None => {
                let _ = each_rejection(state, prepared, row, &mut |rejection| {
                    rejections.push(rejection);
                    ControlFlow::Continue(())
                });
                considered += 1;
                pass_first_step += usize::from(rejections.iter().all(|rejection| !rejection.reason().is_first_step()));
                if rejections.is_empty() {
                    feasible.push(row);
                    feasible_reports.push(reports.len());
                    Verdict::Admissible
                } else {
                    Verdict::Rejected
                }
            }
        };
        reports.push((row, InstanceReport { instance: state.instance_id(row), verdict, rejections }));
    }
    let mut outranked: Vec<(Row, usize, i64)> = Vec::new();
    let mut left = vec![0_usize; prepared.stages.len()];
    let found = feasible.len();
    let narrowed = narrow(state, prepared, feasible, &mut |stage, row, key, kept| {
        if !kept {
            outranked.push((row, stage, key));
        } else if let Some(count) = left.get_mut(stage) {
            *count += 1;
        }
    });
    outranked.sort_unstable();
    for at in feasible_reports {
        let Some((row, report)) = reports.get_mut(at) else { continue };
        if let Ok(found) = outranked.binary_search_by_key(row, |&(row, ..)| row) {
            if let Some(&(_, stage, key)) = outranked.get(found) {
                report.verdict = Verdict::Outranked { stage, key };
            }
        } else if Some(*row) == narrowed.pick {
            report.verdict = Verdict::Picked;
        }
    }
    let instances: Vec<InstanceReport> = reports.into_iter().map(|(_, report)| report).collect();
    let funnel = funnel(prepared, instances.len(), considered, pass_first_step, found, &left, narrowed.pick.is_some());
    let reasons = count_reasons(instances.iter().filter_map(|report| report.rejections.first().copied()));
    let closest = if found == 0 { closest(state, prepared) } else { None };
    let remedies = if found == 0 { remedies(state, prepared, &instances, wanted.max(1)) } else { Vec::new() };
    let rules = rules_used(&funnel, &instances, closest.is_some());
    Explanation {
        task: prepared.spec.clone(),
        pick: narrowed.pick.map(|row| state.instance_id(row)),
        instances,
        funnel,
        reasons,
        closest,
        remedies,
        rules,
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn funnel(
    prepared: &PreparedTask,
    registered: usize,
    considered: usize,
    pass_first_step: usize,
    found: usize,
    left: &[usize],
    picked: bool,
) -> Vec<FunnelStep> {
    let step = |name: &str, instances, rules: &[RuleId]| FunnelStep {
        step: name.to_string(),
        instances,
        rules: rules.to_vec(),
    };
    let mut funnel = vec![
        step("registered", registered, &[]),
        step("considered", considered, &rules!["PLACE-12", "PLACE-13", "PLACE-104"]),
        step("resources", pass_first_step, &rules!["PLACE-101", "PLACE-102"]),
        step(
            "constraints",
            found,
            if prepared.constraints().is_empty() { &rules!["PLACE-102"] } else { &rules!["PLACE-41", "PLACE-114"] },
        ),
    ];
    for (strategy, &left) in prepared.spec.strategies.iter().zip(left) {
        let rules: &[RuleId] = match strategy {
            Strategy::Random => &rules!["PLACE-2", "PLACE-7"],
            Strategy::Spread(_) => &rules!["PLACE-2", "PLACE-3", "PLACE-4", "PLACE-5", "PLACE-110"],
            Strategy::Binpack(_) => &rules!["PLACE-2", "PLACE-6", "PLACE-109"],
        };
        funnel.push(step(&strategy.to_string(), left, rules));
        if *strategy == Strategy::Random {
            break;
        }
    }
    funnel.push(step("selected", usize::from(picked), &rules!["PLACE-1", "PLACE-8"]));
    funnel
}

#[cfg_attr(cold_code_small, optimize(size))]
fn rules_used(funnel: &[FunnelStep], instances: &[InstanceReport], closest: bool) -> Vec<RuleId> {
    let funnel = funnel.iter().flat_map(|step| step.rules.iter().copied());
    let rejections = instances.iter().flat_map(|report| report.rejections.iter().map(Rejection::rule));
    let mut rules: Vec<RuleId> = Vec::new();
    // A few different ones at most, however many instances there are.
    for rule in funnel.chain(rejections) {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    if rules.iter().any(|rule| rules!["PLACE-151", "PLACE-152", "PLACE-153"].contains(rule)) {
        rules.extend(rules!["PLACE-154"]);
    }
    if closest {
        rules.extend(rules!["PLACE-15"]);
    }
    RuleId::sort(&mut rules);
    rules.dedup();
    rules
}

//! A plan as people read it: how it ends, why, and a line a step.

use core::fmt;

use super::{DeploymentCourse, DeploymentOutcome, DeploymentPlan, StepSummary, StuckProof};

/// Whether it ends, and why not:
/// `stuck, held by placement: nothing has been chosen yet, so no order does better`.
impl fmt::Display for DeploymentOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Completes => f.write_str("completes"),
            Self::DependsOnChoice { states } => {
                write!(
                    f,
                    "depends on which task ECS stops, or where it starts one: of {states} states some end, others do not"
                )
            }
            Self::Fails { by } => write!(f, "fails by {by}"),
            Self::Stuck { waits_for, proof } => write!(f, "stuck, held by {waits_for}: {proof}"),
        }
    }
}

impl fmt::Display for StuckProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingWasChosen => f.write_str("nothing has been chosen yet, so no order does better"),
            Self::Exhausted { states: 1 } => {
                f.write_str("no order completes: the one state that any leads to gets stuck")
            }
            Self::Exhausted { states } => {
                write!(f, "no order completes: all {states} states that any leads to get stuck")
            }
            Self::TooFewPlaces => f.write_str("a new task is no larger than an old one, so no order finds more places"),
            Self::Repeats => f.write_str("the same tasks start and stop again and again"),
            Self::Open => f.write_str("whether another order would do better is not proven"),
        }
    }
}

/// What it did, and what there is then: `stops 1, starts 1: 3 old, 1 new, 3 healthy`.
impl fmt::Display for StepSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stopped, started, old, new, healthy, unplaced, waits_for } = self;
        write!(f, "stops {stopped}, starts {started}: {old} old, {new} new, {healthy} healthy")?;
        if *unplaced > 0 {
            write!(f, ", {unplaced} without a place")?;
        }
        match waits_for {
            Some(waits_for) => write!(f, ", held by {waits_for}"),
            None => Ok(()),
        }
    }
}

/// A line a step.
impl fmt::Display for DeploymentCourse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut steps = (1_usize..).zip(&self.rows);
        steps.try_for_each(|(number, step)| writeln!(f, "step {number}: {step}"))
    }
}

/// How it ends, how low it dips, and a line a step.
impl fmt::Display for DeploymentPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DeploymentCourse { limits, lowest_healthy, highest_total, .. } = &self.course;
        writeln!(f, "{}", self.outcome)?;
        writeln!(
            f,
            "healthy at least {lowest_healthy} ({} must be), tasks at most {highest_total} ({} may be)",
            limits.minimum, limits.maximum
        )?;
        fmt::Display::fmt(&self.course, f)
    }
}

//! Scales a service over a recorded day: CPU utilisation rises from nine to five, and target
//! tracking keeps it near 60 percent.
use stowplan::{
    Timestamp,
    scaling::{
        Autoscaler, Running, ScalableTarget, ScalingChoices, ScalingOutcome, Series, TargetTracking, TaskCounts,
        Timeline, TimelineEvent, TimelineInput,
    },
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let midnight: Timestamp = "2026-11-02T00:00:00Z".parse()?;
    let minute = |n: i64| midnight.plus_seconds(60 * n);
    // A metric is what was recorded: it does not answer to the tasks that are added here.
    let percent = |n: i64| {
        if (540..552).contains(&n) {
            90
        } else if (552..1020).contains(&n) {
            58
        } else {
            30
        }
    };
    let metrics = [Series::new(midnight, 60, (0..1440).map(|n| Some(percent(n).into())).collect())?];

    let tasks = TaskCounts { running: 4, desired: 4 };
    let web = Autoscaler::new(ScalableTarget::new(4, 20)?, vec![], vec![], tasks, ScalingChoices::V2026_11)?
        .with_target_tracking("cpu60", TargetTracking::new(60.into())?, 0)?;
    let day =
        TimelineInput::new(midnight, minute(1439), &metrics, Running::Follows { start_seconds: 90, stop_seconds: 30 });

    let (mut timeline, mut changes) = (Timeline::new(web, day)?, vec![]);
    while let Some((at, event)) = timeline.advance() {
        let TimelineEvent::Tick(decision) = event else { continue };
        if let ScalingOutcome::Scaled { .. } = decision.outcome {
            println!("{at} {}", timeline.autoscaler().reason(&decision));
            changes.push(decision.desired);
        }
    }
    assert_eq!(changes, [6, 9, 5, 4]);
    Ok(())
}

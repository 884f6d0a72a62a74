//! Tasks on no instance.

use proptest::prelude::*;
use stowplan::cluster::facts::{LaunchType, TaskFacts};

use super::common::{ZONES, task};

/// On Fargate in a zone of their own, or in none that is told.
pub fn loose_tasks() -> impl Strategy<Value = Vec<TaskFacts>> {
    let zones = prop::option::weighted(0.8, 0..ZONES.len());
    prop::collection::vec((task(), zones, any::<bool>(), any::<bool>()), 0..6).prop_map(|tasks| {
        let loose = |(n, (task, zone, told, spot)): (usize, (TaskFacts, Option<usize>, bool, bool))| TaskFacts {
            arn: format!("arn:aws:ecs:r:1:task/c/loose{n}"),
            availability_zone: zone.map(|zone| ZONES[zone].to_owned()),
            launch_type: told.then_some(LaunchType::Fargate),
            capacity_provider: spot.then(|| "FARGATE_SPOT".to_owned()),
            ..task
        };
        tasks.into_iter().enumerate().map(loose).collect()
    })
}

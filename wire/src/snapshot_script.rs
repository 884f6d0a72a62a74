//! The script that gathers a snapshot, for people who would rather read two pages than trust a
//! program.

/// A bash script that needs `aws` and `jq`, only lists, describes and gets, and prints one JSON
/// document: what [`crate::read_cluster`], `deploy`, `scale`, `capacity` and `reach` take, for a
/// cluster and what stands around it.
///
/// It describes in batches, as the API allows, reads lists to their last page, and replaces values
/// of environments, secrets, log options, labels, repository credentials and commands before
/// anything is printed; their names, the services of ARNs and log drivers stay, so that what ECS
/// derives from a definition stays, too. List and describe calls are not one moment: what vanished
/// between them stands in `failures`; what may not be read outside the cluster's own part in
/// `notGathered`. The permissions that it needs are its last lines: see [`permissions`].
pub const SNAPSHOT_SCRIPT: &str = include_str!("snapshot.sh");

/// The permissions that the script needs, each once, sorted: `service:Operation`.
///
/// ```
/// let needed = stowplan_wire::snapshot_script::permissions();
/// assert!(needed.contains(&"ecs:DescribeTasks"));
/// ```
#[must_use]
pub fn permissions() -> Vec<&'static str> {
    let listed = SNAPSHOT_SCRIPT.split_once("# Permissions").map_or("", |(_, listed)| listed);
    let mut all: Vec<&str> =
        listed.split_whitespace().filter(|word| word.contains(':') && !word.ends_with(':')).collect();
    all.sort_unstable();
    all.dedup();
    all
}

//! What AWS leaves open about deployment, as switches.

choices! {
    /// The named choices of deployment; `false` is the default everywhere. Each field is a rule of
    /// the table (`DEPLOY-n`), and [`Semantics::choose`](crate::rule::Semantics::choose) sets it by
    /// that id.
    #[non_exhaustive]
    pub struct DeploymentChoices {
        /// Of several unhealthy tasks the oldest is replaced first.
        "DEPLOY-24": "atRandom" | "oldestFirst" => oldest_first: bool,
        /// A task that ran and ended by itself is a failed task.
        "DEPLOY-26": "healthOnly" | "exitsToo" => exits_count: bool,
        /// Launches that fail count only until a task has run.
        "DEPLOY-121": "always" | "untilOneRuns" => launches_until_running: bool,
        /// Rebalancing stops where the emptiest zone has no room.
        "DEPLOY-201": "nextZone" | "stops" => full_zone_stops: bool,
    }
}

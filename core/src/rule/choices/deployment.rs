//! What AWS leaves open about deployment, as switches.

/// The named choices of deployment; `false` is the default everywhere. Each field is a rule of the table (`DEPLOY-n`), and
/// [`Semantics::choose`](crate::rule::Semantics::choose) sets it by that id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeploymentChoices {
    /// DEPLOY-24: of several unhealthy tasks the oldest is replaced first.
    pub oldest_first: bool,
}

impl DeploymentChoices {
    /// The choices as of November 2026.
    pub const V2026_11: Self = Self { oldest_first: false };
}

crate::rule::switches! { DeploymentChoices: "DEPLOY-24" => oldest_first }

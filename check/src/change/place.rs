//! Changes of where a service's tasks run: launch type and capacity providers.

use alloc::vec::Vec;

use super::{Effect, Judgement};

/// Where a service says that its tasks run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServicePlace<'a> {
    /// `launchType`, where it is written.
    pub launch_type: Option<&'a str>,
    /// Whether `capacityProviderStrategy` has elements.
    pub has_providers: bool,
}

/// The launch type that a service was created with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CreatedWith<'a> {
    /// Nobody says.
    #[default]
    Unknown,
    /// With none: with providers.
    Nothing,
    /// This one.
    LaunchType(&'a str),
}

/// Which member a judgement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceMember {
    /// `launchType`.
    LaunchType,
    /// `capacityProviderStrategy`.
    Strategy,
}

/// What ECS answers to an empty strategy of a service that was never without providers.
const NO_WAY_BACK: &str = "No launch type to fall back to for empty capacity provider strategy. Your service was not created with a launch type.";
const TASKS_STAY: &str = "tasks stay where they are until a deployment starts, forced or not";

/// What a change of where tasks run does (DEPLOY-161 to DEPLOY-163): nothing for the same place.
/// `is_same_strategy` compares strategies that both have elements; `has_default` says whether the
/// cluster has a default strategy, where that is known.
///
/// ```
/// use stowplan_check::change::{CreatedWith, Effect, ServicePlace, of_place};
/// let fargate = ServicePlace { launch_type: Some("FARGATE"), has_providers: false };
/// let spot = ServicePlace { launch_type: None, has_providers: true };
/// let judged = of_place(&fargate, &spot, false, CreatedWith::Unknown, None);
/// assert_eq!(judged[0].1.effect, Effect::Nothing);
/// let back = of_place(&spot, &fargate, false, CreatedWith::Nothing, Some(false));
/// assert_eq!(back[0].1.effect, Effect::Refused);
/// ```
#[must_use]
pub fn of_place(
    old: &ServicePlace<'_>,
    new: &ServicePlace<'_>,
    is_same_strategy: bool,
    created_with: CreatedWith<'_>,
    has_default: Option<bool>,
) -> Vec<(PlaceMember, Judgement)> {
    let moved = Judgement::new(Effect::Nothing, rule!("DEPLOY-162")).help(TASKS_STAY);
    let other = Judgement::new(Effect::NeedsNewService, rule!("DEPLOY-161"))
        .help("UpdateService has no launch type: a service keeps the one that it was created with");
    let both_written = old.launch_type.zip(new.launch_type);
    let is_other_type = both_written.is_some_and(|(old, new)| old != new);
    let mut judged = Vec::new();
    match (old.has_providers, new.has_providers) {
        (true, false) => judged.push((PlaceMember::Strategy, way_back(new.launch_type, created_with, has_default))),
        (true, true) if is_same_strategy => {}
        (_, true) => judged.push((PlaceMember::Strategy, moved)),
        // A launch type that nobody writes is EC2 where the cluster has no default strategy.
        (false, false) if both_written.is_none() => {
            let written = old.launch_type.or(new.launch_type).unwrap_or("EC2");
            if written != "EC2" {
                judged.push((PlaceMember::LaunchType, other));
            }
        }
        (false, false) => {}
    }
    if is_other_type {
        judged.push((PlaceMember::LaunchType, other));
    }
    judged
}

/// From providers to none (DEPLOY-163).
fn way_back(launch_type: Option<&str>, created_with: CreatedWith<'_>, has_default: Option<bool>) -> Judgement {
    let rule = rule!("DEPLOY-163");
    let back = Judgement::new(Effect::Nothing, rule).help(TASKS_STAY);
    let default_first = has_default == Some(true) && launch_type.is_none();
    match created_with {
        _ if default_first => back,
        CreatedWith::LaunchType(own) if launch_type.is_none_or(|wanted| wanted == own) => back,
        CreatedWith::LaunchType(_) => Judgement::new(Effect::NeedsNewService, rule!("DEPLOY-161"))
            .help("a service goes back only to the launch type that it was created with"),
        CreatedWith::Nothing => Judgement::new(Effect::Refused, rule).text(NO_WAY_BACK),
        CreatedWith::Unknown => Judgement::new(Effect::NotSaid, rule)
            .text(NO_WAY_BACK)
            .help("say in `createdWith` which launch type the service was created with: without one ECS answers this"),
    }
}

/// What ECS answers to a definition that is not for Fargate.
const NOT_FOR_FARGATE: &str = "Task definition does not support launch_type FARGATE.";

/// Whether ECS refuses a definition where a service's tasks are to run (DEPLOY-174).
/// `compatibilities` are what the definition requires or is described to have, `providers` the
/// names of the strategy. Nothing is refused where either says nothing, nor where providers of
/// several kinds are mixed, which ECS refuses for another reason.
///
/// ```
/// use stowplan_check::change::{Effect, of_compatibility};
/// let judged = of_compatibility(&["EC2"], None, &["FARGATE_SPOT"]);
/// assert_eq!(judged.map(|judged| judged.effect), Some(Effect::Refused));
/// assert_eq!(of_compatibility(&["EC2", "FARGATE"], Some("FARGATE"), &[]), None);
/// ```
#[must_use]
pub fn of_compatibility(compatibilities: &[&str], launch_type: Option<&str>, providers: &[&str]) -> Option<Judgement> {
    let is_fargate = |name: &&str| ["FARGATE", "FARGATE_SPOT"].contains(name);
    let on_fargate = providers.iter().filter(|name| is_fargate(name)).count();
    let has = |word: &str| compatibilities.contains(&word);
    let (fits, is_for_fargate) = match (launch_type, on_fargate) {
        _ if compatibilities.is_empty() => return None,
        (_, count) if count > 0 && count == providers.len() => (has("FARGATE"), true),
        // A provider of its own name has instances of EC2 or managed ones.
        (_, 0) if !providers.is_empty() => (has("EC2") || has("MANAGED_INSTANCES"), false),
        (Some(word), _) if providers.is_empty() => (has(word), word == "FARGATE"),
        _ => return None,
    };
    if fits {
        return None;
    }
    let refused = Judgement::new(Effect::Refused, rule!("DEPLOY-174"))
        .help("the definition's `requiresCompatibilities` must name where the tasks are to run");
    let by_launch_type = is_for_fargate && providers.is_empty();
    Some(if by_launch_type { refused.text(NOT_FOR_FARGATE) } else { refused })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effects(old: (Option<&str>, bool), new: (Option<&str>, bool), created: CreatedWith<'_>) -> Vec<Effect> {
        let place = |(launch_type, has_providers)| ServicePlace { launch_type, has_providers };
        let judged = of_place(&place(old), &place(new), false, created, Some(false));
        judged.into_iter().map(|(_, judged)| judged.effect).collect()
    }

    /// Rules: DEPLOY-161, DEPLOY-162, DEPLOY-163. Each row of the guide on launch types and
    /// providers.
    #[test]
    fn from_anywhere_to_anywhere() {
        use Effect::{NeedsNewService, NotSaid, Nothing, Refused};
        let (fargate, ec2, providers) = ((Some("FARGATE"), false), (Some("EC2"), false), (None, true));
        let unknown = CreatedWith::Unknown;
        assert_eq!(effects(providers, providers, unknown), [Nothing], "any provider to any provider");
        assert_eq!(effects(fargate, providers, unknown), [Nothing], "launch type to provider");
        assert_eq!(effects(fargate, ec2, unknown), [NeedsNewService], "launch type to launch type");
        assert_eq!(effects(providers, fargate, unknown), [NotSaid]);
        assert_eq!(effects(providers, fargate, CreatedWith::LaunchType("FARGATE")), [Nothing], "back to the original");
        assert_eq!(effects(providers, (None, false), CreatedWith::LaunchType("FARGATE")), [Nothing]);
        assert_eq!(effects(providers, ec2, CreatedWith::LaunchType("FARGATE")), [NeedsNewService], "only the original");
        assert_eq!(effects(providers, (None, false), CreatedWith::Nothing), [Refused], "there was none");
        assert_eq!(effects((None, false), ec2, unknown), [], "EC2 is the default");
        assert_eq!(effects((None, false), fargate, unknown), [NeedsNewService]);
    }

    /// Rules: DEPLOY-174.
    #[test]
    fn a_definition_must_be_for_where_it_runs() {
        let refused = |compatibilities: &[&str], launch_type, providers: &[&str]| {
            of_compatibility(compatibilities, launch_type, providers).is_some()
        };
        assert!(refused(&["EC2"], Some("FARGATE"), &[]) && !refused(&["EC2", "FARGATE"], Some("FARGATE"), &[]));
        assert!(refused(&["FARGATE"], Some("EC2"), &[]) && refused(&["FARGATE"], None, &["group"]));
        assert!(!refused(&["MANAGED_INSTANCES"], None, &["managed"]) && !refused(&["EC2"], None, &["group"]));
        assert!(refused(&["EC2"], None, &["FARGATE", "FARGATE_SPOT"]));
        for (compatibilities, launch_type, providers) in
            [(&[][..], Some("FARGATE"), &[][..]), (&["EC2"], None, &[]), (&["EC2"], None, &["FARGATE", "group"])]
        {
            assert!(!refused(compatibilities, launch_type, providers), "nobody says");
        }
    }

    /// Rules: DEPLOY-163. With an empty list and a default of the cluster, the service takes it.
    #[test]
    fn the_clusters_default_comes_first() {
        let (old, new) = (ServicePlace { has_providers: true, ..ServicePlace::default() }, ServicePlace::default());
        let judged = of_place(&old, &new, false, CreatedWith::Nothing, Some(true));
        assert_eq!(judged.first().map(|(_, judged)| judged.effect), Some(Effect::Nothing));
        assert!(of_place(&old, &old, true, CreatedWith::Unknown, None).is_empty(), "the same strategy");
    }
}

//! What is assumed of a capacity provider, its group and what that launches, where no document says
//! it.

use stowplan::capacity::{CapacityCourse, Launches};

use super::provider::Provider;
use crate::assumption::Assumption;
use crate::count::{counted, either};
use crate::decide::known_type::attribute;
use crate::{Lint, Node};

/// Of the provider's own settings, in the order of the answer's first line.
pub(super) fn settings(provider: &Provider) -> Vec<Lint> {
    let name = &provider.name;
    let mut lints = Vec::new();
    if provider.untold.target {
        let message = if provider.untold.managed_scaling {
            format!("the managed scaling of `{name}` is not given: it is assumed to be on, with a target of 100")
        } else {
            format!("the target capacity of `{name}` is not given: it is assumed to be 100")
        };
        let help = "add what `aws ecs describe-capacity-providers` prints, or give `managedScaling` (`--target`)";
        lints.push(Assumption::ManagedScaling.lint(message, &*provider.settings_path).with_help(help));
    }
    if provider.untold.protection {
        let message = format!(
            "whether `{name}` has managed termination protection is not given: none is assumed, so instances with tasks may go"
        );
        let help = "add what `aws ecs describe-capacity-providers` prints, or give `managedTerminationProtection`";
        let path = "/cluster/capacityProviders";
        lints.push(Assumption::TerminationProtection.lint(message, path).with_help(help));
    }
    lints
}

/// The beginning of the answer's text: what its numbers rest on.
pub(super) fn preface(provider: &Provider) -> &'static str {
    match (provider.untold.target, provider.untold.protection) {
        (true, true) => "assumed: a target of 100, no termination protection; ",
        (true, false) => "assumed: a target of 100; ",
        (false, true) => "assumed: no termination protection; ",
        (false, false) => "",
    }
}

/// Of the Auto Scaling group.
pub(super) fn group(provider: &Provider, present: u32, node: &Node<'_>) -> Option<Lint> {
    if provider.group.as_ref().is_some_and(|group| group.desired.is_some()) {
        return None;
    }
    let bounds = match (provider.bounds(), node.has("minSize"), node.has("maxSize")) {
        (None, ..) => ", without a minimum and a maximum",
        (Some(_), false, true) if provider.group.is_none() => ", without a minimum",
        (Some(_), true, false) if provider.group.is_none() => ", without a maximum",
        _ => "",
    };
    let is = either(present, "is", "are");
    let message = format!(
        "the desired capacity of `{}` is not given: it is assumed to be the {} that {is} registered{bounds}",
        provider.name,
        counted(present, "instance"),
    );
    let help = "add what `aws autoscaling describe-auto-scaling-groups` prints, or give `minSize` and `maxSize` (`--min`, `--max`)";
    Some(Assumption::AutoScalingGroup.lint(message, node.path_of("AutoScalingGroups")).with_help(help))
}

/// Of what the group launches: only where an answer rests on it.
pub(super) fn launches(
    launches: &Launches,
    estimated: bool,
    course: Option<&CapacityCourse>,
    node: &Node<'_>,
) -> Vec<Lint> {
    let launched =
        course.is_some_and(|course| course.minutes.iter().any(|minute| minute.launching > 0 || minute.launched > 0));
    let mut lints = Vec::new();
    if (launched || estimated) && node.list_at("instanceTypes").is_ok_and(|types| types.is_empty()) {
        let name = launches.templates.first().and_then(|facts| attribute(facts, "ecs.instance-type"));
        let of = name.map_or_else(String::new, |name| format!(": `{name}`"));
        let message = format!("new instances are assumed to be like the group's present ones{of}");
        let help = "name the types that the group launches in `instanceTypes` (`--instance-type`)";
        lints.push(Assumption::InstanceType.lint(message, node.path_of("instanceTypes")).with_help(help));
    }
    if launched && !node.has("launchSeconds") {
        let message = format!(
            "an instance is assumed to need {} s from its launch until it takes tasks",
            launches.launch_seconds
        );
        let help = "give `launchSeconds` (`--launch-seconds`)";
        lints.push(Assumption::LaunchSeconds.lint(message, node.path_of("launchSeconds")).with_help(help));
    }
    lints
}

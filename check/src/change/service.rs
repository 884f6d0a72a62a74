//! A service's members under each deployment controller.

use stowplan_deployment::{ServiceMember, UpdateEffect, service_member};

use super::{Effect, Judgement};

/// Who deploys a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Controller {
    /// ECS itself.
    #[default]
    Ecs,
    /// CodeDeploy.
    CodeDeploy,
    /// Somebody else, by task sets.
    External,
}

impl Controller {
    /// The controller that a word names; ECS where nothing is said.
    ///
    /// ```
    /// use stowplan_check::change::Controller;
    /// assert_eq!(Controller::parse(Some("CODE_DEPLOY")), Some(Controller::CodeDeploy));
    /// assert_eq!(Controller::parse(None), Some(Controller::Ecs));
    /// assert_eq!(Controller::parse(Some("JENKINS")), None);
    /// ```
    #[must_use]
    pub fn parse(word: Option<&str>) -> Option<Self> {
        match word {
            None | Some("ECS") => Some(Self::Ecs),
            Some("CODE_DEPLOY") => Some(Self::CodeDeploy),
            Some("EXTERNAL") => Some(Self::External),
            Some(_) => None,
        }
    }
}

/// What UpdateService takes whoever deploys, by AWS's lists for CODE_DEPLOY and EXTERNAL.
const ALWAYS: [&str; 6] = [
    "desiredCount",
    "enableECSManagedTags",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
    "propagateTags",
];

/// What of a service is a matter of each deployment, and so of whoever deploys.
const OF_A_DEPLOYMENT: [&str; 4] = ["loadBalancers", "networkConfiguration", "platformVersion", "taskDefinition"];

const BY_CODE_DEPLOY: &str = "create a deployment of CodeDeploy with an AppSpec that says it";
const BY_TASK_SET: &str = "create a task set that has it, and make it the primary one";
const NOT_LISTED: &str =
    "AWS lists what UpdateService takes under this deployment controller, and this is not in the list";

/// What a change of a service's member does; `None` for one that is no setting, such as
/// `runningCount`. A name that AWS does not define is not said. `launchType` and
/// `capacityProviderStrategy` are judged together by [`of_place`](super::of_place()).
///
/// ```
/// use stowplan_check::change::{Controller, Effect, of_service};
/// let effect = |member, controller| of_service(member, controller).map(|judged| judged.effect);
/// assert_eq!(effect("taskDefinition", Controller::Ecs), Some(Effect::StartsDeployment));
/// assert_eq!(effect("taskDefinition", Controller::CodeDeploy), Some(Effect::Refused));
/// assert_eq!(effect("desiredCount", Controller::CodeDeploy), Some(Effect::Nothing));
/// assert_eq!(effect("runningCount", Controller::Ecs), None);
/// ```
#[must_use]
pub fn of_service(member: &str, controller: Controller) -> Option<Judgement> {
    let Some(known) = service_member(member) else {
        return Some(
            Judgement::new(Effect::NotSaid, rule!("DEPLOY-112")).help("AWS defines no such member of a service"),
        );
    };
    let own = of_ecs(known)?;
    Some(match controller {
        Controller::Ecs => own,
        _ if is_everywhere(known) => own,
        Controller::CodeDeploy => of_code_deploy(member, own),
        Controller::External => of_external(member),
    })
}

fn of_ecs(member: &ServiceMember) -> Option<Judgement> {
    let effect = match member.effect {
        UpdateEffect::Starts => Effect::StartsDeployment,
        UpdateEffect::StartsNone => Effect::Nothing,
        UpdateEffect::NotSaid => Effect::NotSaid,
        UpdateEffect::NewService => Effect::NeedsNewService,
        UpdateEffect::Shown => return None,
    };
    let judged = Judgement::new(effect, member.rule);
    Some(match member.name {
        "enableECSManagedTags" | "propagateTags" => judged.help("only tasks that start later have the tags"),
        "enableExecuteCommand" => judged.help("only tasks that start later take commands"),
        _ => judged,
    })
}

/// Whether a change is the same whoever deploys.
fn is_everywhere(member: &ServiceMember) -> bool {
    let is_outside = matches!(member.effect, UpdateEffect::NewService | UpdateEffect::Shown);
    is_outside || ALWAYS.contains(&member.name) || ["deploymentController", "tags"].contains(&member.name)
}

fn of_code_deploy(member: &str, own: Judgement) -> Judgement {
    let refused = Judgement::new(Effect::Refused, rule!("DEPLOY-164")).help(BY_CODE_DEPLOY);
    match member {
        "deploymentConfiguration" => own,
        "taskDefinition" => refused.text(
            "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
        ),
        "networkConfiguration" => refused.text(
            "Unable to update network parameters on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
        ),
        member if OF_A_DEPLOYMENT.contains(&member) => refused,
        _ => Judgement::new(Effect::NotSaid, rule!("DEPLOY-164")).help(NOT_LISTED),
    }
}

fn of_external(member: &str) -> Judgement {
    let rule = rule!("DEPLOY-165");
    match OF_A_DEPLOYMENT.contains(&member) {
        true => Judgement::new(Effect::Refused, rule).help(BY_TASK_SET),
        false => Judgement::new(Effect::NotSaid, rule).help(NOT_LISTED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stowplan_deployment::SERVICE_MEMBERS;

    /// AWS's list for CODE_DEPLOY: "only the desired count, deployment configuration, health check
    /// grace period, task placement constraints and strategies, enable ECS managed tags option, and
    /// propagate tags"; for EXTERNAL the same without the deployment configuration.
    #[test]
    fn what_others_leave_to_update_service() {
        for member in &SERVICE_MEMBERS {
            let effect = |controller| of_service(member.name, controller).map(|judged| judged.effect);
            let own = effect(Controller::Ecs);
            let listed = ALWAYS.contains(&member.name);
            for controller in [Controller::CodeDeploy, Controller::External] {
                let other = effect(controller);
                if listed {
                    assert_eq!(other, Some(Effect::Nothing), "{}", member.name);
                }
                assert_ne!(other, Some(Effect::StartsDeployment), "{}: UpdateService deploys nothing", member.name);
                assert_eq!(own.is_none(), other.is_none(), "{}", member.name);
            }
        }
        let effect = |controller| of_service("deploymentConfiguration", controller).map(|judged| judged.effect);
        assert_eq!(effect(Controller::CodeDeploy), Some(Effect::Nothing));
        assert_eq!(effect(Controller::External), Some(Effect::NotSaid));
    }

    /// Rules: DEPLOY-112, DEPLOY-161, DEPLOY-167, DEPLOY-170. The two columns of the guide's table.
    #[test]
    fn what_starts_a_deployment_and_what_does_not() {
        let effect = |member| of_service(member, Controller::Ecs).map(|judged| judged.effect);
        for starts in [
            "taskDefinition",
            "networkConfiguration",
            "platformVersion",
            "loadBalancers",
            "serviceRegistries",
            "serviceConnectConfiguration",
            "volumeConfigurations",
            "vpcLatticeConfigurations",
            "forceNewDeployment",
            "monitoring",
        ] {
            assert_eq!(effect(starts), Some(Effect::StartsDeployment), "{starts}");
        }
        for none in [
            "desiredCount",
            "deploymentConfiguration",
            "availabilityZoneRebalancing",
            "placementConstraints",
            "placementStrategy",
            "healthCheckGracePeriodSeconds",
            "enableExecuteCommand",
            "enableECSManagedTags",
            "propagateTags",
            "deploymentController",
            "tags",
            "capacityProviderStrategy",
        ] {
            assert_eq!(effect(none), Some(Effect::Nothing), "{none}");
        }
        for fixed in ["serviceName", "cluster", "launchType", "schedulingStrategy", "role"] {
            assert_eq!(effect(fixed), Some(Effect::NeedsNewService), "{fixed}");
        }
        assert_eq!((effect("gatewayConnectors"), effect("colour")), (Some(Effect::NotSaid), Some(Effect::NotSaid)));
    }
}

//! The texts that ECS says, with when it says them: a table to look things up in.
//!
//! Texts are AWS's byte for byte, but for what stands in braces and for `service NAME` in place of
//! `(service NAME)`.

use super::RuleId;

/// A text of ECS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Text {
    /// The rule that it belongs to.
    pub rule: RuleId,
    /// Its number on AWS's page of service event messages.
    pub number: Option<u8>,
    /// The text; in braces what differs from case to case.
    pub text: &'static str,
    /// When it is said.
    pub when: &'static str,
    /// Whether AWS says the text, but not quite when it is said.
    pub is_inferred: bool,
    /// The decision documents whose answers say it.
    pub said_by: &'static [&'static str],
}

/// Every text, by rule; none in a build without the feature `rule-texts`.
#[cfg_attr(cold_code_small, optimize(size))]
pub fn texts() -> impl Iterator<Item = &'static Text> {
    let all: &[Text] = if cfg!(feature = "rule-texts") { TEXTS } else { &[] };
    all.iter()
}

static TEXTS: &[Text] = &[
    Text {
        rule: rule!("PLACE-117"),
        number: None,
        text: "service {service} has reached a steady state.",
        when: "the service is healthy and at its desired count; repeated from time to time",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(1),
        text: "service {service} was unable to place a task because no container instance met all of its requirements.",
        when: "there is no room for one more task; goes on with the reason: no instances, a port, 100 reserved ports, memory, CPU, a network interface, an attribute",
        is_inferred: false,
        said_by: &["place", "deploy"],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(2),
        text: "service {service} was unable to place a task because no container instance met all of its requirements. The closest matching container-instance {instance} has insufficient CPU units available.",
        when: "as the first, for CPU",
        is_inferred: false,
        said_by: &["place", "deploy"],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(3),
        text: "service {service} was unable to place a task because no container instance met all of its requirements. The closest matching container-instance {instance} encountered error \"AGENT\".",
        when: "as the first, for an agent that is not connected",
        is_inferred: false,
        said_by: &["place", "deploy"],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(4),
        text: "service {service} (task {task}) (instance {instance}) is unhealthy in (elb {elb}) due to (reason Instance has failed at least the UnhealthyThreshold number of health checks consecutively.)",
        when: "a Classic Load Balancer's health check fails",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(5),
        text: "service {service} is unable to consistently start tasks successfully.",
        when: "starts failed one after the other; the next ones are spaced out",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(6),
        text: "service {service} operations are being throttled. Will try again later.",
        when: "AWS's limits of API calls are reached",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(7),
        text: "service {service} was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.",
        when: "the percentages allow neither to stop nor to start a task",
        is_inferred: false,
        said_by: &["deploy"],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(8),
        text: "service {service} was unable to place a task. Reason: You've reached the limit on the number of tasks you can run concurrently",
        when: "the account's quota of tasks is reached",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(9),
        text: "service {service} was unable to place a task. Reason: Internal error.",
        when: "an error within ECS; possibly a subnet in a zone that Fargate does not support",
        is_inferred: true,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(10),
        text: "service {service} was unable to place a task. Reason: The requested CPU configuration is above your limit.",
        when: "the account's quota is below the task's CPU",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(11),
        text: "service {service} was unable to place a task. Reason: The requested MEMORY configuration is above your limit.",
        when: "the account's quota is below the task's memory",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(12),
        text: "service {service} was unable to place a task. Reason: You’ve reached the limit on the number of vCPUs you can run concurrently",
        when: "the account's quota of Fargate vCPUs is reached",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(13),
        text: "service {service} was unable to reach steady state because task set ({taskSet}) was unable to scale in. Reason: The number of protected tasks are more than the desired count of tasks",
        when: "more tasks are protected than are desired",
        is_inferred: false,
        said_by: &["stop"],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(14),
        text: "service {service} was unable to reach steady state. Reason: No Container Instances were found in your capacity provider.",
        when: "the capacity provider has no instance to consider",
        is_inferred: true,
        said_by: &["place"],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(15),
        text: "service {service} was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.",
        when: "AWS has no capacity in the zones that are allowed",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(16),
        text: "service {service} deployment failed: tasks failed to start.",
        when: "the circuit breaker has stopped the deployment",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(17),
        text: "service {service} Timed out waiting for Amazon ECS Agent to start. Please check logs at /var/log/ecs/ecs-agent.log\".",
        when: "the agent of the instance did not start in time",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(18),
        text: "service {service} task set ({taskSet}) (task {task}) is not healthy in target-group ({targetGroup}) due to TARGET GROUP IS NOT FOUND.",
        when: "the target group was deleted",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(19),
        text: "service {service} task set ({taskSet}) (task {task}) is not healthy in target-group ({targetGroup}) due to TARGET IS NOT FOUND.",
        when: "the target was deregistered",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(20),
        text: "IAM permissions policies have been misconfigured or changed, and ECS can no longer maintain your service",
        when: "the service's role lacks permissions",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(21),
        text: "IAM trust relationship has been misconfigured or changed, and ECS can no longer maintain your service",
        when: "the service's role does not trust ECS any more",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(22),
        text: "service {service} could not launch {count} tasks for deployment {deployment}.",
        when: "some tasks of a deployment started, others found no capacity; typically with the circuit breaker on; goes on with the reason",
        is_inferred: true,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-117"),
        number: Some(23),
        text: "service {service} was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded.",
        when: "500 tasks of the cluster wait in PROVISIONING",
        is_inferred: false,
        said_by: &["place"],
    },
    Text {
        rule: rule!("PLACE-158"),
        number: None,
        text: "service {service} is not AZ balanced with {count} tasks in {zone}, {otherCount} tasks in {otherZone}. AZ Rebalancing in progress.",
        when: "the zones are out of balance, and a move begins",
        is_inferred: false,
        said_by: &["rebalance"],
    },
    Text {
        rule: rule!("PLACE-158"),
        number: None,
        text: "service {service} is AZ balanced with {count} tasks in {zone}, {otherCount} tasks in {otherZone}.",
        when: "the zones are in balance again",
        is_inferred: false,
        said_by: &["rebalance"],
    },
    Text {
        rule: rule!("PLACE-158"),
        number: None,
        text: "service {service} has started {count} tasks in {zone} to AZ Rebalance: {tasks}.",
        when: "tasks were started in the zone with the fewest",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-158"),
        number: None,
        text: "service {service} has stopped {count} running tasks in {zone} due to AZ rebalancing: {tasks}.",
        when: "tasks were stopped in the zone with the most",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-158"),
        number: None,
        text: "service {service} is unable to place a task in {zone} because no container instance met all of its requirements.",
        when: "there is no room in the zone that needs a task",
        is_inferred: false,
        said_by: &["rebalance"],
    },
    Text {
        rule: rule!("PLACE-158"),
        number: None,
        text: "service {service} is unable to place a task in {zone}.",
        when: "no task could be placed in the zone, for another reason",
        is_inferred: true,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-158"),
        number: None,
        text: "service {service} was unable to AZ Rebalance because {taskSet} was unable to scale in due to {reason}.",
        when: "tasks of the zone with the most are not stopped, e.g. protected ones",
        is_inferred: true,
        said_by: &[],
    },
    Text {
        rule: rule!("PLACE-158"),
        number: None,
        text: "service {service} stopped AZ Rebalancing.",
        when: "rebalancing was switched off or the service changed",
        is_inferred: true,
        said_by: &[],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "Scaling activity initiated by (deployment {deployment})",
        when: "ServiceSchedulerInitiated: scale-in, or replaced by a deployment",
        is_inferred: false,
        said_by: &["lifecycle"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "Task failed ELB health checks in (target-group {targetGroup})",
        when: "ServiceSchedulerInitiated: the load balancer's health check failed",
        is_inferred: false,
        said_by: &["lifecycle"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "Task failed container health checks",
        when: "ServiceSchedulerInitiated: the container's health check failed",
        is_inferred: false,
        said_by: &["lifecycle"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "Essential container in task exited",
        when: "EssentialContainerExited: an essential container stopped",
        is_inferred: false,
        said_by: &["lifecycle"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "Host EC2 (instance {instance}) terminated.",
        when: "TerminationNotice: the instance was terminated",
        is_inferred: false,
        said_by: &["lifecycle"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "Host EC2 (instance {instance}) stopped.",
        when: "TerminationNotice: the instance was stopped",
        is_inferred: false,
        said_by: &["lifecycle"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "Container instance deregistration forced by user",
        when: "the instance was deregistered by force with tasks on it",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "Task stopped by user",
        when: "UserInitiated: StopTask without a reason",
        is_inferred: false,
        said_by: &["lifecycle"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "Your Spot Task was interrupted.",
        when: "SpotInterruption: Fargate Spot took its capacity back",
        is_inferred: false,
        said_by: &["lifecycle"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "TaskFailedToStart: RESOURCE:CPU",
        when: "TaskFailedToStart: the task waited for an instance in vain: the provider's instances are too small or full",
        is_inferred: false,
        said_by: &["place"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "TaskFailedToStart: RESOURCE:MEMORY",
        when: "TaskFailedToStart: the task waited for an instance in vain: the provider's instances are too small or full",
        is_inferred: false,
        said_by: &["place"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "TaskFailedToStart: RESOURCE:PORTS",
        when: "TaskFailedToStart: the task waited for an instance in vain: the provider's instances are too small or full",
        is_inferred: false,
        said_by: &["place"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "TaskFailedToStart: RESOURCE:PORTS_UDP",
        when: "TaskFailedToStart: the task waited for an instance in vain: the provider's instances are too small or full",
        is_inferred: false,
        said_by: &[],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "TaskFailedToStart: RESOURCE:GPU",
        when: "TaskFailedToStart: the task waited for an instance in vain: the provider's instances are too small or full",
        is_inferred: false,
        said_by: &["place"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "TaskFailedToStart: RESOURCE:ENI",
        when: "TaskFailedToStart: the task waited for an instance in vain: the provider's instances are too small or full",
        is_inferred: false,
        said_by: &["place"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "TaskFailedToStart: AGENT",
        when: "TaskFailedToStart: the task waited for an instance in vain: the agent of the instance chosen is not connected",
        is_inferred: false,
        said_by: &["place"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "TaskFailedToStart: ATTRIBUTE",
        when: "TaskFailedToStart: the task waited for an instance in vain: a required attribute is on no instance",
        is_inferred: false,
        said_by: &["place"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "TaskFailedToStart: MemberOf placement constraint unsatisfied",
        when: "TaskFailedToStart: the task waited for an instance in vain: no instance satisfies the expression",
        is_inferred: false,
        said_by: &["place"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "TaskFailedToStart: NO ACTIVE INSTANCES",
        when: "TaskFailedToStart: the task waited for an instance in vain: the provider has instances, none ACTIVE",
        is_inferred: false,
        said_by: &["place"],
    },
    Text {
        rule: rule!("TASK-153"),
        number: None,
        text: "TaskFailedToStart: EMPTY CAPACITY PROVIDER",
        when: "TaskFailedToStart: the task waited for an instance in vain: the provider has no instance in the cluster",
        is_inferred: false,
        said_by: &["place"],
    },
];

#[cfg(test)]
#[cfg(feature = "rule-texts")]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;
    use crate::placement::{Reason, ServiceEvent};

    /// The text with a number, filled in.
    fn filled(number: u8) -> alloc::string::String {
        let text = texts().find(|text| text.number == Some(number)).unwrap().text;
        text.replace("{service}", "web").replace("{instance}", "1c4e").replace("{taskSet}", "ecs-svc/1")
    }

    #[test]
    fn the_table_has_all_of_the_page() {
        let of = |rule| texts().filter(|text| text.rule == rule).count();
        // 23 messages and the steady state; 8 of rebalancing.
        assert_eq!((of(rule!("PLACE-117")), of(rule!("PLACE-158")), of(rule!("TASK-153"))), (24, 8, 20));
        for (number, text) in (1..).zip(texts().filter(|text| text.number.is_some())) {
            assert_eq!(text.number, Some(number));
        }
        assert!(texts().all(|text| !text.when.ends_with('.')));
    }

    /// What answers say is what the table says.
    #[test]
    fn events_are_those_of_the_table() {
        let more = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";
        let service = "web";
        let unable = |reason| ServiceEvent::UnableToPlace { service, closest: "1c4e", reason }.to_string();
        assert_eq!(unable(Reason::Cpu), format!("{} {more}", filled(2)));
        assert_eq!(unable(Reason::Agent), format!("{} {more}", filled(3)));
        assert!(ServiceEvent::NoInstances { service }.to_string().starts_with(&filled(1)));
        for (number, event) in [
            (7, ServiceEvent::DeploymentConfiguration { service }),
            (13, ServiceEvent::ProtectedTasks { service, task_set: "ecs-svc/1" }),
            (14, ServiceEvent::NoInstancesInProvider { service }),
            (23, ServiceEvent::ProvisioningLimit { service }),
        ] {
            assert_eq!(event.to_string(), filled(number));
        }
    }
}

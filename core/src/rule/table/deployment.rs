//! The rules of deployments.

use super::{
    Rule,
    Strength::{Choice, Documented, Observed},
    fixed, open, outside,
};

pub(super) static RULES: &[Rule] = &[
    fixed(
        "DEPLOY-16",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
        "The health check grace period counts from RUNNING.",
    ),
    fixed(
        "DEPLOY-21",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
        "A task counts towards the minimum by its container and target checks; without any, after 40 seconds of running.",
    ),
    fixed(
        "DEPLOY-22",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html",
        "A step stops, then starts; what stops frees its place within the step; health is read at its beginning.",
    ),
    fixed(
        "DEPLOY-23",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/early-success-criteria.html",
        "With early success a deployment completes when the healthy percent of the desired count, rounded up and at least one, of the new revision is healthy.",
    ),
    open(
        "DEPLOY-24",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html",
        "Where the maximum forbids to start a replacement, one unhealthy task stops first: any of them, at random, as the guide says (our pick is the oldest).",
    ),
    fixed(
        "DEPLOY-25",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html",
        "A threshold in percent is never below one failure.",
    ),
    fixed(
        "DEPLOY-26",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
        "Once a task has run, only replacements for health count as failures.",
    ),
    fixed(
        "DEPLOY-27",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html",
        "Bake time is none without alarms, five minutes with, unless told.",
    ),
    fixed(
        "DEPLOY-28",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html",
        "Starts that never run are delayed by 10 seconds, doubled each time, up to 27 minutes.",
    ),
    fixed(
        "DEPLOY-29",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html",
        "Rebalancing moves one task at a time, from the zone with the most to the one with the fewest, zones by name; begun only below the maximum.",
    ),
    outside(
        "DEPLOY-30",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
        "The steady state is told once each time it is reached.",
        "No answer tells events of a service over time; the event's text is with PLACE-117.",
    ),
    fixed(
        "DEPLOY-37",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html",
        "Of several older deployments the oldest is emptied first; within it, the rule of scale-in decides.",
    ),
    fixed(
        "DEPLOY-38",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html",
        "A desired count that changes meanwhile counts from the next step on.",
    ),
    fixed(
        "DEPLOY-39",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html",
        "Scale-in is not limited by the percentages.",
    ),
    fixed(
        "DEPLOY-40",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html",
        "A daemon is replaced on as many instances at once as the minimum leaves, in the order of their ids.",
    ),
    fixed(
        "DEPLOY-101",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
        "The minimum healthy count is rounded up, the maximum down, both of the desired count.",
    ),
    fixed(
        "DEPLOY-102",
        Observed,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
        "A replica service with both percentages at 100 is refused.",
    ),
    fixed(
        "DEPLOY-103",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html",
        "The bounded threshold is half of the desired count, at least 3 and at most 200; unbounded and counted ones are taken as they are.",
    ),
    fixed(
        "DEPLOY-104",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
        "Until a task runs, tasks that stop without running are failures; after that, tasks replaced for their health.",
    ),
    fixed(
        "DEPLOY-105",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
        "A rollback returns to the newest completed deployment; without one the service stalls.",
    ),
    fixed(
        "DEPLOY-106",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html",
        "An alarm that goes to ALARM fails the deployment, unless one was in ALARM when it began.",
    ),
    fixed(
        "DEPLOY-107",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-healthcheck.html",
        "A new target is healthy after one success; one that was unhealthy after the threshold's successes in a row.",
    ),
    fixed(
        "DEPLOY-108",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html",
        "Replica services that spread over zones first, or have no strategy, are rebalanced when their maximum is above 100 percent.",
    ),
    fixed(
        "DEPLOY-109",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html",
        "Linear steps are 10 percent with 6 minutes after each but the last, a canary is 5 percent with 10 minutes, unless told.",
    ),
    fixed(
        "DEPLOY-110",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html",
        "Draining starts and stops within the service's percentages; standalone tasks are left alone, pending service tasks stop at once.",
    ),
    fixed(
        "DEPLOY-111",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html",
        "A task set has its percentage of the service's desired count, rounded up.",
    ),
    fixed(
        "DEPLOY-112",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html",
        "Changes of the definition, network, load balancers, registries, volumes, platform or a forced one start a deployment; of counts, percentages, placement and tags do not.",
    ),
    fixed(
        "DEPLOY-113",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html",
        "Blue/green, linear and canary deployments start the desired count of new tasks beside the old ones before any traffic moves, and stop the old ones last.",
    ),
];

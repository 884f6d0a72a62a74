"""boto3 code that people could write, and what ECS answers: each runs on plain moto and on the emulated one.

What a scenario returns does not depend on which of several equal instances is picked. Sources: DG and API are the
developer guide and the API reference of Amazon ECS (docs.aws.amazon.com/AmazonECS/latest).
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import boto3
import moto as moto  # Before any client is made.

REGION = "eu-west-1"
PORT_80 = [{"containerPort": 80, "hostPort": 80}]
SPREAD_ZONES = [{"type": "spread", "field": "attribute:ecs.availability-zone"}]
TAIL = " For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."


@functools.cache
def client(service: str) -> Any:
    """moto answers every client that was made after it was imported: making one takes longer than a test."""
    return boto3.client(service, region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing")


class Aws:
    """A cluster `test`, and what fills it."""

    def __init__(self) -> None:
        self.ecs: Any = client("ecs")
        self.ec2: Any = client("ec2")
        self.ecs.create_cluster(clusterName="test")
        self.image = "ami-12c6146b"  # One of moto's.

    def instance(self, zone: str = "a", kind: str = "m5.large", **attributes: str) -> str:
        """Registers an instance; its ARN."""
        launched = self.ec2.run_instances(
            ImageId=self.image, MinCount=1, MaxCount=1, InstanceType=kind, Placement={"AvailabilityZone": REGION + zone}
        )
        arn = self.register(launched["Instances"][0]["InstanceId"])
        for name, value in attributes.items():
            put = {"name": name, "value": value, "targetType": "container-instance", "targetId": arn.rsplit("/", 1)[1]}
            self.ecs.put_attributes(cluster="test", attributes=[put])
        return arn

    def register(self, instance_id: str) -> str:
        document = json.dumps({"instanceId": instance_id, "region": REGION, "accountId": "123456789012"})
        told = self.ecs.register_container_instance(cluster="test", instanceIdentityDocument=document)
        return str(told["containerInstance"]["containerInstanceArn"])

    def define(self, memory: int = 512, cpu: int = 0, **container: Any) -> None:
        """Registers the next revision of `web`."""
        told = {"name": "web", "image": "web", "memory": memory, "cpu": cpu, **container}
        self.ecs.register_task_definition(family="web", containerDefinitions=[told])

    def run(self, count: int = 1, **more: Any) -> dict[str, Any]:
        return dict(self.ecs.run_task(cluster="test", taskDefinition="web", count=count, **more))

    def serve(self, count: int, **more: Any) -> dict[str, Any]:
        given = {"cluster": "test", "serviceName": "web", "taskDefinition": "web", "desiredCount": count, **more}
        return dict(self.ecs.create_service(**{key: value for key, value in given.items() if value is not None})["service"])

    def service(self) -> dict[str, Any]:
        return dict(self.ecs.describe_services(cluster="test", services=["web"])["services"][0])

    def tasks(self, **filters: Any) -> list[dict[str, Any]]:
        arns = self.ecs.list_tasks(cluster="test", **filters)["taskArns"]
        return list(self.ecs.describe_tasks(cluster="test", tasks=arns)["tasks"]) if arns else []

    def per_instance(self, tasks: Iterable[dict[str, Any]]) -> list[int]:
        """How many tasks each instance has, the fewest first."""
        counts = Counter(task.get("containerInstanceArn") for task in tasks)
        every = self.ecs.list_container_instances(cluster="test")["containerInstanceArns"]
        return sorted(counts[arn] for arn in every)


def answered(answer: dict[str, Any]) -> str:
    """Tasks and reasons."""
    reasons = Counter(failure["reason"] for failure in answer["failures"])
    said = ", ".join(f"{count} × {reason}" for reason, count in sorted(reasons.items()))
    return f"{len(answer['tasks'])} placed" + (f"; {said}" if said else "")


def newest(service: dict[str, Any]) -> str:
    """The newest event of a service, without ids."""
    words = service["events"][0]["message"].split(" ") if service["events"] else ["no event"]
    return " ".join("I" if word.count("-") == 4 and "." not in word else word for word in words)


def constraint_not_met(aws: Aws) -> str:
    aws.instance(), aws.instance("b")
    aws.define()
    return answered(aws.run(placementConstraints=[{"type": "memberOf", "expression": "attribute:stack == prod"}]))


def port_taken(aws: Aws) -> str:
    aws.instance(), aws.instance("b")
    aws.define(portMappings=PORT_80)
    return answered(aws.run(3))


def spread_over_zones(aws: Aws) -> str:
    for zone in "abc":
        aws.instance(zone)
    aws.define()
    return f"per instance {aws.per_instance(aws.run(6, placementStrategy=SPREAD_ZONES)['tasks'])}"


def packed_by_memory(aws: Aws) -> str:
    aws.instance("a", "m5.2xlarge")
    small = aws.instance("a", "m5.large")
    aws.define()
    placed = aws.run(4, placementStrategy=[{"type": "binpack", "field": "memory"}])["tasks"]
    return f"{sum(task['containerInstanceArn'] == small for task in placed)} of 4 on the instance with least memory"


def distinct_instances(aws: Aws) -> str:
    aws.instance(), aws.instance("b")
    aws.define()
    return answered(aws.run(3, placementConstraints=[{"type": "distinctInstance"}]))


def by_attribute(aws: Aws) -> str:
    aws.instance()
    prod = aws.instance("b", stack="prod")
    aws.define()
    wanted = [{"type": "memberOf", "expression": "attribute:stack == prod"}]
    placed = aws.run(4, placementConstraints=wanted)["tasks"]
    return f"{sum(task['containerInstanceArn'] == prod for task in placed)} of 4 on the instance with the attribute"


def without_instances(aws: Aws) -> str:
    aws.define()
    return answered(aws.run())


def eleven_tasks(aws: Aws) -> str:
    aws.instance()
    aws.define()
    return answered(aws.run(11))


def reservation_counts(aws: Aws) -> str:
    arn = aws.instance()
    aws.define(memory=2048, memoryReservation=128)
    aws.run()
    told = aws.ecs.describe_container_instances(cluster="test", containerInstances=[arn])["containerInstances"][0]
    amounts = [
        next(one["integerValue"] for one in told[key] if one["name"] == "MEMORY")
        for key in ("registeredResources", "remainingResources")
    ]
    return f"{amounts[0] - amounts[1]} MiB taken"


def udp_is_not_tcp(aws: Aws) -> str:
    aws.instance()
    aws.define(portMappings=[{"containerPort": 53, "hostPort": 53, "protocol": "tcp"}])
    first = answered(aws.run())
    aws.define(portMappings=[{"containerPort": 53, "hostPort": 53, "protocol": "udp"}])
    return f"tcp {first}, udp {answered(aws.run())}"


def gpus(aws: Aws) -> str:
    aws.instance("a", "g4dn.12xlarge")
    aws.define(resourceRequirements=[{"type": "GPU", "value": "2"}])
    answer = aws.run(3)
    ids = {gpu for task in answer["tasks"] for one in task["containers"] for gpu in one.get("gpuIds", [])}
    return f"{answered(answer)}; {len(ids)} GPUs in use"


def not_beside_its_group(aws: Aws) -> str:
    aws.instance(), aws.instance("b")
    aws.define()
    apart = [{"type": "memberOf", "expression": "not(task:group == zookeeper)"}]
    return answered(aws.run(3, group="zookeeper", placementConstraints=apart))


def tags_and_starter(aws: Aws) -> str:
    aws.instance()
    aws.define()
    aws.run(startedBy="ci", tags=[{"key": "team", "value": "core"}])
    arns = aws.ecs.list_tasks(cluster="test", startedBy="ci")["taskArns"]
    task = aws.ecs.describe_tasks(cluster="test", tasks=arns, include=["TAGS"])["tasks"][0]
    return f"{task['startedBy']}, {task['tags'][0]['value']}, {task['group']}, {task['lastStatus']}"


def stopping_frees_room(aws: Aws) -> str:
    aws.instance()
    aws.define(memory=6144)
    first, second = aws.run(), aws.run()
    aws.ecs.stop_task(cluster="test", task=first["tasks"][0]["taskArn"], reason="done")
    return f"{answered(second)}; after the stop {answered(aws.run())}"


def start_on_a_full_instance(aws: Aws) -> str:
    full = aws.instance()
    aws.define(memory=6144)
    aws.run()
    return answered(dict(aws.ecs.start_task(cluster="test", taskDefinition="web", containerInstances=[full])))


def start_where_nothing_is(aws: Aws) -> str:
    gone = aws.instance()
    aws.define()
    aws.ecs.deregister_container_instance(cluster="test", containerInstance=gone)
    aws.instance()
    never = gone.rsplit("/", 1)[0] + "/0123456789abcdef0123456789abcdef"
    return answered(dict(aws.ecs.start_task(cluster="test", taskDefinition="web", containerInstances=[gone, never])))


def draining_takes_nothing(aws: Aws) -> str:
    drains, stays = aws.instance(), aws.instance("b")
    aws.define()
    aws.ecs.update_container_instances_state(cluster="test", containerInstances=[drains], status="DRAINING")
    placed = aws.run(4, placementStrategy=SPREAD_ZONES)["tasks"]
    return f"{sum(task['containerInstanceArn'] == stays for task in placed)} of 4 on the other instance"


def draining_moves_a_service(aws: Aws) -> str:
    drains = aws.instance()
    aws.instance("b")
    aws.define()
    aws.serve(4)
    before = len(aws.tasks(serviceName="web", containerInstance=drains))
    aws.ecs.update_container_instances_state(cluster="test", containerInstances=[drains], status="DRAINING")
    left = len(aws.tasks(serviceName="web", containerInstance=drains))
    return f"{before} tasks there, then {left}; {aws.service()['runningCount']} run"


def waits_for_a_provider(aws: Aws) -> str:
    scaling: Any = client("autoscaling")
    aws.ec2.create_launch_template(
        LaunchTemplateName="web", LaunchTemplateData={"ImageId": aws.image, "InstanceType": "m5.large"}
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="own-group", MinSize=1, MaxSize=9, DesiredCapacity=1, AvailabilityZones=[REGION + "a"],
        LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"},
    )  # fmt: skip
    group = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=["own-group"])["AutoScalingGroups"][0]
    managed = {"autoScalingGroupArn": group["AutoScalingGroupARN"], "managedScaling": {"status": "ENABLED"}}
    aws.ecs.create_capacity_provider(name="own", autoScalingGroupProvider=managed)
    aws.ecs.put_cluster_capacity_providers(
        cluster="test", capacityProviders=["own"], defaultCapacityProviderStrategy=[{"capacityProvider": "own"}]
    )
    aws.register(group["Instances"][0]["InstanceId"])
    aws.define(memory=6144)
    first = aws.run(4)
    statuses = Counter(task["lastStatus"] for task in first["tasks"])
    scaling.set_desired_capacity(AutoScalingGroupName="own-group", DesiredCapacity=2)
    group = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=["own-group"])["AutoScalingGroups"][0]
    aws.register(group["Instances"][1]["InstanceId"])
    later = Counter(task["lastStatus"] for task in aws.tasks())
    return f"{answered(first)}, {statuses['PROVISIONING']} wait; with a second instance {later['PROVISIONING']} wait"


def steady_state(aws: Aws) -> str:
    aws.instance(), aws.instance("b")
    aws.define()
    aws.serve(2)
    service = aws.service()
    return f"{service['runningCount']} run; {newest(service)}"


def service_without_room(aws: Aws) -> str:
    aws.instance(), aws.instance("b")
    aws.define(portMappings=PORT_80)
    aws.serve(3)
    service = aws.service()
    return f"{service['runningCount']} run; {newest(service)}"


def scale_in_keeps_zones_even(aws: Aws) -> str:
    for zone in "abc":
        aws.instance(zone)
    aws.define()
    aws.serve(5)
    before = aws.per_instance(aws.tasks(serviceName="web"))
    aws.ecs.update_service(cluster="test", service="web", desiredCount=4)
    return f"zones {before}, then {aws.per_instance(aws.tasks(serviceName='web'))}"


def fewer_tasks(aws: Aws) -> str:
    aws.instance()
    aws.define()
    aws.serve(3)
    aws.ecs.update_service(cluster="test", service="web", desiredCount=1)
    stopped = aws.tasks(desiredStatus="STOPPED")
    reasons = {task["stoppedReason"].split("(")[0].strip() for task in stopped}
    codes = {task.get("stopCode") for task in stopped}
    return f"{aws.service()['runningCount']} runs, {len(stopped)} stopped: {codes}, {reasons}"


def new_revision(aws: Aws) -> str:
    aws.instance(), aws.instance("b")
    aws.define()
    aws.serve(2)
    aws.define(memory=256)
    aws.ecs.update_service(cluster="test", service="web", taskDefinition="web:2")
    revisions = Counter(task["taskDefinitionArn"].rsplit("/", 1)[1] for task in aws.tasks(serviceName="web"))
    deployments = [one["rolloutState"] for one in aws.service()["deployments"]]
    return f"{dict(revisions)}, deployments {deployments}"


def revision_without_room(aws: Aws) -> str:
    aws.instance()
    aws.define(portMappings=PORT_80)
    aws.serve(1)
    aws.define(portMappings=PORT_80)
    aws.ecs.update_service(cluster="test", service="web", taskDefinition="web:2")
    revisions = {task["taskDefinitionArn"].rsplit("/", 1)[1] for task in aws.tasks(serviceName="web")}
    service = aws.service()
    return f"{revisions} runs, {service['deployments'][0]['rolloutState']}; {newest(service)}"


def daemon(aws: Aws) -> str:
    drains = aws.instance()
    aws.instance("b"), aws.instance("c")
    aws.ecs.update_container_instances_state(cluster="test", containerInstances=[drains], status="DRAINING")
    aws.define()
    aws.serve(0, schedulingStrategy="DAEMON", desiredCount=None)
    before = aws.service()["runningCount"]
    aws.instance("a")
    return f"{before} run on 3 instances of which one drains, {aws.service()['runningCount']} when one more is there"


def stopped_task_is_replaced(aws: Aws) -> str:
    aws.instance()
    aws.define()
    aws.serve(2)
    running = aws.tasks(serviceName="web")
    for task in running[:1]:
        aws.ecs.stop_task(cluster="test", task=task["taskArn"])
    return f"{len(running)} run, one is stopped, {len(aws.tasks(serviceName='web'))} run"


def protected_from_scale_in(aws: Aws) -> str:
    aws.instance()
    aws.define()
    aws.serve(3)
    arns = aws.ecs.list_tasks(cluster="test", serviceName="web")["taskArns"]
    aws.ecs.update_task_protection(cluster="test", tasks=arns, protectionEnabled=True)
    aws.ecs.update_service(cluster="test", service="web", desiredCount=1)
    return f"{aws.service()['runningCount']} run"


def filtered_instances(aws: Aws) -> str:
    aws.instance("a", "m5.large"), aws.instance("b", "c5.large"), aws.instance("c", "m5.xlarge")
    expression = "attribute:ecs.instance-type =~ m5.* and attribute:ecs.availability-zone != eu-west-1c"
    return f"{len(aws.ecs.list_container_instances(cluster='test', filter=expression)['containerInstanceArns'])} of 3"


@dataclass(frozen=True)
class Scenario:
    """Code, what ECS answers, and where that is written."""

    what: str
    code: Callable[[Aws], str]
    expected: str
    source: str


NO_ROOM = "service web was unable to place a task because no container instance met all of its requirements. "
PORT_IN_USE = f"{NO_ROOM}The closest matching container-instance I is already using a port required by your task.{TAIL}"

SCENARIOS = [
    Scenario("RunTask, a constraint that no instance meets", constraint_not_met,
             "0 placed; 2 × MemberOf placement constraint unsatisfied.", "aws/amazon-ecs-agent#3044"),
    Scenario("RunTask, three tasks with host port 80 on two instances", port_taken,
             "2 placed; 2 × RESOURCE:PORTS", "DG/service-event-messages-list, DG/api_failures_messages"),
    Scenario("RunTask, spread over three zones", spread_over_zones, "per instance [2, 2, 2]", "DG/task-placement-strategies"),
    Scenario("RunTask, binpack by memory", packed_by_memory,
             "4 of 4 on the instance with least memory", "API/PlacementStrategy"),
    Scenario("RunTask, three tasks, distinctInstance on two instances", distinct_instances,
             "2 placed; 2 × DistinctInstance placement constraint unsatisfied.", "API/PlacementConstraint"),
    Scenario("RunTask, an attribute that one instance has", by_attribute,
             "4 of 4 on the instance with the attribute", "DG/task-placement-constraints"),
    Scenario("RunTask, a cluster without instances", without_instances,
             "InvalidParameterException: No Container Instances were found in your cluster.", "observed"),
    Scenario("RunTask, eleven tasks", eleven_tasks, "InvalidParameterException", "API/RunTask: at most 10"),
    Scenario("RunTask, memory 2048 and memoryReservation 128", reservation_counts, "128 MiB taken", "API/ContainerDefinition"),
    Scenario("RunTask, host port 53 of tcp, then of udp", udp_is_not_tcp, "tcp 1 placed, udp 1 placed", "API/Resource"),
    Scenario("RunTask, three tasks with two GPUs on four", gpus,
             "2 placed; 1 × RESOURCE:GPU; 4 GPUs in use", "DG/ecs-gpu"),
    Scenario("RunTask, not(task:group == …) of its own group", not_beside_its_group,
             "2 placed; 2 × MemberOf placement constraint unsatisfied.", "DG/cluster-query-language"),
    Scenario("RunTask, startedBy, tags and group", tags_and_starter, "ci, core, family:web, RUNNING", "API/RunTask"),
    Scenario("StopTask frees the room of the task", stopping_frees_room,
             "0 placed; 1 × RESOURCE:MEMORY; after the stop 1 placed", "DG/api_failures_messages"),
    Scenario("StartTask on a full instance", start_on_a_full_instance,
             "0 placed; 1 × RESOURCE:MEMORY", "DG/api_failures_messages"),
    Scenario("StartTask on an instance that went, and one that never was", start_where_nothing_is,
             "0 placed; 1 × INACTIVE, 1 × MISSING", "DG/api_failures_messages"),
    Scenario("RunTask beside a DRAINING instance", draining_takes_nothing,
             "4 of 4 on the other instance", "DG/container-instance-draining"),
    Scenario("A service whose instance is set to DRAINING", draining_moves_a_service,
             "2 tasks there, then 0; 4 run", "DG/container-instance-draining"),
    Scenario("RunTask on a capacity provider with room for one of four", waits_for_a_provider,
             "4 placed, 3 wait; with a second instance 2 wait", "DG/managed-scaling-behavior"),
    Scenario("A service reaches its steady state", steady_state,
             "2 run; service web has reached a steady state.", "DG/service-event-messages-list"),
    Scenario("A service of three tasks with host port 80 on two instances", service_without_room,
             f"2 run; {PORT_IN_USE}", "DG/service-event-messages-list"),
    Scenario("UpdateService from five tasks to four, in three zones", scale_in_keeps_zones_even,
             "zones [1, 2, 2], then [1, 1, 2]", "API/UpdateService"),
    Scenario("UpdateService from three tasks to one", fewer_tasks,
             "1 runs, 2 stopped: {'ServiceSchedulerInitiated'}, {'Scaling activity initiated by'}", "API/Task, observed"),
    Scenario("UpdateService to a new revision", new_revision, "{'web:2': 2}, deployments ['COMPLETED']", "DG/deployment-type-ecs"),
    Scenario("UpdateService to a revision that has no room beside the old one", revision_without_room,
             f"{{'web:1'}} runs, IN_PROGRESS; {PORT_IN_USE}", "DG/deployment-type-ecs"),
    Scenario("A DAEMON service, and an instance more", daemon,
             "2 run on 3 instances of which one drains, 3 when one more is there", "DG/ecs_services"),
    Scenario("StopTask on a task of a service", stopped_task_is_replaced, "2 run, one is stopped, 2 run", "DG/ecs_services"),
    Scenario("UpdateService from three protected tasks to one", protected_from_scale_in, "3 run", "DG/task-scale-in-protection"),
    Scenario("ListContainerInstances with a filter", filtered_instances, "1 of 3", "DG/cluster-query-language"),
]  # fmt: skip


def outcome(scenario: Scenario) -> str:
    """What the code answers; an error of AWS's as its name and its message."""
    try:
        return scenario.code(Aws())
    except Exception as error:  # Whatever plain moto raises is its answer.
        told = getattr(error, "response", {}).get("Error")
        return f"{told['Code']}: {told['Message']}" if told else f"{type(error).__name__}: {error}"

"""What moto knows of a cluster, in AWS's words."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable
from typing import Any

DEFINITION = {
    "family": "family",
    "revision": "revision",
    "arn": "taskDefinitionArn",
    "container_definitions": "containerDefinitions",
    "network_mode": "networkMode",
    "placement_constraints": "placementConstraints",
    "requires_compatibilities": "requiresCompatibilities",
    "cpu": "cpu",
    "memory": "memory",
    "runtime_platform": "runtimePlatform",
    "volumes": "volumes",
    "task_role_arn": "taskRoleArn",
    "execution_role_arn": "executionRoleArn",
    "ipc_mode": "ipcMode",
    "pid_mode": "pidMode",
    "ephemeral_storage": "ephemeralStorage",
}


def definition(one: Any) -> dict[str, Any]:
    """A task definition."""
    told = {key: getattr(one, name, None) for name, key in DEFINITION.items()}
    return {key: value for key, value in told.items() if value is not None}


def instance(one: Any, provider: str | None) -> dict[str, Any]:
    """A container instance."""
    told: dict[str, Any] = {
        "containerInstanceArn": one.container_instance_arn,
        "ec2InstanceId": one.ec2_instance_id,
        "status": one.status,
        "agentConnected": one.agent_connected,
        "versionInfo": one.version_info,
        "registeredAt": one.registered_at.isoformat() + "Z",
        "registeredResources": one.registered_resources,
        "remainingResources": one.remaining_resources,
        "attributes": [
            {"name": name} if value is None else {"name": name, "value": value} for name, value in one.attributes.items()
        ],
        "runningTasksCount": one.running_tasks_count,
        "pendingTasksCount": one.pending_tasks_count,
    }
    return told if provider is None else {**told, "capacityProviderName": provider}


def task(one: Any) -> dict[str, Any]:
    """A task that runs or begins to."""
    told = {
        "taskArn": one.task_arn,
        "taskDefinitionArn": one.task_definition_arn,
        "containerInstanceArn": one.container_instance_arn,
        "lastStatus": one.last_status,
        "desiredStatus": one.desired_status,
        "group": one.group,
        "startedBy": one.started_by or None,
        "launchType": one.launch_type or None,
        "capacityProviderName": one.capacity_provider_name,
        "availabilityZone": getattr(one, "availability_zone", None),
        "createdAt": one.created_at.isoformat() + "Z",
        "overrides": one.overrides or None,
        "containers": [
            {
                "name": each.name,
                "networkBindings": getattr(each, "network_bindings", []),
                "gpuIds": getattr(each, "gpu_ids", []),
            }
            for each in one.containers
        ],
    }
    return {key: value for key, value in told.items() if value is not None}


def service(one: Any) -> dict[str, Any]:
    """A service, as far as decisions ask for it."""
    told = {
        "serviceName": one.name,
        "serviceArn": one.arn,
        "status": one.status,
        "taskDefinition": one.task_definition,
        "desiredCount": one.desired_count,
        "runningCount": one.running_count,
        "pendingCount": one.pending_count,
        "schedulingStrategy": one.scheduling_strategy,
        "launchType": one.launch_type,
        "capacityProviderStrategy": getattr(one, "capacity_provider_strategy", None),
        "networkConfiguration": one.network_configuration or None,
        "placementStrategy": getattr(one, "placement_strategy", None),
        "placementConstraints": getattr(one, "placement_constraints", None),
        "deploymentConfiguration": getattr(one, "deployment_configuration", None),
        "deployments": [
            {"id": each["id"], "status": each["status"], "taskDefinition": each["taskDefinition"]}
            for each in one.deployments
        ],
    }
    return {key: value for key, value in told.items() if value is not None}


def live(backend: Any, name: str) -> list[Any]:
    """The tasks of a cluster that are to run, in the order in which they were asked for."""
    return [one for one in backend.tasks.get(name, {}).values() if one.desired_status == "RUNNING"]


def cluster(
    backend: Any,
    name: str,
    *,
    gone: Iterable[Any] = (),
    protected: Collection[str] = (),
    replaced: Collection[str] = (),
    without: Collection[str] = (),
) -> dict[str, Any]:
    """The whole snapshot.

    `gone` are instances that were deregistered. Tasks in `protected` may not stop, those in `replaced` are of a
    revision that goes, those in `without` are left out.
    """
    own = backend.clusters[name]
    of = providers(backend, own)
    tasks, definitions = [], {}
    for one in live(backend, name):
        if one.task_arn in without:
            continue
        told = task(one)
        known = definition(backend.describe_task_definition(one.task_definition_arn))
        if one.task_arn in replaced:
            known = before(known)
            told["taskDefinitionArn"] = known["taskDefinitionArn"]
        told["protectionEnabled"] = one.task_arn in protected or getattr(one, "is_protected", False)
        definitions[known["taskDefinitionArn"]] = known
        tasks.append(told)
    told_instances = [instance(one, of.get(one.ec2_instance_id)) for one in instances(backend, name)]
    told_instances += [{**instance(one, None), "status": "INACTIVE", "runningTasksCount": 0} for one in gone]
    return {
        "containerInstances": told_instances,
        "tasks": tasks,
        "taskDefinitions": list(definitions.values()),
        "services": [
            service(one) for one in backend.services.values() if one.cluster_name == name and one.status == "ACTIVE"
        ],
        "subnets": subnets(backend),
        "capacityProviders": [
            {"name": one.name, "capacityProviderArn": one.capacity_provider_arn, "status": one.status,
             "autoScalingGroupProvider": one.auto_scaling_group_provider}
            for one in backend.capacity_providers.values()
        ],
        "clusters": [
            {"clusterName": name, "clusterArn": own.arn, "capacityProviders": own.capacity_providers or [],
             "defaultCapacityProviderStrategy": own.default_capacity_provider_strategy or []}
        ],
    }  # fmt: skip


def before(known: dict[str, Any]) -> dict[str, Any]:
    """The same definition under another name: that of tasks which a deployment replaces by equal ones."""
    family = f"{known['family']}-replaced"
    return {**known, "family": family, "taskDefinitionArn": f"{known['taskDefinitionArn'].rsplit('/', 1)[0]}/{family}:1", "revision": 1}


def instances(backend: Any, name: str) -> list[Any]:
    """The container instances of a cluster."""
    return list(backend.container_instances.get(name, {}).values())


def providers(backend: Any, own: Any) -> dict[str, str]:
    """The capacity provider of each EC2 instance: the one of the cluster whose Auto Scaling group launched it."""
    groups = {}
    for name in own.capacity_providers or []:
        provider = backend.capacity_providers.get(name)
        if provider is not None:
            groups[provider.auto_scaling_group_provider["autoScalingGroupArn"].rsplit("/", 1)[-1]] = name
    found = {}
    for one in instances(backend, own.name):
        tags = {tag["key"]: tag["value"] for tag in ec2_instance(backend, one.ec2_instance_id).get_tags()}
        provider = groups.get(tags.get("aws:autoscaling:groupName", ""))
        if provider is not None:
            found[one.ec2_instance_id] = provider
    return found


def ec2_instance(backend: Any, instance_id: str) -> Any:
    """moto's EC2 instance."""
    return ec2(backend).get_instance(instance_id)


def ec2(backend: Any) -> Any:
    """moto's EC2 of the same account and Region."""
    return importlib.import_module("moto.ec2").ec2_backends[backend.account_id][backend.region_name]


def subnets(backend: Any) -> list[dict[str, str]]:
    """The subnets, as EC2 describes them."""
    return [
        {"SubnetId": one.id, "AvailabilityZone": one.availability_zone, "VpcId": one.vpc_id}
        for one in ec2(backend).describe_subnets()
    ]

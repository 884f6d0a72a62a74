"""moto's tasks, made and ended by what the engine answered."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from stowplan import decide
from stowplan.moto import _snapshot
from stowplan.moto._emulation import Emulation
from stowplan.moto._told import NotEmulated

ANY_INSTANCE = {
    "containerInstanceArn": "any",
    "status": "ACTIVE",
    "agentConnected": True,
    "registeredResources": [],
    "remainingResources": [],
}
"""What a definition asks for is the same on every instance."""


def now() -> datetime:
    """moto's kind of time: UTC, without a zone."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def requirement(definition: Mapping[str, Any], overrides: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a task takes of an instance, as the engine reckons it."""
    request = {"overrides": overrides} if overrides else {}
    answer = decide(
        {
            "decide": "place",
            "cluster": {"containerInstances": [ANY_INSTANCE]},
            "taskDefinition": {**definition, "requiresAttributes": []},
            "request": request,
            "options": {"explain": "summary"},
        }
    )
    return dict(answer["explanation"]["requirement"])


@dataclass
class Run:
    """What tasks are made of."""

    definition: Any
    request: dict[str, Any]
    """As `place` takes it."""
    group: str
    started_by: str = ""
    tags: list[dict[str, str]] = field(default_factory=list)
    launch_type: str | None = None
    service: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    """Members of the task that decide nothing."""

    @property
    def document(self) -> dict[str, Any]:
        return _snapshot.definition(self.definition)


class Tasks:
    """The tasks of one of moto's clusters."""

    def __init__(self, emulation: Emulation, backend: Any, name: str) -> None:
        self.emulation, self.backend, self.name = emulation, backend, name
        self.cluster = backend.clusters[name]
        self.changes = 0

    def start(self, run: Run, placement: Mapping[str, Any]) -> Any:
        """A task that found a place, or waits for one where the placement names no instance and no zone."""
        arn, overrides = placement.get("containerInstanceArn"), run.request.get("overrides")
        needs = requirement(run.document, overrides)
        if "gpuMemory" in needs or "neuronDevices" in needs or needs["gpus"] not in (*range(1024), "ALL"):
            raise NotEmulated("tasks that share a GPU or have Neuron devices are not emulated: moto does not keep what remains of them")
        task = self._task_class()(
            cluster=self.cluster,
            task_definition=run.definition,
            container_instance_arn=None,
            resource_requirements=needs,
            backend=self.backend,
            group=run.group,
            launch_type=run.launch_type or ("FARGATE" if arn is None and "availabilityZone" in placement else "EC2"),
            overrides=overrides or {},
            started_by=run.started_by,
            tags=copy.deepcopy(run.tags),
            networking_configuration=self._network(run.request, placement),
            platform_version=run.request.get("platformVersion"),
            capacity_provider_name=placement.get("capacityProviderName"),
        )
        task.stowplan_run = run
        task.created_at = now()
        task.version = 1
        task.containers = [self._container(run.definition, each) for each in run.definition.container_definitions]
        for member, value in run.attributes.items():
            setattr(task, member, value)
        self._status(task, "PROVISIONING")
        self.backend.tasks.setdefault(self.name, {})[task.task_arn] = task
        if arn is not None or "availabilityZone" in placement:
            self.place(task, placement)
        self.changes += 1
        return task

    def place(self, task: Any, placement: Mapping[str, Any]) -> None:
        """A task runs where the engine placed it."""
        arn = placement.get("containerInstanceArn")
        task.availability_zone = placement.get("availabilityZone")
        task.stowplan_gpus = list(placement.get("gpuIds", []))
        if arn is not None:
            instance = self.backend.container_instances[self.name][arn.rsplit("/", 1)[-1]]
            task.container_instance_arn = instance.container_instance_arn
            task.availability_zone = instance.attributes.get("ecs.availability-zone")
            hold(instance, task, 1)
        bindings: dict[str, list[dict[str, Any]]] = {}
        for port in placement.get("hostPorts", []):
            bound = {key: port[key] for key in ("containerPort", "hostPort", "protocol")}
            bindings.setdefault(port["containerName"], []).append({"bindIP": "0.0.0.0", **bound})
        free = list(task.stowplan_gpus)
        for container, told in zip(task.containers, task.stowplan_run.definition.container_definitions, strict=True):
            container.network_bindings = bindings.get(container.name, [])
            asked = [each["value"] for each in told.get("resourceRequirements", []) if each["type"] == "GPU"]
            count = len(free) if "ALL" in asked else sum(int(value) for value in asked)
            container.gpu_ids, free = free[:count], free[count:]
        task.started_at = now()
        self._status(task, "RUNNING")
        self.changes += 1

    def stop(self, task: Any, code: str | None, reason: str) -> None:
        """A task stops, and what it holds is free."""
        instance = self.instance_of(task)
        if instance is not None:
            hold(instance, task, -1)
        task.stop_code, task.stopped_reason = code, reason
        task.stopping_at = task.stopped_at = now()
        task.desired_status = "STOPPED"
        self._status(task, "STOPPED")
        self.changes += 1

    def instance_of(self, task: Any) -> Any:
        """The instance that a task is on, where it is still of the cluster."""
        arn = task.container_instance_arn
        return None if arn is None else self.backend.container_instances[self.name].get(arn.rsplit("/", 1)[-1])

    def count(self) -> None:
        """Brings moto's numbers up to date."""
        live = _snapshot.live(self.backend, self.name)
        running = [task for task in live if task.last_status == "RUNNING"]
        self.cluster.running_tasks_count = len(running)
        self.cluster.pending_tasks_count = len(live) - len(running)
        for one in _snapshot.instances(self.backend, self.name):
            one.running_tasks_count = sum(task.container_instance_arn == one.container_instance_arn for task in running)
            one.pending_tasks_count = 0
        for service in self.backend.services.values():
            if service.cluster_name != self.name:
                continue
            own = [task for task in live if task.stowplan_run.service == service.name]
            up = [task for task in own if task.last_status == "RUNNING"]
            service.running_count, service.pending_count = len(up), len(own) - len(up)
            for deployment in service.deployments:
                of = [task for task in own if task.started_by == deployment["id"]]
                up = [task for task in of if task.last_status == "RUNNING"]
                deployment["runningCount"], deployment["pendingCount"] = len(up), len(of) - len(up)
                deployment["desiredCount"] = service.desired_count if deployment["status"] == "PRIMARY" else len(of)
        self.cluster.active_services_count = sum(
            one.cluster_name == self.name and one.status == "ACTIVE" for one in self.backend.services.values()
        )

    def _task_class(self) -> Any:
        """moto's task without its clock: a status stays until something happens."""
        stays = property(lambda task: task._status, lambda task, value: setattr(task, "_status", value))
        return type("Task", (self.emulation.layout.models.Task,), {"status": stays, "advance": lambda task: None})

    def _container(self, definition: Any, told: Mapping[str, Any]) -> Any:
        container = self.emulation.layout.models.Container(definition)
        for name, key in {"name": "name", "image": "image", "memory": "memory", "environment": "environment", "command": "command"}.items():
            setattr(container, name, told.get(key))
        container.cpu = told.get("cpu", 0)
        container.exit_code = container.exitCode = None
        container.health_status = "UNKNOWN"
        return container

    def _status(self, task: Any, status: str) -> None:
        task.last_status = status
        for container in task.containers:
            container.last_status = "PENDING" if status == "PROVISIONING" else status

    def _network(self, request: Mapping[str, Any], placement: Mapping[str, Any]) -> dict[str, Any] | None:
        """The network configuration, with a subnet of the task's zone first: moto takes the first."""
        told = request.get("networkConfiguration")
        if not told or "awsvpcConfiguration" not in told:
            return None
        zone = placement.get("availabilityZone")
        if zone is None and "containerInstanceArn" in placement:
            instance = self.backend.container_instances[self.name][placement["containerInstanceArn"].rsplit("/", 1)[-1]]
            zone = instance.attributes.get("ecs.availability-zone")
        zones = {one["SubnetId"]: one["AvailabilityZone"] for one in _snapshot.subnets(self.backend)}
        chosen = told["awsvpcConfiguration"]
        subnets = sorted(chosen["subnets"], key=lambda subnet: zones.get(subnet) != zone)
        return {"awsvpcConfiguration": {"securityGroups": [], **chosen, "subnets": subnets}}


def hold(instance: Any, task: Any, sign: int) -> None:
    """Takes what a task needs of what remains on an instance, or gives it back."""
    needs = task.resource_requirements
    taken = {"PORTS": needs["ports"], "PORTS_UDP": needs["portsUdp"]}
    for resource in instance.remaining_resources:
        name = resource["name"]
        if name in ("CPU", "MEMORY"):
            resource["integerValue"] -= sign * needs[name.lower()]
        elif name in taken:
            ports = {str(port) for port in taken[name]}
            kept = [port for port in resource["stringSetValue"] if port not in ports]
            resource["stringSetValue"] = kept + sorted(ports, key=int) if sign > 0 else kept
        elif name == "GPU":
            gpus = task.stowplan_gpus
            kept = [gpu for gpu in resource["stringSetValue"] if gpu not in gpus]
            resource["stringSetValue"] = kept if sign > 0 else sorted(kept + gpus)

"""What stands in for moto's methods while ECS is emulated."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from typing import Any

from stowplan import Cluster, decide
from stowplan._error import StowplanError
from stowplan.documents import InstanceTypeRow
from stowplan.moto import _snapshot
from stowplan.moto._emulation import Emulation, State
from stowplan.moto._scheduler import SERVICE_MEMBERS, Scheduler, text
from stowplan.moto._tasks import Run, now
from stowplan.moto._told import NotEmulated, NotEmulatedWarning, heed

Methods = dict[str, Callable[..., Any]]

PLACED = ("placementStrategy", "placementConstraints", "launchType", "capacityProviderStrategy", "networkConfiguration",
          "overrides", "platformVersion")  # fmt: skip
"""Members of RunTask that `place` takes as they are."""

STARTS_DEPLOYMENT = ("taskDefinition", "networkConfiguration", "platformVersion", "loadBalancers", "serviceRegistries",
                     "serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations")  # fmt: skip
"""Members of UpdateService that start a deployment (API/UpdateService), beside `forceNewDeployment`."""

KEPT = {
    "availabilityZoneRebalancing": "availability_zone_rebalancing",
    "deploymentConfiguration": "deployment_configuration",
    "enableECSManagedTags": "enable_ecs_managed_tags",
    "enableExecuteCommand": "enable_execute_command",
    "healthCheckGracePeriodSeconds": "health_check_grace_period_seconds",
    "loadBalancers": "load_balancers",
    "propagateTags": "propagate_tags",
    "serviceRegistries": "service_registries",
    **{key: name for name, key in SERVICE_MEMBERS.items()},
}
"""Members that UpdateService changes, and what moto's service calls them."""


def replacements(emulation: Emulation) -> list[tuple[Any, Methods]]:
    """The classes of moto's, and what takes the place of which of their methods."""
    layout, actions = emulation.layout, Actions(emulation)
    handlers: Methods = {}
    for name in (
        "create_capacity_provider create_service delete_attributes delete_service deregister_container_instance"
        " describe_tasks get_task_protection list_container_instances list_tasks put_attributes"
        " put_cluster_capacity_providers register_container_instance run_task start_task stop_task"
        " update_capacity_provider update_container_instances_state update_service update_task_protection"
    ).split():
        handlers[name] = _handler(layout, getattr(actions, name), getattr(layout.handlers, name, None))
    for name in ("create_task_set", "delete_task_set", "update_task_set", "update_service_primary_task_set"):
        handlers[name] = _refusal(name)
    backend: Methods = {
        "create_service": lambda backend, *given, **more: actions.create_service_of_template(backend, *given, **more),
        "update_service": lambda backend, properties: actions.update_service_of_template(backend, properties),
        "delete_service": lambda backend, cluster_name, service_name, force: actions.delete_service(
            backend, {"cluster": cluster_name, "service": service_name, "force": force}, None
        )["service"],
    }
    return [(layout.handlers, handlers), (layout.backend, backend)]


def _handler(layout: Any, action: Callable[..., Any], original: Callable[..., Any] | None) -> Callable[..., Any]:
    """moto's handler of a request: an action takes moto's backend, the request, and moto's own handler."""

    def handle(response: Any) -> Any:
        own = None if original is None else lambda: original(response)
        answer = action(response.ecs_backend, dict(response._get_params()), own)
        return layout.result(answer) if isinstance(answer, dict) else answer

    return handle


def _refusal(name: str) -> Callable[..., Any]:
    def refuse(response: Any) -> Any:
        raise NotEmulated(f"{name}: task sets are not emulated, only the deployment controller ECS is")

    return refuse


class Actions:
    """The requests, each with moto's backend and its members."""

    def __init__(self, emulation: Emulation) -> None:
        self.emulation = emulation
        self.models = emulation.layout.models
        backend = emulation.layout.backend
        self.own = {name: getattr(backend, name) for name in ("create_service", "stop_task")}
        """Methods of moto's that are called from here."""

    def scheduler(self, backend: Any, request: dict[str, Any]) -> Scheduler:
        name = backend._get_cluster(request.get("cluster") or "default").name
        return Scheduler(self.emulation, backend, name)

    # Tasks.

    def run_task(self, backend: Any, request: dict[str, Any], original: Any) -> dict[str, Any]:
        scheduler = self.scheduler(backend, request)
        heed("RunTask", request)
        state, token = State.of(backend), request.get("clientToken")
        if token in state.answered:
            tasks, failures = state.answered[token]
            return {"tasks": tasks, "failures": failures}
        if request.get("launchType") and request.get("capacityProviderStrategy"):
            raise self.emulation.refusal("Specify either Launch Type or Capacity Provider Strategy, but not both.")
        run = self._run(backend, request)
        tasks, failures, answer = scheduler.run(run, int(request.get("count") or 1))
        if answer.get("unplaced") and not failures:
            exceeded: Exception = self.emulation.layout.exceptions.EcsClientException(
                "The tasks provisioning capacity limit was exceeded."
            )
            raise exceeded
        scheduler.settle()
        if token:
            state.answered[token] = (tasks, failures)
        return {"tasks": tasks, "failures": failures}

    def start_task(self, backend: Any, request: dict[str, Any], original: Any) -> dict[str, Any]:
        scheduler = self.scheduler(backend, request)
        heed("StartTask", request)
        instances = request.get("containerInstances") or []
        if not instances:
            raise self.emulation.layout.exceptions.EcsClientException("Container Instances cannot be empty.")
        run = self._run(backend, request)
        run.request["containerInstances"] = instances
        answer = scheduler.ask({"decide": "place", "taskDefinition": run.document, "request": {**run.request, "group": run.group}})
        tasks = scheduler.begin(run, answer)
        scheduler.settle()
        return {"tasks": tasks, "failures": answer["failures"]}

    def _run(self, backend: Any, request: dict[str, Any]) -> Run:
        definition = backend.describe_task_definition(request["taskDefinition"])
        tags = request.get("tags") or []
        if request.get("propagateTags") == "TASK_DEFINITION":
            own = {tag["key"] for tag in tags}
            tags = tags + [tag for tag in definition.tags if tag["key"] not in own]
        return Run(
            definition,
            {key: request[key] for key in PLACED if request.get(key)},
            group=request.get("group") or f"family:{definition.family}",
            started_by=request.get("startedBy") or "",
            tags=tags,
            launch_type=request.get("launchType"),
            attributes={"enable_execute_command": bool(request.get("enableExecuteCommand"))},
        )

    def stop_task(self, backend: Any, request: dict[str, Any], original: Any) -> dict[str, Any]:
        scheduler = self.scheduler(backend, request)
        task = self._task(backend, scheduler.name, request["task"])
        if task is None:
            return {"task": self.own["stop_task"](backend, scheduler.name, request["task"], request.get("reason"))}
        if task.desired_status == "RUNNING":
            scheduler.stop(task, "UserInitiated", request.get("reason") or text("TASK-153", "stopped by user"))
            scheduler.settle()
        return {"task": task}

    @staticmethod
    def _task(backend: Any, cluster: str, arn_or_id: str) -> Any:
        wanted = arn_or_id.rsplit("/", 1)[-1]
        return next((one for one in backend.tasks.get(cluster, {}).values() if one.id == wanted), None)

    def describe_tasks(self, backend: Any, request: dict[str, Any], original: Any) -> Any:
        scheduler = self.scheduler(backend, request)
        response = original()
        asked = request.get("tasks") or []
        found = [self._task(backend, scheduler.name, one) for one in asked]
        missing = [one for one, task in zip(asked, found, strict=True) if task is None]
        arn = f"{scheduler.cluster.arn.replace(':cluster/', ':task/')}/"
        response.result["tasks"] = [task for task in found if task is not None]
        response.result["failures"] = [
            {"arn": one if one.startswith("arn:") else arn + one, "reason": "MISSING"} for one in missing
        ]
        return response

    def list_tasks(self, backend: Any, request: dict[str, Any], original: Any) -> dict[str, Any]:
        scheduler = self.scheduler(backend, request)
        tasks = list(backend.tasks.get(scheduler.name, {}).values())
        asked: dict[str, Callable[[Any], str]] = {
            "containerInstance": lambda task: (task.container_instance_arn or "").rsplit("/", 1)[-1],
            "serviceName": lambda task: task.stowplan_run.service,
            "family": lambda task: task.stowplan_run.definition.family,
            "startedBy": lambda task: task.started_by,
            "launchType": lambda task: task.launch_type,
            "desiredStatus": lambda task: task.desired_status,
        }
        wanted = {"desiredStatus": "RUNNING", **request}
        for member, told in asked.items():
            if wanted.get(member):
                tasks = [task for task in tasks if told(task) == wanted[member].rsplit("/", 1)[-1]]
        return {"taskArns": [task.task_arn for task in tasks]}

    def update_task_protection(self, backend: Any, request: dict[str, Any], original: Any) -> dict[str, Any]:
        scheduler = self.scheduler(backend, request)
        for one in request.get("tasks") or []:
            task = self._task(backend, scheduler.name, one)
            if task is not None and task.stowplan_run.service is not None:
                task.is_protected = bool(request["protectionEnabled"])
        scheduler.settle()
        return self.get_task_protection(backend, request, original)

    def get_task_protection(self, backend: Any, request: dict[str, Any], original: Any) -> dict[str, Any]:
        name = self.scheduler(backend, request).name
        asked = request.get("tasks") or [task.task_arn for task in _snapshot.live(backend, name)]
        known = {one: self._task(backend, name, one) for one in asked}
        return {
            "protectedTasks": [
                {"taskArn": task.task_arn, "protectionEnabled": getattr(task, "is_protected", False)}
                for task in known.values()
                if task is not None
            ],
            "failures": [{"arn": one, "reason": "MISSING"} for one, task in known.items() if task is None],
        }

    # Services.

    def create_service(self, backend: Any, request: dict[str, Any], original: Any) -> dict[str, Any]:
        scheduler = self.scheduler(backend, request)
        heed("CreateService", request)
        definition = backend.describe_task_definition(request["taskDefinition"])
        strategy = request.get("schedulingStrategy") or "REPLICA"
        percentages = {"maximumPercent": 100, "minimumHealthyPercent": 0} if strategy == "DAEMON" else {"maximumPercent": 200, "minimumHealthyPercent": 100}
        service = self.own["create_service"](
            backend,
            scheduler.name,
            request["serviceName"],
            int(request.get("desiredCount") or 0),
            definition.arn,
            request.get("loadBalancers"),
            strategy,
            request.get("tags"),
            request.get("deploymentController"),
            request.get("launchType") if request.get("launchType") != "EXTERNAL" else None,
            service_registries=request.get("serviceRegistries"),
            platform_version=request.get("platformVersion"),
            propagate_tags=request.get("propagateTags") or "NONE",
            network_configuration=_groups(request.get("networkConfiguration")),
            role_arn=request.get("role"),
        )
        for key, name in KEPT.items():
            if request.get(key) is not None:
                setattr(service, name, request[key])
        service.deployment_configuration = {**percentages, **(request.get("deploymentConfiguration") or {})}
        service.created_at = now()
        service.launch_type = request.get("launchType")
        default = scheduler.cluster.default_capacity_provider_strategy
        if not service.launch_type and not request.get("capacityProviderStrategy") and strategy == "REPLICA" and default:
            service.capacity_provider_strategy = copy.deepcopy(default)
        elif not service.launch_type and not request.get("capacityProviderStrategy"):
            service.launch_type = "EC2"
        try:
            service.deployments = []
            self._deployment(service, scheduler)
            scheduler.settle()
        except Exception:
            del backend.services[f"{scheduler.name}:{service.name}"]
            raise
        return {"service": service}

    def _deployment(self, service: Any, scheduler: Scheduler) -> None:
        """A new deployment, of the service as it is now; the one before it is no longer the primary one."""
        for one in service.deployments:
            one["status"] = "ACTIVE"
        own = f"ecs-svc/{self.models.mock_random.randint(10**18, 10**19 - 1)}"
        of_fargate = service.launch_type == "FARGATE"
        told = {
            "id": own,
            "status": "PRIMARY",
            "taskDefinition": service.task_definition,
            "desiredCount": service.desired_count,
            "pendingCount": 0,
            "runningCount": 0,
            "failedTasks": 0,
            "createdAt": now(),
            "updatedAt": now(),
            "launchType": service.launch_type,
            "capacityProviderStrategy": getattr(service, "capacity_provider_strategy", None),
            "platformVersion": service.platform_version,
            "platformFamily": "Linux" if of_fargate else None,
            "networkConfiguration": service.network_configuration or None,
            "rolloutState": "IN_PROGRESS",
            "rolloutStateReason": f"ECS deployment {own} in progress.",
        }
        service.deployments = [{key: value for key, value in told.items() if value is not None}, *service.deployments]
        service.stowplan_steady = None

    def update_service(self, backend: Any, request: dict[str, Any], original: Any) -> dict[str, Any]:
        scheduler = self.scheduler(backend, request)
        heed("UpdateService", request)
        service = backend._get_service(scheduler.name, request["service"].rsplit("/", 1)[-1])
        if service.status != "ACTIVE":
            raise self.emulation.layout.exceptions.ServiceNotFoundException
        kept, deployments = dict(vars(service)), copy.deepcopy(service.deployments)
        before = {key: getattr(service, name, None) for key, name in KEPT.items()} | {"taskDefinition": service.task_definition}
        for key, name in KEPT.items():
            if request.get(key) is not None:
                setattr(service, name, {**service.deployment_configuration, **request[key]} if key == "deploymentConfiguration" else request[key])
        if request.get("capacityProviderStrategy"):
            service.launch_type = None
        if request.get("desiredCount") is not None:
            if service.scheduling_strategy == "DAEMON":
                raise self.emulation.refusal("The daemon scheduling strategy does not support a desired count for services")
            service.desired_count = int(request["desiredCount"])
        if request.get("taskDefinition"):
            service.task_definition = backend.describe_task_definition(request["taskDefinition"]).arn
        after = {**{key: getattr(service, name, None) for key, name in KEPT.items()}, "taskDefinition": service.task_definition}
        try:
            if request.get("forceNewDeployment") or any(before.get(key) != after.get(key) for key in STARTS_DEPLOYMENT):
                self._deployment(service, scheduler)
            scheduler.settle()
        except Exception:
            vars(service).update(kept, deployments=deployments)
            raise
        return {"service": service}

    def delete_service(self, backend: Any, request: dict[str, Any], original: Any) -> dict[str, Any]:
        scheduler = self.scheduler(backend, request)
        service = backend._get_service(scheduler.name, request["service"].rsplit("/", 1)[-1])
        wanted = service.desired_count if service.scheduling_strategy == "REPLICA" else 0
        if wanted > 0 and not request.get("force"):
            raise self.emulation.refusal("The service cannot be stopped while it is scaled above 0.")
        service.status = "INACTIVE"
        service.desired_count = 0
        for task in scheduler.of(service):
            scheduler.stop_for(service, task)
        service.deployments = service.deployments[:1]
        scheduler.settle()
        return {"service": service}

    def create_service_of_template(
        self, backend: Any, cluster_str: str, service_name: str, desired_count: int, task_definition_str: str | None = None, **more: Any
    ) -> Any:
        """What moto's CloudFormation calls; it gives no more than these."""
        members = "Cluster, TaskDefinition and DesiredCount"
        warnings.warn(f"moto reads only {members} of a template's AWS::ECS::Service", NotEmulatedWarning, stacklevel=2)
        request = {"cluster": cluster_str, "serviceName": service_name, "desiredCount": desired_count, "taskDefinition": task_definition_str}
        return self.create_service(backend, request, None)["service"]

    def update_service_of_template(self, backend: Any, service_properties: dict[str, Any]) -> Any:
        """The same; its members are in moto's spelling."""
        names = {"task_definition": "taskDefinition", "desired_count": "desiredCount"}
        request = {names.get(key, key): value for key, value in service_properties.items()}
        return self.update_service(backend, request, None)["service"]

    # Instances.

    def register_container_instance(self, backend: Any, request: dict[str, Any], original: Any) -> Any:
        response = original()
        one = response.result["containerInstance"]
        machine = _snapshot.ec2_instance(backend, one.ec2_instance_id)
        if not _TYPES:
            _TYPES.update({each["instanceType"]: each for each in decide({"decide": "instanceTypes"})["instanceTypes"]})
        row = _TYPES.get(machine.instance_type)
        told = {resource["name"]: resource for resource in request.get("totalResources") or []}
        if row is not None:
            told = {**_resources(row), **told}
        for name, resource in told.items():
            for resources in (one.registered_resources, one.remaining_resources):
                resources[:] = [each for each in resources if each["name"] != name] + [copy.deepcopy(resource)]
        facts = {
            "ecs.cpu-architecture": None if row is None else row.get("cpuArchitecture"),
            "ecs.subnet-id": machine.subnet_id,
            "ecs.vpc-id": machine.vpc_id,
        }
        one.attributes.update({name: value for name, value in facts.items() if value is not None})
        one.attributes.update({each["name"]: each.get("value") for each in request.get("attributes") or []})
        if request.get("versionInfo"):
            one.version_info = {**one.version_info, **request["versionInfo"]}
        self.scheduler(backend, request).settle()
        return response

    def deregister_container_instance(self, backend: Any, request: dict[str, Any], original: Any) -> Any:
        scheduler = self.scheduler(backend, request)
        one = backend.container_instances.get(scheduler.name, {}).get(request["containerInstance"].rsplit("/", 1)[-1])
        scheduler.count()
        if one is not None and request.get("force"):
            for task in _snapshot.live(backend, scheduler.name):
                if scheduler.instance_of(task) is one:
                    scheduler.stop(task, None, text("TASK-153", "deregistration forced"))
            scheduler.count()
        response = original()
        if one is not None:
            one.status, one.agent_connected = "INACTIVE", False
            State.of(backend).gone.setdefault(scheduler.name, {})[one.id] = one
        scheduler.settle()
        return response

    def list_container_instances(self, backend: Any, request: dict[str, Any], original: Any) -> Any:
        response = original()
        if not request.get("filter"):
            return response
        scheduler = self.scheduler(backend, request)
        scheduler.count()
        try:
            with Cluster(_snapshot.cluster(backend, scheduler.name)) as held:
                matches = held.decide({"decide": "query", "expression": request["filter"]})["matches"]
        except StowplanError as error:
            raise self.emulation.refusal(error.message) from error
        arns = response.result["containerInstanceArns"]
        response.result["containerInstanceArns"] = [arn for arn in arns if arn in matches]
        return response

    def _then_settle(self, backend: Any, request: dict[str, Any], original: Any) -> Any:
        response = original()
        self.scheduler(backend, request).settle()
        return response

    update_container_instances_state = put_attributes = delete_attributes = put_cluster_capacity_providers = _then_settle

    # Capacity providers.

    def create_capacity_provider(self, backend: Any, request: dict[str, Any], original: Any) -> Any:
        if request.get("managedInstancesProvider"):
            raise NotEmulated("CreateCapacityProvider: Managed Instances are not emulated: AWS chooses their types")
        return original()

    def update_capacity_provider(self, backend: Any, request: dict[str, Any], original: Any) -> Any:
        response = original()
        for name in list(backend.clusters):
            Scheduler(self.emulation, backend, name).settle()
        return response


_TYPES: dict[str, InstanceTypeRow] = {}


def _resources(row: InstanceTypeRow) -> dict[str, dict[str, Any]]:
    """What the agent of an instance type registers."""
    numbers = {"CPU": row.get("registeredCpu"), "MEMORY": row.get("registeredMemoryEstimate")}
    zero = {"doubleValue": 0.0, "longValue": 0, "integerValue": 0}
    found: dict[str, dict[str, Any]] = {
        name: {"name": name, "type": "INTEGER", **zero, "integerValue": number}
        for name, number in numbers.items()
        if number is not None
    }
    if row["gpus"]:
        ids = [f"GPU-{at:08d}" for at in range(row["gpus"])]
        found["GPU"] = {"name": "GPU", "type": "STRINGSET", **zero, "stringSetValue": ids}
    return found


def _groups(told: dict[str, Any] | None) -> dict[str, Any] | None:
    """A network configuration with a list of security groups, which moto asks for."""
    if not told or "awsvpcConfiguration" not in told:
        return None
    return {"awsvpcConfiguration": {"securityGroups": [], **told["awsvpcConfiguration"]}}

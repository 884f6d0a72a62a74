"""ECS's scheduler on one of moto's clusters: each number and each choice is an answer of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stowplan import decide
from stowplan.moto import _snapshot
from stowplan.moto._emulation import Emulation
from stowplan.moto._tasks import Run, Tasks, now
from stowplan.moto._told import NotEmulated

PASSES = 16
"""How often it is looked what a change makes possible, at most."""

SERVICE_MEMBERS = {
    "placement_strategy": "placementStrategy",
    "placement_constraints": "placementConstraints",
    "capacity_provider_strategy": "capacityProviderStrategy",
    "launch_type": "launchType",
    "platform_version": "platformVersion",
    "network_configuration": "networkConfiguration",
}
"""Members of moto's service that `place` takes, by their names in AWS."""


def text(rule: str, part: str, **words: str) -> str:
    """A text of ECS's, from the engine's table."""
    if rule not in _TEXTS:
        for row in decide({"decide": "rules"})["rules"]:
            _TEXTS[row["id"]] = [told["text"] for told in row.get("texts", [])]
    return next(told for told in _TEXTS[rule] if part in told).format(**words)


_TEXTS: dict[str, list[str]] = {}


class Scheduler(Tasks):
    """The scheduler of one of moto's clusters."""

    def __init__(self, emulation: Emulation, backend: Any, name: str) -> None:
        super().__init__(emulation, backend, name)
        began = all(hasattr(task, "stowplan_run") for task in _snapshot.live(backend, name))
        if not began or not all(hasattr(one, "stowplan_steady") for one in self.services()):
            raise NotEmulated(
                f"the cluster {name} has tasks or services of plain moto's: begin `emulate()` before they are made"
            )

    def ask(self, question: dict[str, Any], **view: Any) -> Any:
        self.count()
        return self.emulation.ask(self.backend, self.name, question, **view)

    # Tasks that are asked for.

    def run(self, run: Run, count: int) -> tuple[list[Any], list[dict[str, str]], Any]:
        """Places tasks: those that started or wait, what failed, and the whole answer."""
        request = {**run.request, "count": count}
        if run.service is None:
            request["group"] = run.group
        answer = self.ask({"decide": "place", "taskDefinition": run.document, "request": request})
        return self.begin(run, answer), answer["failures"], answer

    def begin(self, run: Run, answer: Mapping[str, Any]) -> list[Any]:
        """The tasks of an answer: those with a place, then those that wait for a provider's instances."""
        tasks = [self.start(run, placement) for placement in answer["placements"]]
        shares = answer.get("split") or [{"capacityProvider": self.provider(run), "waiting": answer.get("waiting", 0)}]
        for share in shares:
            for _ in range(share.get("waiting", 0)):
                tasks.append(self.start(run, {"capacityProviderName": share["capacityProvider"]}))
        return tasks

    def provider(self, run: Run) -> str | None:
        """The capacity provider of tasks that have only one."""
        strategy = run.request.get("capacityProviderStrategy")
        if not strategy and "launchType" not in run.request:
            strategy = self.cluster.default_capacity_provider_strategy
        return strategy[0]["capacityProvider"] if strategy else None

    # What becomes of it.

    def settle(self) -> None:
        """Lets everything happen that can."""
        for _ in range(PASSES):
            before = self.changes
            for service in self.services():
                self.look_after(service)
            for task in self.waiting():
                self.retry(task)
            if self.changes == before:
                break
        self.count()
        for service in self.services():
            self.note_steady_state(service)

    def services(self) -> list[Any]:
        """The active services, daemons first."""
        own = [one for one in self.backend.services.values() if one.cluster_name == self.name and one.status == "ACTIVE"]
        return sorted(own, key=lambda one: one.scheduling_strategy != "DAEMON")

    def waiting(self) -> list[Any]:
        return [task for task in _snapshot.live(self.backend, self.name) if task.last_status == "PROVISIONING"]

    def retry(self, task: Any) -> None:
        """A task that waits is placed as soon as there is room for it."""
        run = task.stowplan_run
        request = {**run.request, "count": 1, "capacityProviderStrategy": [{"capacityProvider": task.capacity_provider_name}]}
        request.pop("launchType", None)
        if run.service is None:
            request["group"] = run.group
        answer = self.ask(
            {"decide": "place", "taskDefinition": run.document, "request": request}, without={task.task_arn}
        )
        for placement in answer["placements"]:
            self.place(task, placement)

    def look_after(self, service: Any) -> None:
        """Brings a service nearer to what is asked of it."""
        primary = next(one for one in service.deployments if one["status"] == "PRIMARY")
        tasks = self.of(service)
        old = [task for task in tasks if task.started_by != primary["id"]]
        if service.scheduling_strategy == "DAEMON":
            self.daemon(service, old)
        elif old or any(self.drains(task) for task in tasks):
            self.roll(service, [task for task in tasks if task in old or self.drains(task)])
        elif len(tasks) > service.desired_count:
            self.scale_in(service, len(tasks) - service.desired_count)
        elif len(tasks) < service.desired_count:
            self.scale_out(service, service.desired_count - len(tasks))
        left = {task.started_by for task in self.of(service)}
        gone = [one for one in service.deployments if one is not primary and one["id"] not in left]
        if gone:
            service.deployments = [one for one in service.deployments if one not in gone]

    def of(self, service: Any) -> list[Any]:
        """The tasks of a service."""
        return [task for task in _snapshot.live(self.backend, self.name) if task.stowplan_run.service == service.name]

    def drains(self, task: Any) -> bool:
        instance = self.instance_of(task)
        return instance is not None and instance.status == "DRAINING"

    def run_of(self, service: Any) -> Run:
        """What the tasks of a service's newest deployment are made of."""
        members = {key: getattr(service, name, None) for name, key in SERVICE_MEMBERS.items()}
        request = {key: value for key, value in members.items() if value}
        if service.scheduling_strategy == "DAEMON":
            request["schedulingStrategy"] = "DAEMON"
        definition = self.backend.describe_task_definition(service.task_definition)
        tags = {"SERVICE": service.tags, "TASK_DEFINITION": definition.tags}.get(service.propagate_tags) or []
        return Run(
            definition,
            {"serviceName": service.name, **request},
            group=f"service:{service.name}",
            started_by=service.deployments[0]["id"],
            tags=tags,
            launch_type=service.launch_type,
            service=service.name,
        )

    def scale_out(self, service: Any, count: int) -> None:
        _, _, answer = self.run(self.run_of(service), count)
        self.tell(service, answer.get("event"))

    def scale_in(self, service: Any, count: int, among: Iterable[Any] | None = None) -> None:
        """Stops tasks of a service; of some of them where those are told."""
        tasks = self.of(service)
        allowed = {task.task_arn for task in (tasks if among is None else among)}
        kept = {task.task_arn for task in tasks} - allowed
        answer = self.ask(
            {
                "decide": "stop",
                "serviceName": service.name,
                "count": count,
                "placementStrategy": getattr(service, "placement_strategy", None) or [],
            },
            protected=kept,
        )
        for stopped in answer["stopped"]:
            self.stop_for(service, self.backend.tasks[self.name][stopped["taskArn"]])
        if among is None:
            self.tell(service, answer.get("event"))

    def stop_for(self, service: Any, task: Any) -> None:
        """The scheduler stops a task."""
        reason = text("TASK-153", "Scaling activity", deployment=service.deployments[0]["id"])
        self.stop(task, "ServiceSchedulerInitiated", reason)

    def roll(self, service: Any, replaced: list[Any]) -> None:
        """A rolling deployment, or the same for the tasks on instances that drain: step by step as the engine says."""
        run, arns = self.run_of(service), {task.task_arn for task in replaced}
        answer = self.ask(
            {
                "decide": "deploy",
                "service": _snapshot.service(service),
                "taskDefinition": run.document,
                "desiredCount": service.desired_count,
            },
            replaced=arns,
        )
        for step in answer.get("steps", []):
            if step["stopped"]:
                self.scale_in(service, step["stopped"], [task for task in replaced if task.desired_status == "RUNNING"])
            if step["started"]:
                self.run(run, step["started"])
            new = [task for task in self.of(service) if task.task_arn not in arns]
            missing = min(step.get("waiting", 0), service.desired_count - len(new))
            if missing > 0 and not any(task.last_status == "PROVISIONING" for task in new):
                self.run(run, missing)
        self.tell(service, answer.get("event"))

    def daemon(self, service: Any, old: list[Any]) -> None:
        """One task on each instance that may have one; those of an older deployment are replaced wave by wave."""
        run = self.run_of(service)
        question = {"decide": "deploy", "service": _snapshot.service(service), "taskDefinition": run.document}
        answer = self.ask(question, replaced={task.task_arn for task in old})
        service.desired_count = answer["desiredCount"]
        for wave in answer.get("waves", []) if old else []:
            for task in old:
                if task.container_instance_arn in wave and task.desired_status == "RUNNING":
                    self.stop_for(service, task)
            self.daemon_places(service, run)
        self.daemon_places(service, run)

    def daemon_places(self, service: Any, run: Run) -> None:
        answer = self.ask({"decide": "place", "taskDefinition": run.document, "request": run.request})
        for stopped in answer.get("stopped", []):
            self.stop_for(service, self.backend.tasks[self.name][stopped["taskArn"]])
        self.begin(run, answer)
        self.tell(service, answer.get("event"))

    # What ECS tells.

    def tell(self, service: Any, message: str | None) -> None:
        """An event, the newest first; not the same again before something else was told."""
        if message is None or (service.events and service.events[0]["message"] == message):
            return
        event_id = str(self.emulation.layout.models.mock_random.uuid4())
        service.events = [{"id": event_id, "createdAt": now(), "message": message}, *service.events][:100]

    def note_steady_state(self, service: Any) -> None:
        """The steady state is told once each time it is reached."""
        tasks, primary = self.of(service), service.deployments[0]
        steady = len(service.deployments) == 1 and len(tasks) == service.desired_count == service.running_count
        steady = steady and not any(self.drains(task) for task in tasks)
        was, service.stowplan_steady = getattr(service, "stowplan_steady", None), frozenset(task.task_arn for task in tasks) if steady else None
        if steady and was != service.stowplan_steady:
            self.tell_again(service, text("PLACE-117", "has reached a steady state", service=service.name))
            if primary["rolloutState"] != "COMPLETED":
                primary["rolloutState"] = "COMPLETED"
                primary["rolloutStateReason"] = f"ECS deployment {primary['id']} completed."
                primary["updatedAt"] = now()

    def tell_again(self, service: Any, message: str) -> None:
        """An event that may follow one of the same words."""
        kept, service.events = service.events, []
        self.tell(service, message)
        service.events = [*service.events, *kept][:100]

"""A cluster that is held in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, cast

from stowplan._answer import Answer
from stowplan._engine import HeldCluster, Instance, PreparedTask, Task
from stowplan._error import StowplanError
from stowplan._question import Json, with_options
from stowplan.documents import PlaceAnswer


@dataclass(frozen=True)
class Changes:
    """What a snapshot changed."""

    registered: list[Instance]
    """Instances that were not there before."""
    changed: list[Instance]
    """Instances that stayed, with something different about them or their tasks."""
    deregistered: int
    """How many instances went."""
    started: list[Task]
    """Tasks that were not there before."""
    gone: int
    """How many tasks went, planned ones included: a snapshot is the whole truth."""

    def __bool__(self) -> bool:
        return bool(self.registered or self.changed or self.deregistered or self.started or self.gone)


class Cluster(HeldCluster):
    """A snapshot that is read once, for many decisions; each costs about a microsecond.

    `snapshot` is what boto3 or the AWS CLI answers: one response, several in a list, or a whole snapshot; `options`
    are a document's. `Cluster(other)` is a copy. Kinds of tasks, instances and tasks are handles of one cluster; a
    copy takes those that were made before it was copied, and everything else is noticed.

    `lints` says what was assumed of the snapshot, and what is remarkable about it; answers repeat it. Safe for several
    threads; long work lets others run.
    """

    def decide(self, document: Json, **options: Any) -> Any:
        """Answers a decision document without its `cluster`, as an `Answer`. Nothing changes."""
        question = with_options(document, options)
        return Answer._of(self.decide_held(question), question, self)

    def prepare(self, task_definition: Mapping[str, Any] | str, **request: Any) -> PreparedTask:
        """Resolves tasks once, for any number of decisions.

        `task_definition` is what `describe_task_definition` answers or `register_task_definition` takes, or a name
        where the snapshot has it. `request` is what boto3's `run_task` or `create_service` takes: `serviceName`,
        `placementStrategy`, `placementConstraints`, `launchType`, `overrides`…
        """
        return self.prepare_document({"taskDefinition": task_definition, "request": request})

    def explain(
        self,
        task: PreparedTask | Mapping[str, Any] | str,
        count: int = 1,
        /,
        *,
        options: Mapping[str, Any] | None = None,
        **request: Any,
    ) -> PlaceAnswer:
        """Where `count` tasks would land, why not elsewhere, and what would help. Nothing changes."""
        question: dict[str, Any] = (
            task.document if isinstance(task, PreparedTask) else {"taskDefinition": task, "request": {}}
        )
        question = {**question, "decide": "place", "request": {**question.get("request", {}), **request, "count": count}}
        return cast(PlaceAnswer, self.decide(with_options(question, {"explain": "full", **(options or {})})))

    def copy(self) -> Cluster:
        """A copy of its own."""
        return Cluster(self)

    __copy__ = copy

    def __deepcopy__(self, memo: Mapping[int, object]) -> Cluster:
        return Cluster(self)

    def fork(self) -> Fork:
        """A what-if, for `with`: when it is left nothing has happened, unless it was committed.

        >>> with cluster.fork() as what_if:                          # doctest: +SKIP
        ...     what_if.set_draining(what_if.find("i-1"))
        ...     print(what_if.explain(web, 20))
        """
        return Fork(self)

    def sync(self, snapshot: Json | Sequence[Mapping[str, Any]]) -> Changes:
        """Brings the cluster to a newer snapshot and tells what that changed.

        Handles of what is in both stay valid, and prepared tasks stay prepared. A task that was placed here goes,
        unless `confirm` has told its ARN and the snapshot has it.
        """
        return Changes(**self.sync_snapshot(snapshot))

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class Fork(Cluster):
    """A what-if on a cluster: change it freely. `Cluster.fork` opens one."""

    _origin: Cluster
    _changes: int

    def __init__(self, origin: Cluster) -> None:
        if not isinstance(origin, Cluster):
            raise StowplanError("argument/wrong-type", "a what-if is opened on a `Cluster`", help="use `cluster.fork()`")
        self._origin = origin
        self._changes = origin.changes

    def commit(self) -> None:
        """Keeps what was changed: the cluster is as this what-if, whose handles name the same there. Ends the
        what-if.

        Raises `fork/origin-changed` where the cluster itself was changed meanwhile.
        """
        self.commit_to(self._origin, self._changes)

    def __enter__(self) -> Fork:
        return self

"""The emulation: what stands in for moto's own methods while it is active, and what was answered."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from stowplan._answer import Answer
from stowplan._cluster import Cluster
from stowplan._error import StowplanError
from stowplan.moto import _snapshot
from stowplan.moto._layout import Layout, layout

OURS = ("argument/", "document/", "handle/", "snapshot/")
"""Codes of errors that no request to ECS can cause: they would be faults of this package."""


class Emulation:
    """moto's ECS while it answers as ECS does.

    `answers` are the engine's last hundred: `print(emulation.answers[-1])` tells why a task found no place.
    """

    active: ClassVar[Emulation | None] = None

    answers: deque[Answer]

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.answers = deque(maxlen=100)

    def ask(self, backend: Any, name: str, question: dict[str, Any], **view: Any) -> Answer:
        """Asks the engine about a cluster as it is now. What ECS refuses is raised as moto does."""
        state = State.of(backend)
        snapshot = _snapshot.cluster(backend, name, gone=state.gone.get(name, {}).values(), **view)
        try:
            answer: Answer = Cluster(snapshot).decide(question, explain="full")
        except StowplanError as error:
            if error.code.startswith(OURS):
                raise
            raise self.refusal(error.message) from error
        self.answers.append(answer)
        return answer

    def refusal(self, message: str) -> Exception:
        """ECS's refusal of a request."""
        refused: Exception = self.layout.exceptions.InvalidParameterException(message)
        return refused

    def disconnect_agent(self, container_instance: str) -> None:
        """The agent of an instance, named by its ARN, loses its connection: ECS places nothing there."""
        self._set_agent(container_instance, False)

    def connect_agent(self, container_instance: str) -> None:
        """The agent of an instance, named by its ARN, is connected again."""
        self._set_agent(container_instance, True)

    def _set_agent(self, arn: str, connected: bool) -> None:
        from stowplan.moto._scheduler import Scheduler

        try:
            _, _, _, region, account, resource = arn.split(":", 5)
            _, name, one = resource.split("/")
            backend = self.layout.models.ecs_backends[account][region]
            backend.container_instances[name][one].agent_connected = connected
        except (KeyError, ValueError):
            raise ValueError(f"no container instance of moto has the ARN {arn!r}") from None
        Scheduler(self, backend, name).settle()


class State:
    """What moto has no place for, beside one of its backends; moto's own reset drops it."""

    def __init__(self) -> None:
        self.gone: dict[str, dict[str, Any]] = {}
        """The instances that were deregistered, by cluster and id."""
        self.answered: dict[str, tuple[list[Any], list[dict[str, str]]]] = {}
        """What RunTask answered, by client token."""

    @classmethod
    def of(cls, backend: Any) -> State:
        state: State = vars(backend).setdefault("stowplan_state", cls())
        return state


@contextmanager
def emulate() -> Iterator[Emulation]:
    """moto's ECS answers as ECS does, for a `with` or as a decorator; inside `mock_aws`. Afterwards moto is as it was.

    Raises `MotoLayoutError` where the moto that is installed was not tested.
    """
    from stowplan.moto import _actions

    if Emulation.active is not None:
        raise RuntimeError("moto's ECS is emulated already: `emulate` is not nested")
    found = layout()
    emulation = Emulation(found)
    kept: list[tuple[Any, str, Any]] = []
    try:
        Emulation.active = emulation
        for owner, replacements in _actions.replacements(emulation):
            for name, replacement in replacements.items():
                kept.append((owner, name, vars(owner).get(name)))
                setattr(owner, name, replacement)
        yield emulation
    finally:
        for owner, name, original in reversed(kept):
            if original is None:
                delattr(owner, name)
            else:
                setattr(owner, name, original)
        Emulation.active = None

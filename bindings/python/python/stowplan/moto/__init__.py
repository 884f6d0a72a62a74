"""moto's ECS, answering as ECS does: `run_task`, `start_task`, services and capacity providers place by the engine.

>>> from moto import mock_aws
>>> from stowplan.moto import emulate
>>> with mock_aws(), emulate():                                      # doctest: +SKIP
...     boto3.client("ecs").run_task(cluster="test", taskDefinition="web", count=3)

With pytest, the fixture `stowplan_moto` is both. Every decision is the engine's; this package only says to it what
moto knows, and to moto what it answers. There is no clock: what takes ECS seconds is done when the call returns. What
is not emulated raises `NotEmulated`, or warns with `NotEmulatedWarning`.
"""

from __future__ import annotations

from stowplan.moto._emulation import Emulation, emulate
from stowplan.moto._told import MotoLayoutError, NotEmulated, NotEmulatedWarning

__all__ = ["Emulation", "MotoLayoutError", "NotEmulated", "NotEmulatedWarning", "emulate"]

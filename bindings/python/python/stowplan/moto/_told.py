"""What is raised, and what is warned of."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any


class MotoLayoutError(RuntimeError):
    """moto is missing, of a version that this package was not tested with, or laid out in another way."""


class NotEmulated(NotImplementedError):
    """ECS would do something that is not emulated, so moto's own answer would be wrong."""


class NotEmulatedWarning(UserWarning):
    """A member of a request has no effect here, where ECS would heed it."""


WITHOUT_EFFECT = {
    "availabilityZoneRebalancing": "tasks that run are not moved between zones",
    "enableECSManagedTags": "tasks do not get ECS's own tags",
    "loadBalancers": "tasks are not registered with target groups, and no health check fails them",
    "serviceConnectConfiguration": "no proxy is started beside the tasks",
    "serviceRegistries": "tasks are not registered for service discovery",
    "volumeConfigurations": "no volumes are made for the tasks",
    "vpcLatticeConfigurations": "tasks are not registered with VPC Lattice",
}
"""Members that are heeded by ECS and not here, and what therefore does not happen."""


def heed(action: str, request: Mapping[str, Any]) -> None:
    """Tells what of a request is not emulated.

    Raises `NotEmulated` where the tasks themselves would be others.
    """
    controller = (request.get("deploymentController") or {}).get("type", "ECS")
    if controller != "ECS":
        raise NotEmulated(f"{action}: the deployment controller {controller} is not emulated, only ECS is")
    strategy = (request.get("deploymentConfiguration") or {}).get("strategy", "ROLLING")
    if strategy != "ROLLING":
        raise NotEmulated(f"{action}: the deployment strategy {strategy} is not emulated, only ROLLING is")
    for member, effect in WITHOUT_EFFECT.items():
        if request.get(member) not in (None, False, [], {}, "DISABLED"):
            warnings.warn(f"{action}: {member} has no effect here: {effect}", NotEmulatedWarning, stacklevel=2)

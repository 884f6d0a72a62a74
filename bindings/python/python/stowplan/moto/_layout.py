"""The moto that is there: its version, and whether it is laid out as this package knows it."""

from __future__ import annotations

import importlib
import inspect
import re
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from stowplan.moto._told import MotoLayoutError

TESTED_FROM = (5, 2, 5)
TESTED_BEFORE = (5, 3)
INSTALL = 'install it with `pip install "stowplan[moto]"`'

BACKEND = {
    "_get_cluster": "name",
    "_get_service": "cluster_str service_str",
    "create_service": "cluster_str service_name desired_count task_definition_str load_balancers scheduling_strategy"
    " tags deployment_controller launch_type service_registries platform_version propagate_tags network_configuration"
    " role_arn",
    "delete_service": "cluster_name service_name force",
    "deregister_container_instance": "cluster_str container_instance_str force",
    "describe_task_definition": "task_definition_str",
    "register_container_instance": "cluster_str ec2_instance_id",
    "run_task": "cluster_str task_definition_str count overrides started_by tags launch_type networking_configuration"
    " group platform_version capacity_provider_strategy",
    "start_task": "cluster_str task_definition_str container_instances overrides started_by tags group",
    "stop_task": "cluster_str task_str reason",
    "update_service": "service_properties",
}
"""Methods of moto's backend that are called or replaced, and their parameters."""

TASK = (
    "cluster task_definition container_instance_arn resource_requirements backend group launch_type overrides"
    " started_by tags networking_configuration platform_version capacity_provider_name"
)


@dataclass(frozen=True)
class Layout:
    """The parts of moto that are used."""

    models: Any
    responses: Any
    exceptions: Any
    result: Any

    @property
    def backend(self) -> Any:
        return self.models.EC2ContainerServiceBackend

    @property
    def handlers(self) -> Any:
        return self.responses.EC2ContainerServiceResponse


def layout() -> Layout:
    """moto, checked. Raises `MotoLayoutError` where it is not as this package knows it."""
    moto = _module("moto")
    version = str(getattr(moto, "__version__", "?"))
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:3])
    if not TESTED_FROM <= numbers < TESTED_BEFORE:
        lowest, above = (".".join(map(str, end)) for end in (TESTED_FROM, TESTED_BEFORE))
        raise MotoLayoutError(
            f"stowplan.moto is tested with moto from {lowest} up to, but not with, {above}; {version} is there: {INSTALL}"
        )
    found = Layout(
        _module("moto.ecs.models"),
        _module("moto.ecs.responses"),
        _module("moto.ecs.exceptions"),
        getattr(_module("moto.core.responses"), "ActionResult", None),
    )
    backend = _part(found.models, "EC2ContainerServiceBackend", version)
    _part(found.responses, "EC2ContainerServiceResponse", version)
    for name, parameters in BACKEND.items():
        _same(f"{name} of its ECS backend", getattr(backend, name, None), parameters, version)
    _same("its ECS task", _part(found.models, "Task", version).__init__, TASK, version)
    for name in ("Service", "Container", "ContainerInstance"):
        _part(found.models, name, version)
    return found


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MotoLayoutError(f"stowplan.moto needs moto with its extra `ecs` ({error}): {INSTALL}") from error


def _part(module: Any, name: str, version: str) -> Any:
    part = getattr(module, name, None)
    if part is None:
        raise MotoLayoutError(f"moto {version} has no {name} in {module.__name__}, which stowplan.moto needs: {INSTALL}")
    return part


def _same(what: str, function: Any, parameters: str, version: str) -> None:
    found = [] if function is None else [name for name in inspect.signature(function).parameters if name != "self"]
    if found != parameters.split():
        raise MotoLayoutError(
            f"moto {version} is not laid out as stowplan.moto knows it: {what} takes ({', '.join(found)}), not"
            f" ({', '.join(parameters.split())}): {INSTALL}"
        )

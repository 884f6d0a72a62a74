"""What ECS says of instances and definitions, for tests."""

from __future__ import annotations

from typing import Any

ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")


def resources(cpu: int, memory: int) -> list[dict[str, Any]]:
    """What `describe_container_instances` says of an instance's amounts."""
    return [
        {"name": "CPU", "type": "INTEGER", "integerValue": cpu},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": memory},
        {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22"]},
        {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
    ]


def instance(name: str, cpu: int = 2048, memory: int = 4096, zone: str = ZONES[0]) -> dict[str, Any]:
    """A container instance."""
    return {
        "containerInstanceArn": name,
        "ec2InstanceId": f"i-{name}",
        "status": "ACTIVE",
        "agentConnected": True,
        "attributes": [
            {"name": "ecs.availability-zone", "value": zone},
            {"name": "ecs.instance-type", "value": "m5.large"},
        ],
        "registeredResources": resources(cpu, memory),
        "remainingResources": resources(cpu, memory),
        "runningTasksCount": 0,
        "pendingTasksCount": 0,
    }


def definition(family: str = "web", memory: int = 1024, cpu: int = 0) -> dict[str, Any]:
    """A task definition of one container."""
    return {"family": family, "containerDefinitions": [{"name": family, "image": family, "memory": memory, "cpu": cpu}]}

"""Beside a real server: what boto3 answers is read as it is, what is placed here is started there, and the next
snapshot says what the cluster in memory knew already.

The seeds are 1 to 5, a hundred tasks each.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from shapes import ZONES

from stowplan import Cluster, PreparedTask, Task

boto3: Any = pytest.importorskip("boto3")
server: Any = pytest.importorskip("moto.server")
states: Any = pytest.importorskip("moto.moto_api").state_manager

INSTANCES = 12
TASKS = 100
STRATEGIES: list[list[dict[str, str]]] = [
    [],
    [{"type": "binpack", "field": "memory"}],
    [{"type": "spread", "field": "instanceId"}],
    [{"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "binpack", "field": "cpu"}],
]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    # Tasks run until they are stopped; by itself the server ends each that is described a few times.
    states.set_transition("ecs::task", {"progression": "manual", "times": 1_000_000})
    own = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    own.start()
    host, port = own.get_host_and_port()
    yield f"http://{host}:{port}"
    own.stop()
    states.unset_transition("ecs::task")


def client(name: str, endpoint: str) -> Any:
    return boto3.client(
        name, endpoint_url=endpoint, region_name="eu-west-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )


def populate(ecs: Any, ec2: Any, name: str) -> None:
    """A cluster of instances in three zones."""
    ecs.create_cluster(clusterName=name)
    image = ec2.describe_images()["Images"][0]["ImageId"]
    reservation = ec2.run_instances(ImageId=image, MinCount=INSTANCES, MaxCount=INSTANCES, InstanceType="m5.xlarge")
    for at, one in enumerate(reservation["Instances"]):
        document = json.dumps({"instanceId": one["InstanceId"], "region": "eu-west-1", "accountId": "123456789012"})
        registered = ecs.register_container_instance(cluster=name, instanceIdentityDocument=document)
        arn = registered["containerInstance"]["containerInstanceArn"]
        zone = {"name": "ecs.availability-zone", "value": ZONES[at % 3], "targetType": "container-instance", "targetId": arn.rsplit("/", 1)[1]}
        ecs.put_attributes(cluster=name, attributes=[zone])


def gathered(ecs: Any, name: str) -> list[dict[str, Any]]:
    """What boto3 answers, side by side; the answers as they are. What tasks hold is told by their definitions."""
    arns = ecs.list_container_instances(cluster=name)["containerInstanceArns"]
    answers = [ecs.describe_container_instances(cluster=name, containerInstances=arns)]
    tasks = [arn for page in ecs.get_paginator("list_tasks").paginate(cluster=name, desiredStatus="RUNNING") for arn in page["taskArns"]]
    answers += [ecs.describe_tasks(cluster=name, tasks=tasks[at : at + 100]) for at in range(0, len(tasks), 100)]
    definitions = ecs.list_task_definitions(familyPrefix=name)["taskDefinitionArns"]
    return answers + [ecs.describe_task_definition(taskDefinition=arn) for arn in definitions]


def told(answers: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """CPU units and MiB that remain on each instance, as the server says."""

    def amount(instance: dict[str, Any], name: str) -> int:
        return next(int(one["integerValue"]) for one in instance["remainingResources"] if one["name"] == name)

    return {
        instance["containerInstanceArn"]: (amount(instance, "CPU"), amount(instance, "MEMORY"))
        for answer in answers
        for instance in answer.get("containerInstances", [])
    }


def known(cluster: Cluster) -> dict[str, tuple[int, int]]:
    """The same, as the cluster in memory knows it."""
    return {cluster.arn(instance): cluster.remaining(instance) for instance in cluster.instances()}


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_next_snapshot_agrees(endpoint: str, seed: int) -> None:
    draw = random.Random(seed)
    ecs, ec2 = client("ecs", endpoint), client("ec2", endpoint)
    name = f"seed-{seed}"
    populate(ecs, ec2, name)
    definitions = [
        ecs.register_task_definition(
            family=name,
            containerDefinitions=[
                {"name": "app", "image": "app", "cpu": 32 * draw.randrange(1, 9), "memory": 64 * draw.randrange(1, 17)}
            ],
        )["taskDefinition"]
        for n in range(6)
    ]
    answers = gathered(ecs, name)
    assert "ResponseMetadata" in answers[0]
    cluster = Cluster(answers)
    assert known(cluster) == told(answers)
    kinds: list[tuple[PreparedTask, str, str]] = []
    for n, definition in enumerate(definitions):
        strategy = draw.choice(STRATEGIES)
        prepared = cluster.prepare(definition, group=f"group:{n}", placementStrategy=strategy)
        kinds.append((prepared, definition["taskDefinitionArn"], f"group:{n}"))
    started, stopped, running = 0, 0, dict[Task, str]()
    while started < TASKS:
        prepared, definition_arn, group = draw.choice(kinds)
        task = cluster.place(prepared)
        assert task is not None, "there is room for all of them"
        instance = cluster.instance_of(task)
        assert instance is not None
        answer = ecs.start_task(
            cluster=name, taskDefinition=definition_arn, group=group, containerInstances=[cluster.arn(instance)]
        )
        assert answer["failures"] == []
        arn = answer["tasks"][0]["taskArn"]
        cluster.confirm(task, arn)
        running[task] = arn
        started += 1
        if draw.random() < 0.2:
            gone = draw.choice(list(running))
            ecs.stop_task(cluster=name, task=running.pop(gone))
            assert cluster.remove(gone)
            stopped += 1
        if started % 25 == 0:
            answers = gathered(ecs, name)
            before = known(cluster)
            assert told(answers) == before, f"after {started} tasks"
            changes = cluster.sync(answers)
            assert (changes.registered, changes.deregistered, changes.started, changes.gone) == ([], 0, [], 0)
            assert known(cluster) == before
            assert set(cluster.tasks()) == set(running)
    print(f"seed {seed}: {started} tasks started, {stopped} stopped, {len(running)} run; four snapshots agree")

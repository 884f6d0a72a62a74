"""The same placements from Python and natively, in turns: nanoseconds a placement, the least of the turns' medians,
for others may use the machine, too; and calls a second of a document.

`STOWPLAN_NATIVE_SPEED` names the built example `native_speed` of the crate `stowplan-wasm`. A number as argument is
how many instances there are, 10000 by itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from stowplan import Cluster, PreparedTask, decide_text

ARN = "arn:aws:ecs:us-east-1:111122223333"
ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]
NAMES = ["c5.xlarge", "m5.xlarge", "m5.2xlarge", "r5.xlarge"]
TYPES = {"c5.xlarge": [4096, 7680], "m5.xlarge": [4096, 15700], "m5.2xlarge": [8192, 31400], "r5.xlarge": [4096, 31600]}
TURNS = 4


def median(times: list[float]) -> float:
    """The middle one."""
    return sorted(times)[len(times) // 2]


class Draws:
    """A stream of numbers from a seed (mulberry32), as the npm package's tests draw them."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def below(self, bound: int) -> int:
        """A whole number below `bound`."""
        self.state = (self.state + 0x6D2B79F5) % 2**32
        t = self.state
        t = (t ^ (t >> 15)) * (t | 1) % 2**32
        t ^= (t + (t ^ (t >> 7)) * (t | 61)) % 2**32
        return (t ^ (t >> 14)) % bound

    def pick(self, items: list[Any]) -> Any:
        """One of them."""
        return items[self.below(len(items))]


def resources(cpu: int, memory: int) -> list[dict[str, Any]]:
    """Amounts, and the ports that the agent keeps."""
    ports = ["22", "2375", "2376", "51678", "51679"]
    return [
        {"name": "CPU", "type": "INTEGER", "integerValue": cpu},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": memory},
        {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ports},
    ]


def workload(instances: int, seed: int) -> dict[str, Any]:
    """What `wasm/npm/test/speed.mjs` asks."""
    draws = Draws(seed)
    listed = []
    for n in range(instances):
        kind = draws.pick(NAMES)
        cpu, memory = TYPES[kind]
        amounts = resources(cpu, memory)
        listed.append(
            {
                "containerInstanceArn": f"{ARN}:container-instance/bench/{n * 2654435761 % 2**32:08x}",
                "status": "ACTIVE",
                "agentConnected": True,
                "attributes": [
                    {"name": "ecs.availability-zone", "value": ZONES[n % 3]},
                    {"name": "ecs.instance-type", "value": kind},
                ],
                "registeredResources": amounts,
                "remainingResources": amounts,
            }
        )
    memory_first = {"type": "binpack", "field": "memory"}
    zones_first = {"type": "spread", "field": "attribute:ecs.availability-zone"}
    strategies = [[memory_first], [zones_first, memory_first], [zones_first, {"type": "spread", "field": "instanceId"}]]
    kinds = []
    for n in range(200):
        container = {"name": "app", "image": "app", "cpu": 64 + 64 * draws.below(8), "memory": 128 + 64 * draws.below(24)}
        constraints = [{"type": "memberOf", "expression": "attribute:ecs.instance-type =~ m5.*"}] if n % 4 == 0 else []
        kinds.append(
            {
                "decide": "place",
                "taskDefinition": {"family": f"s{n}", "containerDefinitions": [container]},
                "request": {
                    "serviceName": f"s{n}",
                    "placementStrategy": draws.pick(strategies),
                    "placementConstraints": constraints,
                },
            }
        )
    return {
        "cluster": {"containerInstances": listed},
        "kinds": kinds,
        "order": [draws.below(200) for _ in range(5000)],
        "rounds": 20,
    }


def typed(work: dict[str, Any]) -> dict[str, float]:
    """Nanoseconds a placement one call each, a placement in one list, a removal; and how many were placed."""
    cluster = Cluster(work["cluster"])
    kinds = [cluster.prepare_document(kind) for kind in work["kinds"]]
    order: list[PreparedTask] = [kinds[n] for n in work["order"]]
    single: list[float] = []
    batch: list[float] = []
    remove: list[float] = []
    placed = 0
    for _ in range(work["rounds"]):
        start = time.perf_counter_ns()
        tasks = [task for kind in order if (task := cluster.place(kind)) is not None]
        single.append((time.perf_counter_ns() - start) / len(order))
        placed = len(tasks)
        cluster.remove_each(tasks)
        start = time.perf_counter_ns()
        together = cluster.place_each(order)
        batch.append((time.perf_counter_ns() - start) / len(order))
        there = [task for task in together if task is not None]
        start = time.perf_counter_ns()
        for task in there:
            cluster.remove(task)
        remove.append((time.perf_counter_ns() - start) / len(order))
    cluster.close()
    return {"single": median(single), "batch": median(batch), "remove": median(remove), "placed": placed}


def documents(work: dict[str, Any]) -> dict[str, float]:
    """Nanoseconds a document: asked of a cluster in memory as text and as a dict, and read whole with its cluster."""
    cluster = Cluster(work["cluster"])
    asked = [{**kind, "request": {**kind["request"], "count": 1}} for kind in work["kinds"]]
    texts = [json.dumps(one) for one in asked]
    whole = json.dumps({**asked[0], "cluster": work["cluster"]})

    def each(call: Any, of: list[Any]) -> float:
        start = time.perf_counter_ns()
        for one in of:
            call(one)
        return (time.perf_counter_ns() - start) / len(of)

    found = {
        "text": each(cluster.decide_text, texts),
        "dict": each(cluster.decide, asked),
        "whole": each(decide_text, [whole] * 3),
    }
    cluster.close()
    return found


def main() -> None:
    """Prints a line for the typed path, and one for documents."""
    instances = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    work = workload(instances, 7)
    program = os.environ.get("STOWPLAN_NATIVE_SPEED")
    native: list[dict[str, float]] = []
    own: list[dict[str, float]] = []
    asked: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "workload.json"
        file.write_text(json.dumps(work), encoding="utf-8")
        for _ in range(TURNS):
            if program:
                native.append(json.loads(subprocess.run([program, str(file)], check=True, capture_output=True).stdout))
            own.append(typed(work))
            asked.append(documents(work))

    def least(turns: list[dict[str, float]], name: str) -> float:
        return min(turn[name] for turn in turns)

    if len({turn["placed"] for turn in [*native, *own]}) != 1:
        raise SystemExit(f"placed differently: {[turn['placed'] for turn in [*native, *own]]}")
    single, batch, remove = (least(own, name) for name in ("single", "batch", "remove"))
    beside = f", native {least(native, 'place'):.0f} ns" if native else ""
    more = f", native {least(native, 'remove'):.0f} ns" if native else ""
    print(
        f"{instances} instances, python: place {single:.0f} ns a call ({1e9 / single:,.0f} a second), {batch:.0f} ns in a list{beside}; "
        f"remove {remove:.0f} ns{more}"
    )
    text, as_dict, whole = (least(asked, name) for name in ("text", "dict", "whole"))
    print(
        f"{instances} instances, python: a document of a cluster in memory {text / 1e3:.0f} µs as text ({1e9 / text:,.0f} a second), "
        f"{as_dict / 1e3:.0f} µs as a dict; with its cluster {whole / 1e6:.1f} ms"
    )


if __name__ == "__main__":
    main()

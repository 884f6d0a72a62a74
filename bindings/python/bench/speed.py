"""The faces' common workload from Python, timed: a line of JSON with medians in nanoseconds.

    python speed.py WORKLOAD.json

`cargo xtask bindings speed` writes the workload and sets the line beside those of the other faces.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from stowplan import Cluster, PreparedTask

T = TypeVar("T")


def median(times: list[int]) -> int:
    """The middle one."""
    return sorted(times)[len(times) // 2]


def measured(work: dict[str, Any]) -> dict[str, float]:
    """Medians of a decision, a placement by a call of its own, one of many in one call, a removal, and a document
    as text and as a dict; and how many were placed."""
    cluster = Cluster(work["cluster"])
    kinds = [cluster.prepare_document(kind) for kind in work["kinds"]]
    order: list[PreparedTask] = [kinds[n] for n in work["order"]]
    as_dict = work["kinds"][0]
    text = json.dumps(as_dict)
    times: dict[str, list[int]] = {}

    def took(name: str, call: Callable[[], T]) -> T:
        start = time.perf_counter_ns()
        result = call()
        times.setdefault(name, []).append(time.perf_counter_ns() - start)
        return result

    placed = 0
    for _ in range(work["rounds"]):
        took("decide", lambda: [cluster.pick(kind) for kind in order])
        tasks = took("place", lambda: [task for kind in order if (task := cluster.place(kind)) is not None])
        placed = len(tasks)
        took("remove", lambda: [cluster.remove(task) for task in tasks])
        together = took("placeEach", lambda: cluster.place_each(order))
        cluster.remove_each([task for task in together if task is not None])
        took("document", lambda: cluster.decide_text(text))
        took("dict", lambda: cluster.decide(as_dict))
    cluster.close()
    each = {name: 1 if name in ("document", "dict") else len(order) for name in times}
    return {**{name: median(of) / each[name] for name, of in times.items()}, "placed": placed}


def main() -> None:
    """Prints the line."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: speed.py WORKLOAD.json")
    print(json.dumps(measured(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))


if __name__ == "__main__":
    main()

"""What type checkers see: each question has an answer of its own. Checked by mypy, and run."""

from __future__ import annotations

from typing import Any

from shapes import definition
from typing_extensions import assert_type

from stowplan import Cluster, Fork, Instance, Task, decide
from stowplan.documents import PlaceAnswer, QueryAnswer, ScheduleAnswer


def test_answers_have_types(snapshot: dict[str, Any]) -> None:
    query = decide({"decide": "query", "expression": "attribute:stack == prod"})
    assert_type(query, QueryAnswer)
    assert_type(query["canonical"], str)
    schedule = decide({"decide": "schedule", "expression": "rate(1 day)", "from": "2026-11-06T12:00:00Z", "count": 2})
    assert_type(schedule, ScheduleAnswer)
    assert_type(schedule["firings"], list[str])
    assert len(schedule["firings"]) == 2
    place = decide({"decide": "place", "cluster": snapshot, "taskDefinition": definition()})
    assert_type(place, PlaceAnswer)
    # What is put together at run time, and text.
    fields: dict[str, Any] = {"decide": "query", "expression": "attribute:stack == prod"}
    assert_type(decide(fields), Any)
    assert decide(fields) == query


def test_clusters_have_types(snapshot: dict[str, Any]) -> None:
    cluster = Cluster(snapshot)
    web = cluster.prepare(definition(), serviceName="web")
    assert_type(cluster.place(web), Task | None)
    assert_type(cluster.place(web, 2), list[Task])
    assert_type(cluster.pick(web), Instance | None)
    assert_type(cluster.explain(web, 2), PlaceAnswer)
    with cluster.fork() as what_if:
        assert_type(what_if, Fork)
    with cluster as again:
        assert again is cluster
    assert cluster.closed

"""A cluster in memory."""

from __future__ import annotations

import copy
import json
import random
import threading
from typing import Any

import pytest
from shapes import definition, instance

from stowplan import Changes, Cluster, Fork, Instance, PreparedTask, StowplanError, Task, decide

SPREAD = [{"type": "spread", "field": "instanceId"}]


@pytest.fixture
def cluster(snapshot: dict[str, Any]) -> Cluster:
    return Cluster(snapshot)


@pytest.fixture
def web(cluster: Cluster) -> PreparedTask:
    return cluster.prepare(definition(), serviceName="web", placementStrategy=SPREAD)


def sorted_by_arn(cluster: Cluster) -> list[Instance | None]:
    return [cluster.find(name) for name in "abc"]


def arns(cluster: Cluster, tasks: list[Task]) -> list[str]:
    found = [cluster.instance_of(task) for task in tasks]
    return [cluster.arn(one) for one in found if one is not None]


def test_tasks_are_placed_by_handles(cluster: Cluster, web: PreparedTask) -> None:
    picked = cluster.pick(web)
    assert picked is not None
    assert cluster.arn(picked) == "a"
    first = cluster.place(web)
    assert first is not None
    assert arns(cluster, [first, *cluster.place(web, 3)]) == ["a", "b", "c", "a"]
    # Twelve places, four taken.
    assert len(cluster.place(web, 100)) == 8
    assert cluster.pick(web) is None
    assert cluster.place(web) is None
    assert cluster.place_each([web, web]) == [None, None]
    assert cluster.admissible(web) == []
    a = cluster.find("a")
    assert a is not None
    assert cluster.remaining(a) == (2048, 0)
    assert cluster.remove(first)
    assert not cluster.remove(first)
    assert cluster.admissible(web) == [a]
    assert cluster.is_admissible(web, a)
    on_it = cluster.tasks(a)
    assert len(on_it) == 3
    assert cluster.remove_each(on_it) == 3
    assert len(cluster.tasks()) == 8
    assert repr(cluster) == "<stowplan.Cluster: 3 instances, 8 tasks>"


def test_handles_are_hashable_and_differ(cluster: Cluster, web: PreparedTask) -> None:
    tasks = cluster.place(web, 3)
    assert len(set(tasks)) == 3
    assert set(tasks) == set(cluster.tasks())
    assert cluster.instances()[0] == cluster.find("a")
    assert cluster.instances()[0] != tasks[0]


def test_what_is_decided_changes_nothing(cluster: Cluster, web: PreparedTask, snapshot: dict[str, Any]) -> None:
    document = {"decide": "place", "taskDefinition": definition(), "request": {"serviceName": "web", "count": 20}}
    held = cluster.decide(document)
    assert held == decide({**document, "cluster": snapshot})
    assert cluster.tasks() == []
    explained = cluster.explain(web, 20)
    assert explained["unplaced"] == 8
    assert [row["containerInstanceArn"] for row in explained["explanation"]["instances"]]
    assert cluster.explain(definition(), 20, serviceName="web", placementStrategy=SPREAD) == explained
    assert json.loads(cluster.decide_text(json.dumps(document))) == held
    assert "eu-west-1a" in str(explained)


def test_an_answer_shows_itself_behind_a_closed_cluster(cluster: Cluster, web: PreparedTask) -> None:
    explained = cluster.explain(web, 20)
    cluster.close()
    assert "placed 12 of 20 tasks" in str(explained)


def test_a_fork_is_taken_back_or_kept(cluster: Cluster, web: PreparedTask) -> None:
    with cluster.fork() as what_if:
        assert isinstance(what_if, Fork)
        a = what_if.find("a")
        assert a is not None
        assert what_if.set_draining(a)
        lost = what_if.place(web, 100)
        assert len(lost) == 8
    assert what_if.closed
    assert cluster.tasks() == []
    with pytest.raises(StowplanError, match="handle/of-another-cluster"):
        cluster.remove(lost[0])
    with cluster.fork() as what_if:
        kept = what_if.place(web, 2)
        inner = what_if.prepare(definition("other"), serviceName="other")
        with what_if.fork() as within:
            within.place(inner, 1)
            within.commit()
        what_if.commit()
        with pytest.raises(StowplanError, match="handle/closed"):
            what_if.place(web)
    assert arns(cluster, kept) == ["a", "b"]
    assert len(cluster.tasks()) == 3
    assert cluster.place(inner) is not None


def test_a_fork_of_a_cluster_that_changed_is_not_committed(cluster: Cluster, web: PreparedTask) -> None:
    with cluster.fork() as what_if:
        what_if.place(web, 2)
        cluster.place(web)
        with pytest.raises(StowplanError, match="fork/origin-changed"):
            what_if.commit()
        assert len(what_if.tasks()) == 2, "it is still open"
    assert len(cluster.tasks()) == 1


def test_an_exception_takes_a_fork_back(cluster: Cluster, web: PreparedTask) -> None:
    with pytest.raises(ZeroDivisionError), cluster.fork() as what_if:
        what_if.place(web)
        raise ZeroDivisionError
    assert cluster.tasks() == []


def test_a_copy_goes_its_own_way(cluster: Cluster, web: PreparedTask) -> None:
    before = cluster.place(web)
    assert before is not None
    for other in (cluster.copy(), Cluster(cluster), copy.copy(cluster), copy.deepcopy(cluster)):
        assert other.instance_of(before) == cluster.instance_of(before)
        assert cluster.instances() == other.instances() == sorted_by_arn(cluster)
        own = other.place(web)
        assert own is not None
        with pytest.raises(StowplanError, match="another cluster"):
            cluster.remove(own)
        assert len(cluster.tasks()) == 1
        assert len(other.tasks()) == 2


def test_a_newer_snapshot_is_followed(snapshot: dict[str, Any]) -> None:
    cluster = Cluster(snapshot)
    web = cluster.prepare(definition(), serviceName="web", placementStrategy=SPREAD)
    confirmed, planned = cluster.place(web, 2)
    cluster.confirm(confirmed, "arn:aws:ecs:eu-west-1:1:task/c/1")
    assert cluster.task_arn(confirmed) == "arn:aws:ecs:eu-west-1:1:task/c/1"
    assert cluster.task_arn(planned) is None
    with pytest.raises(StowplanError, match="confirm/other-arn"):
        cluster.confirm(confirmed, "arn:aws:ecs:eu-west-1:1:task/c/2")
    told = {
        "taskArn": "arn:aws:ecs:eu-west-1:1:task/c/1",
        "containerInstanceArn": "a",
        "group": "service:web",
        "lastStatus": "RUNNING",
        "desiredStatus": "RUNNING",
        "taskDefinitionArn": "web:1",
        "containers": [{"name": "web", "memory": "1024"}],
    }
    newer = {"containerInstances": [*snapshot["containerInstances"][:2], instance("d")], "tasks": [told]}
    changes = cluster.sync(newer)
    assert isinstance(changes, Changes)
    assert (changes.gone, changes.deregistered, changes.started) == (1, 1, [])
    assert [cluster.arn(one) for one in changes.registered] == ["d"]
    assert cluster.find_task("arn:aws:ecs:eu-west-1:1:task/c/1") == confirmed
    assert cluster.place(web) is not None, "prepared tasks stay prepared"
    unchanged = Cluster(newer)
    assert not unchanged.sync(newer)


def test_an_instance_is_replaced(cluster: Cluster, web: PreparedTask) -> None:
    assert cluster.replace_instance({**instance("a"), "status": "DRAINING"})
    assert arns(cluster, cluster.place(web, 2)) == ["b", "c"]
    assert not cluster.replace_instance(instance("unknown"))
    b = cluster.find("b")
    assert b is not None
    assert cluster.deregister(b)
    assert cluster.find("b") is None
    with pytest.raises(StowplanError, match="handle/stale"):
        cluster.arn(b)


def test_what_makes_no_sense_is_raised(snapshot: dict[str, Any], web: PreparedTask) -> None:
    with pytest.raises(StowplanError) as caught:
        Cluster({"containerInstances": [{**instance("a"), "registeredResources": 3}]})
    assert caught.value.path == "/containerInstances/0/registeredResources"
    with pytest.raises(StowplanError) as caught:
        Cluster(snapshot, options={"tieBreak": "highest"})
    assert caught.value.path == "/options/tieBreak"
    with pytest.raises(StowplanError) as caught:
        Cluster('{"containerInstances":\n [{"containerInstanceArn": 1}]}')
    assert caught.value.line == 2
    cluster = Cluster(snapshot)
    with pytest.raises(StowplanError, match="placementConstraints"):
        cluster.prepare(definition(), placementConstraints=[{"type": "memberOf", "expression": "("}])
    with pytest.raises(StowplanError, match="another cluster"):
        cluster.place(web)
    assert cluster.forget(cluster.prepare(definition()))
    with pytest.raises(TypeError):
        cluster.place(3)  # type: ignore[call-overload]


def test_a_snapshot_in_pieces_is_one(snapshot: dict[str, Any]) -> None:
    pages = [{"containerInstances": [one], "ResponseMetadata": {}} for one in snapshot["containerInstances"]]
    assert len(Cluster(pages).instances()) == 3


def test_remarks_on_the_snapshot_are_told() -> None:
    cluster = Cluster({"containerInstances": [{**instance("a"), "statsu": "ACTIVE"}]})
    assert isinstance(cluster.lints, list)


def test_threads_share_a_cluster() -> None:
    cluster = Cluster({"containerInstances": [instance(str(n), memory=100 * 1024) for n in range(8)]})
    web = cluster.prepare(definition(), serviceName="web")
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        draw = random.Random(seed)
        try:
            for _ in range(50):
                tasks = cluster.place(web, draw.randrange(1, 4))
                cluster.explain(web, 2)
                with cluster.fork() as what_if:
                    what_if.place(web, 5)
                cluster.remove_each(tasks)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert cluster.tasks() == []

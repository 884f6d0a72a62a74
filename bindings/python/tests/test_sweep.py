"""Sweeps, in process and on Dask: the same rows."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from shapes import definition, instance

import stowplan
from stowplan import StowplanError, decide

SCENARIOS = 60


@pytest.fixture
def document(snapshot: dict[str, Any]) -> dict[str, Any]:
    return {
        "question": {
            "decide": "place",
            "cluster": snapshot,
            "taskDefinition": definition(cpu=256),
            "request": {"serviceName": "web", "placementStrategy": [{"type": "random"}]},
        },
        "vary": [
            {"path": "/request/count", "name": "count", "from": 1, "to": 15},
            {"path": "/taskDefinition/cpu", "name": "cpu", "values": ["256", "no"]},
            {"path": "/options/tieBreak/seed", "name": "seed", "seeds": 2},
        ],
        "columns": [{"path": "/placements/0/containerInstanceArn", "name": "first"}, {"path": "/failures", "name": "failures"}],
    }


def whole(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.glob("rows-*.jsonl")))


def test_rows_are_the_answers_of_their_documents(document: dict[str, Any]) -> None:
    rows = stowplan.sweep(document).to_pydict()
    assert list(rows) == ["scenario", "count", "cpu", "seed", "first", "failures", "lints", "error"]
    assert rows["scenario"] == list(range(SCENARIOS))
    for number in range(SCENARIOS):
        question = json.loads(json.dumps(document["question"]))
        question["request"]["count"] = rows["count"][number]
        question["taskDefinition"]["cpu"] = rows["cpu"][number]
        question["options"] = {"tieBreak": {"seed": rows["seed"][number]}}
        try:
            answer = decide(question)
        except StowplanError as error:
            assert json.loads(rows["error"][number])["code"] == error.code
        else:
            assert rows["first"][number] == answer["placements"][0]["containerInstanceArn"]
            assert rows["error"][number] is None
    assert rows["error"].count(None) == SCENARIOS // 2


def test_threads_folders_and_snapshots_change_nothing(document: dict[str, Any], tmp_path: Path) -> None:
    expected = stowplan.sweep(document, threads=1).to_pydict()
    told: list[tuple[int, int]] = []
    assert stowplan.sweep(document, threads=3, progress=lambda *done: told.append(done)).to_pydict() == expected
    assert told[-1] == (SCENARIOS, SCENARIOS)
    assert stowplan.sweep(document, to=tmp_path / "rows").to_pydict() == expected
    # Kept: nothing is left to do.
    assert stowplan.sweep(document, to=tmp_path / "rows").to_pydict() == expected
    cluster = document["question"].pop("cluster")
    assert stowplan.sweep(document, cluster).to_pydict() == expected
    with pytest.raises(StowplanError, match="rows of another sweep"):
        stowplan.sweep({**document, "columns": []}, cluster, to=tmp_path / "rows")


def test_progress_may_end_it(document: dict[str, Any]) -> None:
    document["vary"][2]["seeds"] = 10_000

    def enough(done: int, of: int) -> None:
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        stowplan.sweep(document, progress=enough)
    assert time.monotonic() - began < 60
    document["limit"] = 10
    with pytest.raises(StowplanError, match="the limit is 10") as refused:
        stowplan.sweep(document)
    assert (refused.value.code, refused.value.path) == ("sweep/too-many", "/vary")


def test_whole_answers(document: dict[str, Any]) -> None:
    del document["columns"]
    made = stowplan.sweep(document)
    assert made.columns == ["scenario", "count", "cpu", "seed", "answer", "error"]
    assert json.loads(made.to_pydict()["answer"][0])["placements"]
    pyarrow = pytest.importorskip("pyarrow")
    assert pyarrow.table(made).num_rows == SCENARIOS


@pytest.mark.filterwarnings("ignore")
def test_dask_answers_the_same(document: dict[str, Any], tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    from stowplan.dask import sweep

    expected = stowplan.sweep(document, to=tmp_path / "alone").to_pydict()
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with distributed.LocalCluster(**options) as workers, distributed.Client(workers) as client:
        client.wait_for_workers(2)
        told: list[int] = []
        assert sweep(client, document, piece=7, progress=lambda done, of: told.append(done)).to_pydict() == expected
        assert len(told) == 9 and told[-1] == SCENARIOS
        folder = tmp_path / "dask"

        def stop(done: int, of: int) -> None:
            if done >= SCENARIOS // 2:
                raise RuntimeError("stopped")

        with pytest.raises(RuntimeError, match="stopped"):
            sweep(client, document, piece=7, progress=stop, to=folder)
        before = {file.name: file.stat().st_mtime_ns for file in folder.glob("rows-*.jsonl")}
        assert 0 < len(before) < 9
        # A worker dies while the rest is answered: after the first piece that comes.
        killed: list[int] = []

        def kill(done: int, of: int) -> None:
            if not killed:
                killed.append(workers.workers[0].pid)
                os.kill(killed[0], signal.SIGKILL)

        # The rest, in other pieces than it is asked for: the manifest says them.
        assert sweep(client, document, piece=11, progress=kill, to=folder).to_pydict() == expected
        assert killed
        after = {file.name: file.stat().st_mtime_ns for file in folder.glob("rows-*.jsonl")}
        assert {name: after[name] for name in before} == before
        assert whole(folder) == whole(tmp_path / "alone")
        snapshot = document["question"].pop("cluster")
        assert sweep(client, document, snapshot, piece=13).to_pydict() == expected

"""Tables, as pandas, polars and pyarrow take them."""

from __future__ import annotations

from typing import Any

import pytest
from shapes import definition, instance

from stowplan import Cluster, StowplanError, table

ROWS: list[dict[str, Any]] = [{"at": "a", "count": 1, "share": 1, "on": True, "more": [1]}, {"at": "b", "count": 2, "share": 0.5, "on": False}, {"count": None}]
COLUMNS: dict[str, list[Any]] = {
    "at": ["a", "b", None],
    "count": [1, 2, None],
    "share": [1.0, 0.5, None],
    "on": [True, False, None],
    "more": ["[1]", None, None],
}


def test_rows_become_columns() -> None:
    made = table(ROWS)
    assert made.to_pydict() == COLUMNS
    assert (len(made), made.columns) == (3, list(COLUMNS))
    assert repr(made) == "<stowplan.Table: 3 rows of at, count, share, on, more>"
    assert table([]).to_pydict() == {}
    with pytest.raises(ValueError, match="list of rows"):
        table({"a": 1})
    with pytest.raises(StowplanError, match="argument/wrong-type"):
        table([{"a": {1}}])


def test_arrow_takes_them() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    made = table(ROWS)
    for taken in (pyarrow.table(made), pyarrow.RecordBatchReader.from_stream(made).read_all()):
        assert taken.to_pydict() == COLUMNS
        taken.validate(full=True)
    assert pyarrow.record_batch(made).to_pydict() == COLUMNS
    assert pyarrow.array(made).to_pylist()[0] == {name: column[0] for name, column in COLUMNS.items()}
    assert pyarrow.schema(made) == pyarrow.table(made).schema
    # A capsule that nobody takes is given back.
    for _ in range(1000):
        made.__arrow_c_stream__()
        made.__arrow_c_array__()
        made.__arrow_c_schema__()


def test_polars_and_pandas_take_them(snapshot: dict[str, Any]) -> None:
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")
    cluster = Cluster(snapshot)
    web = cluster.prepare(definition(cpu=256), serviceName="web")
    cluster.place(web, 5)
    instances = polars.DataFrame(cluster.instance_table())
    # Five tasks of 1024 MiB: 3 × 4096 − 5 × 1024 remain.
    assert instances["memoryRemaining"].sum() == 7168
    assert instances["availabilityZone"].to_list() == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    assert instances["agentConnected"].dtype == polars.Boolean
    tasks = pandas.DataFrame.from_arrow(cluster.task_table())
    assert tasks["group"].tolist() == ["service:web"] * 5
    assert int(tasks["cpu"].sum()) == 1280
    assert tasks["taskArn"].isna().all()
    placements = polars.DataFrame(table(cluster.explain(web, 20)["placements"]))
    assert placements.height == 7
    assert placements["admissibleCount"].dtype == polars.Int64


def test_a_table_outlives_its_cluster() -> None:
    cluster = Cluster({"containerInstances": [instance("a"), {**instance("b"), "ec2InstanceId": None}]})
    made = cluster.instance_table()
    cluster.close()
    assert made.to_pydict()["ec2InstanceId"] == ["i-a", None]

"""Pictures: what is drawn is what the answers say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from shapes import ZONES, definition, instance

from stowplan import Cluster, StowplanError, decide

matplotlib: Any = pytest.importorskip("matplotlib")
matplotlib.use("agg")

from stowplan import plot  # noqa: E402

SERVICE = {"ServiceNamespace": "ecs", "ResourceId": "service/blue/shop", "ScalableDimension": "ecs:service:DesiredCount"}


def load(values: list[int], **more: Any) -> dict[str, Any]:
    policy = {"TargetValue": 60, "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}
    return {
        "decide": "scale",
        "desiredCount": 4,
        "ScalableTargets": [{**SERVICE, "MinCapacity": 2, "MaxCapacity": 20}],
        "ScalingPolicies": [
            {**SERVICE, "PolicyName": "cpu", "PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": policy}
        ],
        "metrics": {"cpu": {"start": "2026-11-02T08:00:00Z", "periodSeconds": 60, "values": values}},
        **more,
    }


def test_bars_of_a_cluster() -> None:
    cluster = Cluster({"containerInstances": [instance(str(n), zone=ZONES[n % 3]) for n in range(9)]})
    for n in range(8):
        cluster.place(cluster.prepare(definition(f"s{n}", memory=256 + 32 * n), serviceName=f"s{n}"), 6)
    axes = plot.cluster(cluster)
    table = cluster.instance_table().to_pydict()
    free = axes.containers[0]
    assert [bar.get_height() for bar in free] == [4096.0] * 9
    held = sum(bar.get_height() for part in axes.containers[1:] for bar in part)
    assert held == sum(table["memoryRegistered"]) - sum(table["memoryRemaining"])
    # Six groups of their own, and the rest.
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()][-1] == "2 more groups"
    assert "9 instances" in axes.get_title(loc="left")
    assert plot.cluster(cluster, "cpu", ax=axes) is axes
    assert plot.cluster(Cluster({"containerInstances": []})).get_title(loc="left").startswith("0 instances")


def test_a_timeline_of_scaling() -> None:
    answer = decide(load([80] * 30, detail="minutes"))
    axes = plot.scaling(answer)
    desired = next(line for line in axes.get_lines() if line.get_label() == "desired")
    drawn: Any = desired.get_ydata()
    assert list(drawn) == [minute["desiredCount"] for minute in answer["minutes"]]
    with pytest.raises(StowplanError, match="minutes"):
        plot.scaling(decide(load([80] * 30)))


def test_the_steps_of_a_deployment() -> None:
    file = json.loads((Path(__file__).parents[3] / "conformance" / "deploy.json").read_text(encoding="utf-8"))
    case = next(case for case in file["cases"] if case["id"] == "A5-4-spare")
    document = dict(case["document"])
    if isinstance(document.get("cluster"), str):
        document["cluster"] = file["fixtures"][document["cluster"]]
    answer = decide(document)
    axes = plot.deployment(answer)
    assert axes.get_title(loc="left") == "the deployment completes in 3 min 20 s, 5 steps"
    assert axes.get_ylim()[1] > answer["maximum"]
    with pytest.raises(StowplanError, match="steps"):
        plot.deployment({"verdict": "completes", "steps": []})

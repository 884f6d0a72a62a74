"""The samples of README run, and print what it says. A line `# …` stands for any lines."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shapes import ZONES, instance

README = Path(__file__).parents[1] / "README.md"
AWS = {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


def samples() -> Iterator[tuple[str, str, str]]:
    """Each sample: its words, its code, and what it prints."""
    for words, text in re.findall(r"^```python ?(.*?)\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S):
        lines = text.splitlines()
        said: list[str] = []
        while lines and lines[-1].startswith("#"):
            said.insert(0, lines.pop().removeprefix("#").removeprefix(" "))
        yield words, "\n".join(lines), "\n".join(said)


def prod() -> None:
    """A cluster of three instances, and a definition."""
    import boto3

    ec2, ecs = boto3.client("ec2"), boto3.client("ecs")
    ecs.create_cluster(clusterName="prod")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    for one in ec2.run_instances(ImageId=image, MinCount=3, MaxCount=3, InstanceType="m5.large")["Instances"]:
        document = json.dumps({"instanceId": one["InstanceId"], "region": "eu-west-1", "accountId": "123456789012"})
        ecs.register_container_instance(cluster="prod", instanceIdentityDocument=document)
    ecs.register_task_definition(family="web", containerDefinitions=[{"name": "web", "image": "web", "memory": 512}])


def test_samples_print_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moto = pytest.importorskip("moto")
    monkeypatch.chdir(tmp_path)
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)
    snapshot = {"containerInstances": [instance(name, zone=zone) for name, zone in zip("abc", ZONES, strict=True)]}
    Path("cluster.json").write_text(json.dumps(snapshot), encoding="utf-8")
    ran = 0
    names: dict[str, Any] = {}
    with moto.mock_aws():
        prod()
        for words, code, said in samples():
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(code, f"README ({words or ran})", "exec"), names)
            assert matches(said, printed.getvalue()), f"{code}\n--- printed\n{printed.getvalue()}"
            ran += 1
    assert ran >= 6
    assert os.getcwd() == str(tmp_path)


def matches(said: str, printed: str) -> bool:
    lines = [r".*" if line == "…" else re.escape(line) for line in said.splitlines()]
    return re.fullmatch("\n".join(lines), printed.rstrip("\n"), re.S) is not None

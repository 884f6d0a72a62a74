"""Every case of `conformance/`: the same bytes as from the command, and dicts that say the same.

`STOWPLAN_NATIVE` names the command.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from stowplan import Cluster, StowplanError, decide, decide_text

FOLDER = Path(__file__).parents[3] / "conformance"


def cases() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        file = json.loads(path.read_text(encoding="utf-8"))
        for case in file["cases"]:
            document = dict(case["document"])
            if isinstance(document.get("cluster"), str):
                document["cluster"] = file["fixtures"][document["cluster"]]
            found.append((f"{path.name}/{case['id']}", document))
    return found


def test_every_case_is_answered_with_the_commands_bytes() -> None:
    native = os.environ.get("STOWPLAN_NATIVE")
    if native is None:
        pytest.skip("STOWPLAN_NATIVE names no command")
    all_cases = cases()
    assert len(all_cases) > 900
    texts = [json.dumps(document, ensure_ascii=False) for _, document in all_cases]
    ran = subprocess.run(
        [native, "decide", "--lines", "-"], input="\n".join(texts) + "\n", capture_output=True, encoding="utf-8", check=False
    )
    expected = ran.stdout.splitlines()
    assert len(expected) == len(all_cases)
    differences = []
    held = 0
    for (name, document), text, answer in zip(all_cases, texts, expected, strict=True):
        if decide_text(text) != answer:
            differences.append(f"{name}: other bytes")
        if told(document) != json.loads(answer):
            differences.append(f"{name}: other values")
        held += asked_of_a_held_cluster(document, answer)
    assert differences == []
    print(f"{len(all_cases)} cases with the command's bytes, {held} of them by a held cluster, too")


def told(document: dict[str, Any]) -> dict[str, Any]:
    """The answer to a dict, an error as its document."""
    try:
        answer: dict[str, Any] = decide(document)
        assert str(answer)
        return answer
    except StowplanError as error:
        fields: dict[str, Any] = {"code": error.code, "message": error.message, "path": error.path}
        if error.span is not None:
            fields["span"] = in_bytes(document, error.path, error.span)
        if error.help is not None:
            fields["help"] = error.help
        return {"error": fields}


def in_bytes(document: Any, path: str, span: tuple[int, int]) -> list[int]:
    for step in path.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return [len(document[:at].encode()) for at in span]


def asked_of_a_held_cluster(document: dict[str, Any], answer: str) -> bool:
    """Whether a cluster in memory answers so: it is about one, and both make sense."""
    if "cluster" not in document or "error" in json.loads(answer):
        return False
    question = {key: value for key, value in document.items() if key != "cluster"}
    with Cluster(document["cluster"], document.get("options")) as cluster:
        # Its remarks on the snapshot lead into the snapshot itself.
        own, whole = (
            text.replace('"path":"/cluster/', '"path":"/') for text in (cluster.decide_text(json.dumps(question)), answer)
        )
        assert own == whole, document
    return True

"""The notebook runs from its first cell to its last. `STOWPLAN_NOTEBOOK` names a file for what it shows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

nbformat: Any = pytest.importorskip("nbformat")
nbclient: Any = pytest.importorskip("nbclient")
pytest.importorskip("matplotlib")

NOTEBOOK = Path(__file__).parents[1] / "examples" / "planning.ipynb"


@pytest.mark.filterwarnings("ignore")
def test_the_notebook_runs(tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "committed without what it shows"
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    printed = "".join(output.get("text", "") for output in outputs)
    assert "service report: placed" in printed
    assert "assumed/load" in printed
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 4
    if target := os.environ.get("STOWPLAN_NOTEBOOK"):
        nbformat.write(notebook, target)

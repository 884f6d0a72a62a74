"""Snapshots that the tests share."""

from __future__ import annotations

from typing import Any

import pytest
from shapes import ZONES, instance


@pytest.fixture
def snapshot() -> dict[str, Any]:
    """Three instances, each with room for four tasks of `definition()`."""
    return {"containerInstances": [instance(name, zone=zone) for name, zone in zip("abc", ZONES, strict=True)]}

"""The plug-in of pytest: the fixture `stowplan_moto`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from stowplan.moto import Emulation


@pytest.fixture
def stowplan_moto() -> Iterator[Emulation]:
    """moto's `mock_aws`, whose ECS places, stops and deploys as ECS does. `print(stowplan_moto.answers[-1])` says why."""
    from stowplan.moto import emulate
    from stowplan.moto._layout import layout

    layout()
    from moto import mock_aws

    with mock_aws(), emulate() as emulation:
        yield emulation

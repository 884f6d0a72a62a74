"""Through the plug-in, people's boto3 code gets ECS's answers."""

from __future__ import annotations

import pytest

pytest.importorskip("moto")

from moto_scenarios import SCENARIOS, Scenario, outcome

from stowplan.moto import Emulation


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.code.__name__)
def test_the_answer_is_that_of_ecs(scenario: Scenario, stowplan_moto: Emulation) -> None:
    found = outcome(scenario)
    if scenario.expected == "InvalidParameterException":
        found = found.split(":")[0]
    assert found == scenario.expected, scenario.source

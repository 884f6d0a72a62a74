"""Runs the scenarios of `tests/moto_scenarios.py` on plain moto and on the emulated one, and prints both beside what
ECS answers. `--write` puts the table into MOTO.md; ends with 1 where an emulated answer is not ECS's.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

FACE = Path(__file__).parents[1]
sys.path.insert(0, str(FACE / "tests"))

from moto import mock_aws
from moto_scenarios import SCENARIOS, outcome

from stowplan.moto import emulate

GUIDE = FACE / "MOTO.md"
MARKS = re.compile(r"(<!-- side by side -->\n).*?(<!-- end -->)", re.S)


def cell(text: str) -> str:
    """A cell of a table: whole sentences, ids left out."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "…", text).replace("|", "\\|")


def table() -> tuple[str, bool]:
    lines = ["| boto3 code | ECS, and emulated | plain moto |", "|---|---|---|"]
    holds = True
    for scenario in SCENARIOS:
        with mock_aws(), emulate():
            ours = outcome(scenario)
        with mock_aws():
            plain = outcome(scenario)
        same = ours.startswith(scenario.expected) if scenario.expected == "InvalidParameterException" else ours == scenario.expected
        holds &= same
        shown = cell(ours) if same else f"**{cell(ours)}**, ECS: {cell(scenario.expected)}"
        lines.append(f"| {scenario.what} | {shown} | {'the same' if plain == ours else cell(plain)} |")
    return "\n".join(lines) + "\n", holds


def main() -> int:
    printed, holds = table()
    print(printed)
    if "--write" in sys.argv[1:]:
        GUIDE.write_text(MARKS.sub(lambda found: found[1] + printed + found[2], GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())

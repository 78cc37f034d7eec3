"""docs/requirements.md tells the truth: every requirement and every check across steps, and names that exist."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from vaultplan.checks import BY_CODE, RULES
from vaultplan.engine import Engine

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.split("\n")
    if re.match(r"\| [RX]\d\d \|", line)
]
METHOD = (
    *("R01", "R02", "R03", *(f"R{n}" for n in range(10, 17)), *(f"R{n}" for n in range(20, 25)), "R30", "R31"),
    *("R40", "R42", "R43", "R44", "R46", *(f"R{n}" for n in range(50, 59)), *(f"R{n}" for n in range(60, 67))),
    *("R70", "R71", "R72", "R75"),
)
"""The requirements of the method; R21 to R23, R50 to R52, R55 to R58, R62 and R63 each by their own ID."""


def functions(path: Path) -> set[str]:
    """The functions that a file defines."""
    return {node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)}


def test_every_requirement_and_every_check_across_steps_has_its_row() -> None:
    assert [row[0] for row in ROWS] == [*METHOD, *(f"X{n:02}" for n in range(1, 26))]


def test_every_requirement_that_a_plan_is_judged_by_is_one_of_them() -> None:
    engine = Engine(ROOT / "vault_template" / "en" / "full")
    engine.look()
    (plan,) = engine.plans(date(2026, 11, 23))

    assert {check.id for step in plan.steps for check in step.checks} <= set(METHOD)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_every_name_on_the_page_is_a_name_in_the_code(row: list[str]) -> None:
    for name in re.findall(r"`([a-z_.]+)`", " ".join(row)):
        module, _, function = name.rpartition(".")
        places = [ROOT / "tests" / f"{module}.py", ROOT / "vaultplan" / f"{module.replace('.', '/')}.py"]
        places.append(ROOT / "vaultplan" / "dashboard" / f"{module}.py")
        (path,) = [place for place in places if place.exists()]
        assert function in functions(path), name


def test_the_codes_across_steps_are_those_of_the_registry() -> None:
    told = {row[0]: set(re.findall(r"checks/([a-z-]+)\.md", row[2])) for row in ROWS if row[0].startswith("X")}

    assert {across: codes for across, codes in told.items() if codes} == {
        across: {rule.code for rule in RULES if rule.across == across} for across in {r.across for r in RULES} - {""}
    }
    assert all(code in BY_CODE for codes in told.values() for code in codes)

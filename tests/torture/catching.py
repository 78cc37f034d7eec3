"""Whether the suite can fail: a goal is run over the program with a fault planted in it."""

from dataclasses import replace
from pathlib import Path

from tests.torture.faults import FAULTS
from tests.torture.goals import run_goal
from tests.torture.product import Product
from tests.torture.sizes import QUICK


def catch(name: str, folder: Path) -> tuple[bool, str]:
    """Run the goal that is meant for a fault; whether it broke, and how that shows first."""
    fault = FAULTS[name]
    size = replace(QUICK, faults=())
    result = run_goal(fault.caught_by, size, Product(folder / "state", name), folder / "torture")
    what = [f"{kind}: {what}" for kind, what in result.breaches]
    return bool(what), " ".join(what[0].split())[-160:] if what else "nothing broke"

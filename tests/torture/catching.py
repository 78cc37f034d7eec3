"""Whether the suite can fail: a goal is run over the program with a fault planted in it."""

from dataclasses import replace
from pathlib import Path

from tests.torture.faults import FAULTS
from tests.torture.goals import run_goal
from tests.torture.product import Product
from tests.torture.sizes import QUICK


def catch(name: str, folder: Path) -> tuple[bool, str]:
    """Run the goal that is meant for a fault; whether it broke as this fault makes it break, and how that shows."""
    fault = FAULTS[name]
    size = replace(QUICK, faults=())
    result = run_goal(fault.caught_by, size, Product(folder / "state", name), folder / "torture")
    told = [" ".join(f"{kind}: {what}".split()) for kind, what in result.breaches]
    own = [line for line in told if line.startswith(fault.shows)]
    if own:
        return True, own[0][:160]
    return False, f"not by what it does: {told[0][:160]}" if told else "nothing broke"

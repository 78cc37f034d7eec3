"""Whether the suite can fail: a goal is run over the program with a fault planted in it."""

from dataclasses import replace
from pathlib import Path

from tests.torture.faults import FAULTS
from tests.torture.goals import GOALS
from tests.torture.product import Product
from tests.torture.sizes import QUICK


def catch(name: str, folder: Path) -> tuple[bool, str]:
    """Run the goal that is meant for a fault; whether it broke, and how that shows first."""
    fault = FAULTS[name]
    try:
        result = GOALS[fault.caught_by](replace(QUICK, faults=()), Product(folder / "state", name), folder / "torture")
    except (TimeoutError, OSError, ValueError, AssertionError) as error:  # it doesn't even run
        return True, f"{type(error).__name__}: {error}"[:160]
    what = [f"{kind}: {what}" for kind, what in result.breaches]
    return bool(what), " ".join(what[0].split())[-160:] if what else "nothing broke"

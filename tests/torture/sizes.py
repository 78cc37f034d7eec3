"""How much of everything. `quick` fits into every run of the tests; `release` gives the figures of a release."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """The sizes of all goals. Seconds are of the torturing alone; a scenario also lays a vault and checks it."""

    name: str
    kills: int
    """G1: how often the watch is killed."""
    tick_kills: int
    """How often the watch is killed over a tick."""
    faults: tuple[str, ...]
    """G2: what every file-changing system call meets, one run each."""
    starts: tuple[str, ...]
    """G2: the builds whose calls are failed."""
    edit_seconds: float
    """G3: how long eight editors save."""
    pace: float
    """G3: seconds that an editor rests between two saves."""
    ticks: int
    """G3: ticks at least, if that takes longer than `edit_seconds`."""
    read_seconds: float
    """G4: how long readers read."""
    storm: int
    """G5: how many changes in a storm; there are two."""
    fuzz_notes: int
    """G6: how many spoilt notes go through `build`."""
    parser_runs: int
    """G6: how often atheris runs a parser."""
    soak_saves: int
    """G9: how many saves."""
    soak_seconds: float
    """G9: over which they are spread."""
    idle_notes: tuple[int, ...]
    """G10: over how many notes nothing is done."""
    idle_seconds: float
    """G10: for how long."""
    idle_share: float
    """G10: seconds of the processor that a second of nothing may cost."""
    folders: int
    """How many there are in the vault of many folders; its seconds are judged from 10,000 on alone."""
    folders_quiet: float
    """Seconds of nothing over them, each time."""
    latency_notes: tuple[int, ...]
    """G11: over how many notes saves are timed; judged by the clock from 1,000 saves on alone."""
    latency_saves: int
    """G11: how many, over each."""
    deaf_every: float
    """G11: seconds between two looks at everything while nothing is heard; 0 for the program's own."""
    deaf_within: float
    """G11: seconds in which a save shows then."""


QUICK = Size(
    "quick",
    kills=8,
    tick_kills=6,
    faults=("KILL", "ENOSPC"),
    starts=("tick",),
    edit_seconds=5,
    pace=0.01,
    ticks=5,
    read_seconds=3,
    storm=1000,
    fuzz_notes=300,
    parser_runs=0,
    soak_saves=2200,
    soak_seconds=27,
    idle_notes=(300,),
    idle_seconds=5,
    idle_share=0.05,
    folders=300,
    folders_quiet=1,
    latency_notes=(100,),
    latency_saves=30,
    deaf_every=1.0,
    deaf_within=20.0,
)
RELEASE = Size(
    "release",
    kills=1000,
    tick_kills=200,
    faults=("KILL", "EIO", "ENOSPC", "EDQUOT", "EROFS", "ENOSPC+"),
    starts=("first", "later", "edited", "tick", "watched tick"),
    edit_seconds=600,
    pace=0.02,
    ticks=1000,
    read_seconds=300,
    storm=10_000,
    fuzz_notes=20_000,
    parser_runs=1_000_000,
    soak_saves=20_000,
    soak_seconds=900,
    idle_notes=(1_000, 10_000),
    idle_seconds=300,
    idle_share=0.01,
    folders=20_000,
    folders_quiet=10,
    latency_notes=(100, 10_000),
    latency_saves=2_000,
    deaf_every=0.0,
    deaf_within=90.0,
)


def chosen() -> Size:
    """The release sizes where the environment asks for them."""
    return RELEASE if os.environ.get("VAULTPLAN_RELEASE") == "1" else QUICK

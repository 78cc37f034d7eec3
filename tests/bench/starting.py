"""S1: how long it takes to say anything at all."""

from collections.abc import Iterator

from tests.bench.clock import Command, environment, side_by_side
from tests.bench.rows import Row, compared
from tests.bench.setting import Bench
from tests.torture.product import DAY

_ROUNDS = 15
_ASKED = {"--version": 2.0, "--help": 4.5, "status on the example plan": 8.0}


def run(bench: Bench) -> Iterator[Row]:
    """The commands that print little, beside an interpreter that does nothing."""
    ours = bench.ours()
    env = environment(XDG_STATE_HOME=str(ours.state), XDG_CACHE_HOME=str(bench.cache(ours)))
    program = str(bench.script)
    vault = ours.state.parent / "example"
    vault.mkdir(parents=True)
    Command([program, "init", str(vault), "--example", "--lang", "en"], env)()
    commands = {
        "python -c pass": [str(ours.python), "-c", "pass"],
        "--version": [program, "--version"],
        "--help": [program, "--help"],
        "status on the example plan": [program, "status", str(vault), "--today", DAY],
    }
    things = {name: Command(args, env, codes=(0, 1)) for name, args in commands.items()}
    for command in things.values():  # compiles what it needs
        command()
    times = side_by_side(things, _ROUNDS)
    for name, most in _ASKED.items():
        ratio = times.ratio(name, "python -c pass")
        floor = times.middle("python -c pass")
        yield compared("S1", name, times.middle(name), floor, most, ratio=ratio, rounds=_ROUNDS)

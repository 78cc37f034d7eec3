"""Whether the torture's own word can be trusted: what wasn't tried, or wasn't caught, is said and fails."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.torture import __main__ as command
from tests.torture import catching, fuzz, suites
from tests.torture.faults import FAULTS
from tests.torture.goals import GOALS, run_goal
from tests.torture.lay import lay_plan
from tests.torture.product import REPOSITORY, Product
from tests.torture.result import Kind, Result, table
from tests.torture.sizes import QUICK, Size

PRODUCT = Product(Path())
PLANT_ALL = "from tests.torture.faults import FAULTS\nfor fault in FAULTS.values(): fault.plant()"

ATHERIS = """
import sys
from contextlib import nullcontext
from pathlib import Path

instrument_imports = lambda **_: nullcontext()

def Setup(arguments, run):
    global once
    once = [(run, path.read_bytes()) for path in Path(arguments[-1]).iterdir()]

def Fuzz():
    for run, data in once:
        run(data)
    print("stat::number_of_executed_units:", len(once), file=sys.stderr)
"""
"""One that gives the parsers each line of its corpus, once."""


def found(*breaches: tuple[Kind, str]) -> Result:
    result = Result("G4")
    for kind, what in breaches:
        result.breach(kind, what)
    return result


def test_every_fault_can_still_be_planted() -> None:
    subprocess.run([sys.executable, "-c", PLANT_ALL], cwd=REPOSITORY, check=True, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("breaches", "word"),
    [
        ([], "NOT CAUGHT"),
        ([("crash", "it didn't get to its end: TimeoutError")], "NOT CAUGHT"),
        ([("wrong", "something else"), ("torn", "8990 bytes, 0 markers")], "caught"),
    ],
)
def test_a_fault_is_caught_by_what_it_does_alone(
    breaches: list[tuple[Kind, str]], word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catching, "run_goal", lambda *_: found(*breaches))
    monkeypatch.setattr(sys, "argv", ["torture", "--faults", "in-place"])
    assert command.main() == int(word != "caught")
    assert capsys.readouterr().out.startswith(word)


@pytest.mark.parametrize("missed", ["", "clock"])
def test_one_fault_that_is_not_caught_fails_the_command(
    missed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "catch", lambda name, _folder: (name != missed, "so it went"))
    monkeypatch.setattr(sys, "argv", ["torture", "--faults"])
    assert command.main() == int(bool(missed))
    said = capsys.readouterr().out
    assert said.count("so it went") == len(FAULTS)
    assert said.count("NOT CAUGHT") == int(bool(missed))


@pytest.mark.parametrize("arguments", [["--only", "G1,G99"], ["--faults", "in-place,nonesuch"]])
def test_a_name_that_nothing_has_is_refused(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["torture", *arguments])
    with pytest.raises(SystemExit) as refused:
        command.main()
    assert refused.value.code == 2


@pytest.mark.parametrize("error", [TimeoutError("late"), subprocess.TimeoutExpired("build", 120.0)])
def test_what_a_goal_found_before_it_failed_is_kept(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_size: Size, _product: Product, _folder: Path) -> Result:
        found(("lost", "a note")).count("saves", 3)
        raise error

    monkeypatch.setitem(GOALS, "G4", fail)
    result = run_goal("G4", QUICK, PRODUCT, tmp_path)
    assert [kind for kind, _ in result.breaches] == ["lost", "crash"]
    assert result.counts["saves"] == 3


def test_an_editor_that_ended_in_an_error_is_a_breach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_an_editor(_size: Size, _product: Product, _folder: Path) -> Result:
        result = Result("G3")
        editor = threading.Thread(target=(tmp_path / "no such note").read_bytes)
        editor.start()
        editor.join()
        return result

    monkeypatch.setitem(GOALS, "G3", lose_an_editor)
    assert [kind for kind, _ in run_goal("G3", QUICK, PRODUCT, tmp_path).breaches] == ["crash"]


def test_a_watch_that_ends_by_itself_is_a_breach_and_one_that_was_killed_on_purpose_is_not(tmp_path: Path) -> None:
    vault = lay_plan(tmp_path / "a" / "vault").root
    product = Product(tmp_path / "state")
    watch = product.watch(vault, tmp_path / "said")
    watch.__enter__()
    os.kill(watch.pid, signal.SIGKILL)
    watch.process.wait()
    with pytest.raises(ChildProcessError):
        watch.__exit__(None, None, None)
    with product.watch(vault, tmp_path / "said") as watch:
        watch.kill()


@pytest.mark.parametrize(("runs", "kinds"), [(10, []), (1_000_000, ["wrong"])])
def test_runs_of_the_parsers_are_counted_and_not_taken_for_granted(
    runs: int, kinds: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "atheris.py").write_text(ATHERIS, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    result = Result("G6")
    fuzz._fuzz_parsers(runs, result, tmp_path)
    assert [kind for kind, _ in result.breaches] == kinds, result.told()
    assert result.counts["runs of the parsers by atheris"] > 10


def test_without_atheris_the_row_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "atheris.py").write_text("raise ModuleNotFoundError(\"No module named 'atheris'\")", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    result = Result("G6")
    fuzz._fuzz_parsers(10, result, tmp_path)
    assert "atheris isn't installed" in result.size


def test_of_a_test_that_failed_it_is_said_where_and_why() -> None:
    result = Result("G12")
    where = (
        "> watcher.until('ready')\ntests/test_x.py:3:\n    remaining = 0\n> raise Empty\nE Empty\nqueue.py:179: Empty"
    )
    suites._take(
        result, ET.fromstring(f'<testcase name="one"><failure>{where.replace(">", "&gt;")}</failure></testcase>')
    )
    assert "until('ready')\ntests/test_x.py:3:\n> raise Empty\nE Empty" in result.breaches[0][1]


def test_what_was_skipped_is_counted_apart_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    result = Result("G12")
    suites._take(result, ET.fromstring('<testcase name="a drive"><skipped message="no such drive here"/></testcase>'))
    suites._take(result, ET.fromstring('<testcase name="another"/>'))
    assert "1 skipped, 1 tests" in table([result])
    assert "skipped: a drive: no such drive here" in capsys.readouterr().err

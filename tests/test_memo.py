"""What is remembered between two rebuilds saves time, and never shows: the plan is the one of a fresh look."""

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultplan.engine import Engine, means
from vaultplan.errors import PlanNotFoundError
from vaultplan.model import Memo, Plan
from vaultplan.state.index import Index

ROOT = Path(__file__).parents[1]
VAULTS = [ROOT / "vault_template" / "en" / "example", *sorted((ROOT / "tests" / "plans").glob("*/vault"))]
TODAY = date(2026, 11, 23)
LINES = (
    "- [ ] Stop the Monday list (time: 2h/week)", "- [x] Hand over the rota (time: 1h/week, to: Dembe)", "## Automate",
    "## Skills", "### Patience", "TBD", "reviewed: 2026-11-20", "status: done", "language: de", "working_days: 4",
    "words: [Duties = Eliminate]", "example: true", "- Patience, builds: nothing", "[[02 Career vision#Nowhere]]",
    "vaultplan: eda", "---", "| a | b |", "%%",
    "- [ ] Stop #eda/eliminate (time: 1h/week)", "- Shown #proof", "- [ ] What #eda",
)  # fmt: skip
EDITS = st.lists(
    st.tuples(
        st.integers(0, 999),
        st.integers(0, 999),
        st.sampled_from(("put", "cut", "swap", "tick", "away", "day")),
        st.sampled_from(LINES),
    ),
    min_size=1,
    max_size=8,
)


@dataclass(frozen=True)
class Large:
    left: tuple[int, ...] = ()
    right: str = ""


def test_an_answer_is_made_anew_only_when_what_it_is_made_of_has_changed() -> None:
    memo, made = Memo(), list[str]()

    def ask(of: str) -> str:
        def make() -> str:
            made.append(of)
            return of.upper()

        return memo.same("q", (of,), make)

    assert [ask("a"), ask("a"), ask("b"), ask("a")] == ["A", "A", "B", "A"]
    assert made == ["a", "b", "a"]


def test_what_fails_is_not_remembered() -> None:
    memo = Memo()
    with pytest.raises(ZeroDivisionError):
        memo.same("q", (0,), lambda: 1 // 0)
    assert memo.same("q", (0,), lambda: 7) == 7


def test_an_answer_is_made_anew_when_a_field_that_it_read_has_changed() -> None:
    memo, asked = Memo(), list[Large]()

    def ask(value: Large, of: int = 0) -> int:
        def count(seen: Large) -> int:
            asked.append(value)
            return len(seen.left) + of

        return memo.following("q", value, (of,), count)

    assert [ask(Large((1,))), ask(Large((1,), "other")), ask(Large((1, 2))), ask(Large((1, 2)), 3)] == [1, 1, 2, 5]
    assert [value.left for value in asked] == [(1,), (1, 2), (1, 2)]


def test_of_many_things_asked_about_a_value_only_those_that_read_a_changed_field_are_asked_again() -> None:
    memo, asked = Memo(), list[str]()

    def ask(value: Large, of: int = 0, about: tuple[str, ...] = ("left", "right")) -> list[str]:
        def look(name: str, seen: Large) -> str:
            asked.append(name)
            return f"{getattr(seen, name)}{of}"

        return memo.many("q", about, value, (of,), look)

    assert [ask(Large((1,), "a")), ask(Large((1,), "b")), ask(Large((2,), "b"))] == [
        ["(1,)0", "a0"], ["(1,)0", "b0"], ["(2,)0", "b0"]
    ]  # fmt: skip
    assert asked == ["left", "right", "right", "left"]
    assert ask(Large((2,), "c"), about=("right",)) == ["c0"]
    assert ask(Large((3,), "c")) == ["(3,)0", "c0"]
    assert ask(Large((3,), "c"), 1) == ["(3,)1", "c1"]
    assert asked[4:] == ["right", "left", "left", "right"]


def test_of_many_answers_only_those_for_new_values_are_made() -> None:
    memo, asked = Memo(), list[Large]()

    def ask(values: list[Large], of: int = 0) -> list[int]:
        def count(value: Large) -> int:
            asked.append(value)
            return len(value.left) + of

        return memo.each("q", values, (of,), count)

    one, two, three = Large((1,)), Large((1, 2)), Large()
    assert [ask([one, two, one]), ask([two, three, one]), ask([one])] == [[1, 2, 1], [2, 0, 1], [1]]
    assert asked == [one, two, one, three]
    assert [ask([two, one]), ask([one], 5)] == [[2, 1], [6]]
    assert asked[4:] == [two, one]


@settings(deadline=None)
@given(vault=st.sampled_from(VAULTS), edits=EDITS)
def test_after_any_edits_a_plan_that_was_read_all_along_is_the_one_that_a_fresh_look_reads(
    vault: Path, edits: list[tuple[int, int, str, str]]
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder) / "deep" / "notes"
        shutil.copytree(vault, root)
        for name in ("2026-11-19", "2026-11-20"):
            daily = root / "Daily" / f"{name}.md"
            daily.parent.mkdir(exist_ok=True)
            daily.write_text("- [ ] Retype #eda/automate (time: 1h/week)\n- Shown to all #proof\n", encoding="utf-8")
        engine, day = Engine(root), TODAY
        read(engine, day)
        for number, at, how, line in edits:
            notes = sorted(root.rglob("*.md"))
            note = notes[number % len(notes)]
            day += timedelta(days=at if how == "day" else 0)
            edit(note, at, how, line)
            if at % 3 == 0:
                engine = restarted(engine)
            engine.look([note.relative_to(root).as_posix()])

            assert read(engine, day) == fresh(root, day)


def restarted(engine: Engine) -> Engine:
    """The same vault in another run, which knows what this one knew."""
    index = Index(engine.root, means())
    index.save(engine._tree.found, engine._ours, {"\0tagged": engine._tagged.memo, **engine._memos})
    assert index.load()
    return Engine(engine.root, index=index)


def edit(note: Path, at: int, how: str, line: str) -> None:
    lines = note.read_text(encoding="utf-8").split("\n")
    at %= len(lines)
    if how == "away":
        note.unlink()
        return
    if how == "tick":
        lines = [line.replace("[ ]", "[x]") for line in lines]
    elif how == "put":
        lines.insert(at, line)
    elif how == "cut":
        del lines[at : at + 3]
    else:
        lines[at], lines[-at] = lines[-at], lines[at]
    note.write_text("\n".join(lines), encoding="utf-8")


def fresh(root: Path, day: date) -> list[tuple[Plan, str]]:
    engine = Engine(root)
    engine.look()
    return read(engine, day)


def read(engine: Engine, day: date) -> list[tuple[Plan, str]]:
    """Every plan of a vault, with its dashboard."""
    engine.look([])
    try:
        return [(plan, engine.draw(plan, day)) for plan in engine.plans(day)]
    except PlanNotFoundError:
        return []

"""What a save costs, counted in calls, which no clock and no other program disturbs: about as much in any vault."""

import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from vaultplan.engine import Engine

NURSE = Path(__file__).parent / "plans" / "nurse" / "vault"
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def costs(root: Path, *, tagged: int, folders: int = 1) -> dict[str, int]:
    """Calls for a save of a plan's note, and of one in which a line is tagged, in a vault with so many of these."""
    shutil.copytree(NURSE, root)
    for number in range(tagged):
        save(
            root, f"Notes/{number % folders}/note {number}.md", f"- [ ] Errand {number} #eda/delegate (time: 1h/month)"
        )
    save(root, "Career/Own.md", "---\nvaultplan: eda\n---\n\n## Delegate\n\n- [ ] The first errand (time: 1h/week)")
    engine = Engine(root)
    engine.rebuild(TODAY)
    return {
        note: [cost(engine, note, text.format(n=n)) for n in range(3)][-1]  # the first ones bring what is loaded late
        for note, text in (
            ("Career/Own.md", "---\nvaultplan: eda\n---\n\n## Delegate\n\n- [ ] Errand {n} of mine (time: 1h/week)"),
            ("Notes/0/note 0.md", "- [ ] Another errand {n} #eda/delegate (time: 1h/month)"),
        )
    }


def save(root: Path, note: str, text: str) -> None:
    (root / note).parent.mkdir(parents=True, exist_ok=True)
    (root / note).write_text(text + "\n", encoding="utf-8")


def cost(engine: Engine, note: str, text: str) -> int:
    save(engine.root, note, text)
    calls = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        done = engine.rebuild(TODAY, [note])
    finally:
        sys.setprofile(before)
    assert done
    assert done.wrote == ("Career/Dashboard.md",)
    return calls


@pytest.mark.parametrize("folders", [1, 60])
def test_a_save_costs_no_more_than_double_however_many_lines_are_tagged_in_the_vault(
    tmp_path: Path, folders: int
) -> None:
    few = costs(tmp_path / "few" / "notes", tagged=20)
    many = costs(tmp_path / "many" / "notes", tagged=300, folders=folders)

    assert all(many[note] < 2 * few[note] for note in few)

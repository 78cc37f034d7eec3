"""Any bytes in a plan's note give a dashboard."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.test_reading_lines import PIECES
from tests.test_reading_total import HEADINGS, INLINE, KINDS, YAML
from vaultplan.dashboard.frame import MARKER
from vaultplan.engine import Engine
from vaultplan.engine.budget import read_note
from vaultplan.words import words

TODAY = date(2026, 11, 23)
LINES = st.one_of(
    PIECES.map(lambda piece: "\n".join(piece.lines)),
    st.lists(INLINE, max_size=8).map("".join),
    st.sampled_from(HEADINGS).map(lambda heading: f"## {heading}"),
)
NOTES = st.one_of(
    st.binary(max_size=400),
    st.binary(max_size=400).map(lambda data: b"---\nvaultplan: eda\n" + data),
    st.tuples(
        st.sampled_from(KINDS), st.lists(YAML, max_size=6), st.lists(LINES, max_size=8), st.binary(max_size=3)
    ).map(lambda made: "\n".join(["---", f"vaultplan: {made[0]}", *made[1], "---", *made[2]]).encode() + made[3]),
)


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """A plan of one note."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ".obsidian").mkdir()
        (Path(folder) / "Start.md").write_text("---\nvaultplan: plan\n---\n", encoding="utf-8")
        yield Path(folder)


@given(NOTES)
def test_any_bytes_give_a_note_that_says_what_is_wrong_with_it(data: bytes) -> None:
    note = read_note("a.md", data, words())

    assert note.sections or note.unread
    assert "note-failed" not in [fault.code for fault in note.unread]
    assert all(1 <= fault.line <= data.count(b"\n") + data.count(b"\r") + 1 for fault in (*note.faults, *note.unread))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NOTES, NOTES)
def test_any_bytes_in_two_notes_give_a_dashboard_and_stay_as_they_are(root: Path, one: bytes, other: bytes) -> None:
    (root / "a.md").write_bytes(one)
    (root / "b.md").write_bytes(other)
    (root / "Dashboard.md").unlink(missing_ok=True)
    engine = Engine(root)
    outcome = engine.rebuild(TODAY)

    assert outcome is not None
    assert outcome.refused == ()
    (plan, *_) = engine.plans(TODAY)
    assert not [unread for unread in plan.unread if "vaultplan failed" in unread.reason]
    assert MARKER in (root / outcome.built[0]).read_text(encoding="utf-8")
    assert ((root / "a.md").read_bytes(), (root / "b.md").read_bytes()) == (one, other)

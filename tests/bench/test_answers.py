"""The checks of the bench that need no clock, over small vaults: right answers and few writes, whatever happened."""

import sys
from pathlib import Path

import pytest

from tests.bench import answers, rows, storms
from tests.bench.rows import Row
from tests.bench.setting import Bench
from tests.conftest import ROOT

OLD = "from vaultplan.vault import walk; walk.YOUNG = -3_600_000_000_000"
"""Whatever was written was written some time ago: what was saved a moment ago is read again in any case."""
NOTES = 300


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "bench", [NOTES], python=Path(sys.executable), code=OLD)


def test_the_answer_is_the_truth_whatever_became_of_the_index(bench: Bench) -> None:
    found = [*answers.run(bench)]

    assert len(found) == len(answers.SPOILT) + 4
    assert [row for row in found if not row.ok] == []


@pytest.mark.parametrize("name", ["all notes rewritten", "rsync into new folders"])
def test_after_a_storm_nothing_is_stale_and_little_was_written(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(storms, "ECHO", 1.0)
    monkeypatch.setattr(storms, "STORMS", {name: storms.STORMS[name]})
    found = [row for row in storms.run(bench) if "until true" not in row.what]

    assert len(found) == 3 or "not installed" in found[0].ours
    assert [row for row in found if row.ok is False] == []


def test_a_row_says_whether_it_is_enough() -> None:
    assert rows.compared("X", "what", 0.2, 0.1, 2.0).ok
    assert not rows.compared("X", "what", 0.3, 0.1, 2.0).ok
    assert rows.faster("X", "what", 0.1, 0.4, 4.0).ok
    assert not rows.faster("X", "what", 0.2, 0.4, 4.0).ok
    assert not rows.counted("X", "what", 3, 2).ok
    assert not rows.judged("X", "what", ["wrong"]).ok
    assert rows.skipped("X", "what", "no such program").ok is None


def test_the_table_has_as_many_cells_in_each_row() -> None:
    lines = rows.table([Row("X", "a"), rows.judged("Y", "b", ["x | y", "z\nz"])]).splitlines()

    assert len({line.count("|") for line in lines}) == 1
    assert len(lines) == 4


def test_the_table_goes_between_the_marks_of_the_page_and_nowhere_else(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    page.write_text((ROOT / "docs" / "speed.md").read_text(encoding="utf-8"), encoding="utf-8")
    before = page.read_text(encoding="utf-8")
    for text in ("| 0123456789 |\n", "| 9876543210 |\n"):
        rows.put(page, text)
    after = page.read_text(encoding="utf-8")

    assert "| 9876543210 |" in after
    assert "| 0123456789 |" not in after
    assert after.partition("<!-- measured")[0] == before.partition("<!-- measured")[0]
    assert after.rpartition("end -->")[2] == before.rpartition("end -->")[2]

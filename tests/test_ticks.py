"""A tick on the dashboard changes one byte of one note: the box. Or nothing, and the dashboard says why."""

import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from vaultplan.engine import Engine, Outcome
from vaultplan.engine import dashboards as dashboards_module
from vaultplan.engine import ticks as ticks_module
from vaultplan.errors import NotWritableError
from vaultplan.state.journal import LineChange, journal
from vaultplan.vault import write as write_module
from vaultplan.vault.box import Box, set_box
from vaultplan.vault.drafts import draft_name
from vaultplan.vault.read import MAX_FILE
from vaultplan.vault.write import Replacement

TODAY = date(2026, 11, 25)
LONG_AGO = 1_700_000_000
ROLE = """---
vaultplan: eda
---
# 07 Current role

## Automate

- [ ] Weekly deck (time: 2h/week, tool: a script)
- [ ] Rota mails [time:: 1h/week]
- [x] Send the minutes (time: 30m/week)

## Delegate

- [/] Order the gloves 📅 2026-12-01
- [ ] Water the plants 🔁 every week
- Ask for the keys (time: 1h/month)
"""


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


class Vault:
    """A small plan on the disk, and what a person does with it."""

    def __init__(self, root: Path, role: bytes, start: str = "") -> None:
        self.root = root
        home = root / "Plan"
        home.mkdir(parents=True)
        (home / "00 Start.md").write_text(
            f"---\nvaultplan: plan\nlanguage: en\nlink_style: markdown\n{start}---\n", encoding="utf-8"
        )
        self.role = home / "07 Current role.md"
        self.dashboard = home / "Dashboard.md"
        self.board = "Plan/Dashboard.md"
        self.write(role)
        self.build()

    def write(self, data: bytes) -> None:
        self.role.write_bytes(data)
        os.utime(self.role, (LONG_AGO, LONG_AGO))  # long settled, as a note that nobody writes at the moment

    def build(self) -> Outcome | None:
        return Engine(self.root.resolve()).rebuild(TODAY)

    def tick(self, text: str, mark: str = "x", *, nth: int = 0) -> None:
        """What an editor does: the whole dashboard saved with one box changed."""
        rows = self.dashboard.read_bytes().split(b"\n")
        at = [n for n, row in enumerate(rows) if row.startswith(b"- [") and row[4:5] == b"]" and text.encode() in row][
            nth
        ]
        rows[at] = b"- [" + mark.encode() + rows[at][4:]
        self.dashboard.write_bytes(b"\n".join(rows))

    def boxes(self) -> dict[str, str]:
        rows = self.dashboard.read_text(encoding="utf-8").split("\n")
        return {row.split("[")[2].split("]")[0]: row[3] for row in rows if row.startswith("- [") and row[4] == "]"}

    @property
    def said(self) -> str:
        """What the dashboard says of ticks that were not written."""
        rows = self.dashboard.read_text(encoding="utf-8").split("\n")
        return "\n".join(row for row in rows if row.startswith("> ") and "ticked here" in row)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "a" / "notes", ROLE.encode())


def one_byte(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """The byte that differs, as it was and as it is."""
    assert len(before) == len(after)
    (at,) = [at for at in range(len(before)) if before[at] != after[at]]
    return before[at : at + 1], after[at : at + 1]


def test_a_tick_on_the_dashboard_changes_one_byte_of_the_note(vault: Vault) -> None:
    vault.tick("Weekly deck")
    outcome = vault.build()

    assert one_byte(ROLE.encode(), vault.role.read_bytes()) == (b" ", b"x")
    assert b"- [x] Weekly deck (time: 2h/week" in vault.role.read_bytes()
    assert outcome
    assert "Plan/07 Current role.md" in outcome.changed
    assert vault.boxes()["Weekly deck"] == "x"
    assert vault.said == ""


def test_a_tick_taken_away_on_the_dashboard_opens_the_task_again(vault: Vault) -> None:
    vault.tick("Send the minutes", " ")
    vault.build()

    assert one_byte(ROLE.encode(), vault.role.read_bytes()) == (b"x", b" ")
    assert vault.boxes()["Send the minutes"] == " "


def test_a_task_under_way_is_ticked_too(vault: Vault) -> None:
    vault.tick("Order the gloves")
    vault.build()

    assert one_byte(ROLE.encode(), vault.role.read_bytes()) == (b"/", b"x")


def test_several_ticks_of_one_save_all_arrive_and_are_one_action_in_the_journal(vault: Vault) -> None:
    for text in ("Weekly deck", "Rota mails", "Order the gloves"):
        vault.tick(text)
    vault.tick("Send the minutes", " ")
    vault.build()

    assert vault.role.read_bytes().count(b"[x]") == 3
    ((entry,), odd) = journal(vault.root.resolve())
    assert odd == []
    assert len(entry.changes) == 4
    assert (
        LineChange(
            "Plan/07 Current role.md", 9, b"- [ ] Rota mails [time:: 1h/week]", b"- [x] Rota mails [time:: 1h/week]"
        )
        in entry.changes
    )


@pytest.mark.parametrize("dated", [False, True])
def test_a_tick_is_on_record_before_its_note_is_touched(
    tmp_path: Path,
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
    dated: bool,  # noqa: FBT001
) -> None:
    vault = Vault(tmp_path / "a" / "notes", ROLE.encode(), "done_dates: true\n" if dated else "")
    name = "replace_note" if dated else "set_box"
    real, recorded = getattr(ticks_module, name), list[bytes]()

    def spy(*args: Any, **options: Any) -> Any:
        assert vault.role.read_bytes() == ROLE.encode()
        recorded.extend(path.read_bytes() for path in (state / "vaultplan" / "journal").rglob("*.pending"))
        return real(*args, **options)

    monkeypatch.setattr(ticks_module, name, spy)
    vault.tick("Weekly deck")
    vault.build()

    assert len(recorded) == 1
    assert b"Weekly deck" in recorded[0]
    assert b"[x] Weekly deck" in vault.role.read_bytes()


def test_a_tick_that_cannot_be_put_on_record_waits_on_the_dashboard_until_it_can(vault: Vault, state: Path) -> None:
    vault.tick("Weekly deck")
    ticked = vault.dashboard.read_bytes()
    (state / "vaultplan" / "journal").write_bytes(b"in the way")
    outcome = vault.build()

    assert outcome
    assert "Nothing was changed" in str(outcome.refused[0])
    assert (vault.role.read_bytes(), vault.dashboard.read_bytes()) == (ROLE.encode(), ticked)
    (state / "vaultplan" / "journal").unlink()
    vault.build()
    assert b"[x] Weekly deck" in vault.role.read_bytes()


@pytest.mark.parametrize(
    "role",
    [
        ROLE.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + ROLE.encode(),
        ROLE.rstrip().encode(),
        ROLE.replace("- [ ] Weekly", "\t- [ ] Weekly").replace("## Automate\n\n", "## Automate\n\n- group\n").encode(),
        ROLE.replace("Weekly deck (", "Weekly deck   (").replace("script)\n", "script)  \n").encode(),
        ROLE.replace("## Automate\n", "## Automate\r\n").encode(),
        ROLE.replace("# 07", "äöü 🎉\n\n# 07").encode(),
        ROLE.replace("- [ ] Weekly", "> - [ ] Weekly").replace("script)\n", "script)\n\n").encode(),
        ROLE.replace("- [ ] Weekly", "1. [ ] Weekly").encode(),
        ROLE.replace("# 07", "%% - [ ] Weekly deck (time: 2h/week, tool: a script) %%\n# 07").encode(),
        ROLE.replace("# 07", "```\n- [ ] Weekly deck (time: 2h/week, tool: a script)\n```\n# 07").encode(),
    ],
    ids=["crlf", "bom", "no-newline", "tab", "blanks", "mixed", "wide", "quote", "number", "comment", "code"],
)
def test_whatever_a_note_is_made_of_only_the_box_changes(tmp_path: Path, role: bytes) -> None:
    vault = Vault(tmp_path / "a" / "notes", role)
    vault.tick("Weekly deck")
    vault.build()

    after = vault.role.read_bytes()
    assert one_byte(role, after) == (b" ", b"x")
    assert after.rindex(b"[x] Weekly deck") > after.index(b"## Automate")
    assert vault.boxes()["Weekly deck"] == "x"


def test_a_dashboard_after_a_tick_is_finished(vault: Vault) -> None:
    vault.tick("Weekly deck")
    vault.build()
    before = vault.dashboard.read_bytes()

    outcome = vault.build()
    assert outcome
    assert outcome.wrote == ()
    assert vault.dashboard.read_bytes() == before


def test_the_users_own_part_survives_a_tick_in_the_same_save(vault: Vault) -> None:
    vault.tick("Weekly deck")
    vault.dashboard.write_bytes(vault.dashboard.read_bytes() + b"my own words\r\n")
    vault.build()

    assert vault.dashboard.read_bytes().endswith(b"my own words\r\n")
    assert b"[x] Weekly deck" in vault.role.read_bytes()


def test_an_old_copy_saved_over_a_newer_dashboard_un_ticks_nothing(vault: Vault) -> None:
    old = vault.dashboard.read_bytes()
    vault.tick("Weekly deck")
    vault.build()
    ticked = vault.role.read_bytes()

    vault.dashboard.write_bytes(old)
    vault.build()
    assert vault.role.read_bytes() == ticked
    assert vault.boxes()["Weekly deck"] == "x"


def test_an_old_copy_with_another_tick_adds_that_one_alone(vault: Vault) -> None:
    old = vault.dashboard.read_bytes()
    vault.tick("Weekly deck")
    vault.build()

    vault.dashboard.write_bytes(old)
    vault.tick("Rota mails")
    vault.build()
    assert vault.boxes()["Weekly deck"] == "x"
    assert vault.boxes()["Rota mails"] == "x"


def test_a_tick_counts_on_a_dashboard_that_another_machine_drew(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.tick("Weekly deck")
    monkeypatch.setenv("XDG_STATE_HOME", str(vault.root.parent / "other machine"))
    vault.build()

    assert b"[x] Weekly deck" in vault.role.read_bytes()


def test_a_tick_counts_when_the_text_of_the_dashboard_was_edited_in_the_same_save(vault: Vault) -> None:
    vault.tick("Weekly deck")
    vault.dashboard.write_bytes(vault.dashboard.read_bytes().replace(b"# Career dashboard", b"# My board"))
    outcome = vault.build()

    assert b"[x] Weekly deck" in vault.role.read_bytes()
    assert outcome
    assert len(outcome.kept) == 1
    assert b"# My board" in outcome.kept[0].read_bytes()


def test_an_edited_dashboard_that_nobody_knows_ticks_nothing_and_is_kept(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.tick("Weekly deck")
    vault.dashboard.write_bytes(vault.dashboard.read_bytes().replace(b"# Career dashboard", b"# My board"))
    monkeypatch.setenv("XDG_STATE_HOME", str(vault.root.parent / "other machine"))
    outcome = vault.build()

    assert vault.role.read_bytes() == ROLE.encode()
    assert outcome
    assert len(outcome.kept) == 1


@pytest.mark.parametrize("left", [b"", b"\0" * 4000, None], ids=["nothing", "zeros", "a half"])
def test_what_a_power_cut_left_of_an_older_dashboard_ticks_nothing(vault: Vault, left: bytes | None) -> None:
    drawn = list(Path(os.environ["XDG_STATE_HOME"]).rglob("generations/*/*/*"))
    assert drawn
    for kept in drawn:
        kept.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2] if left is None else left)
    vault.tick("Weekly deck")
    vault.dashboard.write_bytes(vault.dashboard.read_bytes().replace(b"# Career dashboard", b"# My board"))
    outcome = vault.build()

    assert vault.role.read_bytes() == ROLE.encode()
    assert outcome
    assert len(outcome.kept) == 1


def test_a_line_that_repeats_has_no_box_and_says_where_to_tick_it(vault: Vault) -> None:
    assert "Water the plants" not in vault.boxes()
    assert "Water the plants" in vault.dashboard.read_text(encoding="utf-8")
    assert "repeats: tick it in its note" in vault.dashboard.read_text(encoding="utf-8")


def test_a_line_that_repeats_by_now_is_not_ticked_and_the_dashboard_says_why(vault: Vault) -> None:
    now = ROLE.replace("Rota mails", "Rota mails 🔁 every week")
    vault.write(now.encode())
    vault.tick("Rota mails")
    vault.build()

    assert vault.role.read_bytes() == now.encode()
    assert "It repeats" in vault.said


def test_a_line_that_was_rewritten_meanwhile_is_not_ticked_and_the_dashboard_says_why(vault: Vault) -> None:
    now = ROLE.replace("Weekly deck", "Monthly deck")
    vault.write(now.encode())
    vault.tick("Weekly deck")
    vault.build()

    assert vault.role.read_bytes() == now.encode()
    assert "**Weekly deck** was ticked here" in vault.said
    assert "reads otherwise now" in vault.said


TWINS = ROLE.replace("- [ ] Rota mails [time:: 1h/week]", "- [ ] Weekly deck (time: 2h/week, tool: a script)")


@pytest.mark.parametrize("nth", [0, 1])
def test_of_two_lines_that_read_the_same_the_ticked_one_is_ticked(tmp_path: Path, nth: int) -> None:
    vault = Vault(tmp_path / "a" / "notes", TWINS.encode())
    vault.tick("Weekly deck", nth=nth)
    vault.build()

    rows = [row[:5] for row in vault.role.read_text(encoding="utf-8").split("\n") if "Weekly deck" in row]
    assert rows == (["- [x]", "- [ ]"] if nth == 0 else ["- [ ]", "- [x]"])


def test_of_two_such_lines_neither_is_ticked_when_one_of_them_went(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "a" / "notes", TWINS.encode())
    now = TWINS.replace("- [ ] Weekly deck (time: 2h/week, tool: a script)\n", "", 1)
    vault.write(now.encode())
    vault.tick("Weekly deck", nth=1)
    vault.build()

    assert vault.role.read_bytes() == now.encode()
    assert "Several lines" in vault.said


def test_a_note_with_a_merge_conflict_is_not_ticked_and_the_dashboard_says_why(vault: Vault) -> None:
    now = ROLE + "\n<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> other\n"
    vault.write(now.encode())
    vault.tick("Weekly deck")
    vault.build()

    assert vault.role.read_bytes() == now.encode()
    assert "marks of a merge" in vault.said


@pytest.mark.parametrize("now", [ROLE.encode() + b"f\xfcr\n", ROLE.encode("utf-16"), ROLE.encode() + b"\0"])
def test_a_note_that_is_in_no_readable_script_is_not_ticked(vault: Vault, now: bytes) -> None:
    vault.write(now)
    vault.tick("Weekly deck")
    vault.build()

    assert vault.role.read_bytes() == now
    assert "07 Current role" in vault.dashboard.read_text(encoding="utf-8").split("## Not read")[1]


def test_a_note_whose_name_has_a_twin_is_not_ticked_and_the_dashboard_says_why(vault: Vault) -> None:
    (vault.role.parent / "07 current ROLE.md").write_text("mine\n", encoding="utf-8")
    vault.tick("Weekly deck")
    vault.build()

    assert vault.role.read_bytes() == ROLE.encode()
    assert "differs only in capital letters or accents" in vault.said


def test_a_note_that_can_not_be_written_stays_and_the_dashboard_says_why(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Box:
        raise NotWritableError(vault.role, "it is read-only")

    monkeypatch.setattr(ticks_module, "set_box", refuse)
    vault.tick("Weekly deck")
    vault.build()

    assert vault.role.read_bytes() == ROLE.encode()
    assert vault.boxes()["Weekly deck"] == " "
    assert "read-only" in vault.said
    assert journal(vault.root.resolve()) == ([], [])


def test_a_note_that_is_written_all_the_time_is_left_alone_and_the_dashboard_says_why(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticks_module, "set_box", lambda *_, **__: Box.BUSY)
    monkeypatch.setattr("time.sleep", lambda _: None)
    vault.tick("Weekly deck")
    vault.build()

    assert vault.role.read_bytes() == ROLE.encode()
    assert "tick it once more" in vault.said


def test_a_save_of_the_note_between_reading_and_ticking_wins_and_the_tick_still_arrives(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = ROLE.replace("## Automate\n", "One more sentence of mine.\n\n## Automate\n").encode()

    def save_first(root: Path, note: str, seen: bytes, at: int, mark: bytes, *, settle: float) -> Box:
        if seen == ROLE.encode():
            vault.write(saved)
        return set_box(root, note, seen, at, mark, settle=settle)

    monkeypatch.setattr(ticks_module, "set_box", save_first)
    vault.tick("Weekly deck")
    vault.build()

    assert one_byte(saved, vault.role.read_bytes()) == (b" ", b"x")
    assert vault.boxes()["Weekly deck"] == "x"


@pytest.mark.parametrize("saves", [1, 9])
def test_a_dashboard_that_is_saved_while_it_is_drawn_is_read_and_drawn_anew_on_that_save(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, saves: int
) -> None:
    real = write_module.replace
    left = iter(range(saves))

    def save_first(root: Path, note: str, data: bytes, seen: bytes | None, **options: Any) -> Replacement:
        for number in left:
            vault.dashboard.write_bytes(vault.dashboard.read_bytes() + b"typed %d\n" % number)
            break
        return real(root, note, data, seen, **options)

    monkeypatch.setattr(dashboards_module, "replace", save_first)
    vault.write(ROLE.replace("Weekly deck", "Monthly deck").encode())
    outcome = vault.build()

    assert outcome
    assert outcome.refused == ()
    assert "Monthly deck" in vault.boxes()
    assert vault.dashboard.read_bytes().endswith(b"".join(b"typed %d\n" % number for number in range(saves)))


def test_a_dashboard_that_another_program_never_stops_saving_is_left_to_it_after_ten_tries_and_that_is_said(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = write_module.replace
    saves: list[bytes] = []

    def save_first(root: Path, note: str, data: bytes, seen: bytes | None, **options: Any) -> Replacement:
        saves.append(vault.dashboard.read_bytes() + b"typed\n")
        vault.dashboard.write_bytes(saves[-1])
        assert len(saves) <= 10
        return real(root, note, data, seen, **options)

    monkeypatch.setattr(dashboards_module, "replace", save_first)
    vault.write(ROLE.replace("Weekly deck", "Monthly deck").encode())
    outcome = vault.build()

    assert outcome
    assert "another program keeps writing it" in str(outcome.refused[0])
    assert len(saves) == 10
    assert vault.dashboard.read_bytes() == saves[-1]


def test_a_tick_survives_a_run_that_is_killed_before_it_draws(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    class KilledError(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(dashboards_module, "replace", kill)
        vault.tick("Weekly deck")
        with pytest.raises(KilledError):
            vault.build()
    vault.build()

    assert one_byte(ROLE.encode(), vault.role.read_bytes()) == (b" ", b"x")
    assert vault.boxes()["Weekly deck"] == "x"


def test_what_is_said_of_a_refused_tick_goes_once_the_task_is_ticked_in_its_note(vault: Vault) -> None:
    vault.write((ROLE + "\n<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> other\n").encode())
    vault.tick("Weekly deck")
    vault.build()
    assert vault.said

    vault.write(ROLE.replace("- [ ] Weekly", "- [x] Weekly").encode())
    vault.build()
    assert vault.said == ""


def test_two_synced_machines_say_the_same_of_a_refused_tick(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.write(ROLE.replace("Weekly deck", "Monthly deck").encode())
    vault.tick("Weekly deck")
    vault.build()
    drawn = vault.dashboard.read_bytes()
    assert vault.said

    monkeypatch.setenv("XDG_STATE_HOME", str(vault.root.parent / "other machine"))
    outcome = vault.build()
    assert outcome
    assert outcome.wrote == ()
    assert vault.dashboard.read_bytes() == drawn


def test_two_synced_machines_leave_each_others_dashboards_as_they_are(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = vault.root, tmp_path / "b" / "the same notes"
    for turn in range(4):
        vault.write((ROLE + f"- [ ] Task {turn} from there\n").encode())
        if turn % 2:
            vault.tick("Weekly deck", "x" if turn == 1 else " ")
        vault.build()
        drawn = vault.dashboard.read_bytes()

        shutil.copytree(here, there, dirs_exist_ok=True)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / f"state of {there.name}"))
        outcome = Engine(there.resolve()).rebuild(TODAY)

        assert outcome
        assert outcome.wrote == ()
        assert (there / vault.board).read_bytes() == drawn
        here, there = there, here
        vault.root, vault.role, vault.dashboard = here, here / "Plan/07 Current role.md", here / vault.board


def test_no_date_is_added_unless_the_plan_asks_for_it(vault: Vault) -> None:
    vault.tick("Weekly deck")
    vault.build()
    assert "✅" not in vault.role.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("- [ ] Weekly deck", "- [x] Weekly deck ✅ 2026-11-25"),
        ("- [ ] Weekly deck 📅 2026-12-01", "- [x] Weekly deck 📅 2026-12-01 ✅ 2026-11-25"),
        ("- [ ] Weekly deck ^deck", "- [x] Weekly deck ✅ 2026-11-25 ^deck"),
        ("- [ ] Weekly deck  [due:: 2026-12-01]", "- [x] Weekly deck  [due:: 2026-12-01]  [completion:: 2026-11-25]"),
    ],
)
def test_where_the_plan_asks_for_done_dates_a_tick_leaves_its_day_and_takes_it_away_again(
    tmp_path: Path, line: str, done: str
) -> None:
    role = ROLE.replace("- [ ] Weekly deck (time: 2h/week, tool: a script)", line)
    vault = Vault(tmp_path / "a" / "notes", role.encode(), "done_dates: true\n")
    vault.tick("Weekly deck")
    vault.build()
    assert vault.role.read_text(encoding="utf-8") == role.replace(line, done)

    vault.tick("Weekly deck", " ")
    vault.build()
    assert vault.role.read_text(encoding="utf-8") == role


CONFLICT = "Dashboard.sync-conflict-20261125-101112-ABCDEFG.md"


def test_a_conflict_copy_of_the_dashboard_goes_once_its_ticks_are_taken(vault: Vault, state: Path) -> None:
    drawn = vault.dashboard.read_bytes()
    vault.tick("Weekly deck")
    copy = vault.dashboard.with_name(CONFLICT)
    vault.dashboard.replace(copy)
    bytes_of_copy = copy.read_bytes()
    vault.dashboard.write_bytes(drawn)
    vault.build()

    assert b"[x] Weekly deck" in vault.role.read_bytes()
    assert not copy.exists()
    assert bytes_of_copy in [path.read_bytes() for path in (state / "vaultplan" / "displaced").rglob("*.md")]


def test_what_was_written_into_a_conflict_copy_below_the_line_comes_into_the_dashboard(vault: Vault) -> None:
    copy = vault.dashboard.with_name(CONFLICT)
    copy.write_bytes(vault.dashboard.read_bytes() + b"\nWritten on the phone.\n")
    vault.build()

    assert vault.dashboard.read_bytes().endswith(b"\nWritten on the phone.\n")
    assert not copy.exists()


def test_a_conflict_copy_stays_where_both_versions_were_written_in(vault: Vault) -> None:
    copy = vault.dashboard.with_name(CONFLICT)
    copy.write_bytes(vault.dashboard.read_bytes() + b"\nWritten on the phone.\n")
    vault.dashboard.write_bytes(vault.dashboard.read_bytes() + b"\nWritten at the desk.\n")
    before = copy.read_bytes()
    vault.build()

    assert copy.read_bytes() == before
    assert vault.dashboard.read_bytes().endswith(b"\nWritten at the desk.\n")


def test_a_long_text_in_a_conflict_copy_comes_into_the_dashboard_whole(vault: Vault) -> None:
    copy = vault.dashboard.with_name(CONFLICT)
    written = b"\n" + b"written on the phone, at length\n" * 50_000 + b"to the end\n"
    copy.write_bytes(vault.dashboard.read_bytes() + written)
    vault.build()

    assert vault.dashboard.read_bytes().endswith(written)
    assert not copy.exists()


@pytest.mark.parametrize("what", ["dashboard", "copy", "draft"])
def test_what_is_too_large_to_be_a_dashboard_is_neither_read_whole_nor_touched(
    vault: Vault, state: Path, what: str
) -> None:
    names = {"dashboard": "Dashboard.md", "copy": CONFLICT, "draft": draft_name("Dashboard.md")}
    large = vault.dashboard.with_name(names[what])
    data = vault.dashboard.read_bytes()
    large.write_bytes(data)
    os.truncate(large, MAX_FILE + 1)
    os.utime(large, (LONG_AGO, LONG_AGO))
    outcome = vault.build()

    assert outcome
    assert [str(vault.dashboard) in str(refused) for refused in outcome.refused] == [True] * (what == "dashboard")
    assert all("too large" in str(refused) for refused in outcome.refused)
    assert large.stat().st_size == MAX_FILE + 1
    assert large.stat().st_mtime == LONG_AGO
    assert list((state / "vaultplan").glob("displaced/*/*")) == []


def test_a_conflict_copy_of_another_note_is_never_touched(vault: Vault) -> None:
    copy = vault.role.with_name("07 Current role.sync-conflict-20261125-101112-ABCDEFG.md")
    copy.write_bytes(vault.role.read_bytes())
    mine = vault.dashboard.with_name("Dashboard (conflicted copy 2026-11-25).md")
    mine.write_text("no dashboard at all\n", encoding="utf-8")
    vault.build()

    assert copy.exists()
    assert mine.read_text(encoding="utf-8") == "no dashboard at all\n"


def test_a_tick_saved_right_after_the_dashboard_was_drawn_is_taken_with_the_next_look(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(vault.root.resolve())
    engine.rebuild(TODAY)
    real = write_module.replace

    def save_behind(root: Path, note: str, data: bytes, seen: bytes | None, **options: Any) -> Replacement:
        done = real(root, note, data, seen, **options)
        vault.tick("Rota mails")
        return done

    with monkeypatch.context() as patched:
        patched.setattr(dashboards_module, "replace", save_behind)
        vault.tick("Weekly deck")
        engine.rebuild(TODAY, [vault.board])
    assert b"[ ] Rota mails" in vault.role.read_bytes()

    engine.rebuild(TODAY, [vault.board])
    assert b"[x] Rota mails" in vault.role.read_bytes()


def test_a_dashboard_no_longer_names_the_conflict_copy_that_it_has_settled(vault: Vault) -> None:
    copy = vault.dashboard.with_name(CONFLICT)
    copy.write_bytes(vault.dashboard.read_bytes())
    vault.build()
    drawn = vault.dashboard.read_bytes()
    vault.build()

    assert b"sync-conflict" not in drawn
    assert vault.dashboard.read_bytes() == drawn


def test_a_dashboard_that_is_in_the_cloud_alone_is_not_made_anew(vault: Vault) -> None:
    vault.dashboard.unlink()
    vault.dashboard.with_name(".Dashboard.md.icloud").write_bytes(b"bplist00")
    outcome = vault.build()

    assert outcome
    assert "in the cloud" in str(outcome.refused[0])
    assert not vault.dashboard.exists()

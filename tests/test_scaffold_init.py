import errno
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from vaultplan.errors import FolderOutsideError, FolderUnreadableError, InitClashError, NotWritableError
from vaultplan.scaffold import init
from vaultplan.scaffold.init import NewNote, choose, write
from vaultplan.scaffold.templates import TemplateNote, template_notes
from vaultplan.vault.write import create

START = TemplateNote("00 Start.md", "---\nvaultplan: plan\nlink_style: wiki\n---\nlink_style: mine\n", ("plan",))
VALUE = TemplateNote("01 Value.md", "---\nvaultplan: value\nlink_style: wiki\n---\n", ("value",))
BOTH = TemplateNote("03 Both.md", "---\nvaultplan: skills, audit\n---\nvaultplan: mine\n", ("skills", "audit"))
NOTES = (START, VALUE, BOTH)
NONE: frozenset[str] = frozenset()


def chosen(
    root: Path, folder: str = "Plan", present: frozenset[str] = NONE, *, dashboard: bool = False, style: str = "wiki"
) -> dict[str, str]:
    notes = choose(root, folder, NOTES, present, link_style=style, dashboard=dashboard)
    return {note.path: note.data.decode() for note in notes}


def clashes(error: InitClashError) -> list[str]:
    return [line.strip() for line in str(error).splitlines()[1:-1]]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def digest(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in root.rglob("*")
    }


# --- choose ----------------------------------------------------------------------------------------------------------


def test_every_note_goes_into_the_plans_folder(tmp_path: Path) -> None:
    assert list(chosen(tmp_path, "a/Plan")) == ["a/Plan/00 Start.md", "a/Plan/01 Value.md", "a/Plan/03 Both.md"]
    assert list(chosen(tmp_path, ".")) == ["00 Start.md", "01 Value.md", "03 Both.md"]
    assert names(tmp_path) == []


def test_only_the_start_notes_link_style_is_filled_in(tmp_path: Path) -> None:
    notes = chosen(tmp_path, style="markdown")
    assert notes["Plan/00 Start.md"] == "---\nvaultplan: plan\nlink_style: markdown\n---\nlink_style: mine\n"
    assert notes["Plan/01 Value.md"] == VALUE.text


@pytest.mark.parametrize(
    ("line", "filled"),
    [("link_style:", "link_style: x"), ("link_style: wiki # or markdown", "link_style: x # or markdown"), ("a:", "a:")],
)
def test_what_stands_beside_the_link_style_stays(tmp_path: Path, line: str, filled: str) -> None:
    note = TemplateNote("s.md", f"---\nvaultplan: plan\n{line}\nb:\n---\n", ("plan",))
    (new,) = choose(tmp_path, ".", [note], NONE, link_style="x")
    assert new.data.decode() == f"---\nvaultplan: plan\n{filled}\nb:\n---\n"


def test_notes_whose_kinds_are_there_are_left_out(tmp_path: Path) -> None:
    assert list(chosen(tmp_path, present=frozenset({"plan", "skills", "audit"}))) == ["Plan/01 Value.md"]
    assert chosen(tmp_path, present=frozenset({"plan", "skills", "audit", "value", "proof"})) == {}


def test_a_note_of_two_kinds_is_narrowed_to_the_missing_one(tmp_path: Path) -> None:
    notes = chosen(tmp_path, present=frozenset({"plan", "value", "skills"}))
    assert notes == {"Plan/03 Both.md": "---\nvaultplan: audit\n---\nvaultplan: mine\n"}


def test_a_note_without_a_kind_belongs_to_a_fresh_plan_only(tmp_path: Path) -> None:
    extra = TemplateNote("Read me.md", "Hello\n", ())
    assert [note.path for note in choose(tmp_path, ".", [extra], NONE, link_style="wiki")] == ["Read me.md"]
    assert choose(tmp_path, ".", [extra], frozenset({"plan"}), link_style="wiki") == ()


def test_every_clash_is_named_also_by_case_and_unicode_form(tmp_path: Path) -> None:
    (tmp_path / "Plan").mkdir()
    for name in ("00 START.MD", "Cafe\u0301.md", "mine.md", ".03 Both.md.icloud"):
        (tmp_path / "Plan" / name).write_bytes(b"mine")
    notes = [*NOTES, TemplateNote("Caf\u00e9.md", "", ("proof",))]
    before = digest(tmp_path)
    with pytest.raises(InitClashError) as caught:
        choose(tmp_path, "Plan", notes, NONE, link_style="wiki")
    assert clashes(caught.value) == ["Plan/00 START.MD", "Plan/03 Both.md", "Plan/Cafe\u0301.md"]
    assert digest(tmp_path) == before


def test_a_note_that_would_not_be_written_does_not_clash(tmp_path: Path) -> None:
    (tmp_path / "Plan").mkdir()
    (tmp_path / "Plan/00 Start.md").write_bytes(b"mine")
    assert "Plan/00 Start.md" not in chosen(tmp_path, present=frozenset({"plan"}))


def test_the_dashboards_name_is_kept_free_when_one_is_to_come(tmp_path: Path) -> None:
    (tmp_path / "Plan").mkdir()
    (tmp_path / "Plan/dashboard.md").write_bytes(b"mine")
    assert len(chosen(tmp_path)) == 3
    with pytest.raises(InitClashError) as caught:
        chosen(tmp_path, dashboard=True)
    assert clashes(caught.value) == ["Plan/dashboard.md"]


@pytest.mark.parametrize("there", ["plan", "PLAN"])
def test_a_folder_of_another_spelling_is_a_clash(tmp_path: Path, there: str) -> None:
    (tmp_path / there).mkdir()
    with pytest.raises(InitClashError) as caught:
        chosen(tmp_path)
    assert clashes(caught.value) == [there]


def test_a_linked_folder_is_a_clash(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/Plan").symlink_to(tmp_path / "outside")
    with pytest.raises(InitClashError):
        chosen(tmp_path / "vault")


def test_a_folder_that_leads_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderOutsideError):
        chosen(tmp_path, "../Plan")


def test_a_vault_that_is_a_file_cannot_be_listed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FolderUnreadableError):
        chosen(tmp_path / "file", ".")


# --- write -----------------------------------------------------------------------------------------------------------


def test_the_notes_are_written_and_their_folders_made(tmp_path: Path) -> None:
    write(tmp_path / "new vault", [NewNote("a/b/x.md", b"x"), NewNote("a/y.md", b"y")])
    assert (tmp_path / "new vault/a/b/x.md").read_bytes() == b"x"
    assert (tmp_path / "new vault/a/y.md").read_bytes() == b"y"


def test_a_thousand_notes_stay_as_they_are(tmp_path: Path) -> None:
    names = ["00 start.md", "Cafe\u0301.md", "PLAN.md", "dashboard.MD", ".hidden.md", "no ending"]
    for folder in ("", "Plan", "career plan", "Archive/00 Start.md"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    for number in range(994):
        name = f"note {number}.md" if number % 2 else f"NOTE {number}.MD"
        (tmp_path / ("Plan" if number % 3 else "career plan") / name).write_bytes(os.urandom(64))
    for name in names:
        (tmp_path / name).write_bytes(os.urandom(64))
    before = digest(tmp_path)
    notes = choose(tmp_path, "Plan", template_notes("en", "full"), NONE, link_style="wiki", dashboard=True)
    write(tmp_path, notes)
    after = digest(tmp_path)
    assert {path: after[path] for path in before} == before
    assert after.keys() - before.keys() == {note.path for note in notes}


def test_running_it_again_writes_nothing(tmp_path: Path) -> None:
    notes = template_notes("en", "short")
    write(tmp_path, choose(tmp_path, "Plan", notes, NONE, link_style="wiki"))
    kinds = frozenset(kind for note in notes for kind in note.kinds)
    assert choose(tmp_path, "Plan", notes, kinds, link_style="wiki") == ()


def test_a_name_taken_meanwhile_is_left_alone_and_the_rest_taken_back(tmp_path: Path) -> None:
    (tmp_path / "Plan").mkdir()
    (tmp_path / "Plan/b.md").write_bytes(b"mine")
    before = digest(tmp_path)
    with pytest.raises(InitClashError) as caught:
        write(tmp_path, [NewNote("Plan/new/a.md", b"a"), NewNote("Plan/b.md", b"b")])
    assert clashes(caught.value) == ["Plan/b.md"]
    assert digest(tmp_path) == before


def test_whichever_call_fails_nothing_is_left_behind(tmp_path: Path) -> None:
    notes = [NewNote("a/b/x.md", b"x"), NewNote("a/y.md", b"y")]
    turn, refused = 0, 0
    while True:
        turn += 1
        calls = 0

        def counted(original: Any, turn: int = turn) -> Any:
            def call(*args: Any, **options: Any) -> Any:
                nonlocal calls
                calls += 1
                if calls == turn:
                    raise OSError(errno.ENOSPC, "")
                return original(*args, **options)

            return call

        root = tmp_path / str(turn)
        root.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            for name in ("write", "fsync", "link", "mkdir"):
                patch.setattr(os, name, counted(getattr(os, name)))
            try:
                write(root, notes)
            except NotWritableError:
                refused += 1
                assert digest(root) == {}
            else:
                assert digest(root).keys() == {"a", "a/b", "a/b/x.md", "a/y.md"}
        if calls < turn:
            break
    assert refused >= 6  # two folders, two notes of two calls each


def test_what_somebody_wrote_meanwhile_is_not_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(root: Path, note: str, data: bytes) -> None:
        if note == "Plan/c.md":
            (tmp_path / "Plan/a.md").write_bytes(b"typed")
            (tmp_path / "Plan/new/mine.md").write_bytes(b"mine")
            raise NotWritableError(root / note, "the disk is full")
        create(root, note, data)

    monkeypatch.setattr(init, "create", failing)
    with pytest.raises(NotWritableError):
        write(tmp_path, [NewNote(f"Plan/{name}", b"ours") for name in ("a.md", "new/b.md", "c.md")])
    assert {path.name: path.read_bytes() for path in tmp_path.rglob("*.md")} == {"a.md": b"typed", "mine.md": b"mine"}


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(root: Path, note: str, data: bytes) -> None:
        if note == "Plan/b.md":
            raise KeyboardInterrupt
        create(root, note, data)

    monkeypatch.setattr(init, "create", failing)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, [NewNote("Plan/a.md", b"a"), NewNote("Plan/b.md", b"b")])
    assert names(tmp_path) == []

"""Real editors on one vault that is being watched: what they save is kept, and what they tick arrives."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.real.editors import EDITORS, Editor, save_all_the_same, vim_at
from tests.torture.editors import STYLES
from tests.torture.lay import PLAN, task, task_note
from tests.torture.product import Product, until
from tests.torture.result import Result
from tests.torture.sizes import RELEASE, chosen
from tests.torture.world import World

TIMES = 5 if chosen() is RELEASE else 1


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A vault that is watched, with a note for each editor; in the end all that always holds is checked."""
    place = tmp_path_factory.mktemp("editors")
    result = Result("editors")
    world = World.laid(place / "world", Product(place / "state"), result)
    for editor in EDITORS:
        (world.vault / note_of(editor)).write_bytes(task_note(*(text_of(editor, time) for time in range(TIMES))))
    world.ledger.adopt()
    with world.watch():
        yield world
        world.until_true()
    for backup in world.vault.rglob("*~"):  # an editor's own, so the user's
        world.ledger.files[backup.relative_to(world.vault).as_posix()] = backup.read_bytes()
    world.check()
    assert not result.breaches, result.told()


needs_vim = pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")


def here(editor: Editor) -> ParameterSet:
    missing = pytest.mark.skipif(not editor.is_here, reason=f"{editor.program} is not installed")
    return pytest.param(editor, id=editor.name, marks=missing)


HERE = [here(editor) for editor in EDITORS]


@pytest.mark.parametrize("editor", HERE)
def test_what_an_editor_saves_is_kept_to_the_byte_and_shows_on_the_dashboard(
    world: World, editor: Editor, tmp_path: Path
) -> None:
    note = note_of(editor)
    for time in range(TIMES):
        line = f"By {editor.name}, line {time}"
        editor.append(world.vault / note, task(line), tmp_path)
        world.ledger.files[note] += f"{task(line)}\n".encode()

        assert (world.vault / note).read_bytes() == world.ledger.files[note]
        assert until(partial(shows, world, line.encode()))


@pytest.mark.parametrize("editor", HERE)
def test_what_an_editor_ticks_on_the_dashboard_is_ticked_in_its_note(
    world: World, editor: Editor, tmp_path: Path
) -> None:
    note = note_of(editor)
    for time in range(TIMES):
        world.until_true()
        editor.tick(world.path, text_of(editor, time), tmp_path)
        world.ledger.invite(note, text_of(editor, time).encode(), b"x")

        assert until(lambda: (world.vault / note).read_bytes() == world.ledger.files[note])


@pytest.mark.parametrize("editor", HERE)
def test_what_an_editor_writes_below_the_line_of_the_dashboard_stays(
    world: World, editor: Editor, tmp_path: Path
) -> None:
    world.until_true()
    line = f"Ask Ann about the course, from {editor.name}."
    human = world.page().human + f"{line}\n".encode()
    editor.append(world.path, line, tmp_path)
    world.human = human

    assert world.page().human == human


@pytest.mark.parametrize("editor", [here(editor) for editor in EDITORS if editor.append_late])
def test_a_line_typed_in_an_old_copy_of_the_dashboard_stays_and_the_newer_one_is_not_undone(
    world: World, editor: Editor, tmp_path: Path
) -> None:
    assert editor.append_late
    world.until_true()
    line = f"Asked Joy about the rota, from {editor.name}."
    human = world.page().human + f"{line}\n".encode()
    editor.append_late(world.path, line, tmp_path, lambda: change(world, f"While {editor.name} was open"))
    world.human = human

    assert world.until_true()
    assert world.page().human == human
    assert shows(world, f"While {editor.name} was open".encode())


@needs_vim
def test_a_tick_made_on_an_old_copy_of_the_dashboard_arrives_and_the_newer_one_is_not_undone(
    world: World, tmp_path: Path
) -> None:
    note = f"{PLAN}/In two windows.md"
    world.ledger.save(note, task_note("Ticked in the old copy", "Ticked in the note"), STYLES["in place"])
    world.until_true()
    with vim_at(world.path, tmp_path) as vim:
        vim.press("/Ticked in the old copy\r", "0f[l", "rx")
        vim.press("\x0c")
        vim.shows("[x] ")
        world.ledger.invite(note, b"Ticked in the note", b"x")
        world.ledger.save(note, world.ledger.files[note], STYLES["in place"])
        world.until_true()  # what vim shows is old now
        save_all_the_same(vim)
        vim.press(":q\r")
        vim.ends()
    world.ledger.invite(note, b"Ticked in the old copy", b"x")

    assert until(lambda: (world.vault / note).read_bytes() == world.ledger.files[note])


@needs_vim
def test_whoever_answers_no_or_keeps_their_text_in_vim_loses_nothing_on_either_side(
    world: World, tmp_path: Path
) -> None:
    world.until_true()
    line = "Typed while the dashboard was drawn twice."
    human = world.page().human + f"{line}\n".encode()
    with vim_at(world.path, tmp_path) as vim:
        vim.press("Go")
        vim.shows("INSERT")
        vim.press(line, "\x1b")
        change(world, "Drawn once")
        drawn = world.path.read_bytes()
        vim.press(":w\r")
        vim.shows("(y/n)?")
        vim.press("n")
        vim.shows("Press ENTER")
        assert world.path.read_bytes() == drawn

        change(world, "Drawn twice")
        vim.press("\r:checktime\r")
        vim.shows("W12: Warning")
        vim.shows("Options:")  # a key that comes before the whole question is thrown away
        vim.press("O")
        vim.shows("Bot")
        save_all_the_same(vim)
        vim.press(":q\r")
        vim.ends()
    world.human = human

    assert world.until_true()
    assert world.page().human == human
    assert shows(world, b"Drawn twice")


@needs_vim
def test_what_is_typed_above_the_line_of_an_old_copy_is_kept_beside_the_state_and_said(
    world: World, tmp_path: Path
) -> None:
    world.until_true()
    line = b"Typed where the next drawing goes over it."
    with vim_at(world.path, tmp_path) as vim:
        vim.press("5GO")
        vim.shows("INSERT")
        vim.press(line.decode(), "\x1b")
        change(world, "Drawn over what was typed")
        save_all_the_same(vim)
        vim.press(":q\r")
        vim.ends()

    assert world.until_true()
    assert any(line in path.read_bytes() for path in world.product.state.rglob("displaced/*/*"))


def change(world: World, name: str) -> None:
    """A note of the plan comes about, and the dashboard shows it."""
    world.ledger.save(f"{PLAN}/{name}.md", task_note(name), STYLES["in place"])
    assert world.until_true()


def note_of(editor: Editor) -> str:
    return f"{PLAN}/In {editor.name}.md"


def text_of(editor: Editor, time: int) -> str:
    return f"By {editor.name}, tick {time}"


def shows(world: World, text: bytes) -> bool:
    return text in world.path.read_bytes()

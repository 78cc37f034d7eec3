"""Somebody at an editor: opens a note, types a line or ticks a box, saves, leaves. Real programs, real keys."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from tests.real.terminal import Terminal
from tests.torture.pages import box_before

_ESCAPE: Final = "\x1b"

Late: TypeAlias = Callable[[Path, str, Path, Callable[[], object]], None]


@dataclass(frozen=True, slots=True)
class Editor:
    """A program and how it is used.

    `append` adds a line at the end of a note; `tick` puts an x in the box of the line that shows a text; `append_late`
    types its line, has something happen, is warned that the note has changed, and saves all the same (None: the program
    shows what is on the disk, always). They take the folder that is the user's home, which holds no settings.
    """

    name: str
    program: str
    append: Callable[[Path, str, Path], None]
    tick: Callable[[Path, str, Path], None]
    append_late: Late | None

    @property
    def is_here(self) -> bool:
        """Whether it is installed."""
        return shutil.which(self.program) is not None


def vim_at(note: Path, home: Path, *settings: str) -> Terminal:
    """A vim that has a note open."""
    options = [option for setting in settings for option in ("--cmd", f"set {setting}")]
    return Terminal(["vim", *options, str(note)], {"HOME": str(home)}, note.name)


def save_all_the_same(vim: Terminal) -> None:
    """Save what vim shows over a note that has changed since vim read it.

    Keys that come before a whole question, or along with its answer, are thrown away.
    """
    vim.press(":w\r")
    vim.shows("(y/n)?")
    vim.press("y")
    vim.shows("written")


def _vim(name: str, *settings: str) -> Editor:
    def append(note: Path, line: str, home: Path) -> None:
        with vim_at(note, home, *settings) as vim:
            vim.press("G", "o", line, _ESCAPE)
            vim.press(":wq\r")
            vim.ends()

    def tick(note: Path, text: str, home: Path) -> None:
        with vim_at(note, home, *settings) as vim:
            vim.press(f"/{text}\r", "0f[l", "rx")
            vim.press(":wq\r")
            vim.ends()

    def append_late(note: Path, line: str, home: Path, meanwhile: Callable[[], object]) -> None:
        with vim_at(note, home, *settings) as vim:
            vim.press("G", "o")
            vim.shows("INSERT")
            vim.press(line, _ESCAPE)
            meanwhile()
            save_all_the_same(vim)
            vim.press(":q\r")
            vim.ends()

    return Editor(name, "vim", append, tick, append_late)


def _nano_append(note: Path, line: str, home: Path) -> None:
    with _nano(note, home) as nano:
        nano.press(f"{_ESCAPE}/", line)
        _leave_nano(nano)


def _nano_tick(note: Path, text: str, home: Path) -> None:
    with _nano(note, home) as nano:
        nano.press("\x17")
        nano.shows("Search")
        nano.press(f"{text}\r")
        nano.press("\x01", "\x06\x06\x06", "\x04", "x")
        _leave_nano(nano)


def _nano_append_late(note: Path, line: str, home: Path, meanwhile: Callable[[], object]) -> None:
    with _nano(note, home, "+99999") as nano:
        nano.press(line)
        nano.shows("Modified")
        meanwhile()
        nano.press("\x0f")
        nano.shows("to Write")
        nano.press("\r")
        nano.shows("continue saving")
        nano.press("y")
        nano.shows("Wrote")
        nano.press("\x18")
        nano.ends()


def _nano(note: Path, home: Path, *at: str) -> Terminal:
    return Terminal(["nano", "--ignorercfiles", *at, str(note)], {"HOME": str(home)}, "^X")


def _leave_nano(nano: Terminal) -> None:
    nano.press("\x0f")
    nano.shows("to Write")
    nano.press("\r")
    nano.shows("Wrote")
    nano.press("\x18")
    nano.ends()


def _emacs_append(note: Path, line: str, home: Path) -> None:
    with _emacs(note, home) as emacs:
        emacs.press(f"{_ESCAPE}>", f"{line}\r")
        _leave_emacs(emacs)


def _emacs_tick(note: Path, text: str, home: Path) -> None:
    with _emacs(note, home) as emacs:
        emacs.press(f"\x13{text}\r", "\x01", "\x06\x06\x06", "\x04", "x")
        _leave_emacs(emacs)


def _emacs_append_late(note: Path, line: str, home: Path, meanwhile: Callable[[], object]) -> None:
    with _emacs(note, home) as emacs:
        emacs.press(f"{_ESCAPE}>", f"{line}\r", "\x18=")
        emacs.shows("point=")
        meanwhile()
        emacs.press("\x18\x13")
        emacs.shows("Save anyway")
        emacs.press("yes\r")
        emacs.shows("Wrote")
        emacs.press("\x18\x03")
        emacs.ends()


def _emacs(note: Path, home: Path) -> Terminal:
    return Terminal(["emacs", "-nw", "--no-splash", str(note)], {"HOME": str(home)}, note.name)


def _leave_emacs(emacs: Terminal) -> None:
    emacs.press("\x18\x13")
    emacs.shows("Wrote")
    emacs.press("\x18\x03")
    emacs.ends()


def _obsidian_append(note: Path, line: str, _home: Path) -> None:
    _in_place(note, note.read_bytes() + f"{line}\n".encode())


def _obsidian_tick(note: Path, text: str, _home: Path) -> None:
    data = note.read_bytes()
    box = box_before(data, text.encode())
    _in_place(note, data[:box] + b"x" + data[box + 1 :])


def _in_place(note: Path, data: bytes) -> None:
    """As Node's `writeFile` does, which Obsidian and VS Code save with: emptied, then written."""
    handle = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        os.write(handle, data)
    finally:
        os.close(handle)


EDITORS: Final = (
    _vim("vim"),
    _vim("vim without backup", "nobackup", "nowritebackup"),
    _vim("vim in place", "backup", "backupcopy=yes"),
    Editor("nano", "nano", _nano_append, _nano_tick, _nano_append_late),
    Editor("emacs", "emacs", _emacs_append, _emacs_tick, _emacs_append_late),
    Editor("in place, as Obsidian", "sh", _obsidian_append, _obsidian_tick, None),
)
"""Their settings are those that the programs come with, but for the names."""

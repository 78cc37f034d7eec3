"""What stops a command. Each class words its own message: what, where, what to do.

A fault in somebody's notes is never an error: it is a `model.Finding`.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


class VaultplanError(Exception):
    """We cannot run; `str()` is the sentence for the user."""


class NotAFolderError(VaultplanError):
    """The given path is missing, or is not a folder."""

    def __init__(self, path: Path) -> None:
        what = "is not a folder" if os.path.exists(path) else "does not exist"  # noqa: PTH110 -- Path's may raise
        super().__init__(f"{path} {what}. Name the folder that holds your notes.")


class FolderUnreadableError(VaultplanError):
    """The vault's own folder can't be listed."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} can't be read ({reason}). Check the folder's permissions, and its drive.")


class PlanNotFoundError(VaultplanError):
    """No note of kind `plan` was found."""

    def __init__(self, looked: Path, unread: Sequence[str] = ()) -> None:
        message = (
            f"No plan found: looked in {looked} and the folders below it for a note with the property "
            f"`vaultplan: plan`. To start one, run: vaultplan init {_quoted(looked)}"
        )
        if unread:
            message += "\nThese notes could not be read, one of them may be it:\n" + _listed(unread)
        super().__init__(message)


class SeveralPlansError(VaultplanError):
    """A command that shows one plan met several."""

    def __init__(self, root: Path, homes: Iterable[str]) -> None:
        super().__init__(
            f"{root} holds several plans. Name the folder of the one you mean:\n"
            + _listed(str(root / home) for home in homes)
        )


class InitClashError(VaultplanError):
    """`init` would have to write over, or right beside, something that exists."""

    def __init__(self, clashes: Sequence[str]) -> None:
        super().__init__(
            "Nothing was written, because these are already there:\n"
            + _listed(clashes)
            + "\nChoose another folder with --folder, or rename them first."
        )


class ExampleInPlanError(VaultplanError):
    """The example was asked for where a plan of somebody's own is."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"{home} holds a plan already, and the example would mix with it. Nothing was written. "
            "Name a new folder for the example with --folder."
        )


class FolderOutsideError(VaultplanError):
    """`--folder` leads out of the vault, or into a folder that some device could not hold."""

    def __init__(self, folder: str, root: Path) -> None:
        super().__init__(
            f"--folder {folder!r} leads out of {root}, or has a name that not every device can hold. "
            "Give a plain folder inside it, such as 'Career Plan'."
        )


class NotWritableError(VaultplanError):
    """The disk refused a write; what was there is as it was."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} could not be written ({reason}). Nothing was changed.")


class StateFolderError(VaultplanError):
    """The folder for vaultplan's own state can't be used."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path}, where vaultplan keeps its own records, can't be used ({reason}). Set that right, or name "
            "another place in XDG_STATE_HOME."
        )


class UnrecordedError(VaultplanError):
    """A change of somebody's notes could not be noted down first, so it was not made."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "Nothing was changed, because what was to change could not be noted down first, for vaultplan undo: "
            + reason
        )


class NothingToUndoError(VaultplanError):
    """A change was named that can't be taken back because there is nothing to take back."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"Change {number} can't be taken back: {why}. vaultplan undo --list shows all of them.")


class NotTakenBackError(VaultplanError):
    """A change can't be taken back without touching what somebody has written since."""

    def __init__(self, number: int, reasons: Mapping[Path, str], kept: Sequence[Path]) -> None:
        message = f"Change {number} can't be taken back without touching what was written since. Nothing was changed.\n"
        message += _listed(f"{path}: {why}" for path, why in reasons.items())
        if kept:
            message += "\nThe notes as they were before it are kept for you to look at:\n" + _listed(map(str, kept))
        super().__init__(message)


class PartlyTakenBackError(VaultplanError):
    """Of several notes, some were put back before one could not be, and could not be undone again."""

    def __init__(self, back: Iterable[str], left: Iterable[str], why: VaultplanError) -> None:
        super().__init__(
            f"Not everything could be taken back. These notes are as before the change:\n{_listed(sorted(back))}\n"
            f"These were left as they are:\n{_listed(sorted(left))}\n{str(why).removesuffix(' Nothing was changed.')}"
        )


class DiskRefusesError(VaultplanError):
    """All that stands in the way is the disk, be it of the vault or of our own records: it may let us before long."""


class VaultBusyError(VaultplanError):
    """Another process watches the vault already."""

    def __init__(self, root: Path, pid: int) -> None:
        who = f"process {pid}" if pid else "another process"
        end = f", or: kill {pid}" if pid else ""
        super().__init__(
            f"{root} is watched already, by {who}. One is enough: leave it running, or end it before you start "
            f"another (Ctrl-C where it runs{end})."
        )


class VaultAwayError(VaultplanError):
    """The vault that is watched isn't there."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"{root} is not there, or holds no plan any more: was a drive unplugged, or the folder renamed? Nothing is "
            "written meanwhile; vaultplan goes on by itself when it is back."
        )


class WatchBrokenError(VaultplanError):
    """The watch can't go on in this process (exit 70, so that who supervises it starts it again)."""

    def __init__(self, why: str = "what tells of changes stopped again and again") -> None:
        super().__init__(
            f"The watch had to end ({why}). Your notes and the dashboard are as they were. Start vaultplan watch again."
        )


class PathForServiceError(VaultplanError):
    """A path holds a sign that the file of a service can't."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} holds a line break, a control character or bytes that are no text, which the file of a service "
            "can't hold safely. Nothing was installed. Rename the folder."
        )


class ForeignUnitError(VaultplanError):
    """The place of a service's file is taken by something that vaultplan did not make."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was not made by vaultplan service install, so it was left alone, and nothing was done. Move it "
            "elsewhere, then try again."
        )


class ServiceNotStartedError(VaultplanError):
    """The file of a service is written, and the system did not start it."""

    def __init__(self, path: Path, why: str, commands: Iterable[str]) -> None:
        super().__init__(
            f"{path} is written, but nothing runs yet: the system did not start it ({why}). Where you are logged in as "
            f"usual, type:\n{_listed(commands)}"
        )


class ForeignDashboardError(VaultplanError):
    """The dashboard's place is taken by a note that vaultplan did not make."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is not a dashboard of vaultplan (it lacks the property `vaultplan: dashboard`), so it was left "
            "alone. Rename your note, then run vaultplan build again."
        )


class DashboardMarkerError(VaultplanError):
    """The line that parts the generated from the human's part is missing or doubled."""

    def __init__(self, path: Path, marker: str, count: int) -> None:
        found = "is missing" if count == 0 else f"stands there {count} times"
        super().__init__(
            f"{path} was left alone: the line that begins {marker!r} {found}, so vaultplan can't tell your text from "
            "its own. Put one such line above your own text; or move your text elsewhere, delete the note, and run "
            "vaultplan build."
        )


class ReviewsUnreadableError(VaultplanError):
    """The note that a review would be added to can't be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is a note for reviews and can't be read, so nothing was written. vaultplan status says why; "
            "mend it, then run vaultplan review again."
        )


class NoteRefusedError(VaultplanError):
    """A note can't take a change without something else in it being read otherwise."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} was left alone, and nothing was written: {why}.")


class NoteChangedError(VaultplanError):
    """A note isn't any more what it was when it was last looked at."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} has changed meanwhile, and was left alone. Try again.")


class NoNoteToMarkError(VaultplanError):
    """A step was to be marked as looked over, and the plan has no note of it."""

    def __init__(self, kind: str, home: Path) -> None:
        super().__init__(f"The plan in {home} has no note of the kind {kind!r}, so nothing was marked or written.")


class ListUnknownError(VaultplanError):
    """A word was to name a list of the plan, and names none."""

    def __init__(self, word: str, near: str | None, lists: Iterable[str]) -> None:
        hint = f"Did you mean {near}? " if near else ""
        super().__init__(f"{word!r} is no list of the plan. {hint}The lists are: {', '.join(lists)}.")


class AddRefusedError(VaultplanError):
    """Something that was to be added can't be, as it was typed; `where` is the line of the input, 0 for none."""

    def __init__(self, why: str, where: int = 0) -> None:
        super().__init__(f"{f'Line {where} of the input: ' if where else ''}{why} Nothing was written.")


class NoNoteToAddError(VaultplanError):
    """The plan has no note that a line could be added to."""

    def __init__(self, kind: str, home: Path, unread: Sequence[str]) -> None:
        message = f"The plan in {home} has no note of the kind {kind!r} that can be read. Nothing was written. "
        if unread:
            message += f"Mend or bring back what can't be read:\n{_listed(unread)}"
        else:
            message += f"vaultplan init adds the notes that a plan lacks: vaultplan init {_quoted(home.parent)}"
        super().__init__(message)


class DailyNoteError(VaultplanError):
    """Which note is today's, or what is to be in it, can't be told for certain."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why} Nothing was written.")


class PartlyWrittenError(VaultplanError):
    """Of several notes, some were written before one could not be."""

    def __init__(self, wrote: Iterable[str], left: Iterable[str], why: VaultplanError) -> None:
        super().__init__(
            f"Not everything could be written. These notes were, and stay so:\n{_listed(wrote)}\n"
            f"These were left as they were:\n{_listed(left)}\n{str(why).removesuffix(' Nothing was changed.')}"
        )


def _quoted(path: Path) -> str:
    """A path as it is typed in a shell."""
    import shlex  # noqa: PLC0415 - start-up time

    return shlex.quote(str(path))


def _listed(rows: Iterable[str]) -> str:
    return "\n".join(f"  {row}" for row in rows)

"""What is wrong around a plan's notes: some can't be read, some don't say what they are, a second dashboard."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from vaultplan.engine.homes import Home, folder_of, in_folder
from vaultplan.model import Fault
from vaultplan.vault.names import alike

_NAMED = 5
"""As many conflict copies as a sentence can name."""


def faults_around(home: Home, beside: frozenset[str]) -> tuple[Fault, ...]:
    """The faults around one plan. `beside` are the notes in its home and beside its own, whosoever they are."""
    return (
        *map(_with_kind, home.unread),
        *_without_kind(home, {_file(path) for path in beside if folder_of(path) == home.path}),
        *_strays(home),
        *_unclear(home),
        *_second_dashboards(home),
        *_copies(home),
        *_alike(home, beside),
    )


def notes_alike(home: Home, beside: frozenset[str]) -> Mapping[str, str]:
    """The plan's notes that only case or Unicode form keep apart from another, with that other one.

    On a disk that doesn't tell them apart, what is written into one could land in the other. `beside` are the notes in
    the folders of the plan's notes, whosoever they are.
    """
    ours = {note.path for note in home.notes}
    found = alike({*ours, *beside})
    return {path: other for path, other in found.items() if path in ours}


def _with_kind(fault: Fault) -> Fault:
    """The fault of a note that can't be read at all, with the kind that its shipped name stands for."""
    from vaultplan.scaffold.templates import shipped_names  # noqa: PLC0415 - start-up time

    kind = shipped_names().get(_file(fault.note))
    return replace(fault, details=(*fault.details, ("kind", kind))) if kind else fault


def _without_kind(home: Home, names: set[str]) -> Iterator[Fault]:
    """Notes at home that bear a shipped name and lack the property, where the plan lacks their kind."""
    if not names:
        return
    from vaultplan.scaffold.templates import shipped_names  # noqa: PLC0415 - start-up time

    present = {kind for note in home.notes for kind in note.kinds}
    named = {fault.note for fault in home.unread}
    for name in sorted(names & shipped_names().keys()):
        kind, path = shipped_names()[name], in_folder(home.path, name)
        if kind not in present and path not in named:
            yield Fault(path, 1, "no-kind", (("kind", kind),))


def _strays(home: Home) -> Iterator[Fault]:
    return (Fault(path, 1, "plan-ambiguous") for path in home.strays)


def _unclear(home: Home) -> Iterator[Fault]:
    """All tagged lines that could be any plan's, said once."""
    if home.unclear:
        yield replace(home.unclear[0], details=(("n", str(len(home.unclear))),))


def _second_dashboards(home: Home) -> Iterator[Fault]:
    details = (("first", home.dashboard),)
    return (Fault(path, 1, "dashboard-twice", details) for path in home.dashboards if path != home.dashboard)


def _copies(home: Home) -> Iterator[Fault]:
    """All conflict copies, said once."""
    if home.copies:
        named = ", ".join(_file(path) for path in home.copies[:_NAMED])
        more = ", \u2026" if len(home.copies) > _NAMED else ""
        details = (("n", str(len(home.copies))), ("names", named + more))
        yield Fault(home.copies[0], 1, "conflict-copies", details)


def _alike(home: Home, beside: frozenset[str]) -> Iterator[Fault]:
    """Names that are one on other disks: once for the two."""
    told: set[str] = set()
    for path, other in notes_alike(home, beside).items():
        if path not in told:
            told |= {path, other}
            yield Fault(path, 1, "names-alike", (("this", _name(path)), ("other", _name(other))))


def _file(path: str) -> str:
    return path.rpartition("/")[2]


def _name(path: str) -> str:
    return _file(path).removesuffix(".md")

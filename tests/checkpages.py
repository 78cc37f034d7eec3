"""The pages of docs/checks: `python -m tests.checkpages` writes their heads and the index from the registry.

A page's head is generated. Below it stand, written by hand, a sentence or two, and under `## Fires` and `## Doesn't
fire` notes as somebody may have written them. Each fenced note takes the place of the notes of its kind in the example
plan, or, where its fence names a path (`markdown Elsewhere/Note.md`), stands beside them; notes under one `###` heading
belong to one case. tests/test_check_pages.py runs every one of them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from vaultplan.checks import BY_CODE, RULES, checked, faults
from vaultplan.checks.rule import Case, Rule
from vaultplan.engine import method, note_of
from vaultplan.engine.around import faults_around
from vaultplan.engine.capturing import Tagged
from vaultplan.engine.homes import find_homes
from vaultplan.markdown.note import read_note
from vaultplan.method.plan import read_plan
from vaultplan.model import Fault, Note, Plan
from vaultplan.vault.names import is_conflict_copy
from vaultplan.vault.walk import CONFLICT_COPY
from vaultplan.words import texts, words

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "checks"
TODAY = date(2026, 11, 23)
HOME = "Career Plan"
Notes: TypeAlias = tuple[tuple[str, str], ...]
FIRES, DOES_NOT = "Fires", "Doesn't fire"
_PART = re.compile(
    r"^(?P<fence>`{3,})markdown(?: (?P<path>[^\n]+))?\n(?P<note>.*?)^(?P=fence)$"
    r"|^(?P<level>##|###) (?P<heading>[^\n]*)$",
    re.MULTILINE | re.DOTALL,
)
_GENERATED = "<!-- generated from the registry down to here -->\n"


@dataclass(frozen=True)
class Example:
    """One case of a page: the notes it changes, each with its path, "" for a note that takes the place of its kind."""

    code: str
    fires: bool
    title: str
    notes: tuple[tuple[str, str], ...]


def examples(code: str) -> Iterator[Example]:
    """The cases of a page, in order."""
    _, _, body = (PAGES / f"{code}.md").read_text(encoding="utf-8").partition(_GENERATED)
    section = group = ""
    grouped: list[tuple[str, str]] = []
    at = 0
    for found in _PART.finditer(body):
        if found["heading"] is None and section in (FIRES, DOES_NOT):
            at += 1
            note = (found["path"] or "", found["note"])
            if group:
                grouped.append(note)
            else:
                yield Example(code, section == FIRES, f"{section} {at}", (note,))
            continue
        if grouped:
            yield Example(code, section == FIRES, group, tuple(grouped))
            grouped = []
        if found["heading"] is not None:
            group = found["heading"] if found["level"] == "###" else ""
            section = section if group else found["heading"]
    if grouped:
        yield Example(code, section == FIRES, group, tuple(grouped))


@lru_cache
def base() -> tuple[Note, ...]:
    """The notes of the example plan."""
    folder = ROOT / "vault_template" / "en" / "example"
    return tuple(read_note(f"{HOME}/{path.name}", path.read_bytes(), words()) for path in sorted(folder.glob("*.md")))


def plan_of(notes: Notes) -> tuple[Plan, dict[str, str]]:
    """The example plan with these notes in place of those of their kinds, checked; and their texts by path."""
    plan, files, exists = _read(notes)
    return checked(plan, words(), TODAY, exists), files


def faults_of(notes: Notes) -> tuple[list[Fault], dict[str, str]]:
    """What reading and the checks find in that plan, before it has words; and the texts of these notes by path."""
    plan, files, exists = _read(notes)
    lists = words().wording.get(plan.settings.language, {})
    return [*plan.faults, *faults(Case(plan, TODAY, lists, exists))], files


def _read(notes: Notes) -> tuple[Plan, dict[str, str], Callable[[str], bool]]:
    files = {path or f"{HOME}/changed {at}.md": _as_example(text) for at, (path, text) in enumerate(notes, 1)}
    copies = dict.fromkeys((path for path in files if is_conflict_copy(path)), CONFLICT_COPY)
    changed = [note_of(path, text.encode()) for path, text in files.items() if path not in copies]
    beside = {path for path, _ in notes}
    kinds = {kind for note in changed if note.path not in beside for kind in note.kinds}
    kept = [note for note in base() if not kinds.intersection(note.kinds) and note.path not in beside]
    known = {note.path.rpartition("/")[2] for note in (*base(), *changed)}
    tagged = Tagged()
    for note in changed:
        tagged.put(note.path, note)
    homes = tagged.shared(find_homes([*kept, *changed], copies), (), "vault")
    home = next(home for home in homes if home.path == HOME)
    around = faults_around(home, frozenset())
    plan = read_plan(HOME, home.notes, around, method(), TODAY, captured=home.captured)
    return plan, files, lambda link: f"{link.rpartition('/')[2].removesuffix('.md')}.md" in known


def _as_example(text: str) -> str:
    is_start = re.match(r"---\nvaultplan: plan\n", text)
    return text.replace("vaultplan: plan\n", "vaultplan: plan\nexample: true\n", 1) if is_start else text


# --- Generated -------------------------------------------------------------------------------------------------------


def head(rule: Rule) -> str:
    """The generated top of a page."""
    say = texts("en")
    about = [say(f"step.{kind}.title") for kind in rule.kinds]
    rows = [
        ("asks", say.texts[f"ask.{rule.code}"]),
        ("worth", rule.worth),
        ("reads", ", ".join(about) or "any note"),
        ("asked once", _due(rule)),
    ]
    rows += [("asks about", f"{rule.covers}, which is then not asked again")] if rule.covers else []
    rows += [("instead of", f"{rule.instead}, where both are about the same")] if rule.instead else []
    rows += [("across steps", rule.across)] if rule.across else []
    rows += [("wording", "only in a language with a tested word list")] if rule.wording else []
    table = "\n".join(f"| {name} | {value.replace('|', chr(92) + '|')} |" for name, value in rows)
    message = say.sentence(rule.code)
    return f"# {rule.code}\n\n> {message}\n\n| | |\n| --- | --- |\n{table}\n\n{_GENERATED}"


def _due(rule: Rule) -> str:
    parts = [f"{', '.join(rule.met)} met"] * bool(rule.met) + [f"{', '.join(rule.begun)} begun"] * bool(rule.begun)
    return " and ".join(parts) or "the notes say so"


def index() -> str:
    """The list of all checks."""
    say = texts("en")
    rows = "\n".join(
        f"| [{one.code}]({one.code}.md) | {one.worth} | {one.across or one.covers} | {say.texts[f'ask.{one.code}']} |"
        for one in sorted(RULES, key=lambda one: one.code)
    )
    return _INDEX.format(n=len(RULES), rows=rows)


_INDEX = """# The checks

{n} questions that a coach might ask about a plan. Each is asked only once the plan has grown so far that the answer
helps, none blocks anything, and each can be switched off: for the plan with `checks_off: [move-undated]` in the Start
note, for a note with the same property there, and for a line with the comment `%% vaultplan off: move-undated %%` (or
`<!-- ... -->`) in it or alone on the line above. `vaultplan check` lists what is open; `--only CODE` asks one thing.

This list, and the head of every page, come from the program: `python -m tests.checkpages`. The examples are run by the
tests; each stands in the example plan in the place of the note of its kind, on 2026-11-23.

| code | worth | is | asks |
| --- | --- | --- | --- |
{rows}
"""


def wanted(rule: Rule) -> str:
    """A page as it should be: its head anew, its body as it stands."""
    page = PAGES / f"{rule.code}.md"
    body = (
        page.read_text(encoding="utf-8").partition(_GENERATED)[2]
        if page.exists()
        else f"\n## {FIRES}\n\n## {DOES_NOT}\n"
    )
    return head(rule) + body


if __name__ == "__main__":
    PAGES.mkdir(exist_ok=True)
    for one in RULES:
        (PAGES / f"{one.code}.md").write_text(wanted(one), encoding="utf-8")
    for path in PAGES.glob("*.md"):
        if path.stem not in BY_CODE and path.stem != "README":
            path.unlink()
    (PAGES / "README.md").write_text(index(), encoding="utf-8")

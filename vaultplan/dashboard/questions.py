"""What is open: questions by note, and the notes that couldn't be read."""

from collections.abc import Iterable

from vaultplan.dashboard.escape import BLANK, inline
from vaultplan.dashboard.links import note_name
from vaultplan.dashboard.page import LINE, NAME, Page, bullets
from vaultplan.model import Check, Place, State, Step

_A_NOTE = 7


def questions(page: Page) -> tuple[str, ...]:
    """The open questions, grouped by the note that answers them. A step nobody began is asked about above, once."""
    grouped: dict[str, list[str]] = {}
    for note, line in [*_findings(page), *_checks(page)]:
        grouped.setdefault(note, []).append(line)
    if not grouped:
        return ()
    notes = sorted(grouped)
    lines = [_note(page, note, grouped[note]) for note in page.shown(notes)]
    return (f"## {page.say('questions.title')}", bullets([*lines, *page.rest(notes)]))


def unread(page: Page) -> tuple[str, ...]:
    """Notes, or parts of them, that couldn't be read, and why."""
    found = page.plan.unread
    lines = [
        page.say(
            "unread.line",
            link=page.links.link(Place(one.note, 1), note_name(one.note)),
            reason=inline(one.reason) or BLANK,
        )
        for one in page.shown(found)
    ]
    return (f"## {page.say('unread.title')}", bullets([*lines, *page.rest(found)])) if found else ()


def _note(page: Page, note: str, asked: list[str]) -> str:
    name = inline(note_name(note), limit=NAME) or BLANK
    return "\n".join([name, *(f"  - {line}" for line in (*asked[:_A_NOTE], *page.rest(asked, _A_NOTE)))])


def _findings(page: Page) -> Iterable[tuple[str, str]]:
    for finding in page.plan.findings:
        asked = page.links.link(Place(finding.note, finding.line, finding.heading), finding.question, limit=LINE)
        message = inline(finding.message, limit=LINE)
        yield finding.note, f"{message} {asked}" if message else asked


def _checks(page: Page) -> Iterable[tuple[str, str]]:
    for step in page.plan.steps:
        if step.applies and not step.unknown and _begun(step):
            for check in step.counted:
                if check.state is not State.MET and check.place:
                    yield check.place.note, _asked(page, check)


def _asked(page: Page, check: Check) -> str:
    asked = page.links.link(check.place, page.texts(f"check.{check.id}.ask"), limit=LINE)
    missing = ", ".join(part for name in check.missing[:_A_NOTE] if (part := _missing(page, name)))
    return page.say("questions.missing", link=asked, parts=missing) if missing else asked


def _missing(page: Page, name: str) -> str:
    """What is missing, in words; what is left of a prompt is quoted as it stands."""
    known = f"missing.{name}"
    return page.texts.texts[known] if known in page.texts.texts else inline(name, limit=NAME)


def _begun(step: Step) -> bool:
    return any(check.state >= State.STARTED for check in step.counted)

"""What is open: questions by note, and the notes that couldn't be read."""

from collections.abc import Iterable, Sequence

from vaultplan.dashboard.links import note_name
from vaultplan.dashboard.page import LINE, NAME, Page, bullets
from vaultplan.escaping.dashboard import BLANK, inline
from vaultplan.model import Check, Place, State, Step

_MOST = 12
"""As many questions as anybody can bear at once; the rest waits until some of them are answered."""

_A_NOTE = 7

_ABOVE = {"step-stale", "review-overdue"}
"""What the dashboard says in a section of its own: what is due for another look."""


def questions(page: Page) -> tuple[str, ...]:
    """The open questions, those worth most first picked, then grouped by the note that answers them.

    A step nobody began is asked about above, once. What a finding asks isn't asked again as an open check.
    """
    asked = [*_findings(page), *_checks(page)]
    shown = asked[: min(_MOST, page.most)]
    skipped = _skipped(page)
    if not shown:
        return skipped
    grouped: dict[str, list[str]] = {}
    for note, line in shown:
        grouped.setdefault(note, []).append(line)
    lines = [_note(page, note, grouped[note]) for note in sorted(grouped)]
    left = len(asked) - len(shown)
    more = (page.say("questions.more", n=left),) if left else ()
    return (f"## {page.say('questions.title')}", bullets(lines), *more, *skipped)


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


def _note(page: Page, note: str, asked: Sequence[str]) -> str:
    name = inline(note_name(note), limit=NAME) or BLANK
    return "\n".join([name, *(f"  - {line}" for line in (*asked[:_A_NOTE], *page.rest(asked, _A_NOTE)))])


def _findings(page: Page) -> Iterable[tuple[str, str]]:
    asked_here = (finding for finding in page.plan.findings if finding.code not in _ABOVE)
    for finding in sorted(asked_here, key=lambda finding: finding.rank):
        asked = page.links.link(Place(finding.note, finding.line, finding.heading), finding.question, limit=LINE)
        message = inline(finding.message, limit=LINE)
        yield finding.note, f"{message} {asked}" if message else asked


def _checks(page: Page) -> Iterable[tuple[str, str]]:
    covered = {finding.covers for finding in page.plan.findings}
    for step in page.plan.steps:
        if step.applies and not step.unknown and _begun(step):
            for check in step.counted:
                if check.state is not State.MET and check.place and check.id not in covered:
                    yield check.place.note, _asked(page, check)


def _skipped(page: Page) -> tuple[str, ...]:
    plan = page.plan
    if not plan.skipped:
        return ()
    language = inline(plan.settings.language, limit=NAME) or BLANK
    return (page.say("questions.skipped", n=len(plan.skipped), language=language),)


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

"""The top of the dashboard: who you want to be, and the one thing to do next."""

from vaultplan.dashboard.page import LINE, Page, callout, own
from vaultplan.escaping.dashboard import BLANK, inline, readable
from vaultplan.method.wording import after_lead
from vaultplan.model import Answer

_PART = 160


def goals(page: Page) -> tuple[str, ...]:
    """The title, what to be known for, and the proposition with its missing parts left blank."""
    plan = page.plan
    parts = {"helps": plan.helps, "problem": plan.problem, "result": plan.result}
    said = {name: _part(answer, page.say(f"lead.{name}")) for name, answer in parts.items()}
    return (
        f"# {page.say('title')}",
        *((callout("NOTE", page.say("example")),) if plan.example else ()),
        page.say("known_for", text=_part(plan.known_for)),
        page.say("proposition", **said),
    )


def next_step(page: Page) -> tuple[str, ...]:
    """The one next action, linked to where it is done, and why it comes first."""
    action = page.action
    if action is None:
        return (callout("TIP", page.say("next_none")),)
    ask = page.say("next", link=page.links.link(action.place, action.ask, limit=LINE))
    why = inline(action.why, limit=LINE)
    return (callout("TIP", ask, *((why,) if why else ())),)


def _part(answer: Answer | None, leads: str = "") -> str:
    """A part of a sentence, without its full stop and without the words that lead up to it in our own.

    `leads` holds these words as people begin with them ("they can ..."), with bars between.
    """
    said = readable(own(answer)).rstrip(" .")
    return inline(after_lead(said, leads.split("|")), limit=_PART) or BLANK

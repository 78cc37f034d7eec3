"""The top of the dashboard: who you want to be, and the one thing to do next."""

from vaultplan.dashboard.escape import BLANK, inline
from vaultplan.dashboard.page import LINE, Page, callout, own
from vaultplan.model import Answer

_PART = 160


def goals(page: Page) -> tuple[str, ...]:
    """The title, what to be known for, and the proposition with its missing parts left blank."""
    plan = page.plan
    template = page.say("proposition")
    parts = {"helps": plan.helps, "problem": plan.problem, "result": plan.result}
    proposition = template.format(**{name: _part(one, _lead(template, name)) for name, one in parts.items()})
    return (
        f"# {page.say('title')}",
        *((callout("NOTE", page.say("example")),) if plan.example else ()),
        page.say("known_for", text=_part(plan.known_for)),
        proposition,
    )


def next_step(page: Page) -> tuple[str, ...]:
    """The one next action, linked to where it is done, and why it comes first."""
    action = page.action
    if action is None:
        return (callout("TIP", page.say("next_none")),)
    ask = page.say("next", link=page.links.link(action.place, action.ask, limit=LINE))
    why = inline(action.why, limit=LINE)
    return (callout("TIP", ask, *((why,) if why else ())),)


def _part(answer: Answer | None, lead: str = "") -> str:
    """A part of the sentence, without its full stop and without the words that lead up to it."""
    text = own(answer).strip().rstrip(" .\n")
    words = lead.casefold().split()
    said = next((end for n in range(len(words)) if text.casefold().startswith(end := f"{' '.join(words[n:])} ")), "")
    return inline(text[len(said) :], limit=_PART) or BLANK


def _lead(template: str, name: str) -> str:
    """The words right before a part: people write "they can ..." where we say "so that they can" already."""
    return template.partition(f"{{{name}}}")[0].rpartition("}")[2].replace("*", "").strip()

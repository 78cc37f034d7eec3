"""The roadmap: the roles of the medium term with what they ask, and the moves of the next two years by date."""

from collections.abc import Iterable
from datetime import date

from vaultplan.dashboard.page import LINE, NAME, Page, bullets, own, parts
from vaultplan.escaping.dashboard import inline
from vaultplan.model import Move, Need, Role

_NEEDS = 8


def roadmap(page: Page) -> tuple[str, ...]:
    """Medium-term roles, then the moves; those without a date come last."""
    roles = [role for role in page.plan.roles if role.in_roadmap]
    moves = [move for move in page.plan.moves if move.status != "rejected"]
    blocks = [*_roles(page, roles), *_moves(page, moves)]
    return (f"## {page.say('roadmap.title')}", *blocks) if blocks else ()


def _roles(page: Page, roles: list[Role]) -> Iterable[str]:
    if roles:
        yield f"### {page.say('roadmap.roles')}"
        yield bullets([*(_role(page, role) for role in page.shown(roles)), *page.rest(roles)])


def _role(page: Page, role: Role) -> str:
    linked = page.links.link(role.places[0] if role.places else None, role.name, limit=NAME)
    success, needs = inline(own(role.success), limit=LINE), _needs(page, role.needs)
    details = [
        page.say("roadmap.success", text=success) if success else "",
        page.say("roadmap.needs", names=needs) if needs else "",
    ]
    return "\n".join([linked, *(f"  - {detail}" for detail in details if detail)])


def _needs(page: Page, needs: tuple[Need, ...]) -> str:
    named = [_need(page, need) for need in needs if inline(need.text, limit=NAME)]
    return ", ".join([*named[:_NEEDS], *page.rest(named, _NEEDS)])


def _need(page: Page, need: Need) -> str:
    text = inline(need.text, limit=NAME)
    return text if need.kind == "skill" else page.say("roadmap.need", text=text, kind=page.word("need", need.kind))


def _moves(page: Page, moves: list[Move]) -> Iterable[str]:
    if moves:
        ordered = sorted(moves, key=_when)
        yield f"### {page.say('roadmap.moves')}"
        yield bullets([*(_move(page, move) for move in page.shown(ordered)), *page.rest(ordered)])


def _when(move: Move) -> tuple[bool, date, str, int]:
    return (move.status == "done", move.due or date.max, move.place.note, move.place.line)


def _move(page: Page, move: Move) -> str:
    done = move.status == "done"
    linked = page.links.link(move.place, move.text, limit=LINE)
    builds = page.names(move.builds)
    return parts(
        f"✓ {linked}" if done else linked,
        page.due(move.due, over=done) if move.due else page.say("roadmap.undated"),
        page.word("kind", move.kind),
        page.say("builds", names=builds) if builds else "",
        page.status(move.status),
    )

"""Where it may lead: the role options, and which skill each of them builds or needs."""

from collections.abc import Sequence

from vaultplan.dashboard.page import NAME, Page, parts, table
from vaultplan.escaping.dashboard import inline
from vaultplan.model import Place, Role, Skill

_COLUMNS = 9
_HORIZONS = ("next", "medium", "alternative")


def pathways(page: Page) -> tuple[str, ...]:
    """The roles, nearest first, with where each leads and whether it was tried."""
    roles = _ordered(page)
    if not roles:
        return ()
    header = tuple(page.say(f"paths.{column}") for column in ("role", "way", "tested"))
    rows = [_row(page, number, role) for number, role in enumerate(page.shown(roles), 1)]
    return (f"## {page.say('paths.title')}", table(header, rows), *page.rest(roles))


def matrix(page: Page) -> tuple[str, ...]:
    """Skills down, roles across by their number in the table above: what each role builds and needs."""
    roles, skills = _ordered(page)[: min(_COLUMNS, page.most)], page.plan.skills
    if not roles or not skills:
        return ()
    header = (page.say("paths.skill"), *(str(number) for number in range(1, len(roles) + 1)))
    rows = [(_name(page, skill), *(_mark(page, role, skill) for role in roles)) for skill in page.shown(skills)]
    return (
        f"### {page.say('paths.matrix')}",
        page.say("paths.legend"),
        table(header, rows),
        *page.rest(skills),
    )


def _ordered(page: Page) -> list[Role]:
    """From today outwards; roles of one horizon in the plan's order."""
    return sorted(page.plan.roles, key=lambda role: _HORIZONS.index(role.horizon) if role.horizon in _HORIZONS else 3)


def _row(page: Page, number: int, role: Role) -> Sequence[str]:
    leads = page.names([_numbered(page, name) for name in role.leads_to])
    return (
        f"{number}: {page.links.cell(_place(role), role.name, limit=NAME)}",
        parts(
            page.word("horizon", role.horizon),
            page.word("path", role.path),
            page.say("paths.leads_to", names=leads) if leads else "",
        ),
        inline(role.tested, limit=NAME) or page.say("paths.untested"),
    )


def _numbered(page: Page, name: str) -> str:
    """A role of the table by its number, any other by its name."""
    names = [role.name for role in page.shown(_ordered(page))]
    return str(names.index(name) + 1) if name in names else name


def _place(role: Role) -> Place | None:
    return role.places[0] if role.places else None


def _name(page: Page, skill: Skill) -> str:
    return page.links.cell(skill.place, skill.name, limit=NAME)


def _mark(page: Page, role: Role, skill: Skill) -> str:
    builds = page.say("paths.b") if skill.name in role.builds else ""
    needs = page.say("paths.n") if any(need.text == skill.name for need in role.needs) else ""
    return " ".join(mark for mark in (builds, needs) if mark)

"""The skill hub: each skill with its audit, with what builds it and with what shows it."""

from collections.abc import Sequence

from vaultplan.dashboard.page import NAME, Page, parts, table
from vaultplan.method.proof import newest
from vaultplan.method.snapshots import strip
from vaultplan.model import Skill


def hub(page: Page) -> tuple[str, ...]:
    """One row a skill, in the plan's order."""
    skills = page.plan.skills
    if not skills:
        return ()
    header = tuple(page.say(f"skills.{column}") for column in ("skill", "audit", "built_by", "proof"))
    return (
        f"## {page.say('skills.title')}",
        table(header, [_row(page, skill) for skill in page.shown(skills)]),
        *page.rest(skills),
        page.say("skills.legend"),
    )


def _row(page: Page, skill: Skill) -> Sequence[str]:
    critical = "★ " if skill.critical else ""
    name = f"{critical}{page.links.cell(skill.place, skill.name, limit=NAME)}"
    return (parts(name, _label(page, skill)), _strip(page, skill), _built_by(page, skill), _proof(page, skill))


def _label(page: Page, skill: Skill) -> str:
    if skill.name == page.plan.must_build:
        return page.say("skills.must_build")
    return page.say("skills.strength") if skill.name in page.plan.strengths else ""


def _strip(page: Page, skill: Skill) -> str:
    audit = next((audit for audit in page.plan.audits if audit.skill == skill.name), None)
    return strip(audit.answers if audit else (None,) * 4)


def _built_by(page: Page, skill: Skill) -> str:
    plan = page.plan
    counts = {
        "roles": sum(skill.name in role.builds for role in plan.roles),
        "moves": sum(skill.name in move.builds and move.status != "rejected" for move in plan.moves),
    }
    said = [page.count(f"skills.{name}", count) for name, count in counts.items() if count]
    working, own_time = page.shares(
        one for one in plan.reinvestments if skill.name in one.builds and one.status != "rejected"
    )
    own_hours = page.say("own_hours", hours=own_time) if own_time else ""
    return ", ".join(text for text in (*said, working, own_hours) if text) or page.say("skills.nothing")


def _proof(page: Page, skill: Skill) -> str:
    proofs = [proof for proof in page.plan.proofs if skill.name in proof.skills]
    if not proofs:
        return page.say("skills.none")
    last = newest(page.plan.proofs, skill.name, page.today)
    return page.say("skills.newest", n=len(proofs), date=last.isoformat()) if last else str(len(proofs))

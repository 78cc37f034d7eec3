"""Step 3, the critical skills: few, three of them critical, each narrow enough to get good at."""

from collections.abc import Iterator

from vaultplan.checks.rule import Case, fault, one_named, rule
from vaultplan.checks.wording import begins, held, only
from vaultplan.lazy import regex
from vaultplan.model import Fault, Place
from vaultplan.words.folding import fold_prompt

_BRACKET = regex(r"\s*\([^()]*\)\s*$")
FEWEST, MOST, CRITICAL = 3, 5, 3


@rule("skills-too-few", "medium", "skills", begun=("R30",), covers="R30")
def skills_too_few(case: Case) -> Iterator[Fault]:
    """A list that leaves nothing to choose from."""
    if 0 < len(case.plan.skills) < FEWEST:
        yield fault("skills-too-few", _list(case), n=len(case.plan.skills))


@rule("skills-too-many", "low", "skills", begun=("R30",), covers="R30")
def skills_too_many(case: Case) -> Iterator[Fault]:
    """A list that nobody has the time for."""
    if len(case.plan.skills) > MOST:
        yield fault("skills-too-many", _list(case), n=len(case.plan.skills))


@rule("critical-not-three", "medium", "skills", begun=("R30",), covers="R30")
def critical_not_three(case: Case) -> Iterator[Fault]:
    """More or fewer than three skills that matter most; asked once there are three to mark."""
    critical = sum(skill.critical for skill in case.plan.skills)
    if len(case.plan.skills) >= FEWEST and critical != CRITICAL:
        yield fault("critical-not-three", _list(case), n=critical)


@rule("skill-too-wide", "medium", "skills", begun=("R30",), wording=True)
def skill_too_wide(case: Case) -> Iterator[Fault]:
    """Skills that are one generic noun. An alias that says more narrows it down. One finding for them all."""
    wide = case.phrases("wide_skills")
    found = [s for s in case.plan.skills if all(only(name, wide) for name in (s.name, *s.aliases))]
    yield from one_named("skill-too-wide", ((skill.name, skill.place) for skill in found))


@rule("skill-is-credential", "medium", "skills", begun=("R30",), wording=True)
def skill_is_credential(case: Case) -> Iterator[Fault]:
    """Certificates, degrees and licences in the place of skills. One finding for them all."""
    found = [skill for skill in case.plan.skills if _is_credential(skill.name, case)]
    yield from one_named("skill-is-credential", ((skill.name, skill.place) for skill in found))


def _is_credential(name: str, case: Case) -> bool:
    """Whether a name is that of a paper: one that everybody knows, or one that ends or begins as papers do.

    A name that only mentions a standard or an exam is a skill, and so is one that says what is done. Brackets at its
    end say how well something is known: "Spanish (B2 certificate)" is Spanish.
    """
    name = _BRACKET.sub("", name)
    last = fold_prompt(name).rpartition(" ")[2]
    doing = case.phrases("doing")
    return only(name, case.phrases("credentials")) or (
        not (begins(name, doing) or last in doing)
        and (last in case.phrases("credential_words") or bool(held(name, case.phrases("credential_openers"))))
    )


def _list(case: Case) -> Place:
    return case.place("skills.critical", "skills.skills")


RULES = (skills_too_few, skills_too_many, critical_not_three, skill_too_wide, skill_is_credential)

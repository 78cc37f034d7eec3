"""Steps 5 and 6, the roles: those of the roadmap and the options, each role once (R50 to R53, R60 to R66)."""

import re
from collections.abc import Iterable
from dataclasses import replace

from vaultplan.lazy import dataclass, regex
from vaultplan.markdown.names import Names, unlink
from vaultplan.markdown.records import Record
from vaultplan.method.reading import Reading, chosen, graded, named, own_records, state_of, unmatched
from vaultplan.model import Answer, Check, Fault, Need, Role, State

_SORT = regex(r"^(.*?)\s*\(([^()]+)\)\s*$")
_SECTIONS = ("next", "medium", "alternative", "options")


@dataclass(frozen=True, slots=True)
class RolesPart:
    """The roles of both notes, joined by name, and what was only a prompt in either."""

    roles: tuple[Role, ...]
    roadmap_rest: State
    options_rest: State
    faults: tuple[Fault, ...]

    @property
    def in_roadmap(self) -> tuple[Role, ...]:
        """The medium-term roles of step 5."""
        return tuple(role for role in self.roles if role.in_roadmap)

    @property
    def in_options(self) -> tuple[Role, ...]:
        """The role options of step 6."""
        return tuple(role for role in self.roles if role.in_options)


def read_roles(reading: Reading, skills: Names) -> RolesPart:
    """Read the roles of the roadmap and of the options; skills are found by `skills`."""
    faults: list[Fault] = []
    free = ["problems", "success"]
    planned = own_records(reading.records("roadmap", "role", ["roles"]), reading, free, enough=1)
    options = own_records(reading.records("roles", "role", _SECTIONS, primary="options"), reading, enough=3)
    roles = [_role(record, reading, skills, faults, roadmap=True) for record in planned.records]
    roles += [_role(record, reading, skills, faults, roadmap=False) for record in options.records]
    joined = _joined(roles)
    names = Names({role.name: () for role in joined})
    linked = tuple(replace(role, leads_to=_paths(role, names)) for role in joined)
    for record in (*planned.records, *options.records):
        faults += _nowhere(record, names, reading)
    faults += _nearly_joined(joined)
    return RolesPart(linked, planned.rest, options.rest, (*faults, *planned.faults, *options.faults))


def roadmap_checks(part: RolesPart, reading: Reading) -> tuple[Check, ...]:
    """R50 one or two roles; R51 and R52 both texts for each; R53 at least one need each."""
    roles = part.in_roadmap
    at = reading.heading_of("roadmap", "roles")

    def each(id_: str, answers: Iterable[Answer | None]) -> Check:
        answers = tuple(answers)
        told = [state_of(answer) is State.MET for answer in answers]
        rest = max((state_of(answer) for answer in answers), default=part.roadmap_rest)
        state = graded(met=bool(told) and all(told), begun=any(a and a.own for a in answers), rest=rest)
        untold = tuple(role for role, done in zip(roles, told, strict=True) if not done)
        return Check(id_, state, tuple(role.name for role in untold), untold[0].places[0] if untold else at)

    needy = tuple(role for role in roles if not role.needs)
    return (
        Check(
            "R50",
            graded(met=1 <= len(roles) <= 2, begun=bool(roles), rest=part.roadmap_rest),
            ("fewer",) if len(roles) > 2 else (),
            at,
        ),
        each("R51", (role.problems for role in roles)),
        each("R52", (role.success for role in roles)),
        Check(
            "R53",
            graded(met=bool(roles) and not needy, begun=len(needy) < len(roles)),
            tuple(role.name for role in needy),
            needy[0].places[0] if needy else at,
        ),
    )


def options_checks(part: RolesPart, reading: Reading) -> tuple[Check, ...]:
    """R60 one or two next roles; R61 the medium one; R62 a sideways path; R64 builds; R65 two paths; R66 leads to."""
    roles = part.in_options
    next_roles = [role for role in roles if role.horizon == "next"]
    medium = [role for role in roles if role.horizon == "medium"]
    linked = [role for role in medium if role.in_roadmap]
    sideways = [role for role in roles if role.path in ("cross-functional", "portfolio")]
    pathed = {role.path for role in roles if role.path}
    idle = [role for role in roles if not role.builds]
    names = Names({role.name: () for role in part.roles})
    stuck = [role for role in next_roles if not any(names.find(name) for name in role.leads_to)]
    rest = part.options_rest

    def check(  # noqa: PLR0913 - all named
        id_: str,
        *,
        met: bool,
        begun: bool,
        missing: Iterable[str] = (),
        where: list[Role] | None = None,
        section: str = "next",
    ) -> Check:
        state = graded(met=met, begun=begun, rest=rest if not roles else State.EMPTY)
        at = reading.heading_of("roles", section)
        place = next((p for p in where[0].places if p.note in _notes(reading)), at) if where else at
        return Check(id_, state, tuple(missing) if state is not State.MET else (), place)

    return (
        check("R60", met=1 <= len(next_roles) <= 2, begun=bool(next_roles), missing=("fewer",) * (len(next_roles) > 2)),
        check("R61", met=bool(linked), begun=bool(medium), missing=("linked",) if medium else (), section="medium"),
        check("R62", met=bool(sideways), begun=bool(pathed), section="alternative"),
        check(
            "R64",
            met=bool(roles) and not idle,
            begun=len(idle) < len(roles),
            missing=(role.name for role in idle),
            where=idle,
        ),
        check("R65", met=len(pathed) >= 2, begun=bool(pathed)),
        check(
            "R66",
            met=bool(next_roles) and not stuck,
            begun=len(stuck) < len(next_roles),
            missing=(role.name for role in stuck),
            where=stuck,
        ),
    )


def _notes(reading: Reading) -> set[str]:
    return {note.path for note in reading.of("roles")}


def _role(record: Record, reading: Reading, skills: Names, faults: list[Fault], *, roadmap: bool) -> Role:
    horizon = "medium" if roadmap else chosen(record, "horizon", reading, faults)
    if horizon is None and record.section in ("next", "medium", "alternative"):
        horizon = record.section

    def answer(key: str) -> Answer | None:
        return reading.judge(record.get(key), record.at(key)) if record.get(key) else None

    return Role(
        name=unlink(record.name),
        places=(record.place,),
        horizon=horizon,
        path=chosen(record, "path", reading, faults),
        problems=answer("problems"),
        success=answer("success"),
        builds=named(skills, record, "builds", faults),
        needs=_needs(record, reading, skills),
        leads_to=(record.get("leads_to"),) if record.get("leads_to") else (),
        interest=record.get("interest"),
        feasibility=record.get("feasibility"),
        tested=record.get("tested"),
        in_roadmap=roadmap,
        in_options=not roadmap,
    )


def _needs(record: Record, reading: Reading, skills: Names) -> tuple[Need, ...]:
    """`Negotiation; budget responsibility (experience)`: each need with its sort, a skill where none is said."""
    text = record.get("needs")
    if not text or not reading.prompts.judge(text).state >= State.STARTED:
        return ()
    needs = []
    for piece in _pieces(text, skills):
        sorted_ = _SORT.match(piece)
        kind = reading.words.value("need", sorted_[2]) if sorted_ else None
        name = sorted_[1] if sorted_ and kind else piece
        needs.append(Need(skills.find(name) or unlink(name), kind or "skill", record.at("needs")))
    return tuple(dict.fromkeys(needs))


def _pieces(text: str, skills: Names) -> list[str]:
    pieces = []
    for part in re.split(r"\s*[;\n]\s*", text):
        whole = skills.find(part) is not None
        pieces += [part] if whole else re.split(r"\s*,\s*(?![^()]*\))", part)
    return [piece for piece in pieces if piece.strip()]


def _joined(roles: list[Role]) -> tuple[Role, ...]:
    """One role a name (R61: never counted twice); what the roadmap says comes first."""
    joined: dict[str, Role] = {}
    for role in roles:
        known = Names(dict.fromkeys(joined, ())).find(role.name)
        if known is None:
            joined[role.name] = role
            continue
        old = joined[known]
        joined[known] = replace(
            old,
            places=(*old.places, *role.places),
            horizon=old.horizon or role.horizon,
            path=old.path or role.path,
            problems=old.problems or role.problems,
            success=old.success or role.success,
            builds=tuple(dict.fromkeys((*old.builds, *role.builds))),
            needs=tuple(dict.fromkeys((*old.needs, *role.needs))),
            leads_to=tuple(dict.fromkeys((*old.leads_to, *role.leads_to))),
            interest=old.interest or role.interest,
            feasibility=old.feasibility or role.feasibility,
            tested=old.tested or role.tested,
            in_roadmap=old.in_roadmap or role.in_roadmap,
            in_options=old.in_options or role.in_options,
        )
    return tuple(joined.values())


def _paths(role: Role, names: Names) -> tuple[str, ...]:
    return tuple(dict.fromkeys(known for text in role.leads_to for known in names.listed(text)))


def _nearly_joined(roles: tuple[Role, ...]) -> list[Fault]:
    """A fault for each medium-term option whose name is nearly, and not quite, that of a role of the roadmap."""
    planned = Names({role.name: () for role in roles if role.in_roadmap})
    apart = (role for role in roles if role.horizon == "medium" and not role.in_roadmap)
    return [unmatched(role.name, role.places[0], planned, "role") for role in apart if planned.nearest(role.name)]


def _nowhere(record: Record, names: Names, reading: Reading) -> list[Fault]:
    """A fault, in its own line, for each role that a record leads to and that isn't in the plan."""
    found = names.listed(record.get("leads_to")) if record.get("leads_to") else ()
    own = (name for name in found if reading.prompts.judge(name).state >= State.STARTED)
    return [unmatched(name, record.at("leads_to"), names, "role") for name in own if names.find(name) is None]

"""Across steps, over time: what is late, what is over, what was done and shows nowhere."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from vaultplan.checks.counted import open_moves
from vaultplan.checks.rule import Case, fault, one_for_all, rule
from vaultplan.method.history import recorded, rewritten, snapshot
from vaultplan.model import Difference, Fault, Move, Place, State, Step
from vaultplan.words import texts
from vaultplan.words.folding import fold_prompt

_WINDOW = timedelta(days=731)
"""The two years that the moves are for."""

_BEFORE = timedelta(days=30)
"""A result may come this long before a move's date and still be the move's."""

_SAME, _MOST = 0.85, 200
"""Two texts so much alike are one, with a slip of the pen put right; as many words of each are compared."""

_LOGS = ("proof", "reviews")
"""Notes that grow: there is nothing in them that could have become untrue."""

# --- Looking again ----------------------------------------------------------------------------------------------------


@rule("step-stale", "low", begun=("R01",), across="X15")
def step_stale(case: Case) -> Iterator[Fault]:
    """The finished step that nobody has looked at for longest; the dashboard lists them all."""
    found = [(step.last_looked, step.number, step) for step in case.plan.steps if _is_finished(step)]
    stale = [(day, number, step) for day, number, step in found if day and step.stale and step.kind not in _LOGS]
    for day, _, step in sorted(stale, key=lambda one: one[:2])[:1]:
        place = case.plan.at.get(f"{step.kind}.reviewed") or Place(step.note or "", 1)
        title = texts(case.plan.settings.language)(f"step.{step.kind}.title")
        yield fault("step-stale", place, step=title, date=day.isoformat(), days=step.cadence)


@rule("review-overdue", "medium", "reviews", begun=("R03",), covers="R03", across="X15")
def review_overdue(case: Case) -> Iterator[Fault]:
    """A last review that is longer ago than the plan's own rhythm. Without any date, R03 asks for that."""
    step = case.step("reviews")
    days = [review.on for review in case.plan.reviews if review.on and review.on <= case.today]
    if days and step and step.cadence and (case.today - max(days)).days > step.cadence:
        place = case.place("reviews.reviews")
        yield fault("review-overdue", place, date=max(days).isoformat(), days=step.cadence)


# --- One step behind another ------------------------------------------------------------------------------------------


@rule("vision-behind-proposition", "medium", "vision", "value", "reviews", met=("R13", "R20"), across="X13")
def vision_behind_proposition(case: Case) -> Iterator[Fault]:
    """A proposition that has changed since anybody looked at the vision or at the roadmap."""
    say = texts(case.plan.settings.language)
    behind = {kind: on for kind in ("vision", "roadmap") if (on := _behind(case, kind, "proposition"))}
    if behind:
        kinds = list(behind)
        place = case.place(*(f"{kind}.{name}" for kind in kinds for name in ("vision", "reviewed", "roles")))
        steps = ", ".join(say(f"step.{kind}.title") for kind in kinds)
        yield fault("vision-behind-proposition", place, steps=steps, date=max(behind.values()).isoformat())


@rule("proposition-behind-vision", "medium", "value", "vision", "reviews", met=("R13", "R20"), across="X13")
def proposition_behind_vision(case: Case) -> Iterator[Fault]:
    """A vision that has changed since anybody looked at the proposition."""
    if on := _behind(case, "value", "vision"):
        yield fault("proposition-behind-vision", case.place("value.helps"), date=on.isoformat())


_SAID_IN = {"value": {"proposition"}, "vision": {"vision", "known_for"}, "roadmap": {"roles"}}


def _behind(case: Case, kind: str, other: str) -> date | None:
    """The day of the review since which another text has changed and a step was neither changed nor looked at.

    That is the first one since the step's last look that wrote the texts down; where nobody dated a look, the last one.
    """
    step = case.step(kind)
    if step is None or not step.applies or step.unknown or all(check.state < State.STARTED for check in step.checks):
        return None
    found = [one for one in recorded(case.plan, case.today) if one.on and one.on >= (step.last_looked or one.on)]
    for review in found[:1] if step.last_looked else found[-1:]:
        now = snapshot(case.plan, case.today)
        changed = {one.name for one in rewritten(review.facts, now) if _is_new(one)}
        if review.facts.roles is not None and now.roles is not None and set(review.facts.roles) != set(now.roles):
            changed.add("roles")
        if other in changed and changed.isdisjoint(_SAID_IN[kind]):
            return review.on
    return None


def _is_new(text: Difference) -> bool:
    """Whether a text says something else now: one that was there, whole, and not the same but for a few letters."""
    before, after = (fold_prompt(str(said)).split()[:_MOST] for said in (text.before, text.after))
    is_whole = bool(before) and "\u2026" not in str(text.before)
    from difflib import SequenceMatcher  # noqa: PLC0415 - start-up time

    return is_whole and SequenceMatcher(None, before, after, autojunk=False).ratio() < _SAME


# --- Moves ------------------------------------------------------------------------------------------------------------


@rule("move-overdue", "medium", "roadmap", begun=("R55",), across="X17")
def move_overdue(case: Case) -> Iterator[Fault]:
    """Moves whose day has passed and that are neither done nor dropped: the earliest, and how many."""
    late = [(move.due, move) for move in open_moves(case.plan) if move.due and move.due < case.today]
    for due, move in sorted(late, key=lambda pair: (pair[0], fold_prompt(pair[1].text), pair[1].text))[:1]:
        yield fault("move-overdue", move.place, name=move.text, date=due.isoformat(), n=len(late))


@rule("move-nothing-to-show", "low", "roadmap", "proof", "skills", begun=("R55", "R72"), across="X17")
def move_nothing_to_show(case: Case) -> Iterator[Fault]:
    """Moves that are done, and since when nothing in the proof shows any of the skills that they build.

    A skill that isn't on the list can't be looked up, and is asked about as such (X14).
    """
    done = [move for move in case.plan.moves if move.status == "done" and move.builds]
    on_list = frozenset(skill.name for skill in case.plan.skills)
    newest: dict[str, date] = {}
    for proof in case.plan.proofs:
        for skill in proof.skills:
            newest[skill] = max(newest.get(skill, date.min), proof.on or date.max)
    bare = [move for move in done if on_list.issuperset(move.builds) and not _is_shown(move, newest, case.today)]
    yield from one_for_all("move-nothing-to-show", bare)


@rule("short-term-over", "medium", "roadmap", met=("R55",), across="X20")
def short_term_over(case: Case) -> Iterator[Fault]:
    """The two years of the moves are used up: begun long ago with nothing ahead, or all that had a date is done."""
    moves, started = case.plan.moves, case.plan.started
    dated = [move for move in moves if move.due and move.status != "rejected"]
    ahead = [move for move in open_moves(case.plan) if move.due and move.due >= case.today]
    is_long_ago = started is not None and case.today - started > _WINDOW
    if dated and not ahead and (is_long_ago or not open_moves(case.plan)):
        yield fault("short-term-over", case.place("roadmap.moves"))


def _is_shown(move: Move, newest: Mapping[str, date], today: date) -> bool:
    """Whether a proof shows one of a move's skills since the move; in doubt (no date, a day still to come) it does.

    `newest` is the day of each skill's last proof.
    """
    since = move.start or move.due
    if since is None or since > today:
        return not newest.keys().isdisjoint(move.builds)
    return any(skill in newest and since - newest[skill] <= _BEFORE for skill in move.builds)


def _is_finished(step: Step) -> bool:
    """Whether a step that applies and can be read has all that it needs."""
    return step.applies and not step.unknown and all(check.state is State.MET for check in step.counted)


RULES = (
    step_stale,
    review_overdue,
    vision_behind_proposition,
    proposition_behind_vision,
    move_overdue,
    move_nothing_to_show,
    short_term_over,
)

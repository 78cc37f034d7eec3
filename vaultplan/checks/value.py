"""Step 1, the value: somebody who is helped, with a trouble, and something that shows it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from vaultplan.checks.rule import Case, fault, one_for_all, rule
from vaultplan.checks.said import names_somebody, wholes
from vaultplan.checks.wording import begins, held
from vaultplan.lazy import regex
from vaultplan.method.value import PARTS
from vaultplan.model import Answer, Fault
from vaultplan.words import texts, words
from vaultplan.words.folding import fold_prompt

_CLAUSE = regex(r"[,;.:!?\n]+")
_SENTENCES = regex(r"[.!?]\s+[^\W\d_a-z]\S*\s+\S+\s+\S+")
_LINK = regex(r"\[\[|\]\(|https?://")
_LABEL = 8
"""A title, or a duty, has no more words than this; whoever writes more says something about it."""


@rule("proposition-title", "high", "value", begun=("R13",), covers="R13", wording=True)
def proposition_title(case: Case) -> Iterator[Fault]:
    """A part of the proposition, or the proposition so far, says what the writer is."""
    titled = _titled(case)
    if titled:
        yield fault("proposition-title", titled.place, text=titled.text)


@rule("proposition-incomplete", "high", "value", begun=("R13",), covers="R13", wording=True)
def proposition_incomplete(case: Case) -> Iterator[Fault]:
    """A part of the proposition is missing, and no other part holds it.

    Whoever writes "so that", or two sentences, into one part has said more in it than its name asks. What is missing
    there is R13's to ask; this check doesn't tell people that they left something out.
    """
    parts = _parts(case)
    own = [answer for answer in parts.values() if answer and answer.own]
    missing = [name for name, answer in parts.items() if not (answer and answer.own)]
    if not own or not missing or any(map(_holds_more, own)) or _titled(case):
        return
    answer = parts[missing[0]]
    place = answer.place if answer else case.plan.at.get(f"value.{missing[0]}", own[0].place)
    say = texts(case.plan.settings.language)
    yield fault("proposition-incomplete", place, parts=", ".join(say.missing(name) for name in missing))


@rule("result-own-gain", "high", "value", begun=("R13",), wording=True)
def result_own_gain(case: Case) -> Iterator[Fault]:
    """What the others can do then is a gain of the writer's alone."""
    result = case.plan.result
    if result and result.own and _is_own_gain(result.text, case):
        yield fault("result-own-gain", result.place, text=result.text)


@rule("problem-is-duty", "medium", "value", begun=("R10",), wording=True)
def problem_is_duty(case: Case) -> Iterator[Fault]:
    """Problems that begin like a line of a job description, and in which nothing is wrong. One finding for them all."""
    problems = [*case.plan.problems, *([case.plan.problem] if case.plan.problem else [])]
    likely = [answer for answer in problems if answer.own and _begins_as_duty(answer, case)]
    trouble = case.phrases("trouble")
    said = zip(likely, wholes(case, likely), strict=True)
    yield from one_for_all("problem-is-duty", (_as_line(answer) for answer, all_ in said if not held(all_, trouble)))


@rule("outcome-unproven", "medium", "value", met=("R12",), wording=True)
def outcome_unproven(case: Case) -> Iterator[Fault]:
    """Not one of the outcomes has a number, or somebody who saw it."""
    own = [answer for answer in case.plan.outcomes if answer.own]
    if not any(_is_proof(said, case) for said in wholes(case, own)):
        yield from one_for_all("outcome-unproven", map(_as_line, own))


# --- The proposition -------------------------------------------------------------------------------------------------


def _parts(case: Case) -> dict[str, Answer | None]:
    return dict(zip(PARTS, (case.plan.helps, case.plan.problem, case.plan.result), strict=True))


def _titled(case: Case) -> Answer | None:
    """The part that is only a title, or None.

    "I am a matron" and the writer's own role are titles in any part. A bare "ward manager" may be somebody who is
    helped, so it counts only where it is all there is, and where no "the" or "our" points at somebody else.
    """
    own = [answer for answer in _parts(case).values() if answer and answer.own]
    openers = case.phrases("title_openers")
    role = fold_prompt(case.plan.current_role.text) if case.plan.current_role else ""
    for answer in own:
        is_role = f"{role} ".startswith(f"{fold_prompt(answer.text)} ")
        if (begins(answer.text, openers) or is_role) and _is_position(answer.text, case):
            return answer
    together = " ".join(answer.text for answer in own)
    is_alone = len(own) == 1 and own[0] is case.plan.helps
    is_bare = is_alone and not begins(together, case.phrases("pointers"))
    is_title = (is_bare or begins(together, openers)) and _is_position(together, case)
    return own[0] if is_title else None


def _is_position(text: str, case: Case) -> bool:
    """Whether a text is a job title and nothing else, an "I am a" before it or not."""
    known, spare = words(), case.phrases("small_words")
    openers = sorted(case.phrases("title_openers"), key=len, reverse=True)
    folded = fold_prompt(text)
    opener = next((opener for opener in openers if folded.startswith(f"{opener} ")), "")
    rest = folded.removeprefix(opener).split()
    says_more = known.clauses | case.phrases("value_words")
    titles = known.titles | case.phrases("positions")
    return (
        "," not in text
        and len([word for word in rest if word not in spare]) <= _LABEL
        and not says_more.intersection(rest)
        and bool(titles.intersection(rest))
    )


def _holds_more(answer: Answer) -> bool:
    """Whether a part holds another one: "so that" with words behind it, or two sentences."""
    folded = f" {fold_prompt(answer.text)} "
    bridges = (phrase for lists in words().wording.values() for phrase in lists.get("so_that", ()))
    return bool(_SENTENCES.search(answer.text)) or any(
        len(folded.partition(f" {bridge} ")[2].split()) >= 2 for bridge in bridges
    )


def _is_own_gain(text: str, case: Case) -> bool:
    """Whether every clause is about the writer, and one of them about what the writer gets."""
    gain = case.phrases("own_gain")
    myself = case.phrases("myself")
    others = case.phrases("others")
    joints = re.compile(rf" (?:{'|'.join(sorted(case.lists.get('also', ())))}) ")
    clauses = [clause for part in _CLAUSE.split(text) for clause in joints.split(fold_prompt(part)) if clause]
    return any(held(clause, gain) for clause in clauses) and all(
        (held(clause, gain) or begins(clause, myself)) and not held(clause, others) for clause in clauses
    )


# --- Problems and outcomes -------------------------------------------------------------------------------------------


def _begins_as_duty(answer: Answer, case: Case) -> bool:
    openers = case.phrases("duty_openers")
    return begins(answer.text, openers) and len(fold_prompt(answer.text).split()) <= _LABEL


def _is_proof(said: str, case: Case) -> bool:
    """Whether what is said of an outcome holds a number, a link, or somebody who saw it."""
    numbers = case.phrases("number_words")
    saw = case.phrases("saw")
    nobody = case.phrases("vague_witness")
    return (
        any(char.isdigit() for char in said)
        or bool(_LINK.search(said) or held(said, numbers))
        or names_somebody(said, case)
        or bool(held(said, saw) and not held(said, nobody))
    )


def _as_line(answer: Answer) -> Answer:
    """An answer to quote: of a paragraph, the line that it begins with."""
    return replace(answer, text=answer.text.split("\n", 1)[0])


RULES = (proposition_title, proposition_incomplete, result_own_gain, problem_is_duty, outcome_unproven)

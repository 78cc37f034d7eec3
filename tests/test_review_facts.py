"""What a review writes down of the plan: read back as it was, and compared with today's (X13, X22)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.writing import TODAY, read, states
from vaultplan.escaping.note import escaped, escaped_line, one_line, unescaped
from vaultplan.method.entry import Answers, entry_lines
from vaultplan.method.history import changes, recorded, rewritten, since_last, snapshot, trend
from vaultplan.method.snapshots import fact_lines
from vaultplan.model import AnswerChange, Changes, Difference, HoursThen, Plan, SkillThen, Snapshot, State
from vaultplan.words import texts, words
from vaultplan.words.folding import fold_key

DAY = date(2026, 10, 1)
START = "---\nvaultplan: plan\nstarted: 2026-01-01\n---\n"
HEAD = "---\nvaultplan: reviews\n---\n# Looking back\n\n"
FACTS = Snapshot(
    proposition="I help bakers solve prices that lose money so that they can keep their shops",
    vision="Every bakery in the county knows what a loaf costs",
    known_for="",
    skills=(
        SkillThen("ISO 9001: audits", critical=True, audit=("yes", "partly", "no", None), proof=3, newest=DAY),
        SkillThen("★ Stars, [brackets]; and (more)", audit=("unsure", None, None, None), proof=0),
    ),
    roles=("Head of R&D; Europe", "Planner (nights: 2)"),
    hours=HoursThen(2.5, 8.0, 0.5, 3.5),
    met=(30, 34),
)


def plan_of(lines: list[str], heading: str = f"## {DAY}") -> Plan:
    """A plan with one review of these lines."""
    return read({"Plan/Start.md": START, "Plan/Reviews.md": HEAD + "\n".join([heading, "", *lines]) + "\n"})


def written(facts: Snapshot, answers: Answers | None = None) -> list[str]:
    return entry_lines(answers or Answers("something"), facts, texts("en"))


# --- Written and read back -------------------------------------------------------------------------------------------


def test_the_entry_reads_like_a_note() -> None:
    assert written(FACTS, Answers("two cafés closed", "one audit day a month", ("Proof",))) == [
        "- Changed: two cafés closed",
        "- Decision: one audit day a month",
        "- Looked at: Proof",
        "- Proposition: I help bakers solve prices that lose money so that they can keep their shops",
        "- Vision: Every bakery in the county knows what a loaf costs",
        "- Known for: none",
        "- Skills:",
        "  - ★ ISO 9001: audits: ●◐○·, proof 3, newest 2026-10-01",
        "  - \\★ Stars, [brackets]; and (more): ?···, proof 0",
        "- Roles: Head of R&D\\; Europe; Planner \\(nights: 2)",
        "- Hours: freed 2.5 done, 8.0 planned; reinvested 0.5 done, 3.5 planned",
        "- Answered: 30 of 34",
    ]


def test_what_was_written_is_read_back() -> None:
    (review,) = plan_of(written(FACTS)).reviews

    assert (review.on, review.changed, review.facts) == (DAY, "something", FACTS)


def test_it_is_read_back_below_a_list_item_too() -> None:
    lines = [f"- {DAY}", *(f"  {line}" for line in written(FACTS))]
    (review,) = plan_of(lines, "").reviews

    assert (review.on, review.facts) == (DAY, FACTS)


HOSTILE = """
a b é 9 . , ; : :: - -- --- _ * ** ` ``` ~~~ ~ # ## [ ] [[ ]] ( ) (on: [date:: % %% <!-- --> <% %> { } {% $ ^ ^id |
> < <b> <div> & &amp; \\ \\\\ / ! ? = == + 1. 2) [x] ★ ● ●●●● ◐◐◐◐ proof 9 … \u2013 📅 ⏫ #tag
2020-01-01 \u200d Jo's \u0301 日本
"""
_HOSTILE = st.sampled_from([*HOSTILE.split(), " ", "[ ] ", "\t", ": "])
TEXTS = st.lists(_HOSTILE | st.text(max_size=3), min_size=1, max_size=8).map("".join).map(one_line)
NAMES = TEXTS.filter(lambda text: fold_key(text) not in words().none | {""})
DAYS = st.dates(date(2000, 1, 1), date(2099, 1, 1))
SKILLS = st.builds(
    SkillThen,
    NAMES,
    st.booleans(),
    st.tuples(*[st.sampled_from([None, "yes", "partly", "no", "unsure"])] * 4),
    st.integers(0, 999),
    st.none() | DAYS,
)
TENTHS = st.integers(0, 999).map(lambda number: number / 10)


@given(
    st.builds(
        Snapshot,
        proposition=NAMES,
        vision=NAMES,
        known_for=NAMES | st.just(""),
        skills=st.lists(SKILLS, max_size=3).map(tuple),
        roles=st.lists(NAMES, max_size=3).map(tuple),
        hours=st.builds(HoursThen, TENTHS, TENTHS, TENTHS, TENTHS),
        met=st.integers(0, 34).map(lambda number: (number, 34)),
    )
)
def test_whatever_names_hold_they_are_read_back_the_same(facts: Snapshot) -> None:
    plan = plan_of(written(facts))

    (review,) = plan.reviews
    assert (review.on, review.facts) == (DAY, facts)
    assert plan.faults == read({"Plan/Start.md": START, "Plan/Reviews.md": HEAD}).faults


@given(st.lists(TEXTS, min_size=1, max_size=4), TEXTS)
def test_whatever_somebody_answers_is_a_review_of_that_day_and_nothing_else(rows: list[str], decision: str) -> None:
    answers = Answers("\n".join(rows), decision)
    note = (
        HEAD
        + "\n".join([f"## {DAY}", "", *entry_lines(answers, FACTS, texts("en"))])
        + "\n\n## Decisions\n\n- Course\n"
    )
    plan = read({"Plan/Start.md": START, "Plan/Reviews.md": note})

    assert [(review.on, review.facts) for review in plan.reviews] == [(DAY, FACTS)]
    assert [decision.option for decision in plan.decisions] == ["Course"]


@pytest.mark.parametrize(
    "typed",
    ["# no heading", "---", "```", "%% no comment", "<!-- nor this", "- no bullet", "1. no number", "[ ] no box",
     "C:\\dir",
     "`x` %%y%%", "[x]: http://link", "> no quote", "#tag", "(on: 2020-01-01) closed", "[date:: 2020-01-01] closed",
     "ends with ^block", "a \\", "\\*", "~~~", "<div>", "***"],
)  # fmt: skip
def test_markdown_in_an_answer_is_read_back_as_typed(typed: str) -> None:
    (one,) = plan_of(entry_lines(Answers(typed, "go on"), Snapshot(), texts("en"))).reviews
    (two,) = plan_of(entry_lines(Answers(f"{typed}\nmuch"), Snapshot(), texts("en"))).reviews

    assert (one.on, one.changed, one.decision) == (DAY, typed, "go on")
    assert (two.on, two.changed) == (DAY, f"{typed}; much")


@pytest.mark.parametrize("roles", [("a(", "[date::)"), ("a[", "date:: 2020-01-01]"), ("a)(", "due: 2020-01-01)")])
def test_a_bracket_in_one_name_closes_in_no_other(roles: tuple[str, ...]) -> None:
    facts = replace(FACTS, roles=roles)
    (review,) = plan_of(written(facts)).reviews

    assert review.facts == facts


@given(TEXTS)
def test_escaping_can_be_taken_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert unescaped(escaped_line(text)) == text


# --- Edited afterwards -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("- Hours: a lot less", "hours"),
        ("- Hours: 2.5 and 3", "hours"),
        ("- Answered: nearly all", "met"),
        ("- Answered: 40 of 34", "met"),
        ("- Skills: see above", "skills"),
        ("- Roles:", "roles"),
        ("- Vision:", "vision"),
    ],
)
def test_what_cannot_be_read_any_more_is_simply_not_compared(line: str, part: str) -> None:
    (review,) = plan_of(["- Changed: much", line]).reviews

    assert getattr(review.facts, part) is None


def test_numbers_may_have_a_comma_and_other_words() -> None:
    (review,) = plan_of(["- Changed: much", "- Hours: frei 2,5 fertig, ~8 geplant; neu 0,5 und 3,5"]).reviews

    assert review.facts.hours == HoursThen(2.5, 8.0, 0.5, 3.5)


def test_a_skill_that_was_edited_is_not_taken_for_a_new_one() -> None:
    (review,) = plan_of(["- Changed: much", "- Skills:", "  - SQL: ●●●●, proof 1", "  - my old favourite"]).reviews
    now = Snapshot(skills=(SkillThen("SQL", audit=("yes",) * 4, proof=1), SkillThen("Favourite", proof=0)))

    assert changes(review.facts, now, {}) == Changes()


def test_an_entry_without_its_answers_is_a_review_still_and_its_skills_are_no_reviews() -> None:
    plan = plan_of(fact_lines(FACTS, texts("en")))

    assert [(review.on, review.changed) for review in plan.reviews] == [(DAY, "")]
    assert states(plan)["R03"] is State.MET


def test_facts_without_a_date_count_as_no_look_back() -> None:
    plan = plan_of(written(FACTS), "## once")

    assert states(plan)["R03"] is State.STARTED
    assert recorded(plan, TODAY) == ()


# --- Then and now ----------------------------------------------------------------------------------------------------

THEN = Snapshot(
    skills=(SkillThen("SQL", critical=True, audit=("no", "partly", None, "yes"), proof=1), SkillThen("Chess", proof=0)),
    roles=("Analyst", "Planner"),
    hours=HoursThen(1, 2, 0, 0),
    vision="One",
    known_for="",
    met=(20, 34),
)
NOW = Snapshot(
    skills=(
        SkillThen("S.Q.L.", audit=("partly", "partly", "unsure", "no"), proof=2),
        SkillThen("Go", critical=True, proof=0),
    ),
    roles=("analyst", "Head of R & D"),
    hours=HoursThen(1, 3.5, 0, 0),
    vision="Two",
    known_for="calm",
    met=(25, 34),
)


def test_the_changes_say_what_is_different() -> None:
    assert changes(THEN, NOW, {"S.Q.L.": ("SQL",)}) == Changes(
        skills_added=("Go",),
        skills_dropped=("Chess",),
        uncritical=("S.Q.L.",),
        answers=(
            AnswerChange("S.Q.L.", "used", "no", "partly", better=True),
            AnswerChange("S.Q.L.", "trusted", None, "unsure"),
            AnswerChange("S.Q.L.", "teach", "yes", "no", better=False),
        ),
        proof=(Difference("S.Q.L.", 1, 2),),
        roles_added=("Head of R & D",),
        roles_dropped=("Planner",),
        hours=(Difference("freed_planned", 2, 3.5),),
        rewritten=(Difference("vision", "One", "Two"), Difference("known_for", "", "calm")),
        met=Difference("met", 20, 25),
    )


@given(st.builds(lambda facts: facts, st.sampled_from([THEN, NOW, FACTS, Snapshot()])))
def test_nothing_is_different_from_itself_or_from_what_nobody_knows(facts: Snapshot) -> None:
    assert not changes(facts, facts, {}).any
    assert not changes(Snapshot(), facts, {}).any
    assert not changes(facts, Snapshot(), {}).any


def test_other_punctuation_is_no_rewriting_and_another_language_is_none() -> None:
    value = "---\nvaultplan: value\nhelps: bakers\nproblem: prices\nresult: they can keep their shops\n---\n"
    plan = read({"Plan/Start.md": START, "Plan/Value.md": value})
    now = snapshot(plan, TODAY)

    assert now.proposition == "I help bakers solve prices so that they can keep their shops"
    assert not rewritten(Snapshot(proposition="I help bakers solve prices, so that they can keep their shops!"), now)
    for sentence in now.said_as:
        assert not rewritten(Snapshot(proposition=sentence), now)
    assert rewritten(Snapshot(proposition="I help grocers"), now)


def test_what_a_broken_note_may_hold_is_neither_written_down_nor_compared() -> None:
    skills = "---\nvaultplan: skills\n---\n- SQL (why: it counts)\n"
    plan = read(
        {"Plan/Start.md": START, "Plan/Skills.md": skills, "Plan/Audit.md": b"---\nvaultplan: audit\n---\n\xff"}
    )
    facts = snapshot(plan, TODAY)

    assert (facts.skills, facts.met, facts.roles) == (None, None, ())


def test_the_newest_review_that_wrote_facts_down_is_the_one_compared_with() -> None:
    def entry(day: str, met: int) -> str:
        return "\n".join([f"## {day}", *written(replace(FACTS, met=(met, 34))), ""])

    rising = entry("2026-01-01", 1) + entry("2026-02-01", 2) + "## 2026-03-01\n- Changed: no facts\n"
    falling = entry("2026-02-01", 2) + entry("2026-01-01", 1)
    future = entry("2026-02-01", 2) + entry("2027-01-01", 3)
    for note in (rising, falling, future):
        plan = read({"Plan/Start.md": START, "Plan/Reviews.md": HEAD + note})
        found = since_last(plan, TODAY)
        assert found
        assert found[0].on == date(2026, 2, 1)


def test_the_trend_shows_the_last_three_reviews_and_today() -> None:
    def entry(month: int) -> str:
        skill = SkillThen("SQL", audit=("yes",) * month + (None,) * (4 - month), proof=month)
        return "\n".join([f"## 2026-0{month}-01", *written(Snapshot(skills=(skill,))), ""])

    skills = "---\nvaultplan: skills\n---\n- S.Q.L. (why: it counts, aliases: SQL)\n- Go (why: new)\n"
    notes = HEAD + "".join(map(entry, range(1, 5)))
    plan = read({"Plan/Start.md": START, "Plan/Skills.md": skills, "Plan/Reviews.md": notes})
    found = trend(plan, TODAY)

    assert found
    assert found.days == (date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1), TODAY)
    assert [(name, [time and time.proof for time in times]) for name, times in found.rows] == [
        ("S.Q.L.", [2, 3, 4, 0]),
        ("Go", [None, None, None, 0]),
    ]
    assert trend(read({"Plan/Start.md": START, "Plan/Skills.md": skills}), TODAY) is None

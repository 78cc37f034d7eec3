"""Whatever a note says, the dashboard's shape is that of the same plan in harmless words (trust.md §4)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile import RELEASE, shapes
from vaultplan.dashboard.frame import MARKER, read_existing
from vaultplan.dashboard.links import Links
from vaultplan.dashboard.render import render
from vaultplan.escaping.dashboard import inline
from vaultplan.method.next_action import NextAction
from vaultplan.model import (
    Answer,
    Audit,
    Budget,
    Check,
    Finding,
    Hours,
    Move,
    Need,
    Place,
    Plan,
    Proof,
    Reinvestment,
    Role,
    Settings,
    Skill,
    State,
    Step,
    Task,
    Unread,
)

TODAY = date(2026, 11, 23)
DAY = date(2026, 11, 1)
AT = Place("P/01 Note.md", 7, "Heading")
NOWHERE = Place("bad|note.md", 7)


def answer(text: str) -> Answer:
    return Answer(text, State.MET, AT)


def step(number: int, kind: str, **more: Any) -> Step:
    checks = (Check("R10", State.MET, (), AT), Check("R13", State.STARTED, ("missing part", "reason"), AT))
    return Step(number, kind, checks, AT.note, last_looked=DAY, cadence=14, **more)


PLAN = Plan(
    home="P",
    settings=Settings(),
    example=True,
    helps=answer("people"),
    problem=answer("trouble"),
    result=answer("rest"),
    known_for=answer("known"),
    skills=(
        Skill("reading", AT, critical=True),
        Skill("writing", AT, critical=True),
        Skill("sums", NOWHERE),
    ),
    audits=(Audit("reading", AT, "yes", "no", "partly", "unsure", note="audit note"), Audit("sums", AT)),
    strengths=("reading",),
    must_build="writing",
    roles=(
        Role(
            "head",
            (AT,),
            "medium",
            "direct",
            answer("issues"),
            answer("success"),
            ("reading",),
            (Need("writing"), Need("a year", "experience"), Need("other", "custom kind")),
            ("head",),
            "high",
            "low",
            "tried",
            in_roadmap=True,
        ),
        Role("assistant", (), "next", "own path", builds=("writing", "sums"), leads_to=("head", "unlisted")),
        Role("sideways", (NOWHERE,), in_roadmap=True),
    ),
    moves=(
        Move("talk", AT, "relationship", ("writing",), DAY, DAY, "cue"),
        Move("walk", NOWHERE, "own kind", ("reading",), due=date(2027, 1, 1), status="started"),
        Move("ran", AT, status="done"),
    ),
    tasks=(
        Task("report", "eliminate", AT, "idea", Hours(1.5, approximate=True), agreed="ann"),
        Task("calls", "delegate", AT, "asked", None, own_time=True, to="bob", due=DAY),
        Task("export", "automate", NOWHERE, "done", Hours(1), tool="macro"),
        Task("dropped", "automate", AT, "rejected"),
    ),
    reinvestments=(
        Reinvestment("read", AT, "practice", Hours(1), builds=("writing",)),
        Reinvestment("teach", NOWHERE, "own", None, own_time=True, builds=("reading", "sums"), status="done"),
    ),
    proofs=(Proof("won", AT, DAY, "result", ("writing",), "5", "metric", "carol", "link"),),
    budget=Budget(1.0, 1.5, 1, 0, 7.0, 0, 1.0, 0, 1, approximate=True),
    steps=(
        step(0, "plan"),
        step(1, "value", status="done", stale=True),
        step(2, "vision", status="n/a", reason="because"),
        step(3, "skills"),
        step(8, "proof", stale=True),
    ),
    findings=(
        Finding("P/01 Note.md", 3, "x", "message", "question?"),
        Finding("bad|note.md", 3, "y", "second message", "really?"),
    ),
    unread=(Unread("P/02 Note.md", "reason given"), Unread("bad|note.md", "another")),
)
ACTION = NextAction("do it", "therefore", AT)
CHOSEN = {
    "note",
    "heading",
    "id",
    "kind",
    "status",
    "home",
    "language",
    "link_style",
    "bucket",
    "horizon",
    "path",
    "used",
    "stakes",
    "trusted",
    "teach",
    "code",
    "settings",
    "notes",
    "leap_bet",
    "worth",
    "covers",
}
"""Fields whose values are ours, or are given by hand above: places, codes, chosen words."""


def texts_in(value: object) -> set[str]:
    found = set[str]()

    def seen(text: str) -> str:
        found.add(text)
        return text

    mapped(value, seen)
    return found


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The value with every free text in it changed, the same text always in the same way."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(mapped(one, change) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        free = [one.name for one in fields(value) if one.name not in CHOSEN]
        return replace(value, **{name: mapped(getattr(value, name), change) for name in free})
    return value


WORDS = sorted(texts_in((PLAN, ACTION.ask, ACTION.why)))


def drawn(change: Callable[[str], str], style: Any = "wiki") -> str:
    action = NextAction(change(ACTION.ask), change(ACTION.why), AT)
    return render(mapped(PLAN, change), action, TODAY, Links(style, "P"))


def twins(texts: Mapping[str, str], style: Any = "wiki") -> tuple[str, str]:
    """The dashboard of a plan with these texts, and that of the plan with harmless words as full or as empty."""
    order = sorted(set(texts.values()))
    harmless = {text: f"w{n}" if inline(text) else "\u200b" * n for n, text in enumerate(order)}
    return drawn(lambda word: texts[word], style), drawn(lambda word: harmless[texts[word]], style)


def assert_same_shape(hostile: str, harmless: str) -> None:
    assert list(shapes(hostile)) == list(shapes(harmless))
    assert hostile.count("\n") == harmless.count("\n")
    assert hostile.count("[[") == harmless.count("[[")
    assert hostile.count("]]") == harmless.count("]]")


def assert_inert(text: str) -> None:
    assert text.count(MARKER) == text.count("<") == text.count("<!--") == 1
    for run in ("`", "%%", "{", "}", "![", "::", "==", "~~", "$$", "$=", "\\\\"):
        assert run not in text
    assert not re.search(r"[📅📆🗓⏳⌛🛫➕✅❌⏰🔁🆔⛔🏁🔺⏫🔼🔽⏬]", text)  # noqa: RUF001 - the signs are meant
    assert not re.search(r"(?m)(?<=\s)#[^\s#]", text)
    assert not re.search(r"\^[A-Za-z0-9-]+$", text, re.MULTILINE)
    assert not re.search(r"^\s*(?:[-*+]|\d+[.)]) \[.\]", text, re.MULTILINE)
    assert text.startswith("---\nvaultplan: dashboard\n---\n\n# ")
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


PAYLOADS = [
    "```",
    "```dataviewjs",
    "~~~",
    "|",
    "| a | b |",
    "> [!NOTE]",
    "<script>alert(1)</script>",
    "{{title}}",
    "<% tp.x %>",
    "<%* x %>",
    "`= this`",
    "`$= app`",
    "![[Secret]]",
    "![x](https://example.org/x.png)",
    "[[",
    "]]",
    "---",
    "***",
    "===",
    "%%",
    "%% hidden",
    "#tag",
    "x #tag/sub",
    "📅 2026-01-01",
    "🔁 every day",
    "🆔 abc",
    "^block",
    "x ^block",
    "[due:: x]",
    "(due:: x)",
    "due:: x",
    "<!-- -->",
    "<!--",
    "-->",
    MARKER,
    f"{MARKER} (0123456789) -->",
    "- [ ] x",
    "- x",
    "1. x",
    "# x",
    "| --- | --- |",
    "$$",
    "$x$",
    "==x==",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x]: https://example.org",
    "[^1]",
    "&#x3c;script>",
    "&lt;b&gt;",
    "\\",
    "\\|",
    "\\`",
    "x\\",
    "_x_",
    "__x",
    "*x",
    "!",
    "::",
    ":",
    "Key:",
    "x%",
    "~2~",
    "H~2~O",
    "^x^",
    "<https://example.org>",
    "javascript:alert(1)",
    "obsidian://x",
    "a]] [[b",
    "a|b]]",
    "](x)",
    "\u200b",
    "\u202e",
    "",
    "&",
    "&#",
    "R&D",
    "C#",
    "$5",
    "12",
    "- -",
    "+",
    "~",
    "=",
    "None",
]
BREAKS = ["", "a\n", "a\r", "a\r\n\r\n", "a\u2028", "a\x0b", "a\x85"]


@pytest.mark.parametrize("style", ["wiki", "markdown"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_text_is_only_text(payload: str, style: str) -> None:
    for before in BREAKS if style == "wiki" else BREAKS[:1]:
        hostile, harmless = twins(dict.fromkeys(WORDS, f"{before}{payload}"), style)
        assert_same_shape(hostile, harmless)
        assert_inert(hostile)
        assert read_existing(hostile.encode()).markers == 1


# Pieces that mean something, beside any text at all: random characters alone seldom make a table or a fence.
SNIPPETS = st.sampled_from([*PAYLOADS, *"\\`*_{}[]<>()#+-.!|~$%^&=:@\"' \n19aZé", "word"])
TEXTS = st.one_of(st.text(max_size=30), st.lists(SNIPPETS, max_size=8).map("".join))


@settings(
    max_examples=20_000 if RELEASE else 200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
    deadline=None,
)
@given(st.lists(TEXTS, min_size=len(WORDS), max_size=len(WORDS)), st.sampled_from(["wiki", "markdown"]))
def test_any_texts_anywhere_leave_the_shape_as_it_is(texts: list[str], style: str) -> None:
    hostile, harmless = twins(dict(zip(WORDS, texts, strict=True)), style)
    assert_same_shape(hostile, harmless)
    assert_inert(hostile)


@pytest.mark.parametrize("style", ["wiki", "markdown"])
@settings(max_examples=50, deadline=None)
@given(text=TEXTS)
def test_one_text_alone_leaves_the_shape_as_it_is(style: str, text: str) -> None:
    assert_same_shape(*twins(dict.fromkeys(WORDS, text), style))


@pytest.mark.parametrize("style", ["wiki", "markdown"])
def test_a_text_without_end_is_cut_at_400_characters(style: str) -> None:
    shown = re.findall(r"w+…?", drawn(lambda _: "w" * 5_000, style))
    assert max(map(len, shown)) == 400
    assert len([one for one in shown if len(one) > 30]) > 20


def test_the_plan_of_these_tests_fills_every_section() -> None:
    text = drawn(lambda word: word)
    shown = [word for word in WORDS if word in text]
    hidden = set(WORDS) - set(shown)
    assert hidden <= {
        "audit note",
        "ann",
        "issues",
        "high",
        "low",
        "cue",
        "dropped",
        "won",
        "result",
        "5",
        "carol",
        "link",
        "own",
    }
    assert text.count("\n## ") == 10

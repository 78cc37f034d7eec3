"""What `build` leaves on the disk: for the same notes the same bytes, nothing that acts, and the human's own words."""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from tests.conftest import DAY, Hold, Lay, Run
from tests.hostile import COMMONMARK, MISTUNE
from tests.test_dashboard_hostile import assert_inert
from tests.writing import FORMS, Made, Part, Style, body, facts, note
from vaultplan.dashboard.frame import MARKER, read_existing
from vaultplan.engine import Engine
from vaultplan.model import Plan
from vaultplan.vault import write as writing

ROOT = Path(__file__).parents[1]
TODAY = date.fromisoformat(DAY)
LIVES = sorted(path.parent.name for path in (ROOT / "tests" / "plans").glob("*/vault"))
SHIPPED = ("example", "full", "short")


@pytest.fixture(autouse=True, scope="module")
def _state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


def dashboard_in(vault: Path) -> Path:
    (found,) = vault.rglob("Dashboard.md")
    return found


# --- Building twice --------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(tmp_path: Path, vault: Lay) -> Callable[[str], Path]:
    """A vault of its own with one of the six plans, or with a shipped one."""

    def laid(name: str) -> Path:
        if name in SHIPPED:
            return vault(name)
        return shutil.copytree(ROOT / "tests" / "plans" / name / "vault", tmp_path / "notes")

    return laid


def forbid_writing(patch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError(args)

    for name in ("_draft", "_put", "_place", "exchange"):
        patch.setattr(writing, name, refuse)
    for call in ("write", "replace", "rename", "link", "unlink", "utime", "chmod"):
        patch.setattr(os, call, refuse)


@pytest.mark.parametrize("name", [*LIVES, *SHIPPED])
def test_the_second_build_writes_nothing(
    plan: Callable[[str], Path], run: Run, hold: Hold, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    notes = plan(name)
    run("build", notes, "--today", DAY)
    before, inode = hold(notes), dashboard_in(notes).stat().st_ino

    with monkeypatch.context() as patch:
        forbid_writing(patch)
        result = run("build", notes, "--today", DAY)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"Unchanged: {dashboard_in(notes)}\n"
    assert (hold(notes), dashboard_in(notes).stat().st_ino) == (before, inode)


def test_a_build_that_has_something_to_write_would_be_noticed(
    vault: Lay, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = vault()
    run("build", notes, "--today", DAY)
    with monkeypatch.context() as patch:
        forbid_writing(patch)
        with pytest.raises(AssertionError):
            run("build", notes, "--today", "2027-11-23")


# --- Two machines ----------------------------------------------------------------------------------------------------

MACHINES = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4711", "TZ": "Etc/GMT+12", "LANG": "de_DE.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
)


def clone(source: Path, target: Path, *, seed: int) -> Path:
    """The same notes, put there in another order at other times."""
    shuffled = random.Random(seed)
    files = sorted(path for path in source.rglob("*") if path.is_file())
    shuffled.shuffle(files)
    for path in files:
        there = target / path.relative_to(source)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(path.read_bytes())
        os.utime(there, (at := shuffled.randrange(2**30), at))
    return target


def built_on(machine: Mapping[str, str], vault: Path, cwd: Path, given: Path) -> bytes:
    own = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(vault.parent.parent), **machine}
    done = subprocess.run(
        [sys.executable, "-m", "vaultplan", "build", str(given), "--today", DAY],
        env=own,
        cwd=cwd,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return dashboard_in(vault).read_bytes()


def in_style(style: str, vault: Path) -> None:
    """Set how the plan links."""
    for path in vault.rglob("*.md"):
        text = path.read_bytes()
        if re.search(rb"^vaultplan: plan\r?$", text, re.MULTILINE):
            without = re.sub(rb"^link_style:.*\n", b"", text, flags=re.MULTILINE)
            path.write_bytes(
                re.sub(
                    rb"^(vaultplan: plan)(\r?\n)",
                    rb"\1\2link_style: %s\2" % style.encode(),
                    without,
                    flags=re.MULTILINE,
                )
            )


class Listing:
    """What a disk lists, the last one first."""

    def __init__(self, path: str) -> None:
        with SCANDIR(path) as entries:
            self._entries = list(entries)[::-1]
        LISTED.append(str(path))

    def __enter__(self) -> Iterator["os.DirEntry[str]"]:
        return iter(self._entries)

    def __exit__(self, *_: object) -> None: ...

    def close(self) -> None: ...


SCANDIR = os.scandir
LISTED: list[str] = []


@pytest.mark.parametrize("name", LIVES)
def test_the_order_in_which_a_disk_lists_its_notes_makes_no_difference(
    plan: Callable[[str], Path], run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    notes = plan(name)
    run("build", notes, "--today", DAY)
    for more in ("A", "Z"):
        text = f"---\nvaultplan: eda\n---\n## Delegate\n- [ ] One more of {more} (time: 1h/week)\n"
        dashboard_in(notes).with_name(f"{more}.md").write_text(text, encoding="utf-8")
    run("build", notes, "--today", DAY)
    before = dashboard_in(notes).read_bytes()
    assert b"One more of Z" in before
    monkeypatch.setattr(os, "scandir", Listing)

    assert run("build", notes, "--today", DAY).stdout == f"Unchanged: {dashboard_in(notes)}\n"
    assert dashboard_in(notes).read_bytes() == before
    assert any(str(dashboard_in(notes).parent) in path for path in LISTED)


BY_STYLE = [*zip(LIVES, ["wiki", "markdown"] * 3, strict=True), ("example", "wiki"), ("example", "markdown")]


@pytest.mark.parametrize(("name", "style"), BY_STYLE)
def test_two_machines_write_the_same_bytes(plan: Callable[[str], Path], tmp_path: Path, name: str, style: str) -> None:
    source = plan(name)
    in_style(style, source)
    one = clone(source, tmp_path / "one" / "x" / "notes", seed=1)
    other = clone(source, tmp_path / "Z\u00fcri" / "deep er" / "my [vault] #2", seed=2)

    first = built_on(MACHINES[0], one, tmp_path, one)
    second = built_on(MACHINES[1], other, other, Path())

    assert first == second
    assert (b"](" in first, b"[[" in first) == (style == "markdown", style == "wiki")


# --- A plan with a slot in every field -------------------------------------------------------------------------------

PLAIN = "plain"
Fill = Callable[[str], str]
"""The payload for a slot, by the slot's name."""


class Slots:
    """Writes the complete plan once: each free text is a few words around the payload of its own slot."""

    def __init__(self, fill: Fill) -> None:
        self.fill = fill
        self.names: list[str] = []

    def text(self, name: str, around: str = "Before {} and what comes after") -> str:
        """A free text. Its first and last word are the slot's own, so that it can be found again in what was read."""
        self.names.append(name)
        return (
            f"{marked(name)[::-1].capitalize()} {around[:1].lower()}{around[1:].format(self.fill(name))} {marked(name)}"
        )


def marked(name: str) -> str:
    """The word that only this slot's text holds."""
    return "zz" + name.replace(".", "q")


def properties(slots: Slots) -> dict[str, tuple[str, ...]]:
    """The properties of each kind of note, quoted as an editor quotes them."""

    def quoted(name: str, value: str) -> str:
        return f"{name}: '{value.replace(chr(39), 2 * chr(39))}'"

    def line(kind: str, name: str) -> str:
        return quoted(name, slots.text(f"{kind}.{name}"))

    first, _, third = SKILLS
    return {
        # whether a strength is built by a name that is nearly its own, the letters of that name say
        "plan": (
            "started: 2026-09-01",
            line("plan", "current_role"),
            "link_style: LINKS",
            "checks_off: strength-unstretched",
        ),
        "value": (line("value", "helps"), line("value", "problem"), line("value", "result")),
        "vision": (
            quoted("vision", slots.text("vision.vision", "Every town will {} plan its own paths long before it digs")),
            line("vision", "known_for"),
        ),
        "audit": (
            "strengths:",
            f"  - '{skill(slots, first)}'",
            quoted("must_build", skill(slots, third)),
            "leap_bet: gap",
        ),
        "reviews": (quoted("status", f"n/a: {slots.text('reviews.status')}"),),
    }


SKILLS = ("water", "crews", "grants")


def skill(slots: Slots, name: str) -> str:
    return slots.text(f"skill.{name}", "Reading {} of hillsides")


def role(slots: Slots, name: str) -> str:
    return slots.text(f"role.{name}", "Planner {} for towns")


def parts(slots: Slots) -> list[Part]:
    """Every record of the method, with every field that takes free text."""
    t = slots.text
    water, crews, grants = (skill(slots, name) for name in SKILLS)
    planner, lead, steward = (role(slots, name) for name in ("planner", "lead", "steward"))
    day = {"date": "2026-11-01"}
    yes = dict.fromkeys(("used", "stakes"), "yes")
    return [
        Part("value", "Problems I solve", "Problem", tuple(Made(t(f"value.problem{n}"), {}) for n in range(3))),
        Part("value", "What people rely on me for", "What", (Made(t("value.relied"), {}),)),
        Part("value", "What is better because of me", "What", (Made(t("value.better", "From 9 {} to 2 a year"), {}),)),
        Part("value", "Why it matters", "What", (Made(t("value.matters"), {}),)),
        Part("value", "Value drivers", "Driver", (Made(t("driver.name"), {"now": "3", "note": t("driver.note")}),)),
        Part("vision", "Problems I want to solve", "What", (Made(t("vision.problem"), {}),)),
        Part("vision", "People I want to support", "What", (Made(t("vision.people"), {}),)),
        Part("vision", "Impact that would fulfil me", "What", (Made(t("vision.impact"), {}),)),
        Part(
            "skills",
            "The three that matter most",
            "Skill",
            (
                Made(water, {"why": t("skill.why"), "aliases": t("skill.alias")}),
                Made(crews, {"why": t("skill.why1")}),
                Made(grants, {"why": t("skill.why2")}),
            ),
        ),
        Part("skills", "Other skills", "Skill", (Made(t("skill.other"), {"why": t("skill.other.why")}),)),
        Part(
            "audit",
            "Audit",
            "Skill",
            (
                Made(
                    water,
                    {
                        **yes,
                        "trusted": f"yes - {t('audit.trusted')}",
                        "teach": f"partly - {t('audit.teach')}",
                        **day,
                        "note": t("audit.note"),
                    },
                ),
                Made(crews, {**yes, "trusted": f"no - {t('audit.trusted1')}", "teach": "yes", **day}),
                Made(grants, {**yes, "trusted": "no", "teach": "no", **day}),
            ),
        ),
        Part("audit", "Why this bet", "What", (Made(t("audit.why"), {}),)),
        Part(
            "roadmap",
            "Roles in three to five years",
            "Role",
            (
                Made(
                    planner,
                    {
                        "problems": t("role.problems"),
                        "success": t("role.success"),
                        "needs": f"{water}; {t('role.need')} (experience)",
                    },
                ),
            ),
        ),
        Part(
            "roadmap",
            "Moves for the next two years",
            "Move",
            (
                Made(t("move.name"), {"kind": "project", "builds": grants, "start": "2026-11-01", "due": "2027-03-01"}),
                Made(t("move.habit"), {"kind": "habit", "builds": water, "due": "2027-04-01", "cue": t("move.cue")}),
                Made(t("move.kinded"), {"kind": t("move.kind"), "builds": t("move.unheard"), "due": "2027-05-01"}),
            ),
        ),
        Part(
            "roles",
            "Next steps",
            "Role",
            (
                Made(
                    lead,
                    {
                        "path": "direct",
                        "builds": f"{water}; {grants}",
                        "needs": crews,
                        "leads to": planner,
                        "interest": t("role.interest"),
                        "feasibility": t("role.feasible"),
                        "tested": t("role.tested"),
                    },
                ),
            ),
        ),
        Part(
            "roles",
            "Alternatives",
            "Role",
            (
                Made(
                    steward,
                    {
                        "path": "cross-functional",
                        "builds": crews,
                        "leads to": t("role.unheard"),
                        "tested": t("role.tested1"),
                    },
                ),
            ),
        ),
        Part(
            "eda",
            "Eliminate",
            "Task",
            (
                Made(
                    t("task.stop"),
                    {"time": "2h/week", "agreed": t("task.agreed"), "due": "2026-12-01", "status": "done"},
                ),
            ),
        ),
        Part(
            "eda",
            "Delegate",
            "Task",
            (Made(t("task.hand"), {"time": "1h/week", "to": t("task.to"), "due": "2026-12-02"}),),
        ),
        Part(
            "eda",
            "Automate",
            "Task",
            (
                Made(
                    t("task.auto"),
                    {"time": t("task.time", "nobody {} has counted"), "tool": t("task.tool"), "due": "2026-12-03"},
                ),
            ),
        ),
        Part(
            "eda",
            "Reinvest",
            "Reinvestment",
            (
                Made(t("into.name"), {"time": "1h/week", "kind": "practice", "builds": grants}),
                Made(t("into.kinded"), {"time": "1h/week", "kind": t("into.kind"), "builds": t("into.unheard")}),
            ),
        ),
        Part(
            "proof",
            "Proof",
            "Proof",
            (
                Made(
                    t("proof.name"),
                    {
                        **day,
                        "result": t("proof.result"),
                        "skill": water,
                        "number": t("proof.number"),
                        "seen by": t("proof.seen"),
                        "kind": "metric",
                        "link": t("proof.link"),
                    },
                ),
                Made(t("proof.kinded"), {**day, "skill": t("proof.unheard"), "kind": t("proof.kind"), "seen by": "Jo"}),
            ),
        ),
        Part(
            "reviews",
            "Reviews",
            "Review",
            (Made(t("review.name"), {**day, "changed": t("review.changed"), "decision": t("review.decision")}),),
        ),
        Part(
            "reviews",
            "Decisions",
            "Decision",
            (
                Made(
                    t("decision.name"),
                    {"serves": water, "verdict": t("decision.verdict"), "why": t("decision.why"), **day},
                ),
            ),
        ),
    ]


def notes_of(fill: Fill, form: str, style: str) -> dict[str, str]:
    """The whole plan's notes, each record in this form; what has no fields is a list."""
    slots = Slots(fill)
    head = {kind: tuple(line.replace("LINKS", style) for line in lines) for kind, lines in properties(slots).items()}
    made = parts(slots)
    kinds = dict.fromkeys(["plan", *(part.kind for part in made)])
    return {
        f"Plan/{kind}.md": note(
            kind, head.get(kind, ()), [line for part in made if part.kind == kind for line in written(part, form)]
        )
        for kind in kinds
    }


def written(part: Part, form: str) -> list[str]:
    own = form if any(made.fields for made in part.records) else "square"
    return body([part], Style(table if own == "table" else FORMS[own]))


def table(part: Part) -> list[str]:
    """A table whose cells are as typed: nobody who writes a payload escapes its pipes."""
    keys = list(dict.fromkeys(key for made in part.records for key in made.fields))
    rows = [[part.record, *keys], ["---"] * (len(keys) + 1)]
    rows += [[made.name, *(made.fields.get(key, "") for key in keys)] for made in part.records]
    return [f"| {' | '.join(row)} |" for row in rows]


ONLY_COUNTED = {
    "audit.teach",
    "audit.trusted",
    "audit.trusted1",
    "audit.why",
    "review.name",
    "task.time",
    "value.better",
    "value.matters",
    "value.problem0",
    "value.problem1",
    "value.problem2",
    "value.relied",
    "vision.impact",
    "vision.people",
    "vision.problem",
}
"""Answers of which a plan keeps no more than that they are there."""
UNSHOWN = ONLY_COUNTED | {
    "audit.note",
    "decision.name",
    "decision.verdict",
    "decision.why",
    "driver.name",
    "driver.note",
    "move.cue",
    "plan.current_role",
    "proof.kinded",
    "proof.link",
    "proof.name",
    "proof.number",
    "proof.result",
    "proof.seen",
    "review.changed",
    "review.decision",
    "reviews.status",
    "role.feasible",
    "role.interest",
    "role.problems",
    "skill.alias",
    "skill.other.why",
    "skill.why",
    "skill.why1",
    "skill.why2",
    "task.agreed",
    "vision.vision",
}
"""Fields that a dashboard doesn't draw (today): JSON, checks and findings know them."""


@lru_cache
def slot_names() -> tuple[str, ...]:
    slots = Slots(lambda _: PLAIN)
    properties(slots), parts(slots)
    return tuple(dict.fromkeys(slots.names))


# --- Building it -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Built:
    """A plan that was built: its page, that page's tokens, how it was read, and the slots whose words are known."""

    page: str
    shape: Any
    reading: Any
    kept: frozenset[str]
    met: int


class Desk:
    """A vault that is written anew, a few notes at a time, and the engine that watches it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "Plan").mkdir()
        self._engine = Engine(root)
        self._there: dict[str, str] = {}
        self._twins: dict[tuple[str, ...], Built] = {}

    def twin(self, notes: Mapping[str, str]) -> Built:
        """Like `build`; built once for many comparisons."""
        key = tuple(notes.values())
        if key not in self._twins:
            self._twins[key] = self.build(notes)
        return self._twins[key]

    def build(self, notes: Mapping[str, str]) -> Built:
        changed = [path for path, text in notes.items() if self._there.get(path) != text]
        for path in changed:
            (self.root / path).write_text(notes[path], encoding="utf-8", newline="")
        self._there = dict(notes)
        self._engine.rebuild(TODAY, changed)
        (plan,) = self._engine.plans(TODAY)
        page, known = dashboard_in(self.root).read_text(encoding="utf-8"), repr(plan)
        kept = frozenset(slot for slot in slot_names() if marked(slot) in known)
        return Built(page, shape(page), reading(plan), kept, sum(step.met for step in plan.steps))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


_FACTS = {"id", "state", "code", "kind", "number", "optional", "status", "horizon", "path", "bucket", "label"}


def reading(plan: Plan) -> Any:
    """How a plan was read: its facts with each free text as no more than there or not."""

    def bare(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: bare(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [bare(inner) for inner in value]
        if not isinstance(value, str):
            return value
        known = (key in _FACTS and marked("") not in value) or re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        if key == "code":  # how near a name is to another, and whether two are the same, its letters say
            value = value.removesuffix("-near").replace("hidden-strength", "skill-unmatched")
        return value if known else "text"

    found: dict[str, Any] = bare(facts(plan))
    found["findings"].sort(key=repr)
    return found


def shape(page: str) -> tuple[Any, Any]:
    """The tokens of a page in two parsers. Where a link leads may follow a heading's words, so that is `safe_links`."""
    return _mistune(MISTUNE(page)), _commonmark(COMMONMARK.parse(page))


def _mistune(tokens: Any) -> list[Any]:
    found: list[Any] = []
    for token in tokens:
        attributes = {key: value for key, value in token.get("attrs", {}).items() if key not in {"text", "url"}}
        if token["type"] != "text":
            found.append((token["type"], attributes, _mistune(token.get("children") or ())))
        elif not found or found[-1] != "text":
            found.append("text")
    return found


def _commonmark(tokens: list[Token]) -> list[Any]:
    return [
        one.type
        if one.type == "text"
        else (one.type, one.tag, one.level, one.nesting, one.markup, _commonmark(one.children or []))
        for one in tokens
    ]


_WIKI = re.compile(r"\[\[([^|]*?)(#[^|]*?)?(\\?\|)")
_TARGET = re.compile(r"\]\(([^)]*)\)")


def assert_only_text(page: str) -> None:
    """Nothing on the page does anything, and it leads nowhere but to the plan's notes."""
    # A heading in a wiki link's target can't be encoded; the signs in it mean nothing on a line without a box.
    assert_inert(_WIKI.sub(r"[[\1\3", page))
    assert re.search(r"\A---\nvaultplan: dashboard\n---\n\n", page)
    assert [line.startswith(MARKER) for line in page.splitlines() if "<" in line] == [True]
    for active in ("<script", "```", "~~~", "{{", "<%", "![", "`", "%%", "[[Secret", "](javascript"):
        assert active not in page
    for found in _WIKI.finditer(page):
        assert re.fullmatch(r"[a-z]+", found[1])
        assert not set((found[2] or "")[1:]) & set("[]|#^{}<>`%*~$=&:\\")
    for found in _TARGET.finditer(page):
        assert re.fullmatch(r"[a-z]+\.md(?:#[\w%~.-]+)?", found[1], re.ASCII)


PAYLOADS = (
    "```",
    "~~~",
    "|",
    "\\|",
    "> [!NOTE]",
    "<script>alert(1)</script>",
    "{{x}}",
    "<% x %>",
    "`= this`",
    "`$= x`",
    "![[Secret]]",
    "[[Secret]]",
    "---",
    "%%",
    "<!-- -->",
    "-->",
    "# x",
    "- [ ] x",
    "1. x",
    "$$x$$",
    "==x==",
    "^block",
    "#tag",
    "📅 2026-01-01",
    "🔁 every day",
    "[x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "<https://example.org>",
    "&lt;",
    "\u2028",
    "\u202e",
    "::",
    "[due:: x]",
)

_IN_HEAD = r"(plan|value\.(helps|problem$|result)|vision\.(vision|known_for)|reviews)\b.*"
_REFERRED = r"skill\.(water|crews|grants)|role\.planner"
_LISTED = r"skill\.alias|role\.need|.*\.unheard"


@dataclass(frozen=True)
class Meant:
    """Where a payload says something of its own, so that the note with it is another note: checked to do nothing."""

    payloads: tuple[str, ...]
    slots: str
    forms: tuple[str, ...] = tuple(FORMS)
    together: bool = False
    """Only where it stands in several fields of a line."""


MEANT = (
    # a comment that nobody closes hides the rest of the note; properties have no comments
    Meant(("%%",), rf"(?!{_IN_HEAD}).*"),
    # a bar ends a cell, be it in the middle of a sentence
    Meant(("|",), rf"(?!{_IN_HEAD}).*", ("table",)),
    # two of them in a line are a code span, and the fields between them code
    Meant(("```",), rf"(?!{_IN_HEAD}).*", ("square", "round"), together=True),
    # a name is sought as it stands in properties, and without these where a line or a cell may hold them
    Meant(("#tag", "📅 2026-01-01", "🔁 every day", "[due:: x]", "<!-- -->", "\\|"), _REFERRED),
    # a due date
    Meant(("📅 2026-01-01", "[due:: x]"), r"(move|task)\..*"),
    # a semicolon parts names
    Meant(("&lt;",), rf"{_REFERRED}|{_LISTED}"),
)
# What is left of a prompt makes an answer half an answer: so does its twin.
TWINS = {"{{x}}": "[plain]", "<% x %>": "[simple]", "<script>alert(1)</script>": "[easy]", "[due:: x]": "[plain:: x]"}


def means(payload: str, slot: str, form: str, *, alone: bool) -> bool:
    return any(
        payload in one.payloads and form in one.forms and not (one.together and alone) and re.fullmatch(one.slots, slot)
        for one in MEANT
    )


def as_text(payload: str, form: str, *, alone: bool = False) -> tuple[Fill, Fill]:
    """The payload in each field in which it is text, and its twin."""

    def fill(word: str) -> Fill:
        return lambda slot: PLAIN if means(payload, slot, form, alone=alone) else word

    return fill(payload), fill(TWINS.get(payload, PLAIN))


def assert_twins(desk: Desk, fills: tuple[Fill, Fill], form: str, style: str) -> None:
    harmless = desk.twin(notes_of(fills[1], form, style))
    hostile = desk.build(notes_of(fills[0], form, style))
    assert_only_text(hostile.page)
    assert hostile.reading == harmless.reading
    assert hostile.shape == harmless.shape
    # what stands behind a repeat is part of it, as Tasks reads it
    assert {slot for slot in harmless.kept - hostile.kept if "🔁" not in fills[0](slot)} == set()


FORM = pytest.mark.parametrize("form", ["table", "headings", "square", "nested"])


@FORM
def test_the_plan_with_a_slot_in_every_field_is_read_and_shown(desk: Desk, form: str) -> None:
    built = desk.build(notes_of(lambda _: PLAIN, form, "wiki"))

    unshown = {slot for slot in slot_names() if marked(slot) not in built.page}
    assert unshown <= UNSHOWN
    assert set(slot_names()) - built.kept <= ONLY_COUNTED
    assert built.met == 31
    assert built.page.count("\n## ") >= 9


PAIRS = [("table", "nested"), ("headings", "square")]


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_field_at_once_is_only_text(desk: Desk, payload: str, first: int) -> None:
    at = PAYLOADS.index(payload)
    form, style = PAIRS[first][at % 2], ("wiki", "markdown")[(first + at // 2) % 2]
    assert_twins(desk, as_text(payload, form), form, style)


@pytest.mark.parametrize(
    ("payload", "form"), sorted({(p, f) for one in MEANT for p in one.payloads for f in one.forms[::2]})
)
def test_a_payload_that_says_something_of_its_own_still_does_nothing(desk: Desk, payload: str, form: str) -> None:
    built = desk.build(notes_of(lambda _: payload, form, "wiki"))
    assert_only_text(built.page)


@pytest.mark.parametrize("turn", range(len(PAYLOADS)))
def test_another_payload_in_each_field_is_only_text(desk: Desk, turn: int) -> None:
    """In all turns together every field meets every payload, never beside the same one."""
    form = ("table", "headings", "square", "nested")[turn % 4]
    of = {
        slot: as_text(PAYLOADS[(at + at // len(PAYLOADS) + turn) % len(PAYLOADS)], form, alone=True)
        for at, slot in enumerate(slot_names())
    }

    assert_twins(
        desk, (lambda slot: of[slot][0](slot), lambda slot: of[slot][1](slot)), form, ("wiki", "markdown")[turn % 2]
    )


FEW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
FORMS_DRAWN = st.sampled_from(["table", "headings", "square", "nested"])


@FEW
@given(st.sampled_from(slot_names()), st.sampled_from(PAYLOADS), FORMS_DRAWN)
def test_a_payload_in_one_field_alone_is_only_text(desk: Desk, slot: str, payload: str, form: str) -> None:
    hostile, harmless = as_text(payload, form, alone=True)
    fills = (lambda at: hostile(at) if at == slot else PLAIN, lambda at: harmless(at) if at == slot else PLAIN)
    assert_twins(desk, fills, form, "wiki")


SNIPPETS = st.lists(
    st.one_of(
        st.sampled_from([*PAYLOADS, "word", " ", "\\", "*", "_", "&", "[", "]", "(", ")", "a]]", "#", MARKER]),
        st.text(max_size=6),
    ),
    min_size=1,
    max_size=5,
).map(" ".join)


@FEW
@given(
    st.dictionaries(st.sampled_from(slot_names()), SNIPPETS, min_size=1),
    FORMS_DRAWN,
    st.sampled_from(["wiki", "markdown"]),
)
def test_any_text_in_any_fields_is_only_text_wherever_it_is_read_as_one(
    desk: Desk, texts: dict[str, str], form: str, style: str
) -> None:
    texts = {slot: one_line(text) for slot, text in texts.items()}
    hostile = desk.build(notes_of(lambda slot: texts.get(slot, PLAIN), form, style))
    assert_only_text(hostile.page)

    harmless = desk.twin(notes_of(lambda _: PLAIN, form, style))
    if hostile.reading == harmless.reading:
        assert hostile.shape == harmless.shape


def one_line(text: str) -> str:
    """A text that stays in its own field's line, in a file that is UTF-8."""
    return re.sub(r"[\r\n\0]", " ", text).encode(errors="ignore").decode()


# --- What is private -------------------------------------------------------------------------------------------------

COMMENTS = (
    "%% private %%",
    "<!-- private -->",
    "%%private%%",
    "<!--private-->",
    "%% a %% b %% private %%",
    "%% private <!-- %%",
)


@pytest.mark.parametrize(
    ("comment", "form"), list(zip(COMMENTS, ["table", "headings", "square", "nested"] * 2, strict=False))
)
def test_a_comment_in_any_field_of_the_text_reaches_nobody(run: Run, tmp_path: Path, comment: str, form: str) -> None:
    def fill(slot: str) -> str:
        # these names stand in properties too: see the next test
        return PLAIN if re.fullmatch(rf"{_IN_HEAD}|{_REFERRED}", slot) else comment

    assert_private(run, tmp_path, notes_of(fill, form, "wiki"))


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_comment_in_a_property_reaches_nobody(run: Run, tmp_path: Path, comment: str) -> None:
    def fill(slot: str) -> str:
        return comment if re.fullmatch(rf"{_IN_HEAD}|{_REFERRED}", slot) else PLAIN

    assert_private(run, tmp_path, notes_of(fill, "nested", "wiki"))


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_comment_in_a_property_stays_off_the_dashboard(desk: Desk, comment: str) -> None:
    built = desk.build(notes_of(lambda _: comment, "nested", "wiki"))
    assert "private" not in built.page


@pytest.mark.parametrize(
    "lines",
    [
        ["%%", "private", "## private", "- [ ] private [time:: 2h/week]", "%%"],
        ["<!--", "", "## Private", "- private", "-->"],
        ["- mine %% and then", "", "private %% goes on"],
        ["%% never closed", "## Proof", "- private"],
        ["| Task | Time |", "| --- | --- |", "| %% private %% | 2h |"],
        ["```", "%% private %%", "```"],
        ["<div>private</div>", "", "<!-- private", "-->"],
    ],
)
@pytest.mark.parametrize("heading", ["Unheard of", "%% private %% Automate"])
def test_a_comment_over_several_lines_reaches_nobody(run: Run, tmp_path: Path, heading: str, lines: list[str]) -> None:
    notes = notes_of(lambda _: PLAIN, "nested", "wiki")
    for path in notes:
        notes[path] += "\n".join([f"## {heading}", "", *lines, ""])
    assert_private(run, tmp_path, notes)


def assert_private(run: Run, tmp_path: Path, notes: Mapping[str, str]) -> None:
    vault = tmp_path / "notes"
    for path, text in notes.items():
        (vault / path).parent.mkdir(parents=True, exist_ok=True)
        (vault / path).write_text(text, encoding="utf-8")
    results = [
        run("build", vault, "--today", DAY),
        run("status", vault, "--today", DAY),
        run("status", vault, "--today", DAY, "--format", "json"),
    ]
    assert [result.exit_code for result in results] == [0, 0, 0]
    assert "private" not in dashboard_in(vault).read_text(encoding="utf-8").lower()
    assert "private" not in "".join(result.output for result in results).lower()


# --- What is the human's ---------------------------------------------------------------------------------------------

OTHER_DAY = date(2028, 3, 1)
PIECES = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from(
            [
                b"---",
                b"\r\n",
                b"\n",
                b"\r",
                b"\0",
                b"\xff\xfe",
                b"%%",
                b"```",
                b"vaultplan: plan",
                b"# x",
                b"- [ ] x",
                b"<!--",
                b"-->",
                b"\xef\xbb\xbf",
                MARKER.encode()[:-1],
                b"\xe2\x80\xa8",
            ]
        ),
    ),
    max_size=12,
).map(b"".join)


@pytest.fixture(scope="module")
def kept_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    vault = tmp_path_factory.mktemp("human")
    shutil.copytree(ROOT / "vault_template" / "en" / "example", vault / "Plan")
    Engine(vault).rebuild(TODAY)
    return vault


def parted(data: bytes) -> tuple[bytes, bytes]:
    """What is ours, down to and with the marker's line, and the human's."""
    end = data.index(b"\n", data.index(MARKER.encode())) + 1
    return data[:end], data[end:]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(b"")
@example(b"no line end")
@example(b"---\r\nvaultplan: plan\r\n---\r\n")
@example(b"\xff\xfe\0")
@example(b"x" * (2 << 20))
@given(PIECES.filter(lambda human: MARKER.encode() not in human))
def test_any_bytes_below_the_line_stay_as_they_are(kept_plan: Path, human: bytes) -> None:
    path = dashboard_in(kept_plan)
    ours, _ = parted(path.read_bytes())
    path.write_bytes(ours + human)
    engine = Engine(kept_plan)

    for day in (OTHER_DAY, TODAY):
        outcome = engine.rebuild(day)
        assert outcome
        assert (outcome.refused, outcome.kept) == ((), ())
        drawn, below = parted(path.read_bytes())
        assert below == human
        assert (drawn == ours) is (day == TODAY)
        assert Engine(kept_plan).rebuild(day).wrote == ()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "edit",
    [
        lambda ours: ours.replace(b"# Career", b"# My career"),
        lambda ours: ours.replace(b"\n\n", b"\n\nA remark of mine\n\n", 3),
        lambda ours: re.sub(rb"\([0-9a-f]{10}", b"(0123456789", ours),
        lambda ours: ours.replace(b"\n", b"\xff\n", 9),
    ],
    ids=["a word", "a line", "the checksum", "bytes that are no text"],
)
def test_an_edit_above_the_line_is_kept_and_said(
    vault: Lay, run: Run, tmp_path: Path, edit: Callable[[bytes], bytes]
) -> None:
    notes = vault()
    run("build", notes, "--today", DAY)
    path = dashboard_in(notes)
    ours, human = parted(path.read_bytes())
    head, rest = ours[:30], ours[30:]
    edited = head + edit(rest) + human + b"mine, too"
    assert edited != path.read_bytes()
    path.write_bytes(edited)

    result = run("build", notes, "--today", DAY)

    (kept,) = [one for one in (tmp_path / "state" / "vaultplan" / "displaced").rglob("*") if one.is_file()]
    assert kept.read_bytes() == edited
    assert result.exit_code == 0
    assert str(kept) in result.stderr
    assert path.read_bytes() == ours + human + b"mine, too"
    assert read_existing(path.read_bytes()).edited is False

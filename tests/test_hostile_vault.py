"""A vault by somebody else: whatever it says, its dashboard has the structure of its harmless twin's (trust.md §4)."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from tests.browsing import install_markdown_it, rendered, seen
from tests.hostile import BEACON, FIELDS, NOTES, PAYLOADS, RELEASE, active, lay, notes, shapes
from vaultplan.engine import Engine

TODAY = date(2026, 11, 23)
AROUND = ("{}", "word {} word", "word {}")
NAMED = [attack for attack, _ in PAYLOADS if "/" not in attack and len(attack.encode()) < 200]


Board = Callable[..., str]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """The dashboard of a vault in which each field says `rest`, but for those that are named; each built once."""
    folder = tmp_path_factory.mktemp("vaults")
    number = count()

    @cache
    def drawn(rest: str, style: str = "wiki", **fields: str) -> str:
        return built(folder / str(next(number)), notes(lambda field: fields.get(field, rest), style=style))

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        yield drawn


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install_markdown_it(tmp_path_factory.mktemp("markdown-it"))


def built(root: Path, texts: dict[str, str]) -> str:
    Engine(lay(root, texts)).rebuild(TODAY)
    return next(root.rglob("Dashboard.md")).read_text(encoding="utf-8")


def twins(board: Board, style: str = "wiki") -> list[tuple[str, str]]:
    return [
        (board(around.format(attack), style), board(around.format(twin), style))
        for attack, twin in PAYLOADS
        for around in AROUND
    ]


def boxes(text: str) -> int:
    return len(re.findall(r"(?m)^\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+\[.\]", text))


@pytest.mark.parametrize(("attack", "twin"), PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_hostile_vault_and_its_harmless_twin_have_dashboards_of_one_structure(
    attack: str, twin: str, board: Board
) -> None:
    for around in AROUND:
        hostile, harmless = board(around.format(attack), "wiki"), board(around.format(twin), "wiki")
        assert active(hostile) == []
        assert list(shapes(hostile)) == list(shapes(harmless))
        assert boxes(hostile) == boxes(harmless)
        assert hostile.count("vaultplan: everything below") == harmless.count("vaultplan: everything below") or (
            "everything below" in attack
        )


@pytest.mark.skipif(not RELEASE, reason="a release size: VAULTPLAN_RELEASE=1")
@pytest.mark.parametrize(("attack", "twin"), PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_hostile_field_alone_leaves_the_structure_as_it_is(attack: str, twin: str, board: Board) -> None:
    for name in FIELDS:
        hostile = board("harmless", **{name: f"word {attack}"})
        harmless = board("harmless", **{name: f"word {twin}"})
        assert active(hostile) == []
        assert list(shapes(hostile)) == list(shapes(harmless)), name


@pytest.mark.parametrize("style", ["wiki", "markdown"])
@pytest.mark.parametrize("attack", NAMED, ids=range(len(NAMED)))
def test_hostile_names_of_notes_and_folders_stay_names(attack: str, style: str, tmp_path: Path, board: Board) -> None:
    harmless = notes(lambda _: "harmless", style=style)
    hostile = built(tmp_path / "a", {f"{attack}/{name} {attack}.md": harmless[f"P/{name}.md"] for name in NOTES})
    assert active(hostile) == []
    assert boxes(hostile) == boxes(board("harmless", style))


def test_markdown_it_sees_one_structure_whatever_the_notes_say(kit: Path, board: Board) -> None:
    for style in ("wiki", "markdown"):
        pairs = twins(board, style)
        html = rendered([text for pair in pairs for text in pair], kit)
        for (attack, *_), hostile, harmless in zip(
            (one for one in PAYLOADS for _ in AROUND), html[::2], html[1::2], strict=True
        ):
            assert hostile[1] == harmless[1], attack
        links = [
            href
            for text, _ in rendered([hostile for hostile, _ in pairs], kit, linkify=True)
            for href in re.findall(r'href="([^"]*)"', text)
        ]
        assert all(re.match(r"https?://|mailto:|(?:%20|[\w-])+\.md(?:#|$)", href) for href in links)


def test_nothing_runs_and_nothing_is_fetched_in_a_browser(kit: Path, board: Board, tmp_path: Path) -> None:
    html = rendered([text for pair in twins(board) for text in pair], kit)
    found = seen([one for one, _ in html], tmp_path / "profile")
    shown = found.report["shapes"]
    assert (found.report["pwned"], found.report["title"], found.report["dialogs"]) == (None, "calm", 0)
    assert found.requests == ()
    assert len(shown) == len(html)
    assert shown[::2] == shown[1::2]
    assert not [href for href in found.report["links"] if not href.startswith("#")]


def test_the_browser_would_run_and_fetch_what_is_not_escaped(kit: Path, tmp_path: Path) -> None:
    attacks = [attack for attack, _ in PAYLOADS if "refresh" not in attack and "<base" not in attack]
    found = seen([one for one, _ in rendered(attacks, kit)], tmp_path / "profile")
    assert (found.report["pwned"], found.report["title"]) == (1, "pwned")
    assert found.report["dialogs"] > 0
    assert any(BEACON.encode() in request for request in found.requests)

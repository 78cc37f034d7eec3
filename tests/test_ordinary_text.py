"""Ordinary text looks on the dashboard as it does in its note: the page in ordinary.md, rendered and raw."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import mistune
import pytest
from markdown_it import MarkdownIt

from tests.browsing import seen
from tests.hostile import active, lay
from vaultplan.engine import Engine
from vaultplan.escaping.dashboard import inline
from vaultplan.markdown.fields import take_fields

PAGE = (Path(__file__).parent / "ordinary.md").read_text(encoding="utf-8")
PLAIN, SIGNS = (re.findall(r"(?m)^- \[ \] (.+)$", part) for part in PAGE.split("### ")[1:])
MARKDOWN_IT = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
MISTUNE = mistune.create_markdown(escape=False, plugins=["strikethrough", "table"])
Render = Callable[[str], str]


def shown(html: str) -> str:
    """What a reader sees of some HTML: its words, and those that stand for a picture."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", re.sub(r'<img[^>]*alt="([^"]*)"[^>]*>', r"\1", html))).split())


def by_mistune(text: str) -> str:
    return str(MISTUNE(text))


@pytest.mark.parametrize("render", [MARKDOWN_IT.render, by_mistune], ids=["markdown-it", "mistune"])
@pytest.mark.parametrize("text", [*PLAIN, *SIGNS])
def test_a_text_reads_on_the_dashboard_as_in_its_note(text: str, render: Render) -> None:
    assert shown(render(f"- [ ] {inline(text)}")) == shown(render(f"- [ ] {text}"))


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_sentence_stays_as_it_was_typed_in_the_raw_dashboard_too(text: str) -> None:
    assert inline(text) == text


def test_few_signs_are_encoded_even_where_they_are_many() -> None:
    entities = sum(len(re.findall(r"&#?\w+;", inline(text))) for text in SIGNS)
    assert entities < 0.1 * sum(map(len, SIGNS))


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    start = "---\nvaultplan: plan\nlanguage: en\nlink_style: markdown\n---\n"
    return lay(tmp_path / "vault", {"Start.md": start, "Current.md": PAGE})


def test_each_task_reads_in_a_browser_as_in_its_note(vault: Path, tmp_path: Path) -> None:
    Engine(vault).rebuild(date(2026, 11, 23))
    dashboard = (vault / "Dashboard.md").read_text(encoding="utf-8")
    section = dashboard.split("### Eliminate")[1].split("\n## ")[0]
    note, board = (MARKDOWN_IT.render(text) for text in (PAGE.split("---\n", 2)[2], section))
    told = [re.sub(r"\[ \] (.*)", r"<span data-words>\1</span>", line) for line in note.split("\n") if "[ ]" in line]
    links = [re.sub(r"<a ([^>]*)>", r"<a data-words \1>", line) for line in board.split("\n") if "<a " in line]
    found = seen(["\n".join(told), "\n".join(links)], tmp_path / "profile")
    words = found.report["words"]
    assert len(words) == 2 * len(PLAIN + SIGNS)
    assert words[len(words) // 2 :] == words[: len(words) // 2]
    assert active(dashboard) == []


def test_the_number_of_an_issue_is_no_tag() -> None:
    assert take_fields("close #42, then #7. and (#8) #eda", lambda _: None).text == "close #42, then #7. and (#8)"

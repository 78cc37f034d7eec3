import os
from pathlib import Path

import pytest

from vaultplan.vault.obsidian import link_style


def test_without_obsidian_links_are_markdown(tmp_path: Path) -> None:
    assert link_style(tmp_path) == "markdown"


def test_with_obsidian_links_are_wiki_links(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    assert link_style(tmp_path) == "wiki"


@pytest.mark.parametrize(
    ("settings", "style"),
    [
        (b'{"useMarkdownLinks": true, "theme": "x"}', "markdown"),
        (b'\xef\xbb\xbf{"useMarkdownLinks": true}', "markdown"),
        (b'{"useMarkdownLinks": false}', "wiki"),
        (b'{"useMarkdownLinks": "true"}', "wiki"),
        (b"{}", "wiki"),
        (b"", "wiki"),
        (b"{broken", "wiki"),
        (b"[true]", "wiki"),
        (b"\xff\xfe\x00", "wiki"),
        (b"[" * 100_000, "wiki"),
    ],
)
def test_obsidians_own_setting_decides(tmp_path: Path, settings: bytes, style: str) -> None:
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian/app.json").write_bytes(settings)
    assert link_style(tmp_path) == style


def test_a_pipe_for_settings_does_not_hang(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    os.mkfifo(tmp_path / ".obsidian/app.json")
    assert link_style(tmp_path) == "wiki"

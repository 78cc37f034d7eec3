from pathlib import Path

import pytest

from vaultplan.scaffold import templates
from vaultplan.scaffold.templates import TemplateNote, Variant, dashboard_seed, template_notes, template_root


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "en/full"
    folder.mkdir(parents=True)
    monkeypatch.setattr(templates, "template_root", lambda: tmp_path)
    return folder


def test_notes_come_by_name_without_the_dashboard(shelf: Path) -> None:
    for name in ("01 B.md", "00 A.md", "Dashboard.md", "readme.txt"):
        (shelf / name).write_bytes(b"---\nvaultplan: plan\n---\n")
    assert [note.name for note in template_notes("en", "full")] == ["00 A.md", "01 B.md"]


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("vaultplan: eda", ("eda",)),
        ("vaultplan:   skills, audit  ", ("skills", "audit")),
        ("vaultplan: skills,audit\r", ("skills", "audit")),
        ("vaultplan:", ()),
        ("status: todo", ()),
    ],
)
def test_a_note_knows_its_kinds(shelf: Path, line: str, kinds: tuple[str, ...]) -> None:
    text = f"---\n{line}\nstatus: todo\n---\n# H\n"
    (shelf / "a.md").write_bytes(text.encode())
    assert template_notes("en", "full") == (TemplateNote("a.md", text, kinds),)


def test_the_dashboards_seed_is_its_whole_text(shelf: Path) -> None:
    (shelf / "Dashboard.md").write_bytes(b"## Eigenes\r\n")
    assert dashboard_seed("en") == "## Eigenes\r\n"


def test_a_language_that_is_not_shipped_is_missing(shelf: Path) -> None:
    assert shelf.is_dir()
    with pytest.raises(FileNotFoundError):
        template_notes("xx", "full")


def test_the_shipped_templates_are_found() -> None:
    assert (template_root() / "en").is_dir()


@pytest.mark.parametrize("variant", ["full", "short", "example"])
def test_each_shipped_variant_holds_one_note_of_kind_plan_and_every_kind_once(variant: Variant) -> None:
    kinds = [kind for note in template_notes("en", variant) for kind in note.kinds]
    assert kinds[0] == "plan"
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize("variant", ["full", "short", "example"])
def test_each_shipped_start_note_has_one_link_style_to_fill_in(variant: Variant) -> None:
    start = template_notes("en", variant)[0].text
    assert [line for line in start.splitlines() if line.startswith("link_style:")] == ["link_style: wiki"]

"""The dashboard's file: our part above the marker, and below it the user's own bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultplan.dashboard.frame import MARKER, compose, marked, read_existing

OURS = marked("---\nvaultplan: dashboard\n---\n\n# Career dashboard\n\nText")


@given(st.binary())
def test_the_users_part_comes_back_byte_for_byte(human: bytes) -> None:
    found = read_existing(compose(OURS, human))
    assert found.human == human
    assert found.ours
    assert not found.edited


@given(st.binary())
def test_any_file_can_be_taken_apart(data: bytes) -> None:
    found = read_existing(data)
    assert found.markers >= 0
    assert data.endswith(found.human)


def test_the_marker_says_what_it_is_for() -> None:
    assert OURS.splitlines()[-1].startswith("<!-- vaultplan: everything below this line is yours (")
    assert OURS.endswith(") -->\n")


def test_a_changed_letter_above_the_marker_is_an_edit() -> None:
    assert read_existing(OURS.replace("Text", "Test").encode()).edited


def test_a_marker_without_its_checksum_is_an_edit() -> None:
    assert read_existing(f"---\nvaultplan: dashboard\n---\n{MARKER} -->\n".encode()).edited


@pytest.mark.parametrize(("before", "after"), [(b"\n", b"\r\n"), (b"---\nvault", b"\xef\xbb\xbf---\nvault")])
def test_line_ends_and_a_bom_of_another_program_are_no_edit(before: bytes, after: bytes) -> None:
    whole = compose(OURS, b"mine")
    assert read_existing(whole.replace(before, after)) == read_existing(whole)


def test_a_second_marker_is_counted_wherever_it_stands() -> None:
    human = f"```\n{MARKER} (0000000000) -->\n```\n> {MARKER}\n".encode()
    assert read_existing(compose(OURS, human)).markers == 3


def test_a_dashboard_without_a_marker_has_no_users_part() -> None:
    found = read_existing(b"---\nvaultplan: dashboard\n---\n# x\n")
    assert (found.ours, found.markers, found.human, found.edited) == (True, 0, b"", False)


@pytest.mark.parametrize(
    "head",
    [
        "---\nvaultplan: dashboard\n---\n",
        "---\r\nvaultplan: dashboard\r\n---\r\n",
        '\ufeff---\ncssclasses:\n  - wide\nvaultplan: "dashboard"\ntags: [a]\n---\n',
        "---\nvaultplan:\n  - dashboard\n---\n",
        "---\nVaultplan: Dashboard # ours\n---\n",
        "---\nvaultplan: [dashboard]\n---",
    ],
)
def test_a_dashboard_is_known_by_its_property(head: str) -> None:
    assert read_existing(head.encode()).ours


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Dashboard\n",
        "---\nvaultplan: value\n---\n",
        "text\n---\nvaultplan: dashboard\n---\n",
        "---\nvaultplan: dashboard\n",
        "---\ntitle: x\n---\nvaultplan: dashboard\n",
        "---\nabout: vaultplan\n---\n",
        "---\nvaultplan: dashboards\n---\n",
        f"---\ntitle: mine\n---\n{MARKER} -->\n",
    ],
)
def test_a_note_without_the_property_is_not_ours(text: str) -> None:
    assert not read_existing(text.encode()).ours

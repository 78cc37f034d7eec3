"""Two versions of a note in one file, as git leaves them, are seen for what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultplan.markdown.conflicts import has_conflict_markers

HEAD = "---\nvaultplan: eda\n---\n"
CONFLICT = "<<<<<<< HEAD\n- [ ] one\n=======\n- [x] one\n>>>>>>> phone\n"


@pytest.mark.parametrize(
    "text",
    [
        CONFLICT,
        f"{HEAD}## Eliminate\n\n{CONFLICT}",
        f"{HEAD}{CONFLICT}".replace("\n", "\r\n"),
        f"{HEAD}{CONFLICT}".replace("=======", "||||||| base\n- [ ] on\n======="),
        "---\nvaultplan: eda\n<<<<<<< HEAD\nstatus: done\n=======\nstatus: not yet\n>>>>>>> phone\n---\n",
        f"{HEAD}<<<<<<< HEAD\n```\na\n=======\n```\nb\n>>>>>>> phone\n```\n",
        f"{HEAD}```\na\n```\n{CONFLICT}",
    ],
)
def test_a_note_in_which_git_left_two_versions_is_told(text: str) -> None:
    assert has_conflict_markers(text.encode())
    assert has_conflict_markers(b"\xef\xbb\xbf" + text.encode())
    assert has_conflict_markers(text.encode() + "f\u00fcr".encode("latin-1"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{HEAD}```\n{CONFLICT}```\n",
        f"{HEAD}~~~ diff\n{CONFLICT}~~~\n",
        HEAD + "".join(f"    {line}\n" for line in CONFLICT.splitlines()),
        HEAD + "".join(f"> {line}\n" for line in CONFLICT.splitlines()),
        f"{HEAD}<<<<<<< HEAD\n",
        f"{HEAD}A heading\n=======\n",
        f"{HEAD}<<<<<<< HEAD\nA heading\n=======\n",
        f"{HEAD}>>>>>>> b\n=======\n<<<<<<< a\n",
        f"{HEAD}<<<<<<< a\n>>>>>>> b\n=======\n",
        f"{HEAD}Look for `<<<<<<< HEAD`, `=======` and `>>>>>>> phone`.\n",
        CONFLICT.replace("<<<<<<< ", "<<<<<<<< "),
    ],
)
def test_a_note_that_only_shows_such_lines_is_no_conflict(text: str) -> None:
    assert not has_conflict_markers(text.encode())


@given(st.lists(st.sampled_from(["<<<<<<< a", "=======", ">>>>>>> b", "```", "---", "x", "\udcff"])).map("\n".join))
def test_any_bytes_may_be_asked(text: str) -> None:
    has_conflict_markers(text.encode("utf-8", "surrogateescape"))

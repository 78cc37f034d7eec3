"""How names join records across notes: exact, alias, folded, and never by likeness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.writing import read
from vaultplan.markdown.names import NO_NAMES, Names, unlink

SKILLS = Names(
    {
        "Data storytelling": ["storytelling", "DS"],
        "R&D budgets": [],
        "C": [],
        "C++": [],
        "C#": [],
        "Año fiscal": [],
        "Co-design": [],
    }
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Data storytelling", "Data storytelling"),
        ("  data   STORYTELLING ", "Data storytelling"),
        ("**Data storytelling**", "Data storytelling"),
        ("data-storytelling", "Data storytelling"),
        ("Storytelling", "Data storytelling"),
        ("ds", "Data storytelling"),
        ("[[Data storytelling]]", "Data storytelling"),
        ("[[03 Critical skills#Data storytelling]]", "Data storytelling"),
        ("[[Skills/Data storytelling|what I do best]]", "Data storytelling"),
        ("[[03 Critical skills|Data storytelling]]", "Data storytelling"),
        ("[Data storytelling](skills.md)", "Data storytelling"),
        ("[this](skills.md#Data%20storytelling)", "Data storytelling"),
        ("R and D budgets", "R&D budgets"),
        ("R & D budgets", "R&D budgets"),
        ("R und D budgets", "R&D budgets"),
        ("r y d budgets", "R&D budgets"),
        ("C", "C"),
        ("c++", "C++"),
        ("C#", "C#"),
        ("ano fiscal", "Año fiscal"),
        ("An\u0303o fiscal", "Año fiscal"),
        ("codesign", None),
        ("co design", "Co-design"),
        ("Data story", None),
        ("Data storytellings", None),
        ("Data storytelling and more", None),
        ("C+", None),
        ("", None),
    ],
)
def test_a_name_finds_what_it_means(text: str, found: str | None) -> None:
    assert SKILLS.find(text) == found


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("Data storytelling, C++", ("Data storytelling", "C++")),
        ("Data storytelling; C++", ("Data storytelling", "C++")),
        ("DS and C++", ("Data storytelling", "C++")),
        ("C + C#", ("C", "C#")),
        ("R&D budgets", ("R&D budgets",)),
        ("R & D budgets, C", ("R&D budgets", "C")),
        ("pastry and bread", ("pastry and bread",)),
        ("[[03 Critical skills#Data storytelling]], [[C++]]", ("Data storytelling", "C++")),
        ("C, c, [[C]]", ("C",)),
        ("C, ", ("C",)),
    ],
)
def test_a_list_of_names_is_taken_apart(text: str, listed: tuple[str, ...]) -> None:
    assert SKILLS.listed(text) == listed


@given(st.text(max_size=30))
def test_no_text_is_joined_but_by_its_folded_spelling(text: str) -> None:
    found = SKILLS.find(f"{text} zz")

    assert found is None


@given(st.text(max_size=60))
def test_links_and_lists_of_anything_are_read(text: str) -> None:
    assert isinstance(unlink(text), str)
    assert all(NO_NAMES.listed(text))


def test_a_name_that_matches_nothing_is_a_question_and_stays_apart() -> None:
    plan = read(
        {
            "a.md": "---\nvaultplan: skills\n---\n## Skills\n- Data storytelling\n",
            "b.md": "---\nvaultplan: audit\n---\n## Audit\n### Data storyteling\n- Used: yes\n",
        }
    )
    (finding,) = [one for one in plan.findings if one.code != "skills-too-few"]

    assert (finding.code, finding.note, finding.line) == ("skill-unmatched-near", "b.md", 5)
    assert "Data storytelling" in finding.question + finding.message
    assert [audit.skill for audit in plan.audits] == ["Data storyteling"]

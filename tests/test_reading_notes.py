"""A note's bytes to a note: what it is, its properties, and what can't be read in it."""

import pytest

from tests.writing import read, states
from vaultplan.markdown.note import read_note
from vaultplan.model import Note, State
from vaultplan.words import words


def note_of(data: str | bytes) -> Note:
    return read_note("a.md", data if isinstance(data, bytes) else data.encode(), words())


def codes(note: Note) -> list[tuple[str, int]]:
    return [(fault.code, fault.line) for fault in (*note.unread, *note.faults)]


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("vaultplan: eda", ("eda",)),
        ("vaultplan: EDA", ("eda",)),
        ("vaultplan: 'eda'", ("eda",)),
        ("vaultplan: [eda]", ("eda",)),
        ("vaultplan:\n  - skills\n  - audit", ("skills", "audit")),
        ("vaultplan: skills, audit", ("skills", "audit")),
        ("vaultplan: skills + audit", ("skills", "audit")),
        ("vaultplan: eda # step 7", ("eda",)),
        ("Vaultplan: eda", ("eda",)),
        ("title: vaultplan", ()),
        ("vaultplan:", ()),
    ],
)
def test_the_property_says_what_a_note_is(line: str, kinds: tuple[str, ...]) -> None:
    assert note_of(f"---\n{line}\n---\ntext\n").kinds == kinds


def test_a_kind_in_the_text_says_nothing() -> None:
    assert note_of("text\n\n---\nvaultplan: eda\n---\n").kinds == ()


def test_an_unknown_kind_is_a_fault_with_its_line_and_the_nearest_one() -> None:
    (fault,) = note_of("---\ntitle: x\nvaultplan: skils\n---\n").faults

    assert (fault.code, fault.line, dict(fault.details)["near"]) == ("kind-unknown", 3, "skills")


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("plain", ("plain",)),
        ("'it''s'", ("it's",)),
        ('"a \\"b\\""', ('a "b"',)),
        ("yes", ("yes",)),
        ("12:30", ("12:30",)),
        ("2026-13-45", ("2026-13-45",)),
        ("007", ("007",)),
        ("no", ("no",)),
        ("017", ("017",)),
        ("1:30", ("1:30",)),
        ("1_000", ("1_000",)),
        ("0x1F", ("0x1F",)),
        ("2024-1-2", ("2024-1-2",)),
        ("1.0e3", ("1.0e3",)),
        ("2026-01-01T00:00:00+99:99", ("2026-01-01T00:00:00+99:99",)),
        ("!!timestamp foo", ("foo",)),
        ('!!int ""', ()),
        ("!!bool maybe", ("maybe",)),
        ("!!python/name:os.system x", ("x",)),
        ("!foo bar", ("bar",)),
        ("=", ("=",)),
        ("9" * 5_000, ("9" * 5_000,)),
        ("1" + ":59" * 2_000, ("1" + ":59" * 2_000,)),
        ("", ()),
        ("~", ()),
        ("null", ()),
        ('""', ()),
        ("[a, b]", ("a", "b")),
        ("\n  - a\n  - b", ("a", "b")),
        ("\n- a\n- b", ("a", "b")),
        ("[[Note]]", ("[[Note]]",)),
        ('"[[Note]]"', ("[[Note]]",)),
        ("\n  - [[Note#Part]]\n  - b", ("[[Note#Part]]", "b")),
        (">\n  folded\n  text", ("folded text",)),
        ("|\n  a\n  b", ("a\nb",)),
        ("a # comment", ("a",)),
        ("https://example.org/a:b", ("https://example.org/a:b",)),
        ("plan: with a colon", ("plan: with a colon",)),
        ("@me", ("@me",)),
    ],
)
def test_a_propertys_value_is_what_was_typed(value: str, texts: tuple[str, ...]) -> None:
    note = note_of(f"---\nvaultplan: value\nhelps: {value}\nlast: 1\n---\n")

    assert tuple(text.rstrip("\n") for text in note.properties["helps"].texts) == texts
    assert note.properties["helps"].line == 3
    assert note.properties["last"].texts == ("1",)


@pytest.mark.parametrize("name", ["known_for", "known for", "Known for", "known-for", "KNOWN_FOR"])
def test_a_propertys_name_is_known_however_it_is_spelled(name: str) -> None:
    assert note_of(f"---\n{name}: x\n---\n").properties["known_for"].texts == ("x",)


@pytest.mark.parametrize(
    "name", ["content", "self", "handler", "metadata", "1", "null", "yes", "2024-01-01", "1.5", "__class__"]
)
def test_a_property_may_be_called_what_it_likes(name: str) -> None:
    note = note_of(f"---\nvaultplan: value\n{name}: a\nhelps: wards\n---\nText\n")

    assert (note.properties[name].texts, note.properties["helps"].texts) == (("a",), ("wards",))
    assert codes(note) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\nvaultplan: eda\nvaultplan: proof\n---\n", [("property-duplicate", 3)]),
        ("---\nvaultplan: eda\nmine:\n  a: 1\n---\n", [("property-nested", 3)]),
        ("---\nvaultplan: eda\nmine: [a\n---\n", [("property-invalid", 3)]),
        ("---\nvaultplan: eda\nmine: 'a\n---\n", [("property-unquoted", 3)]),
        ("---\nvaultplan: eda\nmine:\n\t- a\n---\n", [("property-tab", 3)]),
        ("---\nvaultplan: eda\nno end\n", [("frontmatter-unclosed", 1)]),
        ("\n---\nvaultplan: eda\n---\n", [("frontmatter-late", 1)]),
        ("---\n- vaultplan: eda\n- b\n---\n", [("property-invalid", 2)]),
        ("---\nvaultplan: eda\n---\n\n%% open\n\ntext\n", [("comment-unclosed", 5)]),
        ("---\nvaultplan: eda\n---\n<!-- open\n", [("comment-unclosed", 4)]),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(text: str, expected: list[tuple[str, int]]) -> None:
    assert codes(note_of(text)) == expected


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("---\nvaultplan: eda\n---\n".encode("utf-16"), "utf-16"),
        (b"---\nvaultplan: eda\n---\n\0", "nul-bytes"),
        (b"---\nvaultplan: eda\n---\nCaf\xe9\n", "not-utf-8"),
    ],
)
def test_a_note_in_another_encoding_is_unread_and_still_known_as_ours(data: bytes, code: str) -> None:
    note = note_of(data)

    assert note.kinds == ("eda",)
    assert [fault.code for fault in note.unread] == [code]


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029"])
def test_a_sign_that_yaml_takes_for_a_line_end_ends_no_line(sign: str) -> None:
    note = note_of(f"---\nvaultplan: value\nhelps: 'wards{sign}and homes'\nproblem: falls\n---\n")

    assert note.properties["helps"].texts[0].split() == ["wards", "and", "homes"]
    assert (note.properties["problem"].texts, note.properties["problem"].line) == (("falls",), 4)


def test_the_properties_end_at_the_first_fence_be_it_in_a_block_of_text() -> None:
    note = note_of("---\nvaultplan: value\nhelps: |\n---\n  wards\nproblem: falls\n---\n")

    assert (note.kinds, set(note.properties)) == (("value",), {"vaultplan", "helps"})
    assert note.properties["helps"].texts == ()


@pytest.mark.parametrize(
    ("levels", "code"), [(20, "property-nested"), (22, "property-invalid"), (400, "property-invalid")]
)
@pytest.mark.parametrize(("opener", "closer"), [("[", "]"), ("{a: ", "}")])
def test_a_property_nested_deeper_than_some_twenty_levels_is_refused_and_hides_only_itself(
    levels: int, code: str, opener: str, closer: str
) -> None:
    note = note_of(f"---\nvaultplan: value\nmine: {opener * levels}x{closer * levels}\nhelps: wards\n---\n")

    assert (set(note.properties), codes(note)) == ({"vaultplan", "helps"}, [(code, 3)])


def test_one_bad_property_hides_only_itself() -> None:
    note = note_of("---\nvaultplan: value\nhelps: [a\nproblem: stale bread\n---\n")

    assert note.kinds == ("value",)
    assert note.properties["problem"].texts == ("stale bread",)


def test_the_first_of_two_properties_counts() -> None:
    assert note_of("---\nhelps: one\nhelps: two\n---\n").properties["helps"].texts == ("one",)


def test_a_single_property_may_stand_in_the_text() -> None:
    plan = read({"a.md": "---\nvaultplan: vision\n---\n# Vision\n\nKnown for:: the one whose bread keeps\n"})

    assert plan.known_for
    assert (plan.known_for.text, plan.known_for.place.line) == ("the one whose bread keeps", 6)


def test_an_answer_in_the_text_counts_beside_a_property_that_says_not_yet() -> None:
    plan = read({"a.md": "---\nvaultplan: vision\nknown_for: TBD\n---\nKnown for:: the one whose bread keeps\n"})

    assert states(plan)["R24"] is State.MET


# --- What is never read ----------------------------------------------------------------------------------------------

SECRET = "Zanzibar"


@pytest.mark.parametrize(
    "hidden",
    [
        f"%% {SECRET} %%",
        f"%%{SECRET}%%",
        f"own words %% {SECRET} %% more",
        f"%%\n{SECRET}\n%%",
        f"%%\n- {SECRET}\n\n## {SECRET}\n%%",
        f"<!-- {SECRET} -->",
        f"<!--\n- {SECRET}\n-->",
        f"- own <!-- {SECRET} -->",
        f"```\n- {SECRET}\n```",
        f"~~~text\n- [ ] {SECRET} (time: 2h)\n~~~",
        f"````\n```\n- {SECRET}\n````",
        f"> ```\n> - {SECRET}\n> ```",
        f"    - {SECRET}",
        f"<div>\n- {SECRET}\n</div>",
        f"<details>\n<p>{SECRET}</p>\n</details>",
        f"> quote\n<div>\n- {SECRET}\n</div>",
        f"%% {SECRET}",
        f"<!-- {SECRET}",
        f"%% a %% own %% {SECRET}\n{SECRET}\n%%",
    ],
)
@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("value", "Why it matters"),
        ("value", "Problems I solve"),
        ("eda", "Eliminate"),
        ("skills", "Other skills"),
        ("proof", "Proof"),
    ],
)
def test_comments_code_and_html_are_never_read(kind: str, heading: str, hidden: str) -> None:
    note = f"---\nvaultplan: {kind}\n---\n## {heading}\n\n{hidden}\n"

    assert SECRET not in repr(read({"a.md": note}))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("costs fell by 5% and 10% `%%` since", "costs fell by 5% and 10% `%%` since"),
        ("`<!--` is a sign", "`<!--` is a sign"),
        ("100 %% done %% dusted", "100  dusted"),
    ],
)
def test_signs_in_code_and_single_percents_open_no_comment(line: str, text: str) -> None:
    plan = read({"a.md": f"---\nvaultplan: value\nhelps: x\n---\nResult:: {line}\n"})

    assert plan.result
    assert " ".join(plan.result.text.split()) == " ".join(text.split())

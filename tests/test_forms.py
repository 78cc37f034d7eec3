"""The same plan in another form is the same plan (product.md §2.2, docs/format.md)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.writing import FORMS, Form, Made, MadeUp, Part, Style, body, facts, in_headings, note, plans, read, write

SOME = settings(max_examples=8, deadline=None)


@SOME
@given(plans())
@pytest.mark.parametrize("form", ["table", "headings", "square", "round"])
def test_a_plan_says_the_same_in_each_form(form: str, plan: MadeUp) -> None:
    assert facts(read(write(plan, Style(FORMS[form])))) == facts(read(write(plan)))


@SOME
@given(plans())
def test_each_record_is_read_as_it_was_written(plan: MadeUp) -> None:
    found = read(write(plan))

    assert tuple(skill.name for skill in found.skills) == plan.skills
    assert tuple(skill.name for skill in found.skills if skill.critical) == plan.skills[:3]
    assert {skill.name: skill.why.text for skill in found.skills if skill.why} == {
        made.name: made.fields["why"] for part in plan.parts[:2] for made in part.records if "why" in made.fields
    }
    assert [move.text for move in found.moves] == [made.name for made in plan.part("Moves for the next two years")]
    assert [task.text for task in found.tasks if task.bucket == "delegate"] == [m.name for m in plan.part("Delegate")]
    assert [proof.text for proof in found.proofs] == [made.name for made in plan.part("Proof")]
    assert [proof.result for proof in found.proofs] == [made.fields.get("result", "") for made in plan.part("Proof")]
    assert [one.changed for one in found.reviews] == [m.fields.get("changed", m.name) for m in plan.part("Reviews")]


@SOME
@given(plans(), st.sampled_from(sorted(FORMS)), st.integers(1, 5))
def test_the_level_of_a_heading_says_nothing(plan: MadeUp, form: str, level: int) -> None:
    assert facts(read(write(plan, Style(FORMS[form], level=level)))) == facts(read(write(plan)))


@SOME
@given(plans(), st.sampled_from(["square", "nested", "headings"]), st.sampled_from(["*", "+", "1.", "1)"]))
def test_any_bullet_will_do(plan: MadeUp, form: str, bullet: str) -> None:
    assert facts(read(write(plan, Style(FORMS[form], bullet=bullet)))) == facts(read(write(plan)))


@SOME
@given(plans(), st.sampled_from(["square", "nested", "table"]))
def test_records_may_stand_in_a_quote(plan: MadeUp, form: str) -> None:
    assert facts(read(write(plan, Style(FORMS[form], quoted=True)))) == facts(read(write(plan)))


@SOME
@given(plans(), st.sampled_from(["square", "nested", "table"]))
def test_records_may_stand_in_a_callout(plan: MadeUp, form: str) -> None:
    def called_out(part: Part) -> list[str]:
        lines = FORMS[form](part)
        return ["> [!todo]- Folded", ">", *(f"> {line}" for line in lines)] if lines else []

    files = {
        path: text for path, text in write(plan).items() if "vaultplan: value" in text or "vaultplan: vision" in text
    }
    rest = {path: text for path, text in write(plan, Style(called_out)).items() if path not in files}

    assert facts(read({**rest, **files})) == facts(read(write(plan)))


LINE_ENDS: dict[str, Callable[[str], bytes]] = {
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "cr": lambda text: text.replace("\n", "\r").encode(),
    "bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "bom and crlf": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    "no end of line at the end": lambda text: text.rstrip("\n").encode(),
    "blanks at each line's end": lambda text: text.replace("\n", "  \n").encode(),
}


@SOME
@given(plans(), st.sampled_from(sorted(FORMS)))
@pytest.mark.parametrize("ends", LINE_ENDS)
def test_how_lines_end_changes_nothing_not_even_a_line_number(ends: str, plan: MadeUp, form: str) -> None:
    files = write(plan, Style(FORMS[form]))

    assert facts(read({path: LINE_ENDS[ends](text) for path, text in files.items()}), without=()) == facts(
        read(files), without=()
    )


@SOME
@given(plans(), st.randoms(use_true_random=False))
def test_names_and_folders_of_notes_say_nothing(plan: MadeUp, random: object) -> None:
    files = write(plan)
    names = [f"{n}é/{n} x.md" for n in range(len(files))]
    random.shuffle(names)  # type: ignore[attr-defined]

    moved = read(dict(zip(names, files.values(), strict=True)))
    without = ("line", "note")
    assert sorted_by_code(facts(moved, without=without)) == sorted_by_code(facts(read(files), without=without))


def sorted_by_code(found: dict[str, list[dict[str, str]]]) -> dict[str, object]:
    """Findings stand in the order of paths."""
    return {**found, "findings": sorted(found["findings"], key=lambda one: (one["code"], one["message"]))}


@SOME
@given(plans(), st.randoms(use_true_random=False), st.sampled_from(sorted(FORMS)))
def test_the_order_of_keys_says_nothing(plan: MadeUp, random: object, form: str) -> None:
    def shuffled(made: Made) -> Made:
        fields = list(made.fields.items())
        random.shuffle(fields)  # type: ignore[attr-defined]
        return Made(made.name, dict(fields))

    parts = tuple(replace(part, records=tuple(map(shuffled, part.records))) for part in plan.parts)

    assert facts(read(write(replace(plan, parts=parts), Style(FORMS[form])))) == facts(read(write(plan)))


@SOME
@given(plans(), st.sampled_from(sorted(FORMS)), st.data())
def test_records_split_over_several_notes_add_up(plan: MadeUp, form: str, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["skills", "audit", "roles", "eda", "proof", "reviews"]))
    parts = [part for part in plan.parts if part.kind == kind]
    split = [data.draw(st.integers(0, len(part.records))) for part in parts]
    first = [replace(part, records=part.records[:at]) for part, at in zip(parts, split, strict=True)]
    second = [replace(part, records=part.records[at:]) for part, at in zip(parts, split, strict=True)]
    files = write(plan)
    properties = plan.properties.get(kind, ())

    in_two = {
        **files,
        f"Plan/{kind}.md": note(kind, properties, body(first, Style(FORMS[form]))),
        f"Plan/{kind} 2.md": note(kind, (), body(second, Style(FORMS[form]))),
    }

    without = ("line", "note")
    assert in_any_order(facts(read(in_two), without=without)) == in_any_order(facts(read(files), without=without))


def in_any_order(found: object) -> object:
    """Lists without their order: that of notes is the order of their paths."""
    if isinstance(found, dict):
        return {key: in_any_order(value) for key, value in found.items()}
    return sorted((in_any_order(one) for one in found), key=repr) if isinstance(found, list) else found


@SOME
@given(plans())
def test_records_of_one_note_may_mix_the_forms(plan: MadeUp) -> None:
    forms = [*FORMS.values()]

    def mixed(part: Part) -> list[str]:
        lines = []
        for n, made in enumerate(part.records):
            form: Form = in_headings if n == len(part.records) - 1 else forms[n % len(forms)]
            form = FORMS["nested"] if form is in_headings and n < len(part.records) - 1 else form
            lines += [*form(replace(part, records=(made,))), ""]
        return lines

    assert facts(read(write(plan, Style(mixed)))) == facts(read(write(plan)))

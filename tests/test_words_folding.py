"""Spellings that are the same are folded to one."""

from hypothesis import example, given
from hypothesis import strategies as st

from vaultplan.words import folding
from vaultplan.words.folding import fold_key, fold_name, fold_prompt, plain

SPELLED = st.text(st.sampled_from("aBz09 stepSTEP_*.:)\u2013-#>`é\t\u00a0"), max_size=12)


@given(SPELLED | st.text())
@example("3")
@example("step 3 a")
@example(" two  words ")
def test_a_key_of_plain_letters_is_folded_as_any_other(text: str) -> None:
    fold_key.cache_clear()

    assert fold_key(text) == fold_prompt(folding._NUMBERING.sub("", plain(text).lstrip("#> ")))


@given(SPELLED | st.text())
@example("R&D-team")
@example("a\x1c-\x1fb & c")
def test_a_name_of_plain_letters_is_folded_as_any_other(text: str) -> None:
    fold_name.cache_clear()

    # An accent that folding takes away again, or a sign that it leaves out, sends it the long way.
    assert fold_name(text) == fold_name(f"{text}\ufe0f")

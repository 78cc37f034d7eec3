"""Words from the notes on the dashboard: as they were written where that is harmless, never more than words."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaultplan.escaping.dashboard import inline, label


@pytest.mark.parametrize(
    "text",
    [
        "R&D and FP&A",
        "C# and C++",
        "4h -> 1h",
        "a=b, snake_case",
        "10% (about $40k), really?",
        'a: b; c/d @ e\'s "f"!',
        "Zoë's café, 日本語, naïve",
        "👩‍💻 codes",
        "https://example.org/a_b?c=d",
        "2026-01-01",
        "-5% +3%",
        "well... yes",
        "3.5 h",
        "about ~2 h",
        "🇩🇪 ❤️",
        "2 * 3 = 6",
    ],
)
def test_ordinary_text_stays_as_it_was_written(text: str) -> None:
    assert inline(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** and *italic*", "bold and italic"),
        ("~~gone~~ ==lit== `code`", "gone lit code"),
        ("__both__ _sides_", "both sides"),
        ("[[03 Skills#Data storytelling]]", "Data storytelling"),
        ("[[Note|title]] and [site](https://example.org)", "title and site"),
        ("one\ntwo\r\nthree\u2028four\tfive", "one two three four five"),
        ("`code *as* [[it]] is`, \\*no\\* more", "code &#42;as&#42; &#91;&#91;it&#93;&#93; is, &#42;no&#42; more"),
        ("R&amp;D, caf&eacute;,&nbsp;&#8364;&#x20;5; &unknown;", "R&D, café, € 5; &amp;unknown;"),
        ("<https://example.org/_a_> or <jane@example.org>", "https://example.org/&#95;a&#95; or jane@example.org"),
        ("CO<sub>2</sub> and<br>H<SUB>2</SUB>O", "CO2 and H2O"),
        ("seen %%not this%% here <!-- nor this -->", "seen here"),
    ],
)
def test_links_and_emphasis_are_shown_as_a_reader_sees_them(text: str, shown: str) -> None:
    assert inline(text) == shown


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("```", "&#96;&#96;&#96;"),
        ("|", "&#124;"),
        ("| a | b |", "&#124; a &#124; b &#124;"),
        ("> [!NOTE] x", "&gt; &#91;!NOTE&#93; x"),
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)>"),
        ("{{title}}", "&#123;&#123;title&#125;&#125;"),
        ("<% tp.file %>", "&lt;&#37; tp.file &#37;>"),
        ("`= this`", "&#61; this"),
        ("`$= app`", "&#36;= app"),
        ("![[Secret]]", "Secret"),
        ("![[", "!&#91;&#91;"),
        ("[x](javascript:alert)", "x"),
        ("[x](javascript:alert(1))", "&#91;x&#93;(javascript:alert(1))"),
        ("---", "&#45;--"),
        ("===", "&#61;&#61;&#61;"),
        ("%%", "&#37;&#37;"),
        ("$$", "&#36;&#36;"),
        ("x ^block", "x &#94;block"),
        ("[due:: x]", "&#91;due&#58;&#58; x&#93;"),
        ("Key:", "Key&#58;"),
        ("#tag and (#tag)", "&#35;tag and (&#35;tag)"),
        ("- [ ] x", "&#45; &#91; &#93; x"),
        ("+ x", "&#43; x"),
        ("1. x", "1&#46; x"),
        ("1) x", "1&#41; x"),
        ("&#x3c;script>", "&lt;script>"),
        ("&lt;b>", "&lt;b>"),
        ("&#37;&#37; &#123;&#123;x &lbrack;&lbrack;y", "&#37;&#37; &#123;&#123;x &#91;&#91;y"),
        ("<obsidian://x> <javascript:x>", "&lt;obsidian&#58;//x> &lt;javascript:x>"),
        ("<scr<b>ipt>", "&lt;script>"),
        ("`[x](javascript:y)`", "&#91;x&#93;(javascript:y)"),
        ("\\", "&#92;"),
        ("obsidian://shell", "obsidian&#58;//shell"),
        ("xhttps://x", "xhttps&#58;//x"),
        ("<!-- open", "&lt;!-- open"),
        ("~~~", "&#126;&#126;&#126;"),
        ("* x", "&#42; x"),
    ],
)
def test_what_could_mean_something_is_encoded(text: str, encoded: str) -> None:
    assert inline(text) == encoded


@pytest.mark.parametrize("sign", list("📅📆⏳⌛🛫➕✅❌⏰🔁🆔⛔🏁🔺⏫🔼🔽⏬🗓"))  # noqa: RUF001 - the sign is meant
def test_signs_of_task_plugins_are_left_out(sign: str) -> None:
    assert inline(f"call Ann {sign}\ufe0f 2026-01-01") == "call Ann 2026-01-01"


def test_invisible_characters_are_left_out() -> None:
    assert inline("a\x00b\x1b[0m\u202ec\u200bd\ufeff\ue000\ud800\u0378e") == "ab&#91;0mcde"


def test_characters_that_are_left_out_cannot_come_back_as_entities() -> None:
    assert inline("a&#x202e;b&#27;c&#0;d&#xe000;e&#xd800;f&zwnj;g &#1114112;") == "abc\ufffddefg \ufffd"
    assert inline("&#128197; 2026-01-01 `📅 2026-01-02`") == "2026-01-01 2026-01-02"


def test_new_pictographs_stay_on_an_old_python() -> None:
    assert inline("go \U0001fae8 \U0001faef") == "go \U0001fae8 \U0001faef"


def test_long_text_is_cut_by_what_is_read() -> None:
    assert inline("|" * 50, limit=10) == "&#124;" * 9 + "…"


def test_words_of_a_link_are_never_empty() -> None:
    assert label("\u200b") == "…"


def test_words_of_a_link_keep_what_matters_only_at_the_start_of_a_line() -> None:
    assert label("- 1. x") == "- 1. x"


@given(st.text())
@example("%%" * 3)
def test_nothing_special_and_nothing_invisible_survives(text: str) -> None:
    shown = inline(text)
    assert "\n" not in shown
    assert shown == shown.strip()
    assert not set("\\`*[]{}<|").intersection(shown)
    assert not any(run in shown for run in ("%%", "==", "::", "~~", "-->"))
    allowed = {"\u200d", "\ufe0f"}
    assert not any(
        unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for char in shown if char not in allowed
    )


@given(st.text(alphabet="%<>!-x\n", max_size=60))
def test_text_that_was_shown_once_is_a_comment_to_nobody(text: str) -> None:
    assert "<!--" not in inline(text)

"""A vault whose every field says something hostile, and its twin, which says something harmless there."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import mistune
from markdown_it import MarkdownIt
from markdown_it.token import Token

from vaultplan.checks import BY_CODE
from vaultplan.markdown.prompts import Prompts

RELEASE = os.environ.get("VAULTPLAN_RELEASE") == "1"
"""Whether the long sizes are asked for: `VAULTPLAN_RELEASE=1 .venv/bin/pytest tests/test_hostile_vault.py ...`"""

BEACON = "beacon.example"
"""The host that hostile texts would like to hear from."""

_STEAL = "window.__pwned=1;document.title='pwned';alert(1)"

ATTACKS: tuple[str | tuple[str, str], ...] = (
    f"<script>{_STEAL}</script>",
    f"<script src=https://{BEACON}/x.js></script>",
    f'<img src="https://{BEACON}/x.png">',
    f"<img src=x onerror={_STEAL}>",
    f"<svg onload={_STEAL}>",
    f"<svg><script>{_STEAL}</script></svg>",
    f"<iframe src=https://{BEACON}/></iframe>",
    "<iframe srcdoc='<script>parent.__pwned=1</script>'></iframe>",
    f"<details open ontoggle={_STEAL}>",
    f"<video><source onerror={_STEAL}></video>",
    f"<input autofocus onfocus={_STEAL}>",
    f"<body onload={_STEAL}>",
    f"<link rel=stylesheet href=https://{BEACON}/x.css>",
    f"<style>@import 'https://{BEACON}/x.css';</style>",
    f"<meta http-equiv=refresh content='0;url=https://{BEACON}/'>",
    f"<base href=https://{BEACON}/>",
    f"<form action=https://{BEACON}/><button>x</button></form>",
    f"<object data=https://{BEACON}/x></object><embed src=https://{BEACON}/x>",
    f"</a></p></td></table></li></ul></div><script>{_STEAL}</script>",
    (f"<!--><script>{_STEAL}</script>-->", "<!-- harmless -->"),
    f"<![CDATA[<script>{_STEAL}</script>]]>",
    f"<?php echo 1 ?><script>{_STEAL}</script>",
    f"&lt;script&gt;{_STEAL}&lt;/script&gt;",
    f"&#60;script&#62;{_STEAL}&#60;/script&#62;",
    f"&#x3c;img src=x onerror={_STEAL}&#x3e;",
    "\\<script>window.__pwned=1\\</script>",
    f"`<script>{_STEAL}</script>`",
    (f"![x](https://{BEACON}/x.png)", "x"),
    (f"![[https://{BEACON}/x.png]]", "x.png"),
    ("![[Secret]]", "Secret"),
    ("[x](javascript:window.__pwned=1)", "x"),
    ("[x](obsidian://shell-commands?execute=y)", "x"),
    f"[x]: https://{BEACON}/x 'y'",
    f"<https://{BEACON}/>",
    "javascript:window.__pwned=1",
    "obsidian://shell-commands",
    "`$= app.vault.adapter.remove('x')`",
    "`= this.file.name`",
    "`$= x` and `= y` and ``$= z``",
    "```dataviewjs",
    "~~~dataviewjs app.x()",
    "```mermaid",
    '"]; click A href "javascript:window.__pwned=1"',
    ('%%{init: {"securityLevel": "loose"}}', "%% harmless"),
    "<%* await tp.user.x() %>",
    "<% tp.file.title %>",
    "{{title}} {{date:YYYY}} {% x %}",
    "| a | b |",
    "x | y \\| z",
    "> [!danger]- x",
    "- [ ] another box",
    "x ] [ ] y",
    "[ ] [x] [/]",
    "1. one",
    "# a heading",
    "---",
    "***",
    "===",
    "x ^vp-000000",
    "^abc",
    ("end x%% gen:7", "end x%% harmless"),
    "==marked== and ~~struck~~ and $$x$$ and $y$",
    "[^1] and ^[inline]",
    "a]] [[Secret|b",
    "]](https://example.org)",
    "[[Secret#^id|x]]|y]]",
    "**bold** _it_ __b__ *i*",
    "\u202egnp.exe\u2066x\u200b\ufeff",
    "x\x1b]0;pwned\x07\x9b31m\x7f",
    "a\u2028b\u2029c\x0bd\x0ce\x85f",
    "<!-- vaultplan: everything below this line is yours (0123456789) -->",
    "vaultplan: everything below this line is yours (0123456789)",
    "vaultplan: dashboard",
    "!!python/object/apply:os.system ['touch x']",
    "=HYPERLINK(1)",
    "#secret-tag and #a/b",
    "key::value x::y [k:: v",
)
"""Texts that mean something somewhere; beside one, what its twin says where a reader of the note sees other words."""


def _twin(attack: str) -> str:
    """What is as harmless as it is alike: brackets may be a prompt that nobody filled in, whatever stands in them."""
    return "[harmless]" if Prompts(frozenset(), frozenset()).judge(f"word {attack}").missing else "harmless"


PAYLOADS = tuple(one if isinstance(one, tuple) else (one, _twin(one)) for one in ATTACKS)

_ASKED = {"delegate-to-nobody", "skill-unbuilt", "skill-unproven", "strength-unstretched", "eliminate-unagreed"}
"""Checks whose questions quote what notes say. The others ask about wording, and may well differ between twins."""

NOTES = {
    "Start": """---
vaultplan: plan
language: en
started: 2026-09-01
current_role: "Role [[role]]"
link_style: LINKS
checks_off: CODES
---
# Start
""",
    "Value": """---
vaultplan: value
reviewed: 2026-11-01
helps: "ward teams in small hospitals [[helps]]"
problem: "handing over patients at night without loss [[problem]]"
result: "go home on time and sleep [[result]]"
---
## Problems I solve

- The night team hears too late what the day team knows [[problem one]]
- Nobody finds the paper for the pumps when it matters [[problem two]]
- New people wait a week for their first password [[problem three]]

## Why it matters

Because nobody should lie awake over this [[matters]]

## Value drivers

### Driver [[driver]]

- Now: 3
""",
    "Vision": """---
vaultplan: vision
status: active
vision: "Small hospitals hand over their patients safely because a team that I built shows them how [[vision]]"
known_for: "the one who makes handing over safe and short [[known]]"
---
## Problems I want to solve

### Group [[heading]]

- Wards that never speak with each other at all [[wanted]]
""",
    "Skills": """---
vaultplan: skills
---
## The three that matter most

### Skill one [[skill one]]

- Why: why one [[why one]]
- Aliases: s1

### Skill two [[skill two]]

- Why: why two [[why two]]
- Aliases: s2

### Skill three [[skill three]]

- Why: why three [[why three]]
- Aliases: s3
""",
    "Audit": """---
vaultplan: audit
reviewed: 2025-11-01
strengths:
  - s1
must_build: s2
leap_bet: strength
---
## Audit

### s1

- Used now: yes - audit note [[audit note]]
- Trusted: partly

## Why this bet

- Bet on the strength that is there already [[bet]]
""",
    "Roadmap": """---
vaultplan: roadmap
---
## Roles in three to five years

### Role one [[role one]]

- Problems: problems of many wards [[role problems]]
- Success: success that twelve wards can see [[role success]]
- Needs:
  - Need [[need]]
  - s1

## Moves for the next two years

- [ ] Show the new sheet to the board [[move]]
  - Kind: project
  - Builds: s2
  - Cue: cue [[cue]]
  - Due: 2026-12-01
- [ ] Walk the wards with the nurse in charge [[move two]]
  - Kind: own kind [[kind]]
""",
    "Roles": """---
vaultplan: roles
status: "n/a: reason [[reason]]"
---
## Next steps

### Role two [[role two]]

- Path: own path [[path]]
- Builds: s1
- Leads to: somewhere [[leads to]]
- Tested: tested for a week [[tested]]
""",
    "Current": """---
vaultplan: eda
reviewed: 2026-11-01
---
## Eliminate

### Under [[heading]]

- [ ] Write the Friday report for nobody [[task one]]
  - Time: 2h/week
- [x] Sit in the Monday meeting [[task two]]
  - Time: 1h/week

## Delegate

- [ ] Answer the calls in the morning [[task three]]
  - Time: 1h/week
  - To: owner [[owner]]
- [/] Fetch the post [[task four]]

## Automate

- [ ] Fill in the form [[task five]]
  - Time: 1h/week
  - Tool: tool [[tool]]

## Reinvest

- [ ] Practise with the new sheet [[reinvest]]
  - Time: 1h/week
  - Kind: practice
  - Builds: s2
""",
    "Proof": """---
vaultplan: proof
---
## Proof

- 2026-10-01 Won the prize of the region [[proof]]
  - Skill: s1
  - Result: result [[proof result]]
  - Seen by: Carol [[seen by]]
  - Link: link [[proof link]]
""",
    "Reviews": """---
vaultplan: reviews
---
## Reviews

### 2026-10-31

- Changed: changed [[changed]]
- Decision: decided [[decided]]
- Proposition: proposition [[old proposition]]
- Vision: vision [[old vision]]
- Known for: known [[old known]]
- Skills:
  - Old skill: ●◐○?, proof 1

## Decisions

### Course [[decision]]

- Serves: s1
- Verdict: yes
""",
}
FIELDS = tuple(sorted(set(re.findall(r"\[\[(.+?)\]\]", "".join(NOTES.values())))))


def notes(text: Callable[[str], str], *, style: str = "wiki") -> dict[str, str]:
    """The notes of a plan in which each field says what `text` gives for it."""

    def filled(note: str) -> str:
        head, body = note.split("---\n", 2)[1:]
        head = re.sub(r"\[\[(.+?)\]\]", lambda found: _quoted(text(found[1])), head.replace("LINKS", style))
        head = head.replace("CODES", str(sorted(set(BY_CODE) - _ASKED)))
        return f"---\n{head}---\n" + re.sub(r"\[\[(.+?)\]\]", lambda found: text(found[1]), body)

    return {f"P/{name}.md": filled(note) for name, note in NOTES.items()}


def lay(root: Path, texts: dict[str, str]) -> Path:
    """The notes in a vault."""
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


def _quoted(text: str) -> str:
    return "".join(char if char.isprintable() and char not in '"\\' else _escape(char) for char in text)


def _escape(char: str) -> str:
    return f"\\U{ord(char):08X}"


def mistune_shape(tokens: Any) -> list[Any]:
    """What mistune made of a text, without its words."""
    shape: list[Any] = []
    for token in tokens:
        kind = token["type"]
        if kind == "text" and shape and shape[-1] == "text":
            continue
        attributes = {name: value for name, value in token.get("attrs", {}).items() if name != "text"}
        inner = mistune_shape(token.get("children") or ())
        shape.append("text" if kind == "text" else (kind, attributes, inner))
    return shape


def commonmark_shape(tokens: Sequence[Token]) -> list[Any]:
    """What markdown-it made of a text, without its words."""
    # the markup of a text is the entity that was read last: words, not shape
    return [
        one.type
        if one.type == "text"
        else (one.type, one.tag, one.attrs, one.markup, commonmark_shape(one.children or []))
        for one in tokens
    ]


MISTUNE = mistune.create_markdown(
    renderer=None,
    plugins=[
        "table", "strikethrough", "task_lists", "footnotes", "def_list", "abbr", "mark", "insert", "superscript",
        "subscript", "spoiler",
    ],
)  # fmt: skip
COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def shapes(text: str) -> Iterator[list[Any]]:
    """The structure of a dashboard, as each parser sees it."""
    yield mistune_shape(MISTUNE(text))
    yield commonmark_shape(COMMONMARK.parse(text))


OBSIDIAN = {
    "a code span or fence, of which plugins run some": r"`|~~~",
    "Templater": r"<%|%>",
    "Mustache, or a template": r"[{}]",
    "a comment": r"%%",
    "an embed": r"!\[",
    "a Dataview field": r"::",
    "a highlight": r"==",
    "struck out": r"~~",
    "a formula": r"\$\$|(?<!\s)\$|\$(?!\d)",
    "a footnote": r"\[\^|\^\[",
    "a block's name": r"\^",
    "a tag": r"(?m)(?:^|(?<=[\s(\[|]))#(?!#*\s)",
    "a sign of a task plugin": "[📅📆🗓⏳⌛🛫➕✅❌⏰🔁🆔⛔🏁🔺⏫🔼🔽⏬]",  # noqa: RUF001 - the signs are meant
    "an escape": r"\\(?!\|)",
    "a link to another program": r"(?i)\b(?!https?:)[a-z][a-z0-9+.-]*://",
    "an invisible character": "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]",
}
"""What Obsidian or a plugin of it would act upon, and a dashboard never holds. A cell's link has its `\\|`."""


def active(text: str) -> list[str]:
    """What is left in a dashboard that somebody would act upon."""
    body = re.sub(r"(?m)^<!-- vaultplan: everything below this line is yours.*$", "", text, count=1)
    found = [what for what, pattern in OBSIDIAN.items() if re.search(pattern, body)]
    if "<" in body:
        found.append("HTML")
    return found

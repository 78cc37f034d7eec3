"""What ordinary notes are made of: blocks of text, and lines that only look as if a tag sent them to the plan."""

from dataclasses import dataclass
from random import Random
from typing import Final

_SUBJECTS: Final = (
    "the north team", "Ana", "our supplier", "the night shift", "Jonas", "the steering group", "María José",
    "the trainee", "everybody at the desk", "Mr Okonjo", "Frau Schäfer", "the committee", "the new form", "the archive",
)  # fmt: skip
_VERBS: Final = (
    "asked about", "was late with", "agreed on", "wants to drop", "has checked", "found a mistake in", "put off",
    "explained", "will send", "forgot", "took over", "wrote down", "moved", "paid for", "could not open",
)  # fmt: skip
_OBJECTS: Final = (
    "the spring figures", "a list of rooms", "the boiler in the east hall", "the travel costs", "the minutes",
    "the draft for the board", "three open questions", "the café's bill", "the old keys", "the recipe for lentils",
    "the plan for May", "the übergabe sheet", "a photo of the wall", "the spare parts", "the long survey",
)  # fmt: skip
_ENDS: Final = (
    "before lunch", "again", "for the second time this month", "and nobody minded", "in the corridor", "by phone",
    "so we wait", "which is fine", "as [[Planning 12|planned]]", "see [[Ideas]]", "with a *small* change", "on Monday",
    "at 14:30", "for about 40 people", "(the blue one)", "and **that** is settled", "#meeting", "#project/hall",
)  # fmt: skip
_HEADINGS: Final = ("Notes", "Log", "Open", "Tasks", "Ideas", "Background", "Who said what", "Links", "Später", "Next")
_OTHER_MARKS: Final = "/->?!"
_TAG: Final = ("eda/eliminate", "eda/automate", "eda/delegate", "eda/streichen", "eda/eliminar", "proof", "eda/stop")

_DECOYS: Final = (
    "How to tag a task:\n\n```markdown\n{line}\n{line}\n```\n",
    "~~~\n{line}\n\n- [ ] and one more\n~~~\n",
    "````\n```\n{line}\n```\n{line}\n````\n",
    "It looks like this:\n\n    {line}\n    {line}\n",
    "- as an example\n\n  ```\n  {line}\n  ```\n- and so on\n",
    "> [!example]- How I tag\n> ```\n> {line}\n> ```\n",
    "%%\n{line}\n\n{line}\n%%\n",
    "<!--\n{line}\n-->\n",
    "<!-- {line} -->\n",
    "Said in between %% {line} %% and gone.\n",
    "We talked about #{tag} and left it at that.\n",
    "## What #{tag} is good for\n",
    "| what | tag |\n| --- | --- |\n| typing lists | #{tag} |\n",
    "- [ ] look up what `#{tag}` does\n- [ ] ask Ana\n",
    "- [ ] see page#{tag} of the manual\n",
    "- [ ] read about #edam cheese\n- [ ] correct it #proofread\n",
    "- [ ] the project's own #project/eda\n",
    "- Vortrag gehalten #beleg\n- dado el curso #prueba\n",
)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a note, with a blank line at its end: its bytes, how many lines, its boxes by mark."""

    data: bytes
    lines: int
    open: int = 0
    done: int = 0
    other: int = 0


def block(text: str) -> Block:
    """A block of this text; boxes in code are counted by nobody, so give none."""
    rows = [row.lstrip("> ") for row in text.splitlines()]
    boxes = [row[3] for row in rows if row[:3] == "- [" and row[4:6] == "] "]
    still, done = boxes.count(" "), boxes.count("x")
    whole = f"{text}\n"
    return Block(whole.encode(), whole.count("\n"), still, done, len(boxes) - still - done)


def blocks(chance: Random, count: int) -> tuple[Block, ...]:
    """So many different blocks, in the mixture of ordinary notes."""
    makers = (_paragraph, _list, _boxes, _heading, _code, _table, _quote)
    return tuple(block(make(chance)) for make in chance.choices(makers, (28, 24, 6, 18, 3, 2, 4), k=count))


def decoys(chance: Random) -> tuple[Block, ...]:
    """Some of each line that only looks like a capture."""
    found = []
    for form in _DECOYS * 12:
        tag = chance.choice(_TAG)
        text = form.format(line=f"- [ ] {_words(chance)} #{tag} [time:: 2h/week]", tag=tag)
        found.append(Block(f"{text}\n".encode(), text.count("\n") + 1))
    return tuple(found)


def unended(chance: Random) -> Block:
    """Code that nobody ended: to the end of the note, all is code."""
    text = f"```\n- [ ] {_words(chance)} #eda/eliminate [time:: 2h/week]\n"
    return Block(text.encode(), text.count("\n"))


def name(chance: Random) -> str:
    """What a note may be called."""
    return f"{chance.choice(_OBJECTS).removeprefix('the ').removeprefix('a ').capitalize()}"


def front(chance: Random, *, broken: bool) -> Block:
    """Properties at the top of a note; broken ones are what people leave there, and no YAML."""
    rows = [f"created: {_day(chance)}", f"tags: [{chance.choice(('meeting', 'home', 'work'))}, {chance.randrange(40)}]"]
    more = (
        "aliases:\n  - Something else", "rating: 4", 'source: "[[Library]]"', "author: O'Neill", "cssclasses: wide",
        "status: open", "due:", "url: https://example.org/a?b=c#d", "people:\n  - Ana\n  - Jonas",
    )  # fmt: skip
    rows += chance.sample(more, chance.randrange(0, 4))
    if broken:
        wrong = (
            "title: Budget: the short one: again",
            "title: {{title}}",
            "owner: @me",
            "list: [a, b",
            "a:\tb\n\tc: d",
        )
        rows.insert(chance.randrange(len(rows) + 1), chance.choice(wrong))
    text = "\n".join(["---", *rows, "---", ""])
    return Block(text.encode(), text.count("\n"))


def _words(chance: Random) -> str:
    return f"{chance.choice(_VERBS)} {chance.choice(_OBJECTS)}"


def _sentence(chance: Random) -> str:
    said = (_SUBJECTS, _VERBS, _OBJECTS, _ENDS)
    return " ".join(chance.choice(words) for words in said)


def _day(chance: Random) -> str:
    return f"20{chance.randrange(16, 27)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"


def _paragraph(chance: Random) -> str:
    return "".join(f"{_sentence(chance)}.\n" for _ in range(chance.randrange(1, 4)))


def _list(chance: Random) -> str:
    rows = []
    for _ in range(chance.randrange(2, 7)):
        rows.append(f"- {_sentence(chance)}\n")
        if chance.random() < 0.25:
            rows.append(f"    - {_words(chance)}\n")
    return "".join(rows)


def _boxes(chance: Random) -> str:
    marks = chance.choices((" ", "x", chance.choice(_OTHER_MARKS)), (60, 30, 8), k=chance.randrange(1, 7))
    return "".join(f"- [{mark}] {_words(chance)}{_due(chance)}\n" for mark in marks)


def _due(chance: Random) -> str:
    return chance.choice(("", "", "", " #errand", f" 📅 {_day(chance)}", f" [due:: {_day(chance)}]", " ⏫"))


def _heading(chance: Random) -> str:
    return f"{'#' * chance.randrange(2, 4)} {chance.choice(_HEADINGS)}\n"


def _code(chance: Random) -> str:
    return f"```sh\ncd {chance.randrange(100)}\n# not a heading\nls | wc -l\n```\n"


def _table(chance: Random) -> str:
    rows = "".join(f"| {chance.choice(_SUBJECTS)} | {chance.randrange(1000)} |\n" for _ in range(4))
    return f"| who | how many |\n| --- | ---: |\n{rows}"


def _quote(chance: Random) -> str:
    return f"> [!note] {chance.choice(_HEADINGS)}\n> {_sentence(chance)}\n> {_sentence(chance)}\n"

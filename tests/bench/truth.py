"""What is true of a generated vault, and how it differs from what `status --format json` says of it."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

from tests.bench.prose import Block
from tests.bench.tagged import Facts, Tagged

_SHOWN: Final = 5
_KEYS: Final = {
    "tasks": ("note", "line", "text", "bucket", "status", "hours", "own_time"),
    "reinvest": ("text", "status", "hours"),
    "proof": ("note", "line", "text", "date", "skills", "seen_by"),
}
_OWN_KEYS: Final = {
    "tasks": ("note", "text", "bucket", "status", "hours", "own_time"),
    "reinvest": ("text", "status", "hours"),
    "proof": ("text", "date", "skills", "seen_by"),
}
"""What is compared of the plan's own lines, of which its key names no line."""


@dataclass(slots=True)
class Truth:
    """What was written. `own` is what the plan's own notes hold, the lists what is captured, `unclear` counts in none.

    `open_boxes` are the open boxes with an `#eda` tag, `note:line`: what any program can be asked for that knows boxes
    and tags.
    """

    own: dict[str, list[Facts]] = field(default_factory=dict)
    own_hours: dict[str, Any] = field(default_factory=dict)
    tasks: list[Facts] = field(default_factory=list)
    reinvest: list[Facts] = field(default_factory=list)
    proof: list[Facts] = field(default_factory=list)
    unclear: list[Facts] = field(default_factory=list)
    open_boxes: list[str] = field(default_factory=list)
    notes: int = 0
    folders: int = 0
    bytes: int = 0
    lines: int = 0
    with_properties: int = 0
    boxes: list[int] = field(default_factory=lambda: [0, 0, 0])

    @classmethod
    def load(cls, text: str) -> tuple[Self, dict[str, float]]:
        """The truth, and what it was made from."""
        read = json.loads(text)
        made = read.pop("made")
        return cls(**read), made

    def dump(self, made: Mapping[str, float]) -> str:
        return json.dumps({"made": made, **asdict(self)}, ensure_ascii=False)

    def add(self, note: str, line: int, one: Tagged) -> None:
        """A line that is captured, where it stands."""
        getattr(self, one.sort).append({"note": note, "line": line, **one.facts})
        if one.open_box:
            self.open_boxes.append(f"{note}:{line}")

    def count(self, size: int, parts: Iterable[Block]) -> None:
        """How much a note is."""
        self.bytes += size
        for part in parts:
            self.lines += part.lines
            for at, boxes in enumerate((part.open, part.done, part.other)):
                self.boxes[at] += boxes

    def differences(self, status: Mapping[str, Any]) -> list[str]:
        """What `status` says that isn't so, or doesn't say; empty when all is right."""
        ours = {facts["note"] for facts in self.own["tasks"]}
        found = []
        for sort, keys in _KEYS.items():
            told: list[Facts] = status[sort]
            if sort == "tasks":
                found += _compare(sort, self.own[sort], [one for one in told if one["note"] in ours], _OWN_KEYS[sort])
                told = [one for one in told if one["note"] not in ours]
                found += _compare(sort, self.tasks, told, keys)
            else:
                both = _OWN_KEYS[sort]
                found += _compare(sort, [*self.own[sort], *getattr(self, sort)], told, both)
        return [*found, *self._lines_of_proof(status["proof"]), *self._sums(status["hours"])]

    def _lines_of_proof(self, told: Iterable[Facts]) -> list[str]:
        own = {one["text"] for one in self.own["proof"]}
        return _compare("proof", self.proof, [one for one in told if one["text"] not in own], _KEYS["proof"])

    def _sums(self, told: Mapping[str, Any]) -> list[str]:
        """The hours of all lines; those of the plan's own notes are known to a tenth."""
        live = [task for task in self.tasks if task["status"] != "rejected"]
        kept = [one for one in self.reinvest if one["status"] != "rejected"]
        timed = [task for task in live if not task["own_time"]]
        sums = {
            "freed_done": _sum(task for task in timed if task["status"] == "done"),
            "freed_planned": _sum(task for task in timed if task["status"] != "done"),
            "freed_unknown": sum(task["hours"] is None for task in live),
            "freed_own_time": _sum(task for task in live if task["own_time"]),
            "reinvested_done": _sum(one for one in kept if one["status"] == "done"),
            "reinvested_planned": _sum(one for one in kept if one["status"] != "done"),
            "reinvested_unknown": sum(one["hours"] is None for one in kept),
        }
        wanted = {name: value + self.own_hours[name] for name, value in sums.items()}
        wrong = [name for name, value in wanted.items() if not math.isclose(told[name], value, abs_tol=0.06)]
        return [f"hours: {name} is {wanted[name]:.2f}, and {told[name]} is said" for name in wrong]


def of_plan(key: Mapping[str, Any]) -> Truth:
    """The truth about a vault that holds a plan of tests/plans and nothing else."""
    return Truth({sort: key[sort] for sort in _KEYS}, key["hours"])


def _compare(sort: str, wanted: Sequence[Facts], told: Sequence[Facts], keys: Sequence[str]) -> list[str]:
    should = Counter(_row(facts, keys) for facts in wanted)
    are = Counter(_row(facts, keys) for facts in told)
    missing, strange = should - are, are - should
    lines = [f"{sort}: not said: {row}" for row in [*missing][:_SHOWN]]
    lines += [f"{sort}: not so: {row}" for row in [*strange][:_SHOWN]]
    if lines:
        lines.append(f"{sort}: {missing.total()} of {should.total()} missing, {strange.total()} too many")
    return lines


def _row(facts: Facts, keys: Sequence[str]) -> tuple[Any, ...]:
    values = (facts.get(key) for key in keys)
    return tuple(
        round(value, 2) if isinstance(value, float) else tuple(value) if isinstance(value, list) else value
        for value in values
    )


def _sum(lines: Iterable[Facts]) -> float:
    return math.fsum(line["hours"] for line in lines if line["hours"])

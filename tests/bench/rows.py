"""The table: a row a measure, with what is asked, what was seen, and whether that is enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_BEGIN: Final = "<!-- measured: begin -->"
_END: Final = "<!-- measured: end -->"
_HEAD: Final = ("target", "notes", "what", "ours", "floor or peer", "ratio", "asked", "rounds", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. `ok` is None for what is shown beside the targets, or could not be measured."""

    target: str
    what: str
    notes: int = 0
    ours: str = ""
    floor: str = ""
    ratio: str = ""
    asked: str = ""
    rounds: str = ""
    ok: bool | None = None

    def cells(self) -> tuple[str, ...]:
        mark = {True: "ok", False: "**not**", None: ""}[self.ok]
        notes = f"{self.notes:,}" if self.notes else ""
        return (self.target, notes, self.what, self.ours, self.floor, self.ratio, self.asked, self.rounds, mark)


def compared(target: str, what: str, ours: float, floor: float, most: float | None, **more: object) -> Row:
    """A row of two times: ours may take `most` times the other; `ratio`, `notes` and `rounds` may be given."""
    ratio = float(str(more.pop("ratio", ours / floor)))
    asked = "" if most is None else f"≤ {most:g}x"
    ok = None if most is None else ratio <= most
    notes, rounds = int(str(more.get("notes", 0))), str(more.get("rounds", ""))
    return Row(target, what, notes, seconds(ours), seconds(floor), f"{ratio:.2f}x", asked, rounds, ok)


def faster(target: str, what: str, ours: float, peer: float, least: float | None, **more: object) -> Row:
    """A row of ours and of a peer, which is to take `least` times as long; `notes` and `rounds` may be given."""
    ratio, asked = peer / ours, "" if least is None else f"≥ {least:g}x"
    ok = None if least is None else ratio >= least
    notes, rounds = int(str(more.get("notes", 0))), str(more.get("rounds", ""))
    return Row(target, what, notes, seconds(ours), seconds(peer), f"{ratio:.1f}x as fast", asked, rounds, ok)


def counted(target: str, what: str, seen: float, most: float, *, unit: str = "", notes: int = 0) -> Row:
    """A row of a number that may be so large."""
    unit = f" {unit}" if unit else ""
    return Row(target, what, notes, f"{seen:,.4g}{unit}", asked=f"≤ {most:g}{unit}", ok=seen <= most)


def judged(target: str, what: str, wrong: Sequence[str], notes: int = 0, asked: str = "none wrong") -> Row:
    """A row of something that is so or isn't; `wrong` says how it isn't."""
    said = "; ".join(wrong)[:200].replace("|", "/").replace("\n", " ") or "all as it should be"
    return Row(target, what, notes, said, asked=asked, ok=not wrong)


def skipped(target: str, what: str, why: str, notes: int = 0) -> Row:
    """A row of something that can't be measured here."""
    return Row(target, what, notes, f"not measured: {why}")


def table(rows: Sequence[Row]) -> str:
    """All rows, as markdown."""
    lines = [_HEAD, ("---",) * len(_HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def put(page: Path, text: str) -> None:
    """Replace what stands between the marks of a page.

    Raises:
        ValueError: it has no marks.
    """
    before, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, mark, after = rest.partition(_END)
    if not mark:
        raise ValueError(page)
    page.write_text(f"{before}{_BEGIN}\n{text}\n{_END}{after}", encoding="utf-8")


def seconds(took: float) -> str:
    """A time, in the unit that suits it."""
    if took >= 1:
        return f"{took:.2f} s"
    return f"{took * 1e3:.1f} ms" if took >= 0.001 else f"{took * 1e6:.0f} us"

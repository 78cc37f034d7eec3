"""Somebody at the dashboard, in an editor: types in their own part of it, and ticks boxes above."""

import time
from dataclasses import dataclass, field

from tests.torture.editors import STYLES
from tests.torture.pages import box_before, has_boxes, page
from tests.torture.product import until
from tests.torture.world import World

_ARRIVES = 20.0
_TOGETHER = 3
_A_DRAW = 2.0
_PAUSE = 0.02


@dataclass(slots=True)
class Hand:
    """One editor with the dashboard open; `texts` are the tasks that it may tick, with their notes."""

    world: World
    texts: list[tuple[str, str]]
    ticks: int = 0
    typed: int = 0
    _styles: list[str] = field(default_factory=lambda: list(STYLES))

    def work(self, seconds: float, ticks: int, rest: float) -> None:
        """Type and tick in turn until the time is over and the ticks are made."""
        deadline = time.monotonic() + seconds
        boxes = bool(self.texts) and has_boxes(self.world.path.read_bytes())
        while time.monotonic() < deadline or (boxes and self.ticks < ticks):
            self.type_over_a_draw()
            time.sleep(rest)  # the pace of a hand, no wait for anything
            if boxes:
                self.tick()
                time.sleep(rest)

    def type_over_a_draw(self) -> None:
        """Type until it was drawn anew meanwhile: a save is lost to a draw, and ticks alone would wait for each."""
        drawn, deadline = self.type(), time.monotonic() + _A_DRAW
        while drawn is not None and time.monotonic() < deadline:
            time.sleep(_PAUSE)
            now = self.type()
            if now != drawn:
                return

    def type(self) -> bytes | None:
        """Read the dashboard, add a line to the own part, save; what was drawn there, if anything."""
        before = self._settled()
        if before is None:
            return None
        self.typed += 1
        human = page(before).human[-4000:] + b"A thought of mine, number %d\n" % self.typed
        self._save(page(before).generated + human)
        self.world.human = human
        self.world.result.count("thoughts")
        return page(before).generated

    def tick(self) -> None:
        """Flip the boxes of a few tasks in one save, and wait until their notes have them."""
        data = self._settled()
        if data is None:
            return
        first = self.ticks % len(self.texts)
        chosen = self.texts[first : first + _TOGETHER]
        self.ticks += len(chosen)
        for note, text in chosen:
            try:
                box = box_before(data, text.encode())
            except LookupError as error:
                self.world.result.breach("wrong", f"no box to tick: {error}")
                continue
            sign = b" " if data[box : box + 1] == b"x" else b"x"
            self.world.ledger.invite(note, text.encode(), sign)
            data = data[:box] + sign + data[box + 1 :]
            self.world.result.count("ticks")
        self._save(data)
        notes = {note: self.world.ledger.files[note] for note, _ in chosen}
        if not until(lambda: all((self.world.vault / note).read_bytes() == notes[note] for note in notes), _ARRIVES):
            self.world.result.breach("wrong", f"a tick of {chosen} never arrived")

    def all_arrived(self) -> None:
        """All that was typed is there, once it is quiet."""
        human = self.world.human
        if human is not None and not until(lambda: self.world.page().human == human, _ARRIVES):
            self.world.result.breach("lost", "what was typed on the dashboard")

    def _settled(self) -> bytes | None:
        """The dashboard, once it is whole and has what was typed last, as an editor that loads it anew would see it."""
        found: list[bytes] = []

        def look() -> bool:
            data = self.world.path.read_bytes() if self.world.path.exists() else b""
            found.append(data)
            return page(data).whole and self.world.human in (None, page(data).human)

        if until(look, _ARRIVES):
            return found[-1]
        now = page(found[-1])
        what = "what was typed on the dashboard is gone" if now.whole else "the dashboard is no whole build"
        self.world.result.breach("lost" if now.whole else "torn", what)
        self.world.human = None
        return None

    def _save(self, data: bytes) -> None:
        style = self._styles[(self.ticks + self.typed) % len(self._styles)]
        STYLES[style](self.world.path, data)

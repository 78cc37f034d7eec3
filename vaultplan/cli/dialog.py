"""Questions in a terminal, or over a pipe: one line an answer, and the end of the input ends the talk."""

import sys
from contextlib import suppress

import click


class StoppedError(Exception):
    """Ctrl-C, or the end of the input: nobody is there to answer."""


class Stopped(click.ClickException):
    """The talk ended before its end. Nothing was written."""

    exit_code = 2

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Say it, without the word error: somebody wanted it so."""
        click.echo(self.message, err=True)


class Dialog:
    """Asks and listens."""

    def __init__(self) -> None:
        self._terminal = sys.stdin.isatty()
        self._first: str | None = None
        if self._terminal:
            with suppress(ImportError):  # arrow keys and history in what is typed; not every system has it
                import readline  # noqa: F401, PLC0415

    def listens(self) -> bool:
        """Whether there is anybody to answer: a terminal, or a pipe with at least one line in it."""
        if not self._terminal and self._first is None:
            self._first = sys.stdin.readline()
        return self._terminal or bool(self._first)

    def line(self, prompt: str) -> str:
        """One line of an answer.

        Raises:
            StoppedError: there is none.
        """
        if self._terminal:
            try:
                return input(f"{prompt} ")
            except (EOFError, KeyboardInterrupt) as error:
                click.echo()
                raise StoppedError from error
        click.echo(f"{prompt} ", nl=False)
        said = sys.stdin.readline() if self._first is None else self._first
        self._first = None
        click.echo()
        if not said:
            raise StoppedError
        return said.rstrip("\r\n")

    def lines(self, prompt: str) -> str:
        """An answer of several lines, up to an empty one."""
        click.echo(prompt)
        said = []
        while line := self.line(">").strip():
            said.append(line)
        return "\n".join(said)

    def yes(self, prompt: str, words: str) -> bool:
        """Whether the answer is yes; anything else is no. `words` are those for yes, with bars between."""
        return self.line(prompt).strip().casefold() in words.casefold().split("|")

"""A tree that is only ever told what changed equals one that has just looked at everything."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from vaultplan.vault.names import is_hidden
from vaultplan.vault.tree import Tree

FOLDERS = st.sampled_from(["", "a", "b", "a/c", "a/c/x.md", ".git"])
NAMES = st.sampled_from(["x.md", "y.md", "X.MD", "é.md", "e\u0301.md", "a", "c", "x.md~", ".x.md", "picture.png"])
PATHS = st.builds(lambda folder, name: f"{folder}/{name}".lstrip("/"), FOLDERS, NAMES)
DATA = st.sampled_from([b"plan 1", b"plan 2", b"mine", b""])


def keep(head: bytes) -> bool:
    return head.startswith(b"plan")


def differing(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


class Vault(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp()).resolve()
        self.root = self.folder / "vault"
        self.root.mkdir()
        self.tree = Tree(self.root, keep)
        self.tree.sweep()
        self.waiting: set[str] = set()

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(path=PATHS, data=DATA)
    def save(self, path: str, data: bytes) -> None:
        note = self.root / path
        if os.path.realpath(note) != str(note):  # it would be a save of another note
            return
        try:
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_bytes(data)
        except OSError:
            return
        # New folders are told of only where the note itself is not looked at.
        self.waiting |= {path, path.rpartition("/")[0]} - {""} if is_hidden(path) else {path}

    @rule(path=PATHS)
    def remove(self, path: str) -> None:
        thing = self.root / path
        try:
            if thing.is_dir() and not thing.is_symlink():
                shutil.rmtree(thing)
            else:
                thing.unlink()
        except OSError:
            return
        self.waiting.add(path)

    @rule(old=PATHS, new=PATHS)
    def rename(self, old: str, new: str) -> None:
        try:
            (self.root / old).rename(self.root / new)
        except OSError:
            return
        self.waiting |= {old, new}

    @rule(path=PATHS, to=st.one_of(PATHS, st.just("../outside")))
    def link(self, path: str, to: str) -> None:
        try:
            (self.root / path).symlink_to(self.root / to)
        except OSError:
            return
        self.waiting.add(path)

    @rule(extra=st.lists(PATHS, max_size=2))
    def touch(self, extra: list[str]) -> None:
        files, problems = self.tree.files, self.tree.problems
        changed = self.tree.touch([*self.waiting, *extra])
        self.waiting.clear()
        assert changed == differing(files, self.tree.files) | differing(problems, self.tree.problems)

    @rule()
    def sweep(self) -> None:
        self.tree.sweep()
        self.waiting.clear()

    @invariant()
    def equals_a_fresh_sweep(self) -> None:
        if self.waiting:
            return
        fresh = Tree(self.root, keep)
        fresh.sweep()
        assert self.tree.files == fresh.files
        assert self.tree.problems == fresh.problems
        for path in ("x.md", "b/X.MD", "a/é.md", "q/y.md"):
            assert self.tree.unique(path) == fresh.unique(path)


TestVault = Vault.TestCase
TestVault.settings = settings(
    max_examples=150, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

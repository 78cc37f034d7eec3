"""The generated vaults: their truth is one, and what the program says of them is that truth."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.bench.vaults import Vault, generate, is_searched, kept
from tests.conftest import Status

NOTES = 300


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return generate(tmp_path_factory.mktemp("bench") / "some" / "where", NOTES)


def digest(root: Path) -> str:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    held = (path.relative_to(root).as_posix().encode() + path.read_bytes() for path in files)
    return hashlib.sha256(b"\0".join(held)).hexdigest()


def test_status_says_what_the_generator_knows(made: Vault, status: Status) -> None:
    assert made.truth.differences(status(made.root)) == []


def test_status_says_the_same_a_second_time(made: Vault, status: Status) -> None:
    status(made.root)
    assert made.truth.differences(status(made.root)) == []


def test_what_is_captured_stands_in_notes_that_are_searched(made: Vault) -> None:
    unseen = {
        path.relative_to(made.root).as_posix()
        for path in made.root.rglob("*.md")
        if "Not to be read" in path.read_text(encoding="utf-8")
    }

    assert unseen
    assert not any(is_searched(note) for note in unseen)
    assert all(is_searched(one["note"]) for one in (*made.truth.tasks, *made.truth.proof))


def test_every_sort_of_line_is_in_it(made: Vault) -> None:
    truth = made.truth
    assert {task["bucket"] for task in truth.tasks} == {"eliminate", "delegate", "automate"}
    assert {task["status"] for task in truth.tasks} >= {"idea", "started", "done", "rejected"}
    assert truth.proof
    assert truth.reinvest
    assert all(count for count in truth.boxes)


@pytest.mark.parametrize(
    ("place", "name", "value"), [("tasks", "hours", 99.0), ("tasks", "line", 1), ("proof", "text", "other")]
)
def test_one_wrong_fact_is_a_difference(made: Vault, status: Status, place: str, name: str, value: object) -> None:
    said = status(made.root)
    of_the_vault = next(one for one in reversed(said[place]) if not one["note"].startswith("Career"))
    of_the_vault[name] = value

    assert made.truth.differences(said)


@pytest.mark.parametrize("place", ["tasks", "proof", "reinvest"])
def test_one_fact_too_few_is_a_difference(made: Vault, status: Status, place: str) -> None:
    said = status(made.root)
    said[place].pop()

    assert made.truth.differences(said)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(made: Vault, tmp_path: Path) -> None:
    again, other = generate(tmp_path / "again", NOTES), generate(tmp_path / "other", NOTES, seed=2)

    assert digest(again.root) == digest(made.root) != digest(other.root)
    assert again.truth == made.truth != other.truth


def test_a_vault_is_made_once(tmp_path: Path) -> None:
    first = kept(tmp_path / "v", 50)
    stamp = first.root.stat().st_mtime_ns
    again = kept(tmp_path / "v", 50)

    assert again.root.stat().st_mtime_ns == stamp
    assert json.dumps(again.truth.tasks) == json.dumps(first.truth.tasks)
    assert kept(tmp_path / "v", 51).truth.notes == 51

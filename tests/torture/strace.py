"""strace, attached to a running process: which file-changing system calls it makes, and faults put into them."""

import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHANGING = [
    "openat",
    "creat",
    "write",
    "pwrite64",
    "writev",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "unlink",
    "unlinkat",
    "rmdir",
    "mkdir",
    "mkdirat",
    "truncate",
    "ftruncate",
    "fallocate",
    "chmod",
    "fchmod",
    "fchmodat",
    "utimensat",
    "setxattr",
    "fsetxattr",
]
_LINE = re.compile(r"(?P<pid>\d+) +(?P<call>\w+)\((?P<rest>.*)")
_OPEN_FILE = re.compile(r"\d+<([^>]+)>")
_NAME = re.compile(r'"([^"]+)"')
_WRITES = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC")

available = shutil.which("strace") is not None


@dataclass(frozen=True, slots=True)
class Call:
    """The n-th call of one name in a process: what a fault is put into. `line` is how strace wrote it."""

    name: str
    number: int
    line: str

    @property
    def reads(self) -> bool:
        """Whether all calls of this name can't be failed, since reading needs them too."""
        return self.name == "openat"


@contextmanager
def attached(pid: int, log: Path, *options: str) -> Iterator[None]:
    """strace on a process and the children that it makes meanwhile; what it sees is in `log` afterwards."""
    names = ",".join(f"?{name}" for name in CHANGING)
    command = ["strace", "-f", "-y", "-s", "0", "-p", str(pid), "-o", str(log), "-e", f"trace={names}", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stderr
        said = process.stderr.readline()  # comes once it is attached
        if "attached" not in said:
            process.kill()
            raise OSError(said + process.stderr.read())
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)


def changing_calls(log: Path, folder: Path) -> list[Call]:
    """The calls in a log that change something below a folder, counted within each process as strace counts them."""
    counts: Counter[tuple[str, str]] = Counter()
    found = []
    for line in log.read_text(errors="replace").splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        name, rest = match["call"], match["rest"]
        counts[match["pid"], name] += 1
        if str(folder) in rest and (name != "openat" or any(flag in rest for flag in _WRITES)):
            found.append(Call(name, counts[match["pid"], name], rest))
    return found


def unsynced_renames(log: Path) -> list[str]:
    """The drafts that got their final name before they were on the disk: a power cut then leaves an empty note."""
    dirty: set[str] = set()
    found = []
    for line in log.read_text(errors="replace").splitlines():
        match = _LINE.match(line)
        opened = _OPEN_FILE.match(match["rest"]) if match else None
        if match and opened and match["call"] in {"write", "pwrite64", "writev", "ftruncate"}:
            dirty.add(Path(opened[1]).name)
        elif match and opened and match["call"] in {"fsync", "fdatasync"}:
            dirty.discard(Path(opened[1]).name)
        elif match and match["call"].startswith(("rename", "link")):
            found += [name for name in _NAME.findall(match["rest"]) if Path(name).name in dirty]
    return found


def injection(call: Call, fault: str) -> str:
    """The option that puts a fault into one call: an error's name, "KILL", or with "+" into all that follow, too."""
    what = "signal=KILL" if fault == "KILL" else f"error={fault.removesuffix('+')}"
    return f"inject={call.name}:{what}:when={call.number}{'+' if fault.endswith('+') else ''}"


def met(log: Path) -> bool:
    """Whether the fault was put into a call."""
    text = log.read_text(errors="replace")
    return "(INJECTED)" in text or "killed by SIGKILL" in text

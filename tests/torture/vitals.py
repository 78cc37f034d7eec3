"""What a process costs, as Linux counts it: memory, open files, threads, processor, bytes written."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Vitals:
    """One look at a process. `memory` is what is resident, in KiB; `written` are all bytes, to disks and pipes."""

    memory: int
    files: int
    threads: int
    cpu: float
    written: int
    switches: int

    @classmethod
    def of(cls, pid: int) -> Self:
        """Look now."""
        proc = Path(f"/proc/{pid}")
        status = _fields(proc / "status")
        counted = (proc / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return cls(
            memory=int(status["VmRSS"].split()[0]),
            files=len(list((proc / "fd").iterdir())),
            threads=int(status["Threads"]),
            cpu=(int(counted[11]) + int(counted[12])) / _TICKS,
            written=int(_fields(proc / "io")["wchar"]),
            switches=sum(_switches(task) for task in (proc / "task").iterdir()),
        )


def _fields(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}


def _switches(task: Path) -> int:
    """How often a thread has slept and woken."""
    try:
        return int(_fields(task / "status")["voluntary_ctxt_switches"])
    except (OSError, KeyError):  # it ended meanwhile
        return 0

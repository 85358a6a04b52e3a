"""A gateway under valgrind's callgrind, and how many instructions it executes between two moments."""

import contextlib
import dataclasses
import re
import shlex
import subprocess
import time

from harness.waiting import PATIENCE


def without_debug_information(binary, folder):
    """A copy of a program that valgrind can read: version 3.19 gives up at the DWARF 5 that Swift writes.

    The names of functions stay.
    """
    copy = folder / "kling-gateway"
    subprocess.run(["objcopy", "--strip-debug", binary, copy], check=True)
    return copy


@dataclasses.dataclass
class Count:
    """What was executed between two moments, and how long that took, in seconds."""

    instructions: int = 0
    seconds: float = 0.0


class Callgrind:
    """Starts a program under callgrind, in place of the program itself, and counts while it is told to.

    It is told through a FIFO that valgrind looks into every few thousand blocks of instructions. Nobody wakes it up by
    ptrace for this, which containers may forbid: the gateway's timers do, twice a second.
    """

    def __init__(self, binary, folder):
        self._folder = folder
        self._prefix = f"--vgdb-prefix={folder}/vgdb"
        self._dumps = folder / "dumps"
        self._dumps.mkdir()
        command = [
            # Tables of hashes are laid out alike in every run.
            *("env", "SWIFT_DETERMINISTIC_HASHING=1"),
            *("valgrind", "--tool=callgrind", "--instr-atstart=no", "--fair-sched=yes", self._prefix),
            *(f"--callgrind-out-file={self._dumps}/callgrind", f"--log-file={folder}/valgrind-%p.log", binary),
        ]
        # What is started instead of the program.
        self.wrapper = folder / "under-callgrind"
        self.wrapper.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, command))} "$@"\n')
        self.wrapper.chmod(0o755)

    @contextlib.contextmanager
    def counting(self, program):
        """Counts every thread of the program as long as the body runs."""
        count = Count()
        self._tell(program, "instrumentation", "on")
        self._tell(program, "zero")
        began = time.monotonic()
        yield count
        for dump in self._dumps.iterdir():
            dump.unlink()
        self._tell(program, "dump")
        count.seconds = time.monotonic() - began
        self._tell(program, "instrumentation", "off")
        count.instructions = sum(self._totals())

    def keep_dump(self, path):
        """Puts what was counted last, by function, where `callgrind_annotate` can be asked about it."""
        [dump] = [dump for dump in self._dumps.iterdir() if dump.stat().st_size]
        path.write_bytes(dump.read_bytes())

    def log(self):
        """What valgrind said."""
        return "\n".join(log.read_text() for log in sorted(self._folder.glob("valgrind-*.log")))

    def _totals(self):
        for dump in self._dumps.iterdir():
            yield from map(int, re.findall(r"^totals: (\d+)$", dump.read_text(errors="replace"), re.MULTILINE))

    def _tell(self, program, *words):
        command = ["vgdb", self._prefix, f"--pid={program.process.pid}", "--max-invoke-ms=0", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}{self.log()}"

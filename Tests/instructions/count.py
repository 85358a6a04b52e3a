"""Counts the instructions of the gateway's hot paths, and compares them with those kept in `counts.json`.

With `--update` it writes the counts anew. Times depend on the machine and on what else it does; how many instructions
a request takes depends on the program, its compiler and the libraries it calls. The kernel's are not counted.
"""

import json
import os
import pathlib
import platform
import re
import signal
import subprocess
import sys
import tempfile

from comparison import Verdict, compare, table, updated
from harness.programs import ROOT, run
from paths import measure

FILE = pathlib.Path(__file__).with_name("counts.json")
DUMPS = ROOT / ".build/instructions"


def files_in_memory():
    """Whether the file system of temporary folders tells which files are in memory: then those are sent from there."""
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
        file.flush()
        try:
            return "told" if os.preadv(file.fileno(), [bytearray(1)], 0, os.RWF_NOWAIT) == 1 else "not told"
        except OSError:
            return "not told"


def made_with():
    """What counts depend on besides the program's source: counts of two different ones cannot be compared.

    valgrind shows every x86-64 program one of a few processors, whatever the machine has: with AVX2, where the machine
    has AVX2, and never with the SHA extensions. So memcpy, and SHA-256 in libcrypto, take the path for AVX2 everywhere.
    """
    release = platform.freedesktop_os_release()
    flags = re.findall(r"\bavx2\b", pathlib.Path("/proc/cpuinfo").read_text())
    valgrind = subprocess.run(["valgrind", "--version"], check=True, capture_output=True, text=True).stdout
    [swift] = re.findall(r"^Swift: (\S+)$", run("--version").stdout, re.MULTILINE)
    return {
        "valgrind": valgrind.strip().removeprefix("valgrind-"),
        "swift": swift,
        "system": f"{release['ID']} {release.get('VERSION_ID', '')}".strip(),
        "processor": platform.machine() + (" with AVX2" if flags else ""),
        "files in memory": files_in_memory(),
    }


def count():
    with tempfile.TemporaryDirectory() as folder:
        return measure(pathlib.Path(folder), DUMPS)


def update(kept, tools):
    counted = count()
    print(table(compare(counted, kept["paths"])))
    FILE.write_text(json.dumps(kept | {"made_with": tools, "paths": updated(kept["paths"], counted)}, indent=2) + "\n")
    print(f"\n{FILE.relative_to(ROOT)} is written anew.")


def check(kept, tools):
    """Whether all is as it was kept, or faster."""
    counted = count()
    comparisons = compare(counted, kept["paths"])
    if tools != kept["made_with"]:
        print(table(comparisons))
        print(f"\nNOT COMPARED: kept are counts with {kept['made_with']}; these are with {tools}.")
        return True
    if any(one.verdict.is_fault for one in comparisons):
        # Other work on the machine can add to a count; what has become slower is slower every time.
        print(f"{table(comparisons)}\n\nOnce more, to be sure.", flush=True)
        again = count()
        comparisons = compare({path: min(count, again[path]) for path, count in counted.items()}, kept["paths"])
    print(table(comparisons))
    accept = "Tests/run.sh instructions --update"
    if any(one.verdict.is_fault for one in comparisons):
        print("\nMore than is kept. Where a path spends them:")
        print(f"    callgrind_annotate {DUMPS.relative_to(ROOT)}/PATH.callgrind | swift demangle --simplified")
        print(f"If it is worth it: {accept}, and commit Tests/instructions/counts.json.")
        print(f"A load of far more than one a processor adds to counts: {os.getloadavg()[0]:.1f} on {os.cpu_count()}.")
        return False
    if any(one.verdict is Verdict.FASTER for one in comparisons):
        print(f"\nLess than is kept. So that it stays so: {accept}")
    print(f"\n{len(comparisons)} passed")
    return True


def main():
    # Whoever ends this ends the programs that it has started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    kept = json.loads(FILE.read_text())
    if sys.argv[1:] == ["--update"]:
        update(kept, made_with())
    elif sys.argv[1:]:
        sys.exit("usage: Tests/run.sh instructions [--update]")
    elif not check(kept, made_with()):
        sys.exit(1)


if __name__ == "__main__":
    main()

"""What is printed: the machine, the programs, and tables."""

import contextlib
import os
import pathlib
import platform
import re
import subprocess
import time

from bench.gateway import version_of
from bench.processes import LOAD_CORE, SERVER_CORE, environment

# From here on the core of the load is taken for full.
FULL = 0.95


def machine():
    """The machine, as far as it matters for the numbers."""
    cpu = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    system = platform.system()
    with contextlib.suppress(OSError):
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    return {
        "cpu": cpu[1] if cpu else platform.machine(),
        "cores": os.cpu_count(),
        "core_of_programs": SERVER_CORE,
        "core_of_load": LOAD_CORE,
        "kernel": platform.release(),
        "system": system,
        "load_average": os.getloadavg()[0],
    }


def said(*words):
    """The first line with a number that a program says of itself, on either output and with any status."""
    done = subprocess.run(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment()
    )
    return next((line.strip() for line in done.stdout.splitlines() if re.search(r"\d+\.\d", line)), "unknown")


def versions(builds, litellm):
    """The versions of all programs."""
    found = {name: version_of(binary) for name, binary in builds.items()}
    found["nginx"] = said("nginx", "-v").rpartition("/")[2]
    found["haproxy"] = said("haproxy", "-v").split()[2]
    found["wrk"] = said("wrk", "-v").split()[1]
    if litellm:
        [folder] = pathlib.Path(litellm).parents[1].glob("lib/python*/site-packages/litellm-*.dist-info")
        found["LiteLLM"] = folder.name.removeprefix("litellm-").removesuffix(".dist-info")
    return found


def sync_times(folder, count=300):
    """How long the disk takes to make 4 KiB durable: the median and the 99th percentile, in milliseconds."""
    path = folder / "sync"
    times = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        for _ in range(count):
            began = time.perf_counter()
            os.pwrite(descriptor, b"\1" * 4096, 0)
            os.fdatasync(descriptor)
            times.append((time.perf_counter() - began) * 1e3)
    finally:
        os.close(descriptor)
        path.unlink()
    return {"p50_ms": percentile(times, 0.5), "p99_ms": percentile(times, 0.99)}


def percentile(values, part):
    """The least value that so large a part of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def number(value, digits=2):
    """A number as people read it: whole from 1,000 on, nothing where there is none."""
    if value is None:
        return ""
    if 0 < value < 0.1:
        return f"{value:.2g}"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.{digits}f}"


def table(names, rows):
    """A table of texts in Markdown, with numbers to the right."""
    widths = [max(len(row[column]) for row in [names, *rows]) for column in range(len(names))]
    aligned = [
        [cell.rjust(width) if is_number(names[column]) else cell.ljust(width) for column, (cell, width) in
         enumerate(zip(row, widths))]
        for row in [names, *rows]
    ]
    rule = ["-" * (width - 1) + (":" if is_number(name) else "-") for name, width in zip(names, widths)]
    aligned.insert(1, rule)
    return "\n".join(f"| {' | '.join(row)} |" for row in aligned)


def is_number(name):
    return name not in ("work", "program", "errors", "store")


def words_of(errors):
    return ", ".join(f"{count:,} × {what}" for what, count in errors.items())


def head(report):
    """The lines above the tables."""
    found = report["machine"]
    disk = report["disk"]
    lines = [
        f"{found['cpu']}, {found['cores']} cores (programs on {found['core_of_programs']}, load and upstream on "
        f"{found['core_of_load']}), {found['system']}, Linux {found['kernel']}",
        "; ".join(f"{name} {version}" for name, version in report["versions"].items()),
        "; ".join(f"{name} {value}" for name, value in report["settings"].items()),
        f"4 KiB made durable on this disk: p50 {disk['p50_ms']:.2f} ms, p99 {disk['p99_ms']:.2f} ms",
    ]
    if found["load_average"] > 0.7:
        lines.append(f"THE MACHINE IS BUSY (load {found['load_average']:.1f}): do not believe the numbers below")
    return "\n".join(lines)


def main_table(rows):
    """The one table, with what has to be known of it below."""
    has_before = any(row["before"] for row in rows)
    names = ["work", "connections", "program", "requests/s", "p50 ms", "p99 ms", "CPU µs", "to nginx"]
    names += ["before"] * has_before + ["errors"]
    lines = [
        [
            row["work"],
            str(row["connections"]),
            row["program"],
            number(row["requests_per_second"], 1),
            number(row["p50_ms"]),
            number(row["p99_ms"]),
            number(row["cpu_us"], 1),
            number(row["to_nginx"]),
            *[number(row["before"])] * has_before,
            words_of(row["errors"]),
        ]
        for row in rows
    ]
    text = table(names, lines)
    bound = [f"{row['program']} ({row['work']})" for row in rows if row["load_core"] and is_bound(row)]
    if bound:
        text += f"\n\nThe core of load and upstream was full, so that these could do more: {', '.join(bound)}."
    return text


def is_bound(row):
    return row["load_core"] > FULL and row["load_core"] > row["server_core"]


def memory_line(memory):
    """What the gateway has resident."""
    loaded = ", ".join(f"{number(size, 0)} MiB ({work})" for work, size in memory["loaded_mib"].items())
    return f"kling-gateway resident: {memory['idle_mib']:.0f} MiB idle; at the most {loaded}"

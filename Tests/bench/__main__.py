"""Tests/bench.sh's second half: everything is installed and built by now."""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time

from bench import growth, latency, native, replicas, report, soak
from bench.dataset import Dataset
from bench.gateway import Gateway, Sandbox
from bench.load import Load, row
from bench.peers import Origin
from bench.processes import LOAD_CORE, BenchError, Process
from bench.works import Works

# Rounds and seconds of each, by form.
QUICK, LONG, LATENCY = (3, 1), (5, 5), (3, 20)
GROWTH = "100000,1000000"


def numbers(text):
    return [int(part) for part in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser(prog="Tests/bench.sh")
    parser.add_argument("--quick", action="store_true", help="short rounds, without LiteLLM")
    parser.add_argument("--only", metavar="WORK[,WORK]", help="these works alone")
    parser.add_argument("--connections", type=numbers, default=[32], metavar="N[,N]", help="one pass with each")
    parser.add_argument("--rounds", type=int, help="so many rounds")
    parser.add_argument("--seconds", type=int, help="so long each round")
    parser.add_argument("--json", metavar="FILE", help="write all that was measured there")
    parser.add_argument("--growth", nargs="?", const=GROWTH, metavar="SIZE[,SIZE]", help="with so many videos")
    parser.add_argument("--replicas", action="store_true", help="orders on PostgreSQL, by 1, 2 and 4 gateways")
    parser.add_argument("--native", action="store_true", help="what is added until the upstream has named a task")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="whether memory grows in so many minutes")
    parser.add_argument("--latency", type=float, metavar="RATE", help="orders at so many a second")
    parser.add_argument("--folder", required=True, help="where stores and logs are kept meanwhile")
    parser.add_argument("--binary", required=True)
    parser.add_argument("--against")
    parser.add_argument("--litellm")
    return parser.parse_args()


def settings(options):
    rounds, seconds = QUICK if options.quick else LATENCY if options.latency else LONG
    return options.rounds or rounds, options.seconds or seconds


def chosen(works, options):
    """The works that were asked for, by their names or their beginning."""
    found = {}
    for wanted in options.only.split(",") if options.only else [""]:
        names = [wanted] if wanted in works.all else [name for name in works.all if name.startswith(wanted)]
        if not names:
            raise BenchError(f"--only {wanted}: there are {', '.join(works.all)}")
        found |= {name: works.all[name] for name in names}
    return list(found.values())


def compare(works, options, say):
    """The one table."""
    rounds, seconds = settings(options)
    rows = []
    for connections in options.connections:
        for name, expected, make in chosen(works, options):
            say(f"{name}, {connections} connections")
            with contextlib.ExitStack() as stack:
                contenders = list(make(stack))
                Load(rounds, seconds, connections).measure(contenders, expected)
                rows += [row(name, contender, contenders, connections) for contender in contenders]
    return rows


def idle_memory(works, folder):
    """What the gateway has resident two seconds after its start."""
    gateway = Gateway(works.builds["kling-gateway"], works.dataset.copy(folder / "idle"), works.sandbox)
    with contextlib.closing(gateway):
        gateway.start()
        time.sleep(2)
        return gateway.process.memory("VmRSS")


def measure(options, folder, stack):
    """Prepares, measures what was asked for, and prints it; returns the report and its rows."""
    builds = {"before": options.against} if options.against else {}
    builds["kling-gateway"] = options.binary
    rounds, seconds = settings(options)

    def say(text):
        print(f"  {time.monotonic() - began:5.0f} s  {text}", file=sys.stderr, flush=True)

    began = time.monotonic()
    about = {
        "machine": report.machine(),
        "versions": report.versions(builds, options.litellm),
        "settings": {"rounds": rounds, "seconds": seconds, "connections": ", ".join(map(str, options.connections))},
        "disk": report.sync_times(folder),
    }
    say("making videos")
    sandbox = Sandbox(options.binary, folder)
    stack.callback(sandbox.close)
    # A store that the older build has made is brought up to date by the newer one, and not the other way round.
    dataset = Dataset(folder, options.against or options.binary, sandbox)
    origin = Origin(folder / "origin", dataset)
    stack.callback(origin.close)
    works = Works(folder, dataset, origin, sandbox, builds, options.litellm)
    if options.growth:
        say("growth")
        rows = about["growth"] = growth.measure(works, stack, growth.sizes(options.growth), Load(rounds, seconds, 32))
        tables = growth.text(rows)
    elif options.replicas:
        say("replicas")
        rows = about["replicas"] = replicas.measure(works, stack, rounds, seconds, options.connections[0])
        tables = replicas.text(rows)
    elif options.native:
        say("native")
        about["native"] = native.measure(works, stack, folder)
        rows, tables = [], native.text(about["native"])
    elif options.soak:
        say("soak")
        found = about["soak"] = soak.measure(works, stack, options.soak)
        rows, tables = [found], soak.text(found)
    elif options.latency:
        say("latency")
        found = about["latency"] = latency.measure(works, stack, options.latency, rounds, seconds)
        rows, tables = found.values(), latency.text(found, options.latency)
    else:
        rows = about["rows"] = compare(works, options, say)
        mine = [found for found in rows if found["program"] == "kling-gateway"]
        about["memory"] = {
            "idle_mib": idle_memory(works, folder),
            "loaded_mib": {found["work"]: found["memory_mib"] for found in mine},
        }
        tables = f"{report.main_table(rows)}\n\n{report.memory_line(about['memory'])}"
    print(f"{report.head(about)}\n\n{tables}")
    return about, rows


def main():
    options = arguments()
    # As Ctrl-C: everything that runs is stopped, and the folder removed.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    os.sched_setaffinity(0, {LOAD_CORE})
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=options.folder))
    try:
        with contextlib.ExitStack() as stack:
            about, rows = measure(options, folder, stack)
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        Process.close_all()
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(about, indent=2) + "\n")
    if any(found["errors"] for found in rows):
        sys.exit("bench: there were errors; see the column of that name")


if __name__ == "__main__":
    main()

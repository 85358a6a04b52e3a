#!/usr/bin/env bash
# SQLite: a trigger whose WHEN says no costs each row the more, the longer the body is that does not run.
#
# What a store has to do when a video has ended is put into a trigger, `AFTER INSERT … WHEN NEW.status = 'completed'`,
# and hardly any row is inserted with that status. One would think that all others pay for one comparison. But WHEN is
# the first thing in the trigger's own program, and for that SQLite makes a frame with room for every value and cursor
# of the whole body, zeroed, before it looks. A body of four statements cost an order of ours 2 % of its instructions,
# and one of 64 makes an insert seven times as long. The plan says nothing of it, and the virtual machine takes hardly a
# step more. What helps: a body of one short statement that hands the rare row to another table, whose trigger does the
# work.
#
# Seen with SQLite 3.54.1 (apsw 3.54.1.0), 100,000 rows that the trigger passes over, to no trigger; 3.40 is alike:
#   statements in the body      1     4    16    64
#   time                      2.2   2.6   3.4   7.0
#   steps more a row            6     6     6     9
# Fails when 64 take less than 1.7 times as long as one.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check apsw==3.54.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import time

import apsw

ROWS = 100_000
STATEMENT = """
INSERT INTO events SELECT NEW.id || e.id, NEW.tenant, NEW.status
FROM endpoints AS e WHERE e.tenant = NEW.tenant AND e.events LIKE '%' || NEW.status || '%';
"""


def insert(statements):
    """The time that inserting takes, in seconds, and the steps of the virtual machine for a row."""
    store = apsw.Connection(":memory:")
    store.execute("CREATE TABLE videos (id INTEGER PRIMARY KEY, tenant TEXT, status TEXT)")
    store.execute("CREATE TABLE endpoints (id TEXT, tenant TEXT, events TEXT)")
    store.execute("CREATE TABLE events (id TEXT, tenant TEXT, status TEXT)")
    store.execute("INSERT INTO endpoints VALUES ('e', 'a', 'completed queued')")
    if statements:
        body = f"BEGIN {STATEMENT * statements} END"
        store.execute(f"CREATE TRIGGER ended AFTER INSERT ON videos WHEN NEW.status = 'completed' {body}")
    rows = [("a", "queued")] * ROWS
    with store:
        start = time.process_time()
        store.executemany("INSERT INTO videos (tenant, status) VALUES (?, ?)", rows)
        taken = time.process_time() - start
    assert list(store.execute("SELECT count(*) FROM events")) == [(0,)], "the trigger has run"
    steps = [0]

    def count():
        steps[0] += 1
        return False

    store.set_progress_handler(count, 1)
    store.execute("INSERT INTO videos (tenant, status) VALUES ('a', 'queued')")
    store.set_progress_handler(None)
    return taken, steps[0]


found = {count: min(insert(count) for _ in range(3)) for count in (0, 1, 4, 16, 64)}
(bare, bare_steps) = found[0]
print(f"SQLite {apsw.sqlite_lib_version()}, {ROWS} rows")
for count, (taken, steps) in found.items():
    print(f"{count:3} statements: {taken / bare:.1f} times as long, {steps - bare_steps:+} steps a row")
assert found[64][1] <= found[1][1] + 10, "steps tell of the body"
assert found[64][0] > 1.7 * found[1][0], "a body that does not run costs nothing any more"
PYTHON

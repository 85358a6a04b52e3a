#!/usr/bin/env bash
# PostgreSQL's `statement_timeout` does not end a COMMIT, and a cancel turns the wait for it into a success.
#
# Books that must survive the loss of a machine are kept with `synchronous_standby_names`: a commit returns once the
# standby has it. One would think that `statement_timeout` bounds that wait as any other, and that a caller whose commit
# is canceled gets an error and may treat it as not done. Neither is so. The clock of `statement_timeout` stops before
# the commit begins, for a lone INSERT as well as for COMMIT, so a gateway that counts on it holds its callers for as
# long as the standby is away. A cancel (psql's Ctrl-C, pg_cancel_backend, a driver's own time-out) ends the wait, and
# then the statement has succeeded: no error, the ordinary tag, and a mere WARNING, that few programs read, says that
# the one copy is all there is. An order that is accepted on this is lost with its machine.
#
# Seen with PostgreSQL 16.2 (pgserver 0.1.4) and psycopg 3.3.9, statement_timeout 1 s, canceled after 3 s:
#   SELECT pg_sleep(60)   ended by itself        QueryCanceled
#   COMMIT                waits for SyncRep      COMMIT, with WARNING 01000; the row is there
#   INSERT on its own     waits for SyncRep      INSERT 0 1, with WARNING 01000; the row is there
# Fails when that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check pgserver==0.1.4 'psycopg[binary]==3.3.9'
"$folder/venv/bin/python" -W ignore - "$folder/data" <<'PYTHON'
import sys
import threading
import time

import pgserver
import psycopg

server = pgserver.get_server(sys.argv[1])
operator = psycopg.connect(server.get_uri(), autocommit=True)
operator.execute("CREATE TABLE orders (id int PRIMARY KEY)")
operator.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
operator.execute("SELECT pg_reload_conf()")
while operator.execute("SHOW synchronous_standby_names").fetchone()[0] != "standby":
    time.sleep(0.05)


def ask(before, statement):
    """What became of a statement that is canceled after three seconds, and what it waited for until then."""
    caller = psycopg.connect(server.get_uri(), autocommit=True)
    caller.execute("SET statement_timeout = '1s'")
    warnings, waits = [], []
    caller.add_notice_handler(lambda notice: warnings.append((notice.severity_nonlocalized, notice.sqlstate)))
    if before:
        caller.execute("BEGIN")
        caller.execute(before)

    def cancel():
        time.sleep(3)
        query = "SELECT wait_event FROM pg_stat_activity WHERE pid = %s AND state = 'active'"
        waits.extend(row[0] for row in operator.execute(query, (caller.info.backend_pid,)))
        caller.cancel()

    canceler = threading.Thread(target=cancel)
    canceler.start()
    try:
        outcome = caller.execute(statement).statusmessage
    except psycopg.Error as error:
        outcome = type(error).__name__
    canceler.join()
    caller.close()
    return outcome, waits, warnings


print("PostgreSQL", operator.execute("SHOW server_version").fetchone()[0], "and psycopg", psycopg.__version__)
warned = ["SyncRep"], [("WARNING", "01000")]
for before, statement, expected in (
    (None, "SELECT pg_sleep(60)", ("QueryCanceled", [], [])),
    ("INSERT INTO orders VALUES (1)", "COMMIT", ("COMMIT", *warned)),
    (None, "INSERT INTO orders VALUES (2)", ("INSERT 0 1", *warned)),
):
    result = ask(before, statement)
    print(f"{statement:30}", *result)
    assert result == expected, "PostgreSQL has changed: see above"
found = [row[0] for row in operator.execute("SELECT id FROM orders ORDER BY id")]
print("orders that are there:", *found)
assert found == [1, 2], found
operator.execute("ALTER SYSTEM RESET synchronous_standby_names")
operator.close()
server.cleanup()
PYTHON

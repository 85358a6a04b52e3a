#!/usr/bin/env bash
# SQLite before 3.50.2 loses a commit, reported as durable, when the machine or the process dies before the next
# checkpoint, if part of that commit's transaction was taken back and the transaction was larger than the page cache.
#
# Write-ahead log, synchronous=FULL, one connection, no error anywhere. A ledger puts several jobs into one transaction,
# each in a savepoint, so that a job that fails is taken back alone (`ROLLBACK TO`) and the others are committed. Once
# the pages that were changed no longer fit into the cache, SQLite writes ("spills") some of them into the log before
# the commit, and where it writes one twice, it means to make all checksums behind it anew at the commit. After a
# `ROLLBACK TO` it remembers a wrong place for that: frames stay in the log without checksums. Whoever has the database
# open reads on by the index in shared memory and notices nothing; who opens the files after a crash finds the log to
# end before those frames, and with them goes every later commit in that log, too. `PRAGMA integrity_check` is content.
#
# The release notes of 3.50.2 name it in a line. Debian 12 has 3.40.1, Ubuntu 24.04 has 3.45.1.
# `PRAGMA cache_spill = OFF` avoids it: nothing is written before a commit.
#
# Seen with apsw 3.50.1.0 and 3.50.2.0 (SQLite 3.50.1, 3.50.2), rows 91, 49 and 100 being committed last:
#   3.50.1                     open: 46 49 64 67 84 87 91 100   after a crash: 46 64 67 84 87
#   3.50.1, cache_spill = OFF  open: 46 49 64 67 84 87 91 100   after a crash: the same
#   3.50.2                     open: 46 49 64 67 84 87 91 100   after a crash: the same
# Fails when that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# seen VERSION SPILL: what the writer sees, and what is found in a copy of the files as a crash would leave them.
seen() {
    if [ ! -d "$folder/$1" ]; then
        python3 -m venv "$folder/$1"
        "$folder/$1/bin/python" -m pip install -q --disable-pip-version-check "apsw==$1"
    fi
    "$folder/$1/bin/python" - "$folder" "$2" <<'PYTHON'
import os
import shutil
import sys

import apsw

folder, spill = sys.argv[1:]
store, copy = f"{folder}/store.db", f"{folder}/copy.db"
for path in (store, copy):
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)


def rows(connection):
    return [number for (number,) in connection.execute("SELECT n FROM t ORDER BY n")]


def put(number, size):
    connection.execute("REPLACE INTO t VALUES (?, hex(zeroblob(?)))", (number, size))


connection = apsw.Connection(store)
for setting in ("journal_mode = WAL", "synchronous = FULL", "cache_size = 10", f"cache_spill = {spill}"):
    connection.execute(f"PRAGMA {setting}").fetchall()
connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT)")
for number, size in ((64, 9314), (67, 9029), (84, 2233), (87, 498), (46, 11342)):
    put(number, size)

connection.execute("BEGIN IMMEDIATE")
put(91, 9695)
put(49, 4473)
connection.execute("SAVEPOINT job")
put(77, 10018)
put(64, 8299)
connection.execute("ROLLBACK TO job")
connection.execute("RELEASE job")
connection.execute("COMMIT")
put(100, 10)

for suffix in ("", "-wal"):
    shutil.copy(store + suffix, copy + suffix)
found = apsw.Connection(copy)
check = found.execute("PRAGMA integrity_check").fetchall()
print(apsw.sqlitelibversion(), rows(connection), rows(found), check[0][0])
PYTHON
}

# Without the commas and brackets of Python.
plain() { tr -d '[],'; }

all="46 49 64 67 84 87 91 100"
lost=$(seen 3.50.1.0 ON | plain)
kept=$(seen 3.50.1.0 OFF | plain)
repaired=$(seen 3.50.2.0 ON | plain)
printf '%s\n' "spilled:          $lost" "not spilled:      $kept" "spilled, 3.50.2:  $repaired"
[ "$lost" = "3.50.1 $all 46 64 67 84 87 ok" ]
[ "$kept" = "3.50.1 $all $all ok" ]
[ "$repaired" = "3.50.2 $all $all ok" ]

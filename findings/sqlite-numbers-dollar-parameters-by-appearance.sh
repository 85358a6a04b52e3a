#!/usr/bin/env bash
# `$2` is the second parameter to PostgreSQL, and to SQLite the name of a parameter that gets the next free number.
#
# Both take `$1`, `$2` … in a statement, so a program that works with either of them seems to need one text for both. It
# is right as long as every statement happens to mention its parameters in their order. One that does not binds other
# values on SQLite, without an error: what belongs to `$2` goes to whichever name is mentioned second. SQLite's own
# numbers, `?1` and `?2`, mean what PostgreSQL's `$1` and `$2` do.
#
# Seen with SQLite 3.51.1 (apsw 3.51.1.0) and PostgreSQL 16.2 (pgserver 0.1.4), values 'first', 'second':
#   SELECT $2, $1   PostgreSQL second|first   SQLite first|second
#   SELECT ?2, ?1                             SQLite second|first
# Fails when that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check apsw==3.51.1.0 pgserver==0.1.4
"$folder/venv/bin/python" - "$folder/data" <<'PYTHON'
import sys

import apsw
import pgserver

sqlite = apsw.Connection(":memory:")


def on_sqlite(text):
    return "|".join(next(iter(sqlite.execute(text, ("first", "second")))))


server = pgserver.get_server(sys.argv[1])
said = server.psql(
    "PREPARE pair (text, text) AS SELECT $2, $1;\n\\pset tuples_only\n\\pset format unaligned\n"
    "EXECUTE pair ('first', 'second');\nSHOW server_version;"
).split("\n")
postgres = next(line for line in said if "|" in line)
print(f"SQLite {apsw.sqlite_lib_version()}, PostgreSQL", next(line for line in said if line[:1].isdigit()))
print("SELECT $2, $1   PostgreSQL", postgres, "  SQLite", on_sqlite("SELECT $2, $1"))
print("SELECT ?2, ?1                          SQLite", on_sqlite("SELECT ?2, ?1"))
assert postgres == "second|first", said
assert on_sqlite("SELECT $2, $1") == "first|second", "SQLite has changed: it numbers $2 by its number"
assert on_sqlite("SELECT ?2, ?1") == "second|first"
PYTHON

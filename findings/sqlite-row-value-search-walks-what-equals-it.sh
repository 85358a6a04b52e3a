#!/usr/bin/env bash
# SQLite finds the first row behind a pair, `(tenant, model) > (?, ?)`, by walking past every row that equals the pair.
#
# A fair queue steps from each tenant and model that has something waiting to the next: one search each along an index
# that begins with the two, however many wait. A row value says that in one condition, and the plan agrees: SEARCH by
# the index, `((tenant,model)>(?,?))`. One would think that the search begins behind the pair, as `tenant > ?` begins
# behind a tenant. It begins at the first row of the pair and compares one after the other, so that with 25,000 videos
# waiting for one model a start of the next took 42 ms instead of one. Two searches, within the tenant and behind it,
# cost the same whatever waits.
#
# Seen with SQLite 3.54.1 (apsw 3.54.1.0), rows of two tenants and one model, steps of its virtual machine:
#   rows a tenant                 50      5,000
#   (tenant, model) > (?, ?)     474     45,024
#   tenant > ?                    17         17
#   tenant = ? and model > ?      19         19
# Fails when that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check apsw==3.54.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import apsw

CONDITIONS = {
    "(tenant, model) > (:tenant, :model)": "((tenant,model)>(?,?))",
    "tenant > :tenant": "(tenant>?)",
    "tenant = :tenant AND model > :model": "(tenant=? AND model>?)",
}


def steps(rows):
    """How many steps each search takes among so many rows of each tenant."""
    store = apsw.Connection(":memory:")
    store.execute("CREATE TABLE videos (id INTEGER PRIMARY KEY, tenant TEXT, model TEXT, place INTEGER)")
    store.execute("CREATE INDEX waiting ON videos (tenant, model, place)")
    store.executemany(
        "INSERT INTO videos (tenant, model, place) VALUES (?, 'm', ?)",
        [(tenant, place) for tenant in "ab" for place in range(rows)],
    )
    counts = []
    for condition, plan in CONDITIONS.items():
        query = f"SELECT tenant, model FROM videos WHERE {condition} ORDER BY tenant, model, place LIMIT 1"
        values = {"tenant": "a", "model": "m"}
        [(*_, told)] = store.execute(f"EXPLAIN QUERY PLAN {query}", values)
        assert told == f"SEARCH videos USING COVERING INDEX waiting {plan}", told
        taken = [0]

        def count():
            taken[0] += 1
            return False

        store.set_progress_handler(count, 1)
        found = list(store.execute(query, values))
        store.set_progress_handler(None)
        assert found == ([] if "=" in condition else [("b", "m")]), found
        counts.append(taken[0])
    return counts


few, many = steps(50), steps(5000)
print("SQLite", apsw.sqlite_lib_version(), dict(zip(CONDITIONS, zip(few, many))))
assert many[0] > 50 * few[0], "a search by a pair takes the same however many rows equal it"
assert few[1:] == many[1:] and max(many[1:]) < 50, "other searches take longer"
PYTHON

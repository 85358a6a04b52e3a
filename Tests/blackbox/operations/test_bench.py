"""The benchmark: its pieces work, and what it compares answers the same. Its numbers do not matter here."""

import json
import os
import subprocess

import pytest

from harness.programs import BINARY, ROOT
from harness.waiting import PATIENCE


pytestmark = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="it needs two cores")


def bench(folder, *words):
    """Runs the benchmark for as short as it can; what it has measured, and what it has printed."""
    file = folder / "report.json"
    short = ["--rounds", "1", "--seconds", "1", "--binary", BINARY, "--json", file]
    done = subprocess.run(
        [ROOT / "Tests/bench.sh", *words, *short], capture_output=True, text=True, cwd=folder, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(file.read_text()), done.stdout


def test_the_benchmark_asks_all_programs_for_the_same_and_sees_no_error(tmp_path):
    found, printed = bench(tmp_path, "--quick", "--only", "read")
    assert [row["program"] for row in found["rows"]] == ["nginx", "haproxy", "kling-gateway"]
    for row in found["rows"]:
        assert row["requests_per_second"] > 0 and not row["errors"], row
        assert row["program"] in printed


def test_growth_compares_larger_stores_with_a_small_one(tmp_path):
    found, printed = bench(tmp_path, "--growth", "500,tenants=10,waiting=20")
    stores = ["1,000 videos", "1,500 videos", "18 tenants", "20 waiting"]
    works = ["start", "read", "list", "submission"]
    rows = [(row["work"], row["store"]) for row in found["growth"]]
    assert rows == [(work, store) for work in works for store in stores]
    for row in found["growth"]:
        assert row["value"] > 0 and row["ratio"] > 0 and not row["errors"], row
        assert row["store"] in printed


def test_what_cannot_grow_is_named(tmp_path):
    words = [ROOT / "Tests/bench.sh", "--growth", "keys=7", "--binary", BINARY]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, timeout=PATIENCE)
    assert done.returncode == 1 and "--growth keys=7: a number, or one of videos=NUMBER, tenants=NUMBER" in done.stderr


def test_replicas_take_orders_on_one_database(tmp_path):
    found, printed = bench(tmp_path, "--replicas")
    gateways = [(row["store"], row["gateways"]) for row in found["replicas"]]
    assert gateways == [("SQLite", 1), ("PostgreSQL", 1), ("PostgreSQL", 2), ("PostgreSQL", 4)]
    for row in found["replicas"]:
        assert row["requests_per_second"] > 0 and not row["errors"], row
    assert "| to SQLite |" in printed


def test_what_is_added_until_a_task_is_named_is_told(tmp_path):
    found, printed = bench(tmp_path, "--native")
    assert 0 < found["native"]["direct"] < found["native"]["named"] and found["native"]["added"] > 0
    assert "so much is added" in printed


def test_a_soak_does_everything_at_once_and_watches_memory(tmp_path):
    found, printed = bench(tmp_path, "--soak", "0.2")
    assert set(found["soak"]["done"]) == {"read", "list", "file", "order"}
    assert all(found["soak"]["done"].values()) and not found["soak"]["errors"]
    assert min(found["soak"]["samples_mib"]) > 10 and "MiB an hour" in printed

"""The benchmark: its pieces work, and what it compares answers the same. Its numbers do not matter here."""

import json
import os
import subprocess

import pytest

from harness.programs import BINARY, ROOT
from harness.waiting import PATIENCE


def test_the_benchmark_asks_all_programs_for_the_same_and_sees_no_error(tmp_path):
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("it needs two cores")
    file = tmp_path / "report.json"
    words = ["--quick", "--only", "read", "--rounds", "1", "--seconds", "1", "--binary", BINARY, "--json", file]
    done = subprocess.run(
        [ROOT / "Tests/bench.sh", *words], capture_output=True, text=True, cwd=tmp_path, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(file.read_text())["rows"]
    assert [row["program"] for row in rows] == ["nginx", "haproxy", "kling-gateway"]
    for row in rows:
        assert row["requests_per_second"] > 0 and not row["errors"], row
        assert row["program"] in done.stdout

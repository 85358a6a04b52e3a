"""The server as a process: what it loads, what it locks, what it logs."""

import json
import pathlib
import re

from harness.programs import Program, environment, run
from harness.waiting import http


def test_a_server_on_a_file_loads_no_libpq(gateway, caller):
    assert caller.ended(caller.created(prompt="A fox.")["id"])["status"] == "completed"
    assert "libpq" not in pathlib.Path(f"/proc/{gateway.program.process.pid}/maps").read_text()


def test_a_missing_libpq_is_named(tmp_path):
    # The dynamic linker looks there first, and finds nothing that it can load.
    (tmp_path / "libpq.so.5").touch()
    env = environment(LD_LIBRARY_PATH=tmp_path, DEERAPI_KEY="practice-key")
    url = "postgresql://u:s3cret@127.0.0.1/d"
    assert "PostgreSQL (libpq is missing)" in run("--version", env=env).stdout
    for done, status in (
        (run("serve", env=env | {"KGW_STORE_URL": url}, cwd=tmp_path), 78),
        (run("store", "copy", "sqlite:a.db", url, env=env, cwd=tmp_path), 2),
    ):
        assert (done.returncode, done.stdout) == (status, ""), done
        assert "libpq.so.5" in done.stderr and "install the package libpq5" in done.stderr, done.stderr
        assert "s3cret" not in done.stderr
    assert run("tenant", "create", "studio", env=env, cwd=tmp_path).returncode == 0, "a file needs none"


def test_a_second_server_on_the_same_file_is_refused(gateway):
    second = Program("serve", "--config", gateway.config)
    try:
        assert second.wait() in (1, 78)
        assert re.search(r"store|database|use|lock", second.log, re.IGNORECASE), second.log
    finally:
        second.close()
    assert http.get(f"{gateway.admin}/readyz").status_code == 200


def test_the_command_line_works_without_a_server(start_sandbox, make_gateway):
    gateway = make_gateway(start_sandbox())
    gateway.cli("tenant", "create", "early")
    key = gateway.key("early")
    gateway.start()
    assert gateway.caller(key).http.get("/v1/videos").status_code == 200


def test_a_log_line_is_one_json_object(gateway, caller):
    caller.created()
    for line in list(gateway.program.lines):
        entry = json.loads(line)
        assert {"level", "message"} <= set(entry), line

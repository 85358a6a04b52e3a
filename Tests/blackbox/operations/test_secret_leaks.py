"""A secret stands nowhere but where it must."""

import json
import os
import pathlib
import subprocess

import pytest

from harness.waiting import SHORT_TIMEOUT, eventually, http

CANARY = "canary-5f0c1d7e9b"
OPERATOR = "operator-canary-27d1e8"
LATE = "[[fault:moderation-late]]"


@pytest.fixture
def exercised(start_sandbox, make_gateway, tmp_path):
    """A gateway that has been through everything at which a key could slip out, with its log at its most talkative."""
    sandbox = start_sandbox(key=CANARY)
    token = tmp_path / "admin-token"
    token.write_text(OPERATOR + "\n")
    token.chmod(0o600)
    gateway = make_gateway(
        sandbox,
        log__level="trace",
        upstream__request_timeout=SHORT_TIMEOUT,
        upstream__reconcile_window=20,
        admin__token_file=str(token),
    ).start()
    caller = gateway.tenant("whole")
    second = gateway.key("whole")
    secrets = {CANARY, OPERATOR, caller.key, caller.key[17:], second, second[17:]}
    answers = []

    def ask(method, path, **more):
        answers.append(caller.http.request(method, path, **more))
        return answers[-1]

    for fault in ("", LATE, "[[fault:500]]", "[[fault:429-1101]]", "[[fault:cut-after]]", "[[fault:html]]"):
        if fault != "[[fault:429-1101]]":
            video = ask("POST", "/v1/videos", json={"prompt": f"A fox. {fault}"}).json()["id"]
            caller.ended(video)
            ask("GET", f"/v1/videos/{video}")
    # A caller who mistakes a field for the place of the key.
    for field in ("prompt", "model", "size", "seconds", "aspect_ratio", caller.key):
        if field != "prompt":
            ask("POST", "/v1/videos", json={"prompt": "A fox.", field: caller.key})
    ask("GET", f"/v1/videos/{caller.key}")
    ask("GET", f"/v1/videos?after={caller.key}")
    ask("GET", f"/kling/v1/videos/text2video/{caller.key}")
    ask("GET", "/v1/videos", headers={"Authorization": f"Basic {caller.key}"})
    ask("GET", "/v1/videos", headers={"Authorization": f"Bearer {caller.key}x"})
    ask("GET", "/v1/videos", headers={"x-api-key": caller.key, "x-request-id": caller.key})
    ask("POST", "/v1/videos", content=b'{"prompt": "' + caller.key.encode())
    for path in ("/healthz", "/readyz"):
        answers.append(http.get(gateway.admin + path))
    for path, proof in (("/", f"Bearer {OPERATOR}"), ("/", f"Basic {OPERATOR}"), ("/admin", f"Bearer {OPERATOR}x")):
        answers.append(http.get(gateway.admin + path, headers={"Authorization": proof}))
    # And an upstream that no longer takes the key.
    sandbox.close()
    return gateway, caller, second, secrets, answers


def files_below(folder):
    return [path for path in pathlib.Path(folder).rglob("*") if path.is_file()]


def test_no_secret_is_shown(exercised):
    gateway, caller, second, secrets, answers = exercised
    # A caller's own request id comes back to that caller as it was; it must go nowhere else.
    places = {
        f"answer to {a.request.method} {a.request.url.path[:20]}": a.text
        + str([item for item in a.headers.items() if item[0] != "x-request-id"])
        for a in answers
    }
    for words in (
        ("config", "print"),
        ("config", "print", "--json"),
        ("config", "check"),
        ("tenant", "list", "--json"),
        ("tenant", "show", "whole", "--json"),
        ("key", "list", "whole", "--json"),
        ("video", "list", "--json"),
        ("tenant", "usage", "--json"),
        *(("video", "show", row["id"]) for row in json.loads(gateway.cli("video", "list", "--json").stdout)),
    ):
        done = gateway.cli(*words, check=False)
        places[" ".join(words)] = done.stdout + done.stderr
    places["process list"] = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True).stdout
    environ = pathlib.Path(f"/proc/{gateway.program.process.pid}/environ").read_bytes()
    places["environment"] = environ.decode(errors="replace")
    places["log"] = gateway.program.log
    assert len(gateway.program.lines) > 20, "the log says too little for this test to mean anything"
    for place, text in places.items():
        for secret in secrets:
            assert secret not in text, f"{place} shows {secret[:8]}…"


def test_no_secret_is_written_to_a_file(exercised):
    gateway, _, _, secrets, _ = exercised
    found = []

    def search():
        found.clear()
        for path in files_below(gateway.folder):
            if path.name == "upstream-key":
                continue
            data = path.read_bytes()
            found.extend((path.name, secret[:8]) for secret in secrets if secret.encode() in data)
        return files_below(gateway.folder)

    names = {path.name for path in search()}
    assert "gateway.db" in names and any(name.endswith("-wal") for name in names), names
    assert not found
    gateway.program.terminate()
    search()
    assert not found


def test_files_of_the_gateway_are_readable_by_their_owner_only(exercised):
    gateway, *_ = exercised
    if os.environ.get("CI_UMASK"):
        pytest.skip("an outer umask decides")
    for path in files_below(gateway.folder):
        if path.suffix in (".db", "") and "pepper" in path.name or path.name.startswith("gateway.db"):
            assert path.stat().st_mode & 0o077 == 0, f"{path.name} is open to others"


def test_a_key_from_the_environment_is_never_shown(start_sandbox, make_gateway):
    from harness.programs import environment, run

    sandbox = start_sandbox(key=CANARY)
    gateway = make_gateway(sandbox)
    del gateway.settings["upstream.key_file"]
    gateway.write()
    for words in (("config", "print"), ("config", "print", "--json"), ("config", "check")):
        done = run(*words, "--config", gateway.config, env=environment(DEERAPI_KEY=CANARY))
        assert CANARY not in done.stdout + done.stderr
        assert done.returncode == 0, done.stderr


def test_nothing_in_the_store_is_accepted_as_a_key(exercised):
    """Whatever stands in the key's row is refused as a credential."""
    import sqlite3

    gateway, caller, *_ = exercised
    with sqlite3.connect(f"file:{gateway.folder}/gateway.db?mode=ro", uri=True) as store:
        tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        values = set()
        for table in tables:
            for row in store.execute(f'SELECT * FROM "{table}"'):
                values.update(value for value in row if isinstance(value, (str, bytes)) and len(value) >= 32)
    assert values
    tried = 0
    for value in values:
        text = value.hex() if isinstance(value, bytes) else value
        for credential in (text, f"kgw_{caller.key[4:16]}_{text[:43]}"):
            if credential.isascii() and credential.isprintable():
                tried += 1
                answer = http.get(f"{gateway.url}/v1/videos", headers={"Authorization": f"Bearer {credential}"})
                assert answer.status_code == 401
    assert tried
    eventually(lambda: caller.http.get("/v1/videos").status_code == 200, "the real key is still accepted")

"""The document says what the server does: every operation, in both shapes, with inputs that nobody thought of."""

import os
import re
import subprocess
import sys

from harness.programs import ROOT, environment
from harness.waiting import PATIENCE, TEST_TIMEOUT

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,ignored_auth,use_after_free,takes_what_the_document_allows"
)
SEED = 20261122


def test_the_server_conforms_to_the_api_document(gateway, caller, tmp_path):
    for number in range(3):
        caller.ended(caller.created(prompt=f"Number {number}.")["id"])
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(ROOT / "openapi/gateway.yaml")),
            *("--url", gateway.url, "--header", f"Authorization: Bearer {caller.key}"),
            # Its answer has no end.
            *("--exclude-path", "/v1/events"),
            *("--checks", CHECKS, "--max-examples", os.environ.get("SCHEMATHESIS_EXAMPLES", "40")),
            *("--seed", str(SEED), "--workers", "1", "--request-timeout", str(PATIENCE), "--max-redirects", "0"),
            *("--suppress-health-check", "all", "--generation-database", "none", "--no-color"),
        ],
        cwd=tmp_path,
        env=environment(SCHEMATHESIS_HOOKS="harness.schemathesis_checks", PYTHONPATH=ROOT / "Tests/blackbox"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TEST_TIMEOUT,
    )
    assert done.returncode == 0, done.stdout[-12_000:]
    assert caller.key not in done.stdout
    # An operation that could not be tried would make this test say less than its name.
    generated = re.search(r"(\d+) generated", done.stdout)
    assert generated and int(generated[1]) > 100, done.stdout[-3_000:]
    assert caller.http.get("/v1/models").status_code == 200

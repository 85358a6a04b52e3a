"""The demonstration, and the simulated upstream as a program of its own."""

import re
import subprocess

from harness.programs import BINARY, ROOT, environment, run
from harness.waiting import PATIENCE, eventually, http


def test_the_demonstration_ends_by_itself(tmp_path):
    done = run("demo", "--once", cwd=tmp_path, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    assert "video_" in said and "completed" in said, said
    assert list(tmp_path.iterdir()) == [], "the demonstration leaves nothing behind where it was started"


def test_the_demonstration_stays_until_it_is_stopped(tmp_path):
    said = tmp_path / "said"
    with said.open("w") as output:
        program = subprocess.Popen(
            [BINARY, "demo"], stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=environment()
        )
    try:
        eventually(lambda: "completed" in said.read_text(), "the video is made")
        assert program.poll() is None
        program.terminate()
        assert program.wait(PATIENCE) == 0, said.read_text()
    finally:
        program.kill()


def test_the_simulated_upstream_requires_its_key(sandbox):
    path = f"{sandbox.url}/kling/v1/videos/text2video"
    body = {"model_name": "kling-v1", "prompt": "A fox."}
    assert http.post(path, json=body).status_code == 401
    assert http.post(path, json=body, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_the_simulated_upstream_plays_a_scenario(start_sandbox, tmp_path):
    """README's own example."""
    readme = (ROOT / "README.md").read_text()
    scenario = tmp_path / "scenario.json"
    examples = re.findall(r"^```json\n(\{.*?)^```", readme, re.MULTILINE | re.DOTALL)
    scenario.write_text(next(example for example in examples if '"faults"' in example))
    sandbox = start_sandbox("--scenario", scenario)
    body = {"model_name": "kling-v1", "prompt": "A fox. [[fault:stuck]]"}
    headers = {"Authorization": f"Bearer {sandbox.key}"}
    path = f"{sandbox.url}/kling/v1/videos/text2video"
    statuses = [http.post(path, json=body, headers=headers).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429], "three at a time"
    assert (sandbox.stats()["tasks"], sandbox.stats()["twins"]) == (3, 2)


def test_a_scenario_with_a_mistake_is_refused(tmp_path):
    scenario = tmp_path / "scenario.json"
    for text in ("{", '{"speeed": 1}', '{"faults": [{"faults": ["no-such"]}]}', '{"speed": 0}'):
        scenario.write_text(text)
        done = run("sandbox", "--port", 0, "--scenario", scenario)
        assert done.returncode in (1, 2, 78) and done.stderr.strip(), text


def test_the_simulated_upstream_stops_when_asked(start_sandbox):
    assert start_sandbox().terminate() == 0

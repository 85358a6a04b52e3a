"""LiteLLM's proxy, without a database."""

import pathlib
import subprocess
import sys

import httpx
import yaml

from harness.ports import unused_port
from harness.programs import environment
from harness.waiting import PATIENCE, eventually

KEY = "sk-of-the-proxy"


class LiteLLMProxy:
    """It serves each model under a name of its own, with the parameters that LiteLLM's manual calls litellm_params."""

    def __init__(self, folder, models):
        folder = pathlib.Path(folder)
        listed = [
            {"model_name": name, "litellm_params": params, "model_info": {"mode": "video_generation"}}
            for name, params in models.items()
        ]
        config = folder / "config.yaml"
        config.write_text(yaml.safe_dump({"model_list": listed, "general_settings": {"master_key": KEY}}))
        port = unused_port()
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / "litellm.log"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    *(pathlib.Path(sys.executable).with_name("litellm"), "--config", config),
                    *("--host", "127.0.0.1", "--port", str(port)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                # Its list of prices comes from the network otherwise.
                env=environment(LITELLM_LOCAL_MODEL_COST_MAP=True, HOME=folder),
            )
        self.http = httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=PATIENCE)
        eventually(self._lives, "LiteLLM's proxy answers", pause=0.2)

    def _lives(self):
        assert self.process.poll() is None, self._log.read_text()
        try:
            return self.http.get("/health/liveliness").status_code == 200
        except httpx.ConnectError:
            return False

    def close(self):
        self.http.close()
        self.process.kill()
        self.process.wait()

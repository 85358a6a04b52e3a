"""LiteLLM's proxy: no accounting, no quotas, no log of requests."""

import json

from bench.gateway import call
from bench.processes import SERVER_CORE, Process, environment, status_of, wait_until
from harness.ports import unused_port


class LiteLLM:
    """It passes orders and questions on to the upstream of the peers; `program` is its command."""

    name = "LiteLLM"
    log = None
    key = "sk-of-the-bench"

    def __init__(self, folder, program, origin):
        folder.mkdir()
        model = {
            "model_name": "kling-v1",
            "litellm_params": {
                "model": "openai/kling-v1",
                "api_base": f"http://{origin.address}/v1",
                "api_key": "bench",
                "num_retries": 0,
            },
        }
        config = folder / "config.yaml"
        # JSON is YAML.
        config.write_text(json.dumps({"model_list": [model], "general_settings": {"master_key": self.key}}))
        port = unused_port()
        self.url = f"http://127.0.0.1:{port}"
        # Its list of prices comes from the network otherwise.
        env = environment(LITELLM_LOCAL_MODEL_COST_MAP="True", LITELLM_LOG="ERROR", HOME=folder)
        words = [program, "--config", config, "--host", "127.0.0.1", "--port", port]
        self.process = Process(words, SERVER_CORE, folder / "litellm.log", env, folder)

        def is_live():
            self.process.check()
            return status_of(f"{self.url}/health/liveliness") == 200

        wait_until(is_live, "LiteLLM's proxy answers", pause=0.2)
        # Its ids of videos are its own.
        order = {"prompt": "A lighthouse in the fog.", "model": "kling-v1", "seconds": "5"}
        self.video = json.loads(call(self.url, self.key, "/v1/videos", order)[0])["id"]

    def close(self):
        self.process.close()

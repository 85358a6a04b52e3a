"""What is asked of every answer that schemathesis gets; it loads this file by its name."""

import re

import schemathesis

# An order may be refused for what no schema can tell of a body: what a model can do, and what was ordered before.
MODEL_CODES = {"unsupported_by_model", "unknown_model"}
# Fields that are right or wrong by others beside them, or by what was ordered before.
RELATED = {"Idempotency-Key", "external_task_id", "model", "model_name", "seconds", "duration", "size", "user", "metadata"}
RELATED |= {"camera_control", "from", "to"}
# Addresses, of whose hosts no schema knows whether they are there and may be told.
RELATED |= {"url", "webhook_url", "callback_url"}
# The native path names no codes: there a model's own fields are known by their names.
OF_THE_MODEL = {"mode", "aspect_ratio", "cfg_scale", "camera_control"}


@schemathesis.check
def takes_what_the_document_allows(_, response, case):
    """A request that the document allows is not refused for a reason that the document could have told."""
    if not case.meta or case.meta.generation.mode.value != "positive":
        return
    if response.status_code not in (400, 411, 413, 415, 422):
        return
    body = response.json()
    error = body.get("error")
    if error:
        excused = error["code"] in MODEL_CODES or (error["param"] or "").split(".")[0] in RELATED
    else:
        excused = re.split("[ :.]", body["message"])[0] in RELATED | OF_THE_MODEL
    assert excused, f"refused, although the document allows it: {response.text}"

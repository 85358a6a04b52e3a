"""Errors as the contract has them."""


def check_error(answer, status, kind, code, param=None):
    """An error as the contract has it: shape, status, type, code, the field at fault, and a request id."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    assert answer.headers["x-request-id"]
    body = answer.json()
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["type"], error["code"]) == (kind, code), error
    if param:
        named = error["param"] or ""
        assert named == param or named.startswith((f"{param}.", f"{param}[")), error
    assert error["message"].strip()
    return error

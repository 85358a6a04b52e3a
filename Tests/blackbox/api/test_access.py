"""Who may do what: keys that are wrong, old or too weak, and the videos of other tenants."""

import zlib

import pytest

from harness.errors import check_error
from harness.waiting import eventually, http

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def with_checksum(body):
    """The body of a key with the checksum that makes it look real."""
    rest, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        digits = DIGITS[rest % 62] + digits
        rest //= 62
    return body + digits


def check_unauthorized(gateway, headers, code="invalid_api_key"):
    for path in ("/v1/videos", "/v1/models"):
        answer = http.get(gateway.url + path, headers=headers)
        check_error(answer, 401, "authentication_error", code)
    answer = http.post(f"{gateway.url}/v1/videos", json={"prompt": "A fox."}, headers=headers)
    check_error(answer, 401, "authentication_error", code)


def test_these_tests_compute_the_checksum_as_the_program_does(caller):
    assert with_checksum(caller.key[:-6]) == caller.key


def test_an_altered_key_is_refused(gateway, caller):
    key = caller.key
    swapped = key[:20] + key[21] + key[20] + key[22:] if key[20] != key[21] else key[:20] + "~" + key[21:]
    other_id = with_checksum("kgw_" + key[4:16][::-1] + key[16:-6])
    other_secret = with_checksum(key[:17] + key[17:-6][::-1])
    for mangled in (
        swapped,
        key[:-1],
        key + "0",
        key[4:],
        key.upper(),
        other_id,
        other_secret,
        "kgw__",
        "kgw_" + "a" * 300,
    ):
        check_unauthorized(gateway, {"Authorization": f"Bearer {mangled}"})


@pytest.mark.parametrize("value", ["", "Bearer", "Basic {key}", "{key}", "Bearer {key} {key}", "Bearer {key},"])
def test_a_malformed_authorization_header_is_refused(gateway, caller, value):
    check_unauthorized(gateway, {"Authorization": value.format(key=caller.key)})


def test_a_call_without_a_key_is_refused(gateway):
    check_unauthorized(gateway, {})


def test_a_key_outside_the_authorization_header_is_refused(gateway, caller):
    check_unauthorized(gateway, {"x-api-key": caller.key})
    answer = http.get(f"{gateway.url}/v1/videos", params={"api_key": caller.key, "key": caller.key})
    assert answer.status_code == 401


def test_an_expired_key_is_refused(gateway, caller, tenant_name):
    key = gateway.key(tenant_name, "--expires", "1s")
    brief = gateway.caller(key)
    expired = eventually(lambda: (a := brief.http.get("/v1/videos")).status_code == 401 and a, "the key expires")
    check_error(expired, 401, "authentication_error", "expired_api_key")
    check_unauthorized(gateway, {"Authorization": f"Bearer {key}"}, "expired_api_key")
    assert caller.all() == []


def test_a_revoked_key_is_refused_by_a_server_that_runs(gateway, caller, tenant_name):
    key = gateway.key(tenant_name)
    second = gateway.caller(key)
    assert second.http.get("/v1/videos").status_code == 200
    gateway.cli("key", "revoke", key[4:16])
    eventually(lambda: second.http.get("/v1/videos").status_code == 401, "the key is refused")
    check_unauthorized(gateway, {"Authorization": f"Bearer {key}"})
    assert caller.all() == []


def test_a_key_for_reading_cannot_write(gateway, caller, tenant_name):
    reader = gateway.caller(gateway.key(tenant_name, "--scope", "videos:read"))
    video = caller.ended(caller.created()["id"])["id"]
    assert reader.get(video)["status"] == "completed"
    for method, path in (
        ("POST", "/v1/videos"),
        ("POST", f"/v1/videos/{video}/cancel"),
        ("DELETE", f"/v1/videos/{video}"),
    ):
        answer = reader.http.request(method, path, json={"prompt": "A fox."} if path == "/v1/videos" else None)
        check_error(answer, 403, "permission_error", "missing_scope")
    assert [v["id"] for v in caller.all()] == [video]


def test_a_key_for_writing_cannot_read(gateway, caller, tenant_name):
    writer = gateway.caller(gateway.key(tenant_name, "--scope", "videos:write"))
    video = writer.created()["id"]
    for path in ("/v1/videos", f"/v1/videos/{video}", f"/v1/videos/{video}/content"):
        check_error(writer.http.get(path), 403, "permission_error", "missing_scope")


def test_a_suspended_tenant_is_refused_by_a_server_that_runs(gateway, caller, tenant_name):
    video = caller.created()["id"]
    gateway.cli("tenant", "suspend", tenant_name)
    answer = eventually(lambda: (a := caller.create()).status_code == 403 and a, "the tenant is refused")
    check_error(answer, 403, "permission_error", "tenant_suspended")
    gateway.cli("tenant", "resume", tenant_name)
    assert {v["id"] for v in caller.all()} == {video}, (
        "a suspended tenant still sees what it has, and nothing was added"
    )
    eventually(lambda: caller.create().status_code == 200, "the tenant is welcome again")


def test_another_tenants_video_looks_like_an_unknown_one(caller, other):
    video = other.ended(other.created()["id"])["id"]
    unknown = "video_00000000000000000000000000"
    calls = [
        ("GET", "/v1/videos/{}"),
        ("DELETE", "/v1/videos/{}"),
        ("POST", "/v1/videos/{}/cancel"),
        ("GET", "/v1/videos/{}/content"),
        ("POST", "/v1/videos/{}/link"),
        ("GET", "/kling/v1/videos/text2video/{}"),
    ]
    volatile = {"x-request-id", "date"}
    for method, path in calls:
        answers = []
        for name in (video, unknown):
            name = name.removeprefix("video_") if path.startswith("/kling") else name
            answer = caller.http.request(method, path.format(name))
            assert answer.status_code == 404, answer.text
            text = answer.text.replace(answer.headers["x-request-id"], "ID")
            answers.append((text, {k: v for k, v in answer.headers.items() if k not in volatile}))
        assert answers[0] == answers[1], (method, path)
    assert other.get(video)["status"] == "completed"


@pytest.mark.parametrize(
    "name",
    ["nonsense", "video_", "video_1", "video_" + "u" * 26, "video_" + "Z" * 26, "%00", "video_%2e%2e%2f", "..%2f.."],
)
def test_a_malformed_id_is_not_found(caller, name):
    answer = caller.http.get(f"/v1/videos/{name}")
    check_error(answer, 404, "invalid_request_error", "not_found")


def test_a_page_does_not_show_another_tenants_video(caller, other):
    mark = other.created()["id"]
    caller.created()
    answer = caller.http.get("/v1/videos", params={"after": mark})
    assert answer.status_code in (200, 400, 404)
    if answer.status_code == 200:
        assert mark not in answer.text

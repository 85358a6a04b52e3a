"""Whoever looks at commands while nothing goes on sees what is stuck, why, and what to type."""

import pytest

from harness.ports import unused_port
from harness.waiting import eventually


@pytest.fixture
def stuck(start_sandbox, make_gateway):
    """A gateway whose upstream refuses its key, and a video that waits there."""
    gateway = make_gateway(start_sandbox(key="another-key"), admin__port=unused_port())
    key_file = gateway.folder / "upstream-key"
    key_file.write_text("a-key-that-is-refused\n")
    gateway.start()
    gateway.video = gateway.tenant("night").created()["id"]
    eventually(lambda: "degraded" in gateway.cli("top", "--once").stdout, "the key is known to be refused")
    return gateway


def words(gateway, *arguments):
    return " ".join(gateway.cli(*arguments).stdout.split())


def test_a_key_that_is_refused_is_told_whole_with_what_to_do(stuck):
    for command in (("top", "--once"), ("queue",)):
        told = words(stuck, *command)
        assert "server degraded: The upstream refuses a key;" in told
        assert "Put a good key into the file that upstream.key_file names; it is read again." in told
    assert "kling-gateway queue" in words(stuck, "video", "show", stuck.video)


def test_a_pause_is_told_with_what_ends_it(stuck):
    stuck.cli("pause", "--tenant", "night", "--reason", "Bills.")
    end = "kling-gateway resume --tenant night"
    for command in (("top", "--once"), ("queue",), ("video", "show", stuck.video)):
        assert f"It goes on with: {end}" in words(stuck, *command), command
    stuck.cli(*end.split()[1:])
    assert "resume" not in words(stuck, "queue")

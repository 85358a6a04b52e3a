"""How long tests wait: the bounds of all of them, and waiting for what must come."""

import functools
import time
import types

import httpx

from harness.patience import PATIENCE

# What bounds a test, which waits more than once; a long one adds as much for each of its rounds.
TEST_TIMEOUT = 6 * PATIENCE
ROUND_TIMEOUT = 60
# How long gateways wait for the upstream where tests wait for the end of that, in seconds; and how long the upstream
# then keeps its answer back.
SHORT_TIMEOUT = 5
LONGER_THAN_TIMEOUT = SHORT_TIMEOUT + 3


def eventually(ask, what, pause=0.05):
    """Asks until the answer is true; fails saying what was waited for and what was answered last."""
    end = time.monotonic() + PATIENCE
    while True:
        answer = ask()
        if answer:
            return answer
        assert time.monotonic() < end, f"{what}: not within {PATIENCE} s; last answer {answer!r}"
        time.sleep(pause)


def with_timeout(call):
    """A call of httpx with the bound of these tests instead of five seconds.

    Loading the authorities for nothing would cost more than most calls.
    """
    return functools.partial(call, timeout=PATIENCE, verify=False)


http = types.SimpleNamespace(
    get=with_timeout(httpx.get),
    head=with_timeout(httpx.head),
    post=with_timeout(httpx.post),
    request=with_timeout(httpx.request),
)


def let_run(seconds):
    """Sets a pace, or makes a moment random; it proves neither that something has happened nor that nothing has."""
    time.sleep(seconds)

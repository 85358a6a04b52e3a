"""What a gateway executes by itself, told from counts that last for different times."""

import types

import pytest
from background import background_rate


def counts(own, *seconds):
    """Counts of something that takes so many instructions, beside a thousand each second."""
    return [types.SimpleNamespace(instructions=own + 1000 * each, seconds=each) for each in seconds]


@pytest.mark.parametrize(
    "idle, groups",
    [
        (counts(0, 2, 3), []),
        (counts(0, 2, 3), [counts(5000, 4)]),
        (counts(0, 2), [counts(5000, 1, 4, 2), counts(70, 3, 9)]),
        ([], [counts(5000, 1, 4, 2)]),
    ],
)
def test_the_rate_is_found_whatever_is_executed_besides(idle, groups):
    assert background_rate(idle, groups) == pytest.approx(1000)


def test_a_rate_is_never_negative():
    fewer = [types.SimpleNamespace(instructions=9000 - each, seconds=each) for each in (1, 2)]
    assert background_rate([], [fewer]) == 0

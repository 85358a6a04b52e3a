"""The verdict on a count."""

import pytest
from comparison import Verdict, compare, table, updated

KEPT = {"read": {"instructions": 1000, "tolerance": 0.05}}


@pytest.mark.parametrize(
    "counted, verdict, is_fault",
    [
        ({"read": 1000}, Verdict.AS_KEPT, False),
        ({"read": 1050}, Verdict.AS_KEPT, False),
        ({"read": 1051}, Verdict.SLOWER, True),
        ({"read": 950}, Verdict.AS_KEPT, False),
        ({"read": 949}, Verdict.FASTER, False),
        ({}, Verdict.NOT_COUNTED, True),
    ],
)
def test_a_path_may_move_within_its_tolerance(counted, verdict, is_fault):
    [one] = compare(counted, KEPT)
    assert (one.verdict, one.verdict.is_fault) == (verdict, is_fault)


def test_a_path_that_is_not_kept_is_told():
    verdicts = {one.path: one.verdict for one in compare({"read": 1000, "write": 5}, KEPT)}
    assert verdicts == {"read": Verdict.AS_KEPT, "write": Verdict.NEW}


def test_the_table_shows_counted_kept_and_ratio():
    _, line = table(compare({"read": 1100}, KEPT)).splitlines()
    assert line.split() == ["read", "1,100", "1,000", "1.100", "5%", "SLOWER"]


def test_an_update_keeps_tolerances_and_forgets_paths_that_are_gone():
    kept = KEPT | {"gone": {"instructions": 7, "tolerance": 0.01}}
    assert updated(kept, {"read": 900, "new": 3}) == {
        "read": {"instructions": 900, "tolerance": 0.05},
        "new": {"instructions": 3, "tolerance": 0.06},
    }

"""What is counted beside what is kept: which paths have become slower, which faster."""

import dataclasses
import enum

# Of a path that is new.
TOLERANCE = 0.06


class Verdict(enum.Enum):
    AS_KEPT = "as kept"
    SLOWER = "SLOWER"
    FASTER = "faster"
    NEW = "new"
    NOT_COUNTED = "not counted"

    @property
    def is_fault(self):
        """Whether the counts must be brought up to date, or the program, before anything lands."""
        return self in (Verdict.SLOWER, Verdict.NEW, Verdict.NOT_COUNTED)


@dataclasses.dataclass
class Comparison:
    """One path's counts, in instructions a request."""

    path: str
    counted: int | None
    kept: int | None
    tolerance: float

    @property
    def ratio(self):
        return self.counted / self.kept if self.counted and self.kept else None

    @property
    def verdict(self):
        if self.kept is None:
            return Verdict.NEW
        if self.counted is None:
            return Verdict.NOT_COUNTED
        if self.ratio > 1 + self.tolerance:
            return Verdict.SLOWER
        return Verdict.FASTER if self.ratio < 1 - self.tolerance else Verdict.AS_KEPT


def compare(counted, kept):
    """Compares counts by path with the paths of `counts.json`, in the order of these."""
    paths = list(kept) + [path for path in counted if path not in kept]
    return [
        Comparison(
            path,
            counted.get(path),
            kept.get(path, {}).get("instructions"),
            kept.get(path, {}).get("tolerance", TOLERANCE),
        )
        for path in paths
    ]


def table(comparisons):
    """One line a path."""
    lines = [f"{'instructions a request':<24}{'counted':>12}{'kept':>12}{'ratio':>8}{'tolerance':>11}"]
    for one in comparisons:
        ratio = f"{one.ratio:.3f}" if one.ratio else ""
        tolerance = f"{one.tolerance:.0%}"
        numbers = f"{number(one.counted):>12}{number(one.kept):>12}{ratio:>8}{tolerance:>11}"
        lines.append(f"{one.path:<24}{numbers}  {one.verdict.value}")
    return "\n".join(lines)


def number(count):
    return "" if count is None else f"{count:,}"


def updated(kept, counted):
    """The paths of `counts.json` with new counts; each keeps its tolerance."""
    return {
        path: {"tolerance": TOLERANCE} | kept.get(path, {}) | {"instructions": count}
        for path, count in counted.items()
    }

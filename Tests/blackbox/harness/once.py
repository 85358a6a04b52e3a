"""What is costly to make, and is made once for all workers of a test run."""

import fcntl
import os


def made_once(folder, name, make):
    """A folder that the first worker who asks makes, and that all others find.

    `folder` is any folder that pytest has made for this worker. Whoever has it must not change it.
    """
    # pytest-xdist gives each worker a folder of its own within that of the run.
    run = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    place = run / name
    with open(run / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = place / ".made"
        if not done.exists():
            # Whoever began it has failed, or nobody has.
            place.mkdir(exist_ok=True)
            make(place)
            done.touch()
    return place

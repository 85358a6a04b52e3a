"""Gateways whose dashboards are looked at: with nothing in the store, with fifty videos, and with 200,000."""

import json
import re
import shutil
import sys

from harness.once import made_once
from harness.programs import ROOT, Gateway

sys.path.insert(0, str(ROOT / "Tests"))
from bench import store  # noqa: E402

ADMIN = "b" * 40
SOME = 50
MANY = 200_000
WAITING = 20_000
FAILED = 10_000
TENANTS = 12
HOSTILE = '<script>window.hurt = 1</script>"><img src=x onerror="window.hurt = 1">'
# What is of no video and of no tenant.
PLACES = ("/", "/money", "/money/cache", "/tenants", "/videos", "/upstream", "/audit", "/settings")
# A film that was kept, and is no more: copies of a video have no file.
GONE = {"file_state": "'gone'", "file_expires_at": "NULL", "file_next_at": "NULL"}


class Empty:
    """A gateway that nobody has used."""

    size = 0
    settings = {}
    # The pages that the dashboard has, each with a short name for its picture.
    pages = {place: place for place in PLACES} | {"/videos/none": "no such video"}

    def __init__(self, folder, sandbox):
        self.gateway = Gateway(folder, sandbox, **self.settings)
        token_file = folder / "admin-token"
        token_file.write_text(ADMIN + "\n")
        token_file.chmod(0o600)
        self.gateway.settings["admin.token_file"] = str(token_file)
        self.gateway.write()
        self.tokens = {"admin": ADMIN}
        self.fill()

    def fill(self):
        self.gateway.start()


class Operated(Empty):
    """A gateway with something on every page."""

    size = SOME
    settings = {"cache.mode": "private"}

    def fill(self):
        self.gateway.start()
        self.tokens |= {role: self.operator(role) for role in ("viewer", "operator")}
        caller = self.gateway.tenant("acme", "--limit", "videos_per_day=20", "--limit", "budget_per_month=25.00")
        other = self.gateway.tenant("studio-nord")
        self.made = caller.created(prompt=f"A lighthouse in the fog. {HOSTILE}")["id"]
        self.failed = caller.created(prompt="A fox. [[fault:failed]]")["id"]
        caller.created(prompt=f"A lighthouse in the fog. {HOSTILE}")
        for number in range(3):
            other.ended(other.created(prompt=f"Snow on roofs, {number}.", seconds="10")["id"])
        caller.archived(self.made)
        self.gateway.cli("pause", "--tenant", "studio-nord", "--reason", HOSTILE)
        self.waiting = other.created(prompt=f"Waits. {HOSTILE}")["id"]
        self._fill()

    def _fill(self):
        """Adds finished videos of the last weeks, and starts anew."""
        self.gateway.program.terminate()
        here = 7
        store.add_finished(self.gateway.store, self.made, SOME - here - 5, days_ago=(20, 0.5), **GONE)
        store.add_finished(self.gateway.store, self.failed, 5, days_ago=(20, 0.5))
        self.gateway.start()

    def operator(self, role):
        """A token of a new operator."""
        said = self.gateway.cli("operator", "create", f"{role}-anna", "--role", role).stdout
        return re.search(r"kgo_\w+", said)[0]

    @property
    def pages(self):
        others = [
            "/money?days=7&by=tenant", "/money?days=90&by=model", "/tenants/acme", "/tenants/studio-nord",
            "/videos?status=completed", "/audit?actor=nobody",
        ]  # fmt: skip
        videos = {self.made: "made", self.failed: "failed", self.waiting: "waits"}
        return Empty.pages | {path: path for path in others} | {f"/videos/{id}": name for id, name in videos.items()}


class Crowded(Empty):
    """Twelve tenants with 200,000 videos of the last weeks: made, failed, and waiting.

    They are made once for all workers of a test run, each of which starts a gateway on a copy.
    """

    size = MANY
    # The days of what is added are counted in UTC.
    settings = {"cache.mode": "private", "quota.time_zone": "UTC"}

    def __init__(self, folder, sandbox):
        copied = made_once(folder.parent, "crowded-store", lambda template: Filled(template, sandbox).gateway.close())
        shutil.copytree(copied, folder, dirs_exist_ok=True)
        self.videos = json.loads((folder / "videos.json").read_text())
        super().__init__(folder, sandbox)

    @property
    def pages(self):
        others = ["/videos?status=failed", "/tenants/tenant-3", "/money?days=90&by=model"]
        videos = dict(zip(self.videos, ("made", "failed", "waits"), strict=True))
        return Empty.pages | {path: path for path in others} | {f"/videos/{id}": name for id, name in videos.items()}


class Filled(Empty):
    """A folder with a store of very many videos."""

    settings = Crowded.settings

    def fill(self):
        gateway = self.gateway.start()
        callers = [gateway.tenant(f"tenant-{number}") for number in range(TENANTS)]
        made = callers[0].created(prompt="A lighthouse in the fog.")["id"]
        failed = callers[1].created(prompt="A fox. [[fault:failed]]")["id"]
        callers[0].ended(made)
        callers[1].ended(failed)
        callers[0].archived(made)
        gateway.cli("pause", "--reason", "The account is being moved.")
        waiting = callers[2].created(prompt="A boat that waits.")["id"]
        gateway.program.terminate()
        store.add_all(
            gateway.store,
            (made, MANY - WAITING - FAILED - 2, (28, 0.01), GONE),
            (failed, FAILED, (28, 0.01), {}),
            (waiting, WAITING - 1, (0.01, 0), {}),
        )
        (gateway.folder / "videos.json").write_text(json.dumps([made, failed, waiting]))

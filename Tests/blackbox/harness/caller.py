"""Someone who calls the gateway with a key."""

import httpx

from harness.waiting import PATIENCE, eventually

FINAL = {"completed", "failed", "canceled"}


class Caller:
    """Someone with a tenant key."""

    def __init__(self, url, key):
        self.url = url
        self.key = key
        self.http = httpx.Client(
            base_url=url, timeout=PATIENCE, headers={"Authorization": f"Bearer {key}"} if key else {}
        )

    def create(self, **fields):
        return self.http.post("/v1/videos", json={"prompt": "A lighthouse in the fog."} | fields)

    def created(self, **fields):
        answer = self.create(**fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, video):
        answer = self.http.get(f"/v1/videos/{video}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ended(self, video):
        """The video once it has ended."""
        last = {}

        def look():
            last.update(self.get(video))
            return last["status"] in FINAL

        eventually(look, f"{video} ends", pause=0.1)
        return last

    def kept(self, video):
        """The video once it is made and its file can be had, for which a server waits ten seconds and no longer."""
        made = self.ended(video)
        eventually(lambda: self.http.head(f"/v1/videos/{video}/content").status_code == 200, f"{video} has its file")
        return made

    def archived(self, video):
        """The video once its file is in the archive: from then on nothing about it changes by itself."""
        last = self.ended(video)
        assert last["status"] == "completed", last

        def look():
            last.update(self.get(video))
            return last["expires_at"] is not None

        eventually(look, f"{video} is in the archive", pause=0.1)
        return last

    def all(self):
        """Every video of the tenant, page by page."""
        found, after = [], None
        while True:
            page = self.http.get("/v1/videos", params={"limit": 100} | ({"after": after} if after else {}))
            assert page.status_code == 200, page.text
            body = page.json()
            found += body["data"]
            if not body["has_more"]:
                return found
            after = body["last_id"]

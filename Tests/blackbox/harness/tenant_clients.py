"""Tenants who order under keys of their own, from several places at once, and send again what was not answered."""

import itertools
import queue
import random
import threading
from collections import Counter

import httpx

from harness.load import FAULTS
from harness.waiting import PATIENCE, http, let_run

# How an order may be refused, to be sent again some day, and the limits of which one is reached then.
REFUSALS = {
    "budget_exhausted": {"budget_per_day", "budget_per_month"},
    "daily_limit_reached": {"videos_per_day"},
    "monthly_limit_reached": {"videos_per_month", "seconds_per_month"},
    "too_many_in_progress": {"concurrent_videos"},
}
# How often a video is ordered that must be made anew, though one is there or under way.
FORCED_NEW = 0.15


class SharedPrompts:
    """What a group of tenants orders: a few prompts at a time, the same for all of them, and others later on."""

    def __init__(self, name):
        self._name = name
        self._asked = itertools.count()

    def choose(self, chance):
        number = next(self._asked) // 8 + chance.randrange(3)
        return f"{self._name}, prompt {number}. {random.Random(number).choice(FAULTS)}".strip()


class TenantClient:
    """One tenant: orders, repeats, cancels, and remembers what it was told.

    With prompts it orders these, so that most is shared; otherwise each order has a prompt that no other has, so that
    a task made twice shows as a twin in the upstream's own counts.
    """

    def __init__(self, gateway, name, key, seed, pause, prompts=None, callers=3):
        self.gateway = gateway
        self.name = name
        self.key = key
        # The ids by idempotency key of what was accepted; None for what was sent and not answered.
        self.orders = {}
        # Each order's prompt and headers, by idempotency key.
        self.asked = {}
        # How often it was refused, by the refusal's code, and how often it came while the same was being decided about.
        self.refused = Counter()
        self.conflicts = 0
        self.unexpected = []
        self._prompts = prompts
        self._pause = pause
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._over = threading.Event()
        # What a caller is about to send, for another one who has nothing to do.
        # No SimpleQueue: where two wait and another takes the item, one may wait for ever (CPython 3.11).
        self._calls = queue.Queue()
        self._threads = [
            threading.Thread(target=self._run, args=(random.Random(f"{seed} {caller}"),), daemon=True)
            for caller in range(callers)
        ]

    def start(self):
        for thread in self._threads:
            thread.start()

    def close(self):
        self._over.set()

    def stop(self):
        self.close()
        for thread in self._threads:
            thread.join(PATIENCE)

    def resend_unanswered(self):
        """Learns what became of every order that was not answered; whoever sends them again gets the same videos."""
        for key in [key for key, video in self.orders.items() if video is None]:
            self._send(key)

    def forced_new(self):
        """The ids, as the store has them, of what had to be made anew."""
        return {video.removeprefix("video_") for key, video in self.orders.items() if self.asked[key][1]}

    def _run(self, chance):
        while not self._over.is_set():
            try:
                key = self._call(chance)
                if key:
                    self._send(key)
                else:
                    self._do_something(chance)
            except httpx.TransportError:
                let_run(0.05)

    def _call(self, chance):
        """What another caller of the tenant sends at this very moment, if one does before the pause is over."""
        try:
            return self._calls.get(timeout=chance.uniform(0, self._pause))
        except queue.Empty:
            return None

    def _do_something(self, chance):
        with self._lock:
            unanswered = [key for key, video in self.orders.items() if video is None]
            answered = [key for key, video in self.orders.items() if video][-20:]
        dice = chance.random()
        if unanswered and dice < 0.4:
            self._send(chance.choice(unanswered))
        elif answered and dice < 0.5:
            self._send(chance.choice(answered))
        elif answered and dice < 0.65:
            self._cancel(self.orders[chance.choice(answered[-5:])])
        else:
            self._send(self._new_order(chance))

    def _new_order(self, chance):
        key = f"{self.name}, order {next(self._numbers)}"
        if self._prompts:
            headers = {"Cache-Control": "no-cache"} if chance.random() < FORCED_NEW else {}
            self.asked[key] = (self._prompts.choose(chance), headers)
        else:
            self.asked[key] = (f"{key}. {chance.choice(FAULTS)}".strip(), {})
        # The others send it too, as soon as they are free.
        for _ in range(chance.choice([0, 0, 1, 2])):
            self._calls.put(key)
        return key

    def _send(self, key):
        prompt, headers = self.asked[key]
        with self._lock:
            known = self.orders.setdefault(key, None)
        try:
            answer = self._post("", headers | {"Idempotency-Key": key}, json={"prompt": prompt})
        except httpx.TransportError:
            # Another one may have heard meanwhile that it was refused, and this one may have been accepted since.
            with self._lock:
                self.orders.setdefault(key, None)
            raise
        with self._lock:
            if answer.status_code == 200:
                self._accepted(key, answer.json()["id"])
            else:
                self._refused(key, known, answer)

    def _accepted(self, key, video):
        known = self.orders.get(key)
        if known not in (None, video):
            self.unexpected.append(f"{key} was {known} and is {video}")
        self.orders[key] = video

    def _refused(self, key, known, answer):
        code = answer.json()["error"]["code"]
        if code == "idempotency_in_flight":
            # Another caller's is being decided about, which says nothing of what it comes to.
            self.conflicts += 1
            return
        if code == "store_unavailable":
            # It may have been written down all the same, or by another one since.
            self.orders.setdefault(key, None)
            return
        self.refused[code] += 1
        if known or code not in REFUSALS:
            self.unexpected.append(f"{key}: {answer.status_code} {answer.text}")
        # Another one may have been luckier with it.
        if self.orders.get(key) is None:
            self.orders.pop(key, None)

    def _cancel(self, video):
        answer = self._post(f"/{video}/cancel", {})
        if answer.status_code not in (200, 409, 503):
            self.unexpected.append(f"cancel {video}: {answer.status_code} {answer.text}")

    def _post(self, path, headers, **body):
        return http.post(
            f"{self.gateway.url}/v1/videos{path}",
            headers={"Authorization": f"Bearer {self.key}"} | headers,
            **body,
        )

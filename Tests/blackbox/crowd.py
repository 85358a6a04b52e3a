"""Tenants who order under keys of their own, and send again what was not answered."""

import random
import threading
import time

import httpx

from harness import PATIENCE
from load import FAULTS

# How an order may be refused, and is then sent again some day.
REFUSALS = {"budget_exhausted", "daily_limit_reached", "too_many_in_progress"}


class Customer:
    """One tenant: orders, repeats, cancels, and remembers what it was told."""

    def __init__(self, gateway, name, key, seed, pause):
        self.gateway = gateway
        self.name = name
        self.key = key
        # The ids by idempotency key of what was accepted; None for what was sent and not answered.
        self.orders = {}
        self.refused = {}
        self.odd = []
        self._pause = pause
        self._chance = random.Random(seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)

    def start(self):
        self._thread.start()

    def stop(self):
        self._over.set()
        self._thread.join(PATIENCE)

    def settle(self):
        """Learns what became of every order that was not answered; whoever sends them again gets the same videos."""
        for key in [key for key, video in self.orders.items() if video is None]:
            self._send(key)

    def _live(self):
        while not self._over.is_set():
            try:
                self._act()
            except httpx.TransportError:
                time.sleep(0.05)
            self._over.wait(self._chance.uniform(0, self._pause))

    def _act(self):
        unanswered = [key for key, video in self.orders.items() if video is None]
        answered = [key for key, video in self.orders.items() if video]
        dice = self._chance.random()
        if unanswered and dice < 0.5:
            self._send(self._chance.choice(unanswered))
        elif answered and dice < 0.6:
            self._send(self._chance.choice(answered[-20:]))
        elif answered and dice < 0.7:
            self._cancel(self.orders[answered[-1]])
        else:
            self._send(f"{self.name}, order {len(self.orders)}. {self._chance.choice(FAULTS)}".strip())

    def _send(self, key):
        """The key is the prompt too, so that a task made twice shows as a twin in the upstream's own books."""
        known = self.orders.setdefault(key, None)
        # Loading the authorities for nothing would cost more than the order.
        answer = httpx.post(
            f"{self.gateway.url}/v1/videos",
            json={"prompt": key},
            headers={"Authorization": f"Bearer {self.key}", "Idempotency-Key": key},
            timeout=PATIENCE,
            verify=False,
        )
        if answer.status_code == 200:
            video = answer.json()["id"]
            if known not in (None, video):
                self.odd.append(f"{key} was {known} and is {video}")
            self.orders[key] = video
            return
        code = answer.json()["error"]["code"]
        self.refused[code] = self.refused.get(code, 0) + 1
        if known or code not in REFUSALS:
            self.odd.append(f"{key}: {answer.status_code} {answer.text}")
        del self.orders[key]

    def _cancel(self, video):
        answer = httpx.post(
            f"{self.gateway.url}/v1/videos/{video}/cancel",
            headers={"Authorization": f"Bearer {self.key}"},
            timeout=PATIENCE,
            verify=False,
        )
        if answer.status_code not in (200, 409):
            self.odd.append(f"cancel {video}: {answer.status_code} {answer.text}")

"""Callers who order without end, and what becomes of their orders."""

import random
import threading
import time

import httpx

from harness import FINAL, PATIENCE

# What the simulated upstream does to a create or a poll; most orders meet nothing.
FAULTS = [
    *[""] * 6,
    "[[fault:timeout-after=3]]",
    "[[fault:cut-after]]",
    "[[fault:500-after]]",
    "[[fault:truncated]]",
    "[[fault:cut-before]]",
    "[[fault:429-1303=2]]",
    "[[fault:poll-500]]",
    "[[fault:not-found-for=40]]",
    "[[fault:moderation-late]]",
]


class Load:
    """Callers who keep ordering, whatever happens to the gateways, and remember what they were told."""

    def __init__(self, gateways, key, seed, callers=3, pause=0.2):
        self.gateways = gateways
        self.key = key
        # The prompts of what was accepted, by id, and of what was refused, with the refusals' codes.
        self.accepted = {}
        self.refused = {}
        self.odd = []
        # When each order was sent, how long its answer took, and its status.
        self.times = []
        self._pause = pause
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._order, args=(number, random.Random(seed + number)))
            for number in range(callers)
        ]
        for thread in self._threads:
            thread.start()

    def _order(self, caller, chance):
        number = 0
        while not self._over.is_set():
            number += 1
            # Every prompt is unique, so that a task made twice shows as a twin in the upstream's own books.
            fault = chance.choice(FAULTS)
            prompt = f"Caller {caller}, order {number}. {fault}"
            sent = time.monotonic()
            try:
                answer = httpx.post(
                    f"{chance.choice(self.gateways).url}/v1/videos",
                    json={"prompt": prompt},
                    headers={"Authorization": f"Bearer {self.key}"},
                    timeout=PATIENCE,
                    # Loading the authorities for nothing would cost more than the order.
                    verify=False,
                )
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            with self._lock:
                self.times.append((sent, time.monotonic() - sent, answer.status_code))
                if answer.status_code == 200:
                    self.accepted[answer.json()["id"]] = prompt
                elif answer.status_code == 503:
                    self.refused[prompt] = answer.json()["error"]["code"]
                else:
                    self.odd.append((answer.status_code, answer.text))
            time.sleep(chance.uniform(0, self._pause))

    def close(self):
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def stop(self):
        self.close()
        assert not self.odd, self.odd[:3]


def all_ended(caller, accepted, seconds):
    """Every video of the tenant once all have ended; the accepted ones must be among them."""
    state = {}
    end = time.monotonic() + seconds
    while True:
        state.update({video["id"]: video for video in caller.all()})
        waiting = [(video["status"], video["prompt"]) for video in state.values() if video["status"] not in FINAL]
        if not waiting:
            break
        assert time.monotonic() < end, f"{len(waiting)} of {len(state)} videos do not end: {waiting[:8]}"
        time.sleep(0.5)
    lost = set(accepted) - set(state)
    assert not lost, f"accepted and lost: {sorted(lost)}"
    return state

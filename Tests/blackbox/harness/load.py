"""Callers who order without end, and what becomes of their orders."""

import random
import threading
import time

import httpx

from harness.caller import FINAL
from harness.waiting import LONGER_THAN_TIMEOUT, PATIENCE, eventually, http, let_run

# What the simulated upstream does to a create or a poll; most orders meet nothing.
FAULTS = [
    *[""] * 6,
    f"[[fault:timeout-after={LONGER_THAN_TIMEOUT}]]",
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
        # The prompts of which the gateway cannot tell: its store was away for longer than it looks for their fate.
        self.undecided = set()
        self.unexpected = []
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
            # Every prompt is unique, so that a task made twice shows as a twin in the upstream's own counts.
            fault = chance.choice(FAULTS)
            prompt = f"Caller {caller}, order {number}. {fault}"
            sent = time.monotonic()
            try:
                answer = http.post(
                    f"{chance.choice(self.gateways).url}/v1/videos",
                    json={"prompt": prompt},
                    headers={"Authorization": f"Bearer {self.key}"},
                )
            except httpx.TransportError:
                let_run(0.05)
                continue
            with self._lock:
                self.times.append((sent, time.monotonic() - sent, answer.status_code))
                if answer.status_code == 200:
                    self.accepted[answer.json()["id"]] = prompt
                elif answer.status_code == 503 and "Look whether it was made" in answer.text:
                    self.undecided.add(prompt)
                elif answer.status_code == 503:
                    self.refused[prompt] = answer.json()["error"]["code"]
                else:
                    self.unexpected.append((answer.status_code, answer.text))
            let_run(chance.uniform(0, self._pause))

    def more(self, count=1):
        """Waits until so many more orders have been accepted."""
        enough = len(self.accepted) + count
        eventually(lambda: len(self.accepted) >= enough, "orders are accepted")

    def close(self):
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def stop(self):
        self.close()
        assert not self.unexpected, self.unexpected[:3]


def all_ended(caller, accepted):
    """Every video of the tenant once all have ended; the accepted ones must be among them.

    It is waited for as long as there are fewer and fewer that have not.
    """
    state = {}

    def waiting():
        state.update({video["id"]: video for video in caller.all()})
        return [(video["status"], video["prompt"]) for video in state.values() if video["status"] not in FINAL]

    left = waiting()
    while left:
        before = left

        def fewer():
            nonlocal left
            left = waiting()
            return len(left) < len(before)

        eventually(fewer, f"of {len(state)} videos there end more than all but {len(before)}: {before[:8]}", pause=0.5)
    lost = set(accepted) - set(state)
    assert not lost, f"accepted and lost: {sorted(lost)}"
    return state

"""What callers are told, where several servers tell it and one of them dies."""

from harness.waiting import eventually
from harness.webhook_receiver import WebhookReceiver

LOOPBACK = {"webhooks__allow_http": True, "webhooks__allowed_targets": ["127.0.0.0/8"]}


def test_no_event_is_missing_when_one_of_two_servers_is_killed(start_sandbox, make_replicas, database, tenant_name):
    """What the dead one had claimed is sent by the other once that claim is over, which takes a minute and a half."""
    replicas = [replica.start() for replica in make_replicas(start_sandbox(), database, 2, **LOOPBACK)]
    replicas[0].cli("pause")
    key = replicas[0].tenant(tenant_name).key
    callers = [replica.caller(key) for replica in replicas]
    # Slow enough that each of them is in the middle of something.
    receiver = WebhookReceiver(delay=0.1)
    try:
        answer = callers[0].http.post("/v1/webhook_endpoints", json={"url": receiver.url})
        assert answer.status_code == 200, answer.text
        videos = [callers[number % 2].created(prompt=f"Hill {number}.")["id"] for number in range(200)]
        for number, video in enumerate(videos):
            survivor = callers[number % 2] if number < 100 else callers[1]
            assert survivor.http.post(f"/v1/videos/{video}/cancel").status_code == 200
            if number == 99:
                replicas[0].program.kill()
        eventually(lambda: receiver.videos() == set(videos), "all have arrived", pause=0.2)
        bodies = {(headers["webhook-id"], body) for body, headers in receiver.raw()}
        assert len(bodies) == len(videos)
        replicas[1].cli("ledger", "verify")
    finally:
        receiver.close()

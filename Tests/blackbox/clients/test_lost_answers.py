"""An order whose answer is lost on the way, and clients that send it again by themselves."""

import json
import subprocess

import httpx
import openai
import pytest
import urllib3

from harness.relay import CLOSES_BEFORE_ANSWER, LOSES_ANSWER
from harness.waiting import PATIENCE, eventually

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API")

ORDER = {"prompt": "A lighthouse in the fog."}
PATHS = ["/v1/videos", "/kling/v1/videos/text2video", "/v1/videos/text2video"]


@pytest.fixture
def gateway(start_sandbox, make_gateway):
    """One whose upstream counts the tasks of this test alone."""
    return make_gateway(start_sandbox()).start()


@pytest.fixture
def relay(start_relay, gateway):
    return start_relay(gateway)


@pytest.fixture
def patient(gateway):
    """Someone of a tenant whose repeated orders are the same video for a minute."""
    return gateway.tenant("patient", "--repeat-window", "60")


def order(relay, caller, path="/v1/videos", fields=ORDER, **more):
    headers = {"Authorization": f"Bearer {caller.key}"} | more.pop("headers", {})
    with httpx.Client(base_url=relay.url, timeout=PATIENCE) as client:
        return client.post(path, headers=headers, **(more or {"json": fields}))


def lose_an_order(relay, caller, how, **more):
    """Sends an order that is not answered, and waits until the gateway has finished with it."""
    relay.lose(len(relay.orders) + 1, how)
    with pytest.raises(httpx.RemoteProtocolError):
        order(relay, caller, **more)
    relay.await_end_of_orders()


def id_of(answer):
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return body["id"] if "id" in body else f"video_{body['data']['task_id']}"


@pytest.mark.parametrize("path", PATHS)
def test_an_order_whose_connection_closed_before_its_answer_is_remembered(relay, caller, path):
    lose_an_order(relay, caller, CLOSES_BEFORE_ANSWER, path=path)
    [lost] = caller.all()
    again = order(relay, caller, path=path)
    assert (id_of(again), again.headers.get("idempotent-replayed")) == (lost["id"], "true")
    assert relay.tasks(caller) == 1


def test_a_form_whose_connection_closed_before_its_answer_is_remembered(relay, caller):
    form = {"files": {name: (None, value) for name, value in ORDER.items()}}
    lose_an_order(relay, caller, CLOSES_BEFORE_ANSWER, **form)
    again = order(relay, caller, **form)
    assert again.headers.get("idempotent-replayed") == "true"
    assert relay.tasks(caller) == 1


def test_an_order_that_was_answered_is_not_remembered(relay, caller):
    first, second = (order(relay, caller) for _ in range(2))
    assert id_of(first) != id_of(second)
    assert "idempotent-replayed" not in second.headers
    assert relay.tasks(caller) == 2


def test_another_order_is_not_taken_for_the_one_that_was_lost(relay, caller):
    lose_an_order(relay, caller, CLOSES_BEFORE_ANSWER)
    [lost] = caller.all()
    other = order(relay, caller, fields=ORDER | {"seconds": "10"})
    assert id_of(other) != lost["id"] and "idempotent-replayed" not in other.headers


def test_another_key_does_not_get_the_video_of_an_order_that_was_lost(relay, caller, other, gateway, tenant_name):
    lose_an_order(relay, caller, CLOSES_BEFORE_ANSWER)
    [lost] = caller.all()
    for somebody in (other, gateway.caller(gateway.key(tenant_name))):
        answer = order(relay, somebody)
        assert id_of(answer) != lost["id"] and "idempotent-replayed" not in answer.headers


# A hop that has read the whole answer and loses it: only a setting of the tenant tells it from an order for two videos.


def test_an_answer_that_a_hop_has_lost_costs_a_second_video(relay, caller):
    lose_an_order(relay, caller, LOSES_ANSWER)
    assert "idempotent-replayed" not in order(relay, caller).headers
    assert relay.tasks(caller) == 2


@pytest.mark.parametrize("path", PATHS)
def test_a_repeat_window_makes_the_order_the_same_video(relay, patient, path):
    lose_an_order(relay, patient, LOSES_ANSWER, path=path)
    [lost] = patient.all()
    again = order(relay, patient, path=path)
    assert (id_of(again), again.headers.get("idempotent-replayed")) == (lost["id"], "true")
    assert relay.tasks(patient) == 1


def test_a_repeat_window_can_be_set_and_taken_away(relay, gateway, caller, tenant_name):
    gateway.cli("tenant", "set", tenant_name, "--repeat-window", "60")

    def are_one():
        first, second = (id_of(order(relay, caller)) for _ in range(2))
        return first == second

    # A running server takes it up within two seconds.
    eventually(are_one, "the window is in force", pause=0.5)
    gateway.cli("tenant", "set", tenant_name, "--repeat-window", "off")
    eventually(lambda: not are_one(), "the window is taken away", pause=0.5)


def test_a_repeat_window_leaves_orders_with_names_of_their_own_alone(relay, patient):
    ids = {id_of(order(relay, patient, headers={"Idempotency-Key": name})) for name in ("one", "two")}
    assert len(ids) == 2
    assert relay.tasks(patient) == 2


def test_a_repeat_window_leaves_other_orders_alone(relay, patient):
    ids = {id_of(order(relay, patient, fields=ORDER | {"seconds": seconds})) for seconds in ("5", "10")}
    assert len(ids) == 2


# Clients that repeat by themselves.


def by_curl(relay, caller):
    done = subprocess.run(
        [
            *("curl", "-sS", "--fail-with-body", "--retry", "2", "--retry-all-errors", f"{relay.url}/v1/videos"),
            *("-H", f"Authorization: Bearer {caller.key}", "-H", "Content-Type: application/json"),
            *("-d", json.dumps(ORDER)),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)["id"]


def by_urllib3(relay, caller):
    retries = urllib3.Retry(total=2, allowed_methods={"POST"}, backoff_factor=0)
    with urllib3.PoolManager(retries=retries, timeout=PATIENCE) as pool:
        headers = {"Authorization": f"Bearer {caller.key}", "Content-Type": "application/json"}
        answer = pool.request("POST", f"{relay.url}/v1/videos", body=json.dumps(ORDER), headers=headers)
    assert answer.status == 200, answer.data
    return json.loads(answer.data)["id"]


def by_openai(relay, caller):
    with openai.OpenAI(base_url=f"{relay.url}/v1", api_key=caller.key) as client:
        return client.videos.create(**ORDER).id


CLIENTS = [by_curl, by_urllib3, by_openai]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_that_repeats_by_itself_pays_once_when_its_connection_was_closed(relay, caller, client):
    relay.lose(1, CLOSES_BEFORE_ANSWER)
    video = client(relay, caller)
    assert len(relay.orders) == 2
    assert relay.tasks(caller) == 1
    assert [shown["id"] for shown in caller.all()] == [video]


@pytest.mark.parametrize(("client", "tasks"), list(zip(CLIENTS, (2, 2, 1))))
def test_a_client_that_repeats_by_itself_pays_twice_for_an_answer_lost_by_a_hop_unless_it_counts(
    relay, caller, client, tasks
):
    relay.lose(1, LOSES_ANSWER)
    client(relay, caller)
    assert len(relay.orders) == 2
    assert ("x-stainless-retry-count" in relay.orders[1]) == (tasks == 1)
    assert relay.tasks(caller) == tasks


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_that_repeats_by_itself_pays_once_with_a_repeat_window(relay, patient, client):
    relay.lose(1, LOSES_ANSWER)
    video = client(relay, patient)
    assert len(relay.orders) == 2
    assert relay.tasks(patient) == 1
    assert [shown["id"] for shown in patient.all()] == [video]

"""One gateway for the tests that do not mind sharing, and a tenant for each test."""

import itertools

import pytest

from harness.load import Load
from harness.postgres import WITHOUT_FSYNC, PostgresServer
from harness.programs import Gateway, Sandbox
from harness.proxy import UpstreamProxy
from harness.relay import Relay
from harness.small_disk import SmallDisk
from harness.waiting import TEST_TIMEOUT

_numbers = itertools.count(1)


def pytest_configure(config):
    config.option.timeout = config.option.timeout or TEST_TIMEOUT


@pytest.fixture(scope="session")
def sandbox():
    program = Sandbox()
    yield program
    program.close()


@pytest.fixture(scope="session")
def gateway(sandbox, tmp_path_factory):
    program = Gateway(tmp_path_factory.mktemp("gateway"), sandbox).start()
    yield program
    program.close()


@pytest.fixture
def tenant_name():
    """A name that no other test uses."""
    return f"tenant-{next(_numbers)}"


@pytest.fixture
def caller(gateway, tenant_name):
    """Someone with a key of a tenant of their own."""
    return gateway.tenant(tenant_name)


@pytest.fixture
def other(gateway, tenant_name):
    """Someone else, of another tenant."""
    return gateway.tenant(f"{tenant_name}-other")


@pytest.fixture
def start_sandbox():
    """Starts simulated upstreams that end with the test."""
    started = []

    def start(*arguments, **settings):
        started.append(Sandbox(*arguments, **settings))
        return started[-1]

    yield start
    for program in started:
        program.close()


@pytest.fixture
def make_gateway(tmp_path):
    """Makes gateways that end with the test; they are not started yet."""
    made = []

    def make(sandbox, name="gateway", **settings):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        made.append(Gateway(folder, sandbox, **settings))
        return made[-1]

    yield make
    for program in made:
        program.close()


@pytest.fixture
def make_small_disk(tmp_path):
    """Makes disks of so many bytes that a test may fill."""
    made = []

    def make(size):
        made.append(SmallDisk(tmp_path / f"disk-{len(made)}", size))
        return made[-1]

    yield make
    for disk in made:
        disk.close()


@pytest.fixture
def small_disk(make_small_disk):
    """A disk of 16 MiB that a test may fill."""
    disk = make_small_disk(16 << 20)
    if not disk.is_mounted:
        pytest.skip("no disk may be mounted here")
    return disk


@pytest.fixture
def start_load():
    """Lets callers order from gateways until the test ends."""
    started = []

    def start(gateways, key, seed, **settings):
        started.append(Load(gateways, key, seed, **settings))
        return started[-1]

    yield start
    for load in started:
        load.close()


@pytest.fixture
def start_proxy():
    """Puts proxies before simulated upstreams."""
    started = []

    def start(sandbox):
        started.append(UpstreamProxy(sandbox))
        return started[-1]

    yield start
    for proxy in started:
        proxy.close()


@pytest.fixture
def start_relay():
    """Puts relays before gateways."""
    started = []

    def start(gateway):
        started.append(Relay(gateway))
        return started[-1]

    yield start
    for relay in started:
        relay.close()


@pytest.fixture(scope="session")
def postgres():
    """The PostgreSQL server that tests share, each with a database of its own; it speaks TLS to whoever asks."""
    server = PostgresServer(*WITHOUT_FSYNC, encrypted=True)
    yield server
    server.close()


@pytest.fixture
def database(postgres):
    return postgres.make()


@pytest.fixture
def make_replicas(make_gateway, tmp_path):
    """Makes gateways on one database and one archive; they are not started yet."""

    def make(sandbox, database, count=3, **settings):
        shared = {"store__url": database.url, "archive__path": str(tmp_path / "archive")}
        return [make_gateway(sandbox, f"replica-{number}", **shared, **settings) for number in range(count)]

    return make

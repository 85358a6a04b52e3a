"""What deploy/package.sh makes: looked at here, and installed, upgraded and purged by the real dpkg."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile

import httpx
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from harness.caller import Caller
from harness.machine import Machine, check, make_base, unavailable_reason
from harness.ports import unused_port
from harness.programs import BINARY, ROOT
from harness.video_files import is_mp4
from harness.waiting import TEST_TIMEOUT, eventually, http

# It may have to build the release program.
pytestmark = pytest.mark.timeout(2 * TEST_TIMEOUT)

VERSION = re.search(
    r'"(\d+\.\d+\.\d+)"', (ROOT / "Sources/GatewayServer/GatewayVersion.swift").read_text()
)[1]
CONFIGURATION = "/etc/kling-gateway/kling-gateway.yaml"
KEY = "/etc/kling-gateway/deerapi_key"
STORE = "/var/lib/kling-gateway/kling-gateway.db"
UNIT = "lib/systemd/system/kling-gateway.service"
FILES = {
    CONFIGURATION: 0o644,
    "/lib/systemd/system/kling-gateway.service": 0o644,
    "/usr/bin/kling-gateway": 0o755,
    "/usr/lib/sysusers.d/kling-gateway.conf": 0o644,
    "/usr/share/bash-completion/completions/kling-gateway": 0o644,
    "/usr/share/doc/kling-gateway/README.md": 0o644,
    "/usr/share/doc/kling-gateway/alerts.yaml": 0o644,
    "/usr/share/doc/kling-gateway/changelog.gz": 0o644,
    "/usr/share/doc/kling-gateway/copyright": 0o644,
    "/usr/share/fish/vendor_completions.d/kling-gateway.fish": 0o644,
    "/usr/share/lintian/overrides/kling-gateway": 0o644,
    "/usr/share/man/man1/kling-gateway.1.gz": 0o644,
    "/usr/share/zsh/vendor-completions/_kling-gateway": 0o644,
}
TARBALL = {
    "bin/kling-gateway": 0o755,
    "lib/systemd/system/kling-gateway.service": 0o644,
    "lib/sysusers.d/kling-gateway.conf": 0o644,
    "share/bash-completion/completions/kling-gateway": 0o644,
    "share/doc/kling-gateway/LICENSES": 0o644,
    "share/doc/kling-gateway/README.md": 0o644,
    "share/doc/kling-gateway/alerts.yaml": 0o644,
    "share/doc/kling-gateway/kling-gateway.yaml": 0o644,
    "share/fish/vendor_completions.d/kling-gateway.fish": 0o644,
    "share/man/man1/kling-gateway.1": 0o644,
    "share/zsh/site-functions/_kling-gateway": 0o644,
}


def make(folder, **variables):
    """Runs deploy/package.sh with the program under test, or with one of its own if that one needs the toolchain."""
    env = {name: value for name, value in os.environ.items() if name != "KLING_GATEWAY_BIN"}
    if "libswiftCore" not in check("ldd", BINARY):
        env["KLING_GATEWAY_BIN"] = BINARY
    done = subprocess.run(
        [ROOT / "deploy/package.sh", "--output", folder], capture_output=True, text=True, env=env | variables, cwd="/"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return pathlib.Path(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder with what is made."""
    folder = tmp_path_factory.mktemp("made")
    return make(folder)


def one(folder, pattern):
    [found] = folder.glob(pattern)
    return found


@pytest.fixture(scope="module")
def package(made):
    return one(made, "*.deb")


@pytest.fixture(scope="module")
def unpacked(package, tmp_path_factory):
    """The package's files in a folder."""
    folder = tmp_path_factory.mktemp("unpacked") / "root"
    check("dpkg-deb", "--raw-extract", package, folder)
    return folder


@pytest.fixture(scope="module")
def tarball(made):
    return one(made, "*.tar.gz")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    if unavailable_reason():
        pytest.skip(unavailable_reason())
    # Not in memory: it is a whole system.
    folder = tmp_path_factory.mktemp("base")
    yield make_base(folder)
    shutil.rmtree(folder)


@pytest.fixture
def machine(base, tmp_path):
    """A fresh machine."""
    fresh = Machine(base, tmp_path / "machine")
    yield fresh
    fresh.close()


def install_lines():
    """README's blocks on installation: the package, the tarball, from source, and the work afterwards."""
    text = (ROOT / "README.md").read_text()
    chapter = text[text.index("**Install.**") : text.index("**Stop and upgrade.**")]
    blocks = re.findall(r"^```sh\n(.*?)^```", chapter, re.MULTILINE | re.DOTALL)
    return [re.sub(r"(\|)\n|\\\n *", r"\1 ", block).splitlines() for block in blocks]


def connect(machine, sandbox):
    """Tells the service, before there is one, of ports that are free here and of the simulated upstream."""
    port = unused_port()
    settings = {
        "KGW_SERVER_PORT": port,
        "KGW_ADMIN_PORT": unused_port(),
        "KGW_UPSTREAM_BASE_URL": sandbox.url,
        "KGW_UPSTREAM_POLL_INTERVAL": 0.2,
        "KGW_CACHE_MODE": "off",
    }
    folder = machine.path("/etc/systemd/system/kling-gateway.service.d")
    folder.mkdir(parents=True)
    lines = "".join(f"Environment={name}={value}\n" for name, value in settings.items())
    (folder / "test.conf").write_text(f"[Service]\n{lines}")
    return f"http://127.0.0.1:{port}"


def serves(url):
    """Whether it has its store: while it opens that, it lives and sends everybody away."""
    try:
        return http.get(f"{url}/v1/models").status_code == 401
    except httpx.TransportError:
        return False


def set_up(machine, sandbox, url, lines):
    """Types the lines that follow the package: key, start, first tenant."""
    for line in lines:
        machine.type(line, stdin=f"{sandbox.key}\n" if "/dev/stdin /etc/kling-gateway/deerapi_key" in line else "")
    eventually(lambda: serves(url), f"the service answers\n{machine.log()}")
    command = f"sudo -u kling-gateway kling-gateway key create studio --config {CONFIGURATION}"
    key = machine.run(command).stdout.strip()
    assert key.startswith("kgw_")
    return Caller(url, key)


def work(machine, sandbox):
    """Types README's lines for operators, and the other commands as they are typed there."""
    configuration = machine.path(CONFIGURATION)
    text = configuration.read_text()
    configuration.write_text(text.replace("https://api.deerapi.com", sandbox.url))
    configured, verify, reconcile = install_lines()[3]
    said = machine.type(configured)
    assert f'note: upstream.key_file: the service gets the key from "{KEY}"' in said, said
    assert said.endswith("The configuration is valid.\n"), said
    assert "All rules are kept." in machine.type(verify)
    assert "could not be asked" not in machine.type(reconcile)
    # Root can look at the key itself.
    assert "upstream.key_file" not in machine.type(f"sudo kling-gateway config check --config {CONFIGURATION}")
    for words in (
        "tenant list",
        "tenant show studio",
        "key list studio",
        "video list",
        "cache stats",
        "ledger export",
        "ledger reconcile --offline",
        "config print",
    ):
        said = machine.type(f"sudo -u kling-gateway kling-gateway {words} --config {CONFIGURATION}")
        assert words != "config print" or "sqlite:/var/lib/kling-gateway/" in said, said
    # Without the key, it says where that is.
    refused = machine.run(f"sudo -u kling-gateway kling-gateway ledger reconcile --config {CONFIGURATION}")
    assert refused.returncode == 78 and f'"{KEY}"' in refused.stderr and "as root" in refused.stderr, refused
    # Without the configuration it is the wrong place, and stays empty.
    lost = machine.run("mkdir -m 777 /tmp/elsewhere && cd /tmp/elsewhere && sudo -u kling-gateway kling-gateway tenant list")
    assert lost.returncode == 1 and lost.stderr.startswith("There is no store at /tmp/elsewhere/kling-gateway.db;"), lost
    assert list(machine.path("/tmp/elsewhere").iterdir()) == []
    owners = machine.type("find /var/lib/kling-gateway -printf '%u:%g\\n'").split()
    assert set(owners) == {"kling-gateway:kling-gateway"}
    configuration.write_text(text)


def make_video(caller):
    """Orders a video and waits for it and its file, until the archive has it; both."""
    video = caller.archived(caller.created()["id"])
    file = caller.http.get(f"/v1/videos/{video['id']}/content")
    assert file.status_code == 200 and is_mp4(file.content)
    return video, file.content


def repack(unpacked, folder, version, **changes):
    """The same package as another version, with other words in its configuration."""
    tree = folder / f"tree-{version}"
    shutil.copytree(unpacked, tree, symlinks=True)
    control = tree / "DEBIAN/control"
    control.write_text(control.read_text().replace(f"Version: {VERSION}\n", f"Version: {version}\n"))
    configuration = tree / CONFIGURATION.lstrip("/")
    text = configuration.read_text()
    for name, value in changes.items():
        text, count = re.subn(rf"^(  {name}: ).*$", rf"\g<1>{value}", text, flags=re.MULTILINE)
        assert count == 1, name
    configuration.write_text(text)
    file = folder / f"kling-gateway_{version}_all.deb"
    check("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, file)
    return file


def place(machine, file):
    """Puts a package, and no other, where its operator types."""
    for old in machine.path("/root").glob("*.deb"):
        old.unlink()
    shutil.copy(file, machine.path("/root"))


def contents(machine, *names):
    """What lies at some paths, as digests by name."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in names
        for path in sorted(machine.path(name).rglob("*") if machine.path(name).is_dir() else [machine.path(name)])
        if path.is_file() and path.suffix not in (".db", ".db-wal", ".db-shm")
    }


def test_the_package_has_every_file_and_no_other(package):
    found = {}
    for line in check("dpkg-deb", "--contents", package).splitlines():
        mode, owner, *_, name = line.split()
        assert owner == "root/root", line
        if not mode.startswith("d"):
            found[name.removeprefix(".")] = sum(
                bit for bit, letter in zip((0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 4, 2, 1), mode[1:]) if letter != "-"
            )
    # Debian moves the units to /usr with its release 13.
    found = {name.replace("/usr/lib/systemd/", "/lib/systemd/"): mode for name, mode in found.items()}
    assert found == FILES


def test_the_configuration_is_marked_as_the_operators_own(unpacked):
    assert (unpacked / "DEBIAN/conffiles").read_text().split() == [CONFIGURATION]


def test_the_package_is_of_the_programs_version(package, unpacked):
    assert check("dpkg-deb", "--field", package, "Version").strip() == VERSION
    assert VERSION in check(unpacked / "usr/bin/kling-gateway", "--version")


def test_the_service_starts_the_program_that_the_package_brings(unpacked):
    unit = next(unpacked.glob(f"**/{UNIT}")).read_text()
    [program] = re.findall(r"^ExecStart=(\S+) serve --config " + CONFIGURATION, unit, re.MULTILINE)
    assert (unpacked / program.lstrip("/")).is_file()


def test_addresses_are_packed_where_the_c_library_reads_that(unpacked):
    dynamic = check("readelf", "--dynamic", "--wide", unpacked / "usr/bin/kling-gateway")
    version = os.confstr("CS_GNU_LIBC_VERSION").split()[1].split(".")
    assert ("(RELR)" in dynamic) == (tuple(map(int, version)) >= (2, 36)), dynamic


def test_lintian_finds_no_fault(package):
    said = check("lintian", "--allow-root", "--fail-on", "error,warning", package)
    assert not re.search("^[EW]:", said, re.MULTILINE), said


def test_shells_accept_the_completions(unpacked):
    share = unpacked / "usr/share"
    file = share / "bash-completion/completions/kling-gateway"
    said = check("bash", "-c", f"source {file} && complete -p kling-gateway")
    assert "kling-gateway" in said
    check("zsh", "-n", share / "zsh/vendor-completions/_kling-gateway")
    check("fish", "--no-execute", share / "fish/vendor_completions.d/kling-gateway.fish")


def test_the_manual_page_has_every_command_and_no_fault(unpacked, tmp_path):
    page = unpacked / "usr/share/man/man1/kling-gateway.1.gz"
    env = os.environ | {"LC_ALL": "C.UTF-8", "MANWIDTH": "100"}
    done = subprocess.run(
        ["man", "--warnings", "--local-file", page], capture_output=True, text=True, env=env, check=True
    )
    assert done.stderr == ""
    for words in ("serve", "tenant create", "key rotate", "ledger verify", "config check"):
        assert f"kling-gateway {words}" in done.stdout, words
    assert "--config" in done.stdout and "EXIT STATUS" in done.stdout


def test_the_licenses_of_what_is_linked_are_there(unpacked, tarball):
    debian = (unpacked / "usr/share/doc/kling-gateway/copyright").read_text()
    with tarfile.open(tarball) as files:
        [name] = [name for name in files.getnames() if name.endswith("/LICENSES")]
        full = files.extractfile(name).read().decode()
    manifest = (ROOT / "Package.swift").read_text()
    for text in (debian, full):
        for url in re.findall(r'\.package\(url: "([^"]+)"', manifest):
            assert re.search(rf"^\S+ \d+\.\d+\.\d+, {re.escape(url)}$", text, re.MULTILINE), url
        for holder in ("SwiftNIO Project", "OpenSSL Project", "Fedor Indutny", "Kirill Simonov", "Unicode, Inc."):
            assert holder in text, holder
        not_linked = re.search("^Resolved with them, but not in the program: (.*)$", text, re.MULTILINE)[1]
        assert "swift-nio-transport-services" in not_linked
    assert "/usr/share/common-licenses/Apache-2.0" in debian
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in full


@pytest.mark.parametrize("text", [None, "You may look at it.\n", "Permission is hereby granted, free of charge\n"])
def test_a_package_without_a_license_is_not_packed(tmp_path, text):
    checkout = tmp_path / "checkouts/one"
    (checkout / "Sources/One").mkdir(parents=True)
    if text:
        (checkout / "LICENSE").write_text(text)
    out = tmp_path / "x/release"
    for folder in ("kling-gateway.product", "One.build"):
        (out / folder).mkdir(parents=True)
    (out / "kling-gateway.product/Objects.LinkFileList").write_text(f"'{out}/One.build/One two.swift.o'\n")
    (out / "One.build/sources").write_text(f"'{checkout}/Sources/One/One two.swift'\n")
    node = {"identity": "one", "name": "one", "version": "1.0.0", "url": "https://example.com/one"}
    node |= {"path": str(checkout), "dependencies": []}
    (tmp_path / "graph.json").write_text(json.dumps({"dependencies": [node]}))
    (tmp_path / "pins.json").write_text(json.dumps({"pins": []}))
    words = ["--program", out / "kling-gateway", "--graph", tmp_path / "graph.json", "--pins", tmp_path / "pins.json"]
    done = subprocess.run([ROOT / "deploy/package/licenses.py", *words], capture_output=True, text=True)
    if text and text.startswith("Permission"):
        assert done.returncode == 0 and "one 1.0.0, https://example.com/one" in done.stdout, done.stderr
    else:
        assert done.returncode != 0 and "one has no license file" in done.stderr, done.stderr


def test_the_bill_of_materials_is_valid_and_complete(made):
    text = one(made, "*.cdx.json").read_text()
    errors = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    assert errors is None, errors
    bill = json.loads(text)
    assert bill["metadata"]["component"]["version"] == VERSION
    pins = json.loads((ROOT / "Package.resolved").read_text())["pins"]
    swift = {
        (part["externalReferences"][0]["url"], part["version"]): part
        for part in bill["components"]
        if part["purl"].startswith("pkg:swift/")
    }
    assert set(swift) == {(pin["location"], pin["state"]["version"]) for pin in pins}
    assert all(part.get("licenses") for part in swift.values())
    debian = {part["name"] for part in bill["components"] if part["purl"].startswith("pkg:deb/")}
    assert {"libc6", "libpq5", "libsqlite3-0", "libstdc++6", "zlib1g"} <= debian
    refs = {part["bom-ref"] for part in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    assert {entry["ref"] for entry in bill["dependencies"]} == refs
    assert all(set(entry["dependsOn"]) <= refs for entry in bill["dependencies"])


def test_the_checksums_are_right(made):
    check("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=made)
    named = {line.split("  ")[1] for line in (made / "SHA256SUMS").read_text().splitlines()}
    assert named == {path.name for path in made.iterdir()} - {"SHA256SUMS"} and len(named) == 3


def test_the_tarball_has_every_file_and_no_other(tarball, unpacked):
    arch = check("dpkg", "--print-architecture").strip()
    top = f"kling-gateway-{VERSION}-linux-{arch}"
    assert tarball.name == f"{top}.tar.gz"
    with tarfile.open(tarball) as files:
        members = files.getmembers()
        program = files.extractfile(f"{top}/bin/kling-gateway").read()
    assert {member.name: member.mode for member in members} == {f"{top}/{name}": mode for name, mode in TARBALL.items()}
    assert [member.name for member in members] == sorted(member.name for member in members)
    assert {(member.uid, member.gid) for member in members} == {(0, 0)}
    assert program == (unpacked / "usr/bin/kling-gateway").read_bytes()


def test_the_same_sources_make_the_same_bytes(made, tmp_path):
    again = make(tmp_path / "again", TZ="Asia/Tokyo", LANG="de_DE.UTF-8", HOME=str(tmp_path))
    assert (again / "SHA256SUMS").read_text() == (made / "SHA256SUMS").read_text()


def test_a_program_that_is_not_there_is_named(tmp_path):
    env = os.environ | {"KLING_GATEWAY_BIN": str(tmp_path / "nothing")}
    done = subprocess.run([ROOT / "deploy/package.sh", "--output", tmp_path], capture_output=True, text=True, env=env)
    assert done.returncode != 0 and f"{tmp_path}/nothing" in done.stderr, done.stderr


def test_the_package_lines_of_readme_end_in_a_running_service(machine, package, start_sandbox):
    """Typed as they are written, on a fresh machine."""
    sandbox = start_sandbox()
    url = connect(machine, sandbox)
    place(machine, package)
    first, *rest = install_lines()[0]
    assert first == "sudo apt install ./kling-gateway_*.deb" and len(rest) == 3
    machine.type(first, stdin="y\n")
    # It has no key yet, so it has not been started, and nothing has failed.
    assert machine.service() is None and machine.log() == ""
    caller = set_up(machine, sandbox, url, rest)
    video, _ = make_video(caller)
    assert machine.service()
    # The service and its operators are one user, and nobody else reads what is theirs.
    modes = machine.type(f"stat -c %U:%a {STORE} /var/lib/kling-gateway").split()
    assert modes == ["kling-gateway:600", "kling-gateway:700"]
    assert machine.type(f"stat -c %U:%a {KEY}").strip() == "root:600"
    shown = f"sudo -u kling-gateway kling-gateway video list --config {CONFIGURATION}"
    assert video["id"] in machine.type(shown)
    work(machine, sandbox)
    # A service without its program ends, and keeps what it needs to come back.
    machine.type("dpkg -r kling-gateway")
    assert machine.service() is None and not serves(url)
    assert machine.path(CONFIGURATION).exists()
    machine.type("dpkg -i kling-gateway_*.deb && systemctl start kling-gateway")
    eventually(lambda: serves(url), "the service answers again")
    assert caller.get(video["id"])["status"] == "completed"


def test_an_upgrade_keeps_store_archive_key_and_configuration(machine, package, unpacked, tmp_path, start_sandbox):
    sandbox = start_sandbox()
    url = connect(machine, sandbox)
    place(machine, repack(unpacked, tmp_path, "0.0.1", parallel_tasks=4))
    upgrade, *rest = install_lines()[0]
    machine.type(upgrade, stdin="y\n")
    caller = set_up(machine, sandbox, url, rest)
    video, film = make_video(caller)
    configuration = machine.path(CONFIGURATION)
    edited = configuration.read_text().replace("retention_days: 30\n", "retention_days: 31\n")
    configuration.write_text(edited)
    kept = contents(machine, "/var/lib/kling-gateway", "/etc/kling-gateway")
    assert len(kept) > 2
    before = machine.service()

    place(machine, package)
    said = machine.type(upgrade, stdin="n\n")
    assert "Configuration file" in said, said
    assert machine.type("dpkg-query -W -f '${Version}' kling-gateway") == VERSION
    # The operator's own, with the new default beside it.
    assert configuration.read_text() == edited and "parallel_tasks: 4" in edited
    assert "parallel_tasks: 5" in machine.path(f"{CONFIGURATION}.dpkg-dist").read_text()
    now = contents(machine, "/var/lib/kling-gateway", "/etc/kling-gateway")
    assert {name: now.get(name) for name in kept} == kept
    assert machine.service() not in (None, before)
    eventually(lambda: serves(url), f"the service answers\n{machine.log()}")
    assert caller.get(video["id"]) == video
    assert caller.http.get(f"/v1/videos/{video['id']}/content").content == film
    make_video(caller)

    # One that was stopped stays so.
    machine.type("systemctl stop kling-gateway")
    place(machine, repack(unpacked, tmp_path, "999.0.0"))
    machine.type(upgrade, stdin="n\n")
    assert machine.type("dpkg-query -W -f '${Version}' kling-gateway") == "999.0.0"
    assert machine.service() is None


def test_purging_says_what_it_leaves_and_removes_the_rest(machine, package, start_sandbox):
    sandbox = start_sandbox()
    url = connect(machine, sandbox)
    place(machine, package)
    first, *rest = install_lines()[0]
    machine.type(first, stdin="y\n")
    make_video(set_up(machine, sandbox, url, rest))
    # The drop-in was not the package's.
    shutil.rmtree(machine.path("/etc/systemd/system/kling-gateway.service.d"))
    kept = contents(machine, "/var/lib/kling-gateway", KEY)
    said = machine.type("dpkg -P kling-gateway")
    for left in ("/var/lib/kling-gateway", KEY, "user and the group kling-gateway"):
        assert re.search(f"^Left in place: .*{left}", said, re.MULTILINE), said
    assert machine.service() is None and not serves(url)
    assert contents(machine, "/var/lib/kling-gateway", KEY) == kept
    assert machine.path(STORE).is_file()
    machine.type("getent passwd kling-gateway")
    assert machine.run("dpkg -s kling-gateway").returncode != 0
    found = machine.type(r"find / -xdev \( -path /proc -o -path /root \) -prune -o -name '*kling-gateway*' -print")
    assert set(found.split()) <= {
        "/etc/kling-gateway",
        "/run/kling-gateway.pid",
        "/var/lib/kling-gateway",
        "/var/log/kling-gateway.log",
        *(f"{STORE}{end}" for end in ("", ".lock", "-wal", "-shm")),
    }
    assert os.listdir(machine.path("/etc/kling-gateway")) == ["deerapi_key"]


def test_the_tarball_lines_of_readme_end_in_a_running_service(machine, tarball, package, start_sandbox):
    sandbox = start_sandbox()
    url = connect(machine, sandbox)
    depend(machine, package)
    shutil.copy(tarball, machine.path("/root"))
    machine.path("/usr/local/bin").chmod(0o2775)
    for line in install_lines()[1]:
        machine.type(line)
    assert machine.path("/usr/local/bin").stat().st_mode & 0o7777 == 0o2775
    make_video(set_up(machine, sandbox, url, install_lines()[0][1:]))
    work(machine, sandbox)


def test_the_source_lines_of_readme_end_in_a_running_service(machine, unpacked, package, start_sandbox):
    """All but the build itself, whose program is here already."""
    sandbox = start_sandbox()
    url = connect(machine, sandbox)
    depend(machine, package, "binutils")
    commit, build, *rest = install_lines()[2]
    assert commit.startswith("export BUILD_COMMIT=") and build.startswith("swift build ")
    out = machine.path("/root/.build-static/release")
    out.mkdir(parents=True)
    shutil.copy(unpacked / "usr/bin/kling-gateway", out)
    shutil.copytree(ROOT / "deploy", machine.path("/root/deploy"))
    for line in rest:
        machine.type(line)
    make_video(set_up(machine, sandbox, url, install_lines()[0][1:]))
    work(machine, sandbox)


def depend(machine, package, *more):
    """Installs what the package needs, without it."""
    needs = check("dpkg-deb", "--field", package, "Depends")
    names = [need.split("|")[0].split("(")[0].strip() for need in needs.split(",")]
    machine.type(f"DEBIAN_FRONTEND=noninteractive apt-get install -qq -y {' '.join([*names, *more])}")

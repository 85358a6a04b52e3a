"""Documents and deployment files: they are read by tools here before they are read by people."""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
from urllib.parse import unquote

import pytest
import yaml
from openapi_spec_validator import validate

from harness.ports import unused_port
from harness.programs import BINARY, ROOT, environment, run
from harness.video_files import is_mp4
from harness.waiting import PATIENCE, http

TOOLS = pathlib.Path(sys.executable).parent
SCRIPTS = sorted(
    path
    for folder in ("deploy", "findings", "Tests", ".ci")
    for path in (ROOT / folder).rglob("*")
    if path.is_file() and path.suffix in (".sh", "")
    and re.match(rb"#!.*\b(ba)?sh$|# shellcheck", path.open("rb").readline().rstrip())
)


def check(*command, **more):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def blocks(language):
    """README's code blocks of a language."""
    text = (ROOT / "README.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", ["admin.yaml", "gateway.yaml"])
def test_the_api_document_is_valid(name):
    validate(yaml.safe_load((ROOT / "openapi" / name).read_text()))


def test_the_served_document_is_the_one_in_the_repository(gateway):
    served = http.get(f"{gateway.url}/openapi.json").json()
    written = yaml.safe_load((ROOT / "openapi/gateway.yaml").read_text())
    assert served == json.loads(json.dumps(written))


def test_what_is_made_of_the_api_document_is_in_step_with_it():
    check(sys.executable, ROOT / "openapi/reference/generate.py", "--check", env={"PYTHONDONTWRITEBYTECODE": "1"})


def commands_of_readme():
    """Every command of the program in README's shell blocks: its words and the rest of its line."""
    for block in blocks("sh"):
        for line in block.replace("\\\n", " ").splitlines():
            for found in re.finditer(r"(?:^|&& |\$\()kling-gateway ([a-z]+)((?: [a-z]+)?)(.*)", line):
                yield [found[1], *found[2].split()], found[3]


def test_every_command_of_readme_exists():
    found = list(commands_of_readme())
    assert len(found) > 3
    for words, rest in found:
        done = run(*words, "--help")
        assert done.returncode == 0, words
        assert "USAGE: kling-gateway " + " ".join(words) in done.stdout, words
        for option in re.findall(r"(?<=\s)(--[a-z][\w-]*)", rest):
            assert option in done.stdout, (words, option)


def test_every_file_of_readme_exists():
    text = (ROOT / "README.md").read_text()
    for path in re.findall(r"`((?:deploy|Tests|Sources|openapi|\.ci)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("code", blocks("python"), ids=lambda code: code.splitlines()[0])
def test_every_python_block_of_readme_compiles(code):
    compile(code, "README.md", "exec")


@pytest.mark.parametrize("code", blocks("sh"), ids=lambda code: code.splitlines()[0][:40])
def test_every_shell_block_of_readme_parses(code):
    check("bash", "-n", input=code)


def test_the_release_is_built_by_one_command():
    """README's lines, the image and the scripts build the same program."""
    [wanted] = re.findall(r"^release=\((.*?)\)$", (ROOT / "deploy/build.sh").read_text(), re.MULTILINE | re.DOTALL)
    for file in ("README.md", "deploy/Dockerfile"):
        text = (ROOT / file).read_text().replace("\\\n", " ").replace("--configuration ", "-c ")
        found = [line.split() for line in re.findall(r"\bswift build ([^&|)\n]*)", text)]
        builds = [words for words in found if "release" in words and "--show-bin-path" not in words]
        assert builds == [wanted.split()], file


def test_the_version_tells_what_was_built():
    said = run("--version").stdout.splitlines()
    [version] = re.findall(
        r'"(\d+\.\d+\.\d+)"', (ROOT / "Sources/GatewayServer/GatewayVersion.swift").read_text()
    )
    assert said[0] == f"kling-gateway {version}"
    if os.environ.get("BUILD_COMMIT"):
        assert said[1] == f"commit: {os.environ['BUILD_COMMIT']}"
    assert re.fullmatch(r"Swift: \d+\.\d+", said[2])
    assert re.fullmatch(r"engines: SQLite [\d.]+, PostgreSQL \(libpq [\d.]+\)", said[3])


def test_the_readme_shows_what_the_demonstration_needs():
    for command in ("deploy/demo.sh", "Tests/run.sh"):
        assert any(command in block for block in blocks("sh")), command


def test_the_example_configuration_is_complete_and_right(tmp_path):
    """Every setting, each with its default, so that the file changes nothing until it is edited."""
    env = environment(DEERAPI_KEY="a-practice-key")
    done = run("config", "check", "--config", ROOT / "deploy/kling-gateway.yaml", env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    example, default = (
        json.loads(run("config", "print", "--json", *options, env=env, cwd=tmp_path).stdout)
        for options in (("--config", ROOT / "deploy/kling-gateway.yaml"), ())
    )
    for name, entry in default.items():
        assert example[name]["value"] == entry["value"], name
        assert example[name]["origin"] != "default" or entry["value"] is None or name == "models", name
    assert list(tmp_path.iterdir()) == []


def test_what_the_example_configuration_comments_out_is_right_too(tmp_path):
    text = (ROOT / "deploy/kling-gateway.yaml").read_text()
    # A setting begins with its name, a line of the catalogue with its own indentation.
    text = re.sub(r"^( *)# ([a-z_]+:)", r"\1\2", text, flags=re.MULTILINE)
    text = re.sub(r"^#(   .*)$", r"\1", text, flags=re.MULTILINE)
    for name in ("admin_token", "deerapi_key", "pepper"):
        (tmp_path / name).write_text("a secret of more than thirty-two bytes\n")
        (tmp_path / name).chmod(0o600)
    file = tmp_path / "kling-gateway.yaml"
    file.write_text(text.replace("/etc/kling-gateway/", f"{tmp_path}/"))
    done = run("config", "print", "--json", "--config", file, env=environment())
    assert done.returncode == 0, done.stderr
    assert "cheap" in done.stdout and "thirty-two" not in done.stdout


def test_the_tour_of_readme_works_as_printed(tmp_path):
    """The tour as it is printed, on ports that are free here."""
    text = (ROOT / "README.md").read_text()
    tour = text[text.index("## Five minutes") : text.index("## Routes")]
    script = "set -euo pipefail\ntrap 'kill $(jobs -p)' EXIT\n"
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```", tour, re.MULTILINE | re.DOTALL):
        if language == "python":
            block = f"export KEY\n{shlex.quote(sys.executable)} - <<'PYTHON'\n{block}PYTHON\n"
        # What runs in the background takes a moment to listen.
        block = re.sub(
            r"^(kling-gateway (\w+).*) &$",
            r"\1 2>\2.log &\nuntil grep -q listening \2.log; do sleep 0.1; done",
            block,
            flags=re.MULTILINE,
        )
        script += block
    free = {port: str(unused_port()) for port in ("9999", "8080", "9090")}
    script = re.sub(r"\b(9999|8080|9090)\b", lambda port: free[port[1]], script)
    env = environment(KGW_ADMIN_PORT=unused_port())
    env["KGW_SERVER_PORT"] = re.search(r"127\.0\.0\.1:(\d+)/v1/videos", script)[1]
    script = script.replace('"$PWD/.build-demo/debug:$PATH"', f'"{pathlib.Path(BINARY).parent}:$PATH"')
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, (
        script + done.stdout + done.stderr + "".join(log.read_text() for log in tmp_path.glob("*.log"))
    )
    assert is_mp4((tmp_path / "lighthouse.mp4").read_bytes())
    assert '"task_id"' in done.stdout


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_finds_no_fault(path):
    check("shellcheck", "-x", "-P", ROOT, path.relative_to(ROOT), cwd=ROOT)


def test_pyflakes_finds_no_fault():
    # A name that nobody defines is found here, and not in the one test of an hour that comes to use it.
    check(sys.executable, "-m", "pyflakes", ROOT / "Tests", ROOT / "openapi")


def test_hadolint_finds_no_fault():
    check(TOOLS / "hadolint", ROOT / "deploy/Dockerfile")


@pytest.mark.parametrize(
    "path",
    [
        "deploy/alerts.yaml",
        "deploy/compose.postgres.yaml",
        "deploy/kling-gateway.yaml",
        "openapi/admin.yaml",
        "openapi/gateway.yaml",
    ],
)
def test_yamllint_finds_no_fault(path):
    rules = (
        "{extends: default, rules: {line-length: {max: 120}, document-start: disable, comments-indentation: disable}}"
    )
    check(sys.executable, "-m", "yamllint", "--strict", "-d", rules, ROOT / path)


@pytest.fixture
def composition():
    return yaml.safe_load((ROOT / "deploy/compose.postgres.yaml").read_text())


def test_compose_accepts_the_composition(tmp_path):
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True).returncode != 0:
        pytest.skip("Docker Compose is not installed here")
    check(docker, "compose", "-f", ROOT / "deploy/compose.postgres.yaml", "config", "--quiet")


def test_the_composition_uses_only_what_it_defines(composition):
    for name, service in composition["services"].items():
        for group in ("secrets", "networks"):
            assert set(service[group]) <= set(composition[group]), (name, group)
        assert {volume.split(":")[0] for volume in service["volumes"]} <= set(composition["volumes"]), name
        assert set(service.get("depends_on", {})) <= set(composition["services"]), name
        assert "privileged" not in service, name
    database, gateway = (composition["services"][name] for name in ("postgres", "gateway"))
    assert "ports" not in database and composition["networks"]["store"]["internal"]
    assert (ROOT / "deploy" / gateway["build"]["context"] / gateway["build"]["dockerfile"]).is_file()
    # A port for each replica, all of them on loopback.
    [(first, last)] = [re.fullmatch(r"127\.0\.0\.1:(\d+)-(\d+):8080", port).groups() for port in gateway["ports"]]
    assert int(last) - int(first) + 1 == gateway["deploy"]["replicas"] > 1
    # What is shared is where the image keeps the archive.
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    [place] = [volume.split(":")[1] for volume in gateway["volumes"]]
    assert f"VOLUME {place}\n" in dockerfile and f"KGW_ARCHIVE_PATH={place}/archive" in dockerfile
    drain = yaml.safe_load((ROOT / "deploy/kling-gateway.yaml").read_text())["server"]["drain_timeout"]
    assert int(gateway["stop_grace_period"].removesuffix("s")) > drain


def test_the_composition_keeps_its_secrets_in_files(composition, tmp_path):
    """And the gateway takes its settings as they are there."""
    for name in composition["secrets"]:
        (tmp_path / name).write_text("a-secret-of-sixteen-bytes-or-more\n")
        (tmp_path / name).chmod(0o600)
    settings = composition["services"]["gateway"]["environment"]
    used = {word for value in settings.values() for word in re.findall(r"/run/secrets/(\w+)", value)}
    assert used == set(composition["services"]["gateway"]["secrets"])
    env = environment(**{name: value.replace("/run/secrets", str(tmp_path)) for name, value in settings.items()})
    done = run("config", "print", "--json", env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)["store.url"]["value"]
    assert unquote(shown) == env["KGW_STORE_URL"] and ":***@" not in shown
    for service in composition["services"].values():
        for name, value in service["environment"].items():
            assert "PASSWORD" not in name or name.endswith("_FILE") and value.startswith("/run/secrets/"), name


@pytest.fixture
def unit(tmp_path):
    """The unit with a program that exists here."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here")
    text = (ROOT / "deploy/systemd/kling-gateway.service").read_text()
    assert "/usr/local/bin/kling-gateway serve" in text
    file = tmp_path / "kling-gateway.service"
    file.write_text(text.replace("/usr/local/bin/kling-gateway", BINARY))
    return file


def test_systemd_accepts_the_unit(unit):
    said = check("systemd-analyze", "verify", "--man=no", unit)
    assert "kling-gateway" not in said, said


def test_systemd_rates_the_unit_as_well_protected(unit):
    said = check("systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", unit)
    level = float(re.search(r"Overall exposure level for .*: ([\d.]+)", said)[1])
    assert level <= 2.0, said


def test_the_unit_gives_a_stop_more_time_than_the_program_takes(unit):
    text = unit.read_text()
    example = yaml.safe_load((ROOT / "deploy/kling-gateway.yaml").read_text())
    assert int(re.search(r"TimeoutStopSec=(\d+)", text)[1]) > example["server"]["drain_timeout"]


def test_the_unit_starts_again_what_may_pass_and_nothing_else(unit):
    settings = dict(line.split("=", 1) for line in unit.read_text().splitlines() if re.match(r"\w+=", line))
    assert settings["Restart"] == "on-failure"
    assert settings["RestartPreventExitStatus"].split() == ["2", "78"]
    # Without it five starts that fail at once end the unit for good.
    assert settings["StartLimitIntervalSec"] == "0"
    assert int(settings["RestartSec"]) >= 1, "a start that fails at once must not fill the log"


def test_the_demonstration_script_explains_itself(tmp_path):
    said = check(ROOT / "deploy/demo.sh", "--help", cwd=tmp_path)
    assert "--once" in said


def test_the_demonstration_script_says_what_is_missing(tmp_path):
    """Without Swift it names Swift; without apt-get it names the packages."""
    bare = tmp_path / "bin"
    bare.mkdir()
    for name in ("bash", "env", "dirname", "grep", "sort", "head", "tail", "id", "printf", "mkdir", "sed"):
        (bare / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        [ROOT / "deploy/demo.sh"], capture_output=True, text=True, env={"PATH": str(bare)}, cwd=tmp_path
    )
    assert done.returncode != 0 and "Swift" in done.stderr, done.stderr
    swift = bare / "swift"
    swift.write_text("#!/bin/bash\necho 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'\n")
    swift.chmod(0o755)
    done = subprocess.run(
        [ROOT / "deploy/demo.sh"], capture_output=True, text=True, env={"PATH": str(bare)}, cwd=tmp_path
    )
    assert done.returncode != 0 and "libsqlite3-dev" in done.stderr, done.stderr
    swift.write_text("#!/bin/bash\necho 'Swift version 5.10 (swift-5.10-RELEASE)'\n")
    done = subprocess.run(
        [ROOT / "deploy/demo.sh"], capture_output=True, text=True, env={"PATH": str(bare)}, cwd=tmp_path
    )
    assert done.returncode != 0 and "too old" in done.stderr, done.stderr

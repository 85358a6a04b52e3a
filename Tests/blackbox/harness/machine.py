"""A machine to install packages on: a fresh Debian in a folder, with processes and mounts of its own."""

import pathlib
import platform
import shutil
import socket
import subprocess

from harness.waiting import PATIENCE, eventually

SEARCHED = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def unavailable_reason():
    """Why there can be no such machine here, None if there can."""
    if subprocess.run(["id", "-u"], capture_output=True, text=True).stdout.strip() != "0":
        return "a chroot is made by root alone"
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True).returncode != 0:
        return "this system allows no namespaces"
    return None


def make_base(folder):
    """The least system with apt, from where this one comes from; its folder."""
    base = pathlib.Path(folder) / "base"
    sources = [
        path
        for path in map(pathlib.Path, ("/etc/apt/sources.list", *pathlib.Path("/etc/apt/sources.list.d").glob("*")))
        if path.is_file() and path.stem in ("sources", "debian", "ubuntu") and path.read_text().strip()
    ]
    settings = subprocess.run(["apt-config", "dump"], check=True, capture_output=True, text=True).stdout
    proxies = [line for line in settings.splitlines() if line.startswith("Acquire::") and "::Proxy" in line]
    check(
        "mmdebstrap",
        "--quiet",
        "--variant=apt",
        "--include=sudo",
        # A machine in use knows what there is to install.
        "--skip=cleanup/apt/lists",
        *(f"--aptopt={line}" for line in proxies),
        platform.freedesktop_os_release()["VERSION_CODENAME"],
        base,
        *sources,
    )
    return base


def check(*command, **more):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=PATIENCE, **more)
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


class Machine:
    """A copy of the base that runs until it is closed; then all of its processes end."""

    def __init__(self, base, root):
        self.root = pathlib.Path(root)
        check("cp", "-a", "--reflink=auto", base, self.root)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost {socket.gethostname()}\n")
        # The shell also reaps processes whose parents have died.
        script = 'mount -t proc proc "$0/proc" && exec chroot "$0" bash -c "while sleep 3600; do :; done"'
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, str(self.root)],
            stdin=subprocess.DEVNULL,
        )
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        self.first = eventually(lambda: children.read_text().split(), "the machine runs")[0]
        eventually(lambda: (self.root / "proc").is_dir() and self.run("true").returncode == 0, "the machine answers")
        shutil.copy(pathlib.Path(__file__).with_name("systemctl"), self.root / "usr/local/sbin/systemctl")
        # apt lets dpkg and the packages' scripts look elsewhere than a shell does.
        (self.root / "etc/apt/apt.conf.d/path").write_text(f'DPkg::Path "{SEARCHED}";\n')
        # By this folder the packages' scripts know that there is somebody to tell.
        (self.root / "run/systemd/system").mkdir(parents=True)

    def run(self, line, stdin=""):
        """Types a line into root's shell."""
        place = ["nsenter", "--target", self.first, "--mount", "--pid", "--root", "--wd"]
        clean = ["env", "-i", "HOME=/root", "TERM=dumb", f"PATH={SEARCHED}"]
        typed = ["bash", "-c", f"cd && {line}"]
        return subprocess.run(
            [*place, *clean, *typed], input=stdin, capture_output=True, text=True, timeout=PATIENCE
        )

    def type(self, line, stdin=""):
        """The same for a line that must succeed; what it said."""
        done = self.run(line, stdin)
        assert done.returncode == 0, f"{line}: {done.returncode}\n{done.stdout}{done.stderr}{self.log()}"
        return done.stdout + done.stderr

    def path(self, name):
        return self.root / name.lstrip("/")

    def log(self):
        file = self.path("/var/log/kling-gateway.log")
        return file.read_text() if file.exists() else ""

    def service(self):
        """The number of the service's process, None if it does not run."""
        if self.run("systemctl is-active kling-gateway").returncode != 0:
            return None
        return self.path("/run/kling-gateway.pid").read_text().strip()

    def close(self):
        self.process.kill()
        self.process.wait()
        check("rm", "-rf", "--one-file-system", self.root)

"""A real PostgreSQL server of the tests' own, in a temporary folder."""

import json
import os
import pathlib
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
import threading
from urllib.parse import quote

from harness.ports import unused_port
from harness.patience import PATIENCE

# If it stands anywhere but in the tests' own files, somebody let it slip.
PASSWORD = "c4n4ry/of the@store"
USER = "gateway"
# What the tests trade for speed: a process that dies loses nothing by it, only a machine would.
WITHOUT_FSYNC = ("fsync=off", "full_page_writes=off")

# A shell supervises the server: it obeys lines on its standard input, and at the end of that, which is the tests' end
# too, it stops the server and removes its files.
SUPERVISOR = r"""
bin=$1 folder=$2 options=$3 kind=$4 patience=$5 primary=$6
cd "$folder" || exit 1
finish() {
    "$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
    rm -rf "$folder"/*
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
certify() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1 authority" \
        -keyout "$1.key" -out "$1.crt"
}
encrypt() {
    certify ca && certify other &&
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
            -keyout server.key -out server.csr &&
        echo subjectAltName=DNS:localhost >server.ext &&
        openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext \
            -out server.crt &&
        chmod 600 server.key
}
start() {
    "$bin/pg_ctl" -D data -l server.log -w -t "$patience" -o "$options" start </dev/null >/dev/null 2>&1 ||
        { tail -n 5 server.log; exit 1; }
    echo done
}
stop() {
    "$bin/pg_ctl" -D data -w -t "$patience" -m "$1" stop >/dev/null 2>&1
    echo done
}
if [ "$kind" = standby ]; then
    # With the password, which the standby keeps for its stream.
    PGPASSWORD=$(cat password.txt) "$bin/pg_basebackup" -D data -R -X stream -c fast --no-sync -d "$primary" \
        >initdb.log 2>&1 || { tail -n 5 initdb.log; exit 1; }
else
    "$bin/initdb" -D data -U gateway -A scram-sha-256 --pwfile=password.txt -E UTF8 --locale=C.UTF-8 --no-sync \
        >initdb.log 2>&1 || { tail -n 5 initdb.log; exit 1; }
fi
if [ "$kind" = encrypted ]; then
    encrypt >tls.log 2>&1 || { tail -n 5 tls.log; exit 1; }
    options="$options -c ssl=on -c ssl_cert_file=$folder/server.crt -c ssl_key_file=$folder/server.key"
fi
start
while read -r word; do
    case $word in
    crash) stop immediate ;;
    stop) stop fast ;;
    start) start ;;
    promote) "$bin/pg_ctl" -D data -w -t "$patience" promote >/dev/null 2>&1; echo done ;;
    esac
done
"""


def programs():
    """The folder of the newest PostgreSQL that is installed."""
    versions = [path for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    assert versions, "there is no PostgreSQL; Tests/run.sh installs it"
    return max(versions, key=lambda path: int(path.parent.name))


class PostgresServer:
    """It listens on loopback, and ends with the tests, however those end.

    As a standby it begins as a copy of its primary, and follows that until it is promoted.
    """

    def __init__(self, *settings, encrypted=False, primary=None):
        self.port = unused_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kgw-postgres-"))
        self._lock = threading.Lock()
        password = self.folder / "password.txt"
        password.write_text(PASSWORD + "\n")
        as_user = []
        if os.getuid() == 0:
            # The server refuses to run as root.
            user = pwd.getpwnam("postgres")
            for path in (self.folder, password):
                os.chown(path, user.pw_uid, user.pw_gid)
            self.folder.chmod(0o755)
            as_user = ["runuser", "-u", "postgres", "--"]
        options = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
            "max_connections=200",
            "shared_buffers=64MB",
            *settings,
        ]
        self._supervisor = subprocess.Popen(
            [
                *as_user,
                *("sh", "-c", SUPERVISOR, "sh", str(programs()), str(self.folder)),
                " ".join(f"-c {option}" for option in options),
                "standby" if primary else "encrypted" if encrypted else "plain",
                str(PATIENCE),
                f"host=127.0.0.1 port={primary.port} user={USER}" if primary else "",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._expect_done()

    def _send(self, word):
        with self._lock:
            self._supervisor.stdin.write(word + "\n")
            self._supervisor.stdin.flush()
            self._expect_done()

    def _expect_done(self):
        line = self._supervisor.stdout.readline()
        assert line == "done\n", f"PostgreSQL: {line}{self._supervisor.stdout.read()}"

    def start(self):
        self._send("start")

    def stop(self):
        """Stops it in order: connections are told, and nothing is left to recover."""
        self._send("stop")

    def crash(self):
        """Stops it as a crash would, in the middle of whatever it does."""
        self._send("crash")

    def promote(self):
        """Makes a standby go on by itself, as a server that may be written."""
        self._send("promote")

    def restart(self):
        self.stop()
        self.start()

    def close(self):
        self._supervisor.stdin.close()
        self._supervisor.wait(PATIENCE)
        self._supervisor.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database="postgres", user=USER, password=PASSWORD, host="127.0.0.1", port=None, **parameters):
        """An address; without a password none is written."""
        secret = f":{quote(password, safe='')}" if password else ""
        question = "?" + "&".join(f"{k}={quote(str(v), safe='/')}" for k, v in parameters.items()) if parameters else ""
        return f"postgresql://{user}{secret}@{host}:{port or self.port}/{database}{question}"

    def certificate(self, authority):
        """The certificate of the authority `ca`, which the server's is from, or of `other`, which it is not from."""
        return self.folder / f"{authority}.crt"

    def make(self):
        """A new empty database."""
        name = f"t{secrets.token_hex(6)}"
        self.psql("postgres", f"CREATE DATABASE {name}")
        return Database(self, name)

    def psql(self, database, statement):
        """Runs a statement over the socket and returns what it prints."""
        done = subprocess.run(
            [
                *("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", str(self.port)),
                *("-U", USER, "-d", database, "-c", statement),
            ],
            env=os.environ | {"PGPASSWORD": PASSWORD},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, f"{statement}: {done.stderr}"
        return done.stdout


class Database:
    """One database of a server."""

    def __init__(self, server, name):
        self.server = server
        self.name = name

    @property
    def url(self):
        return self.server.url(self.name)

    def rows(self, query):
        """The rows of a query, each with its columns by name."""
        return json.loads(self.server.psql(self.name, f"SELECT coalesce(json_agg(r), '[]') FROM ({query}) r"))

    def value(self, query):
        [row] = self.rows(query)
        [value] = row.values()
        return value


def shows_password(text):
    """Whether a text shows the password in any of its spellings, or a telling part of it."""
    return re.search("c4n4ry|of the@store|of%20the", text) is not None

"""Reverse proxies before a gateway, each with the least that its own manual asks for."""

import pathlib
import shutil
import socket
import subprocess

from harness.ports import unused_port
from harness.programs import environment
from harness.waiting import PATIENCE, eventually

NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://{server};
{more}
        }}
    }}
}}
"""
# The timeouts are those of Debian's own configuration.
HAPROXY = """
defaults
    mode http
    timeout connect 5000
    timeout client 50000
    timeout server 50000
frontend callers
    bind 127.0.0.1:{port}
    default_backend gateway
backend gateway
    server gateway {server}
{more}
"""
CADDY = """
{{
    admin off
    auto_https off
}}
http://127.0.0.1:{port} {{
    reverse_proxy {server} {{
{more}
    }}
}}
"""
COMMANDS = {
    "nginx": (NGINX, ("nginx", "-e", "stderr", "-p", "{folder}", "-c", "{file}")),
    "haproxy": (HAPROXY, ("haproxy", "-q", "-db", "-f", "{file}")),
    "caddy": (CADDY, ("caddy", "run", "--adapter", "caddyfile", "--config", "{file}")),
}
KINDS = tuple(COMMANDS)


class ReverseProxy:
    """One that runs in the foreground as whoever runs the tests, with everything that it writes in a folder."""

    def __init__(self, kind, folder, port=None):
        self.kind = kind
        self.folder = pathlib.Path(folder)
        self.port = port or unused_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self._log = self.folder / f"{kind}.log"

    def start(self, url, more=""):
        """Puts it before the server at this address; `more` are further lines about it in the proxy's own words."""
        template, words = COMMANDS[self.kind]
        file = self.folder / f"{self.kind}.conf"
        names = {"folder": self.folder, "port": self.port, "server": url.removeprefix("http://")}
        file.write_text(template.format(more=more, **names))
        # Debian has some of them where only administrators look.
        path = environment()["PATH"] + ":/usr/sbin:/usr/local/sbin"
        program, *arguments = (word.format(folder=self.folder, file=file) for word in words)
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [shutil.which(program, path=path) or program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=environment(HOME=self.folder, XDG_CONFIG_HOME=self.folder, XDG_DATA_HOME=self.folder),
            )
        eventually(self._listens, f"{self.kind} listens", pause=0.01)
        return self

    def _listens(self):
        assert self.process.poll() is None, f"{self.kind} ended:\n{self._log.read_text()}"
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE).close()
        except ConnectionRefusedError:
            return False
        return True

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()

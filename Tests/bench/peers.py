"""The programs that the gateway is measured beside, each set up to do the nearest thing that it can."""

import json
import os

from bench.processes import LOAD_CORE, SERVER_CORE, AccessLog, BenchError, Process
from harness.ports import unused_port

# What nginx needs to run in the foreground with all that it writes in a folder.
NGINX = """
daemon off;
{user}worker_processes 1;
error_log stderr;
pid {folder}/nginx.pid;
events {{
    worker_connections 4096;
}}
http {{
    default_type application/json;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    map_hash_bucket_size 256;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{http}
}}
"""
# The upstream: it answers an order at once, and has each finished video as a file.
ORIGIN = """
    access_log off;
    open_file_cache max=10000 inactive=1h;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        location = /v1/videos {{
            return 200 {accepted};
        }}
        location / {{
            root {folder}/site;
            add_header Cache-Control "public, max-age=86400";
        }}
    }}
"""
# Keys, a rate that nothing exceeds, a cache, files, and a proxy that keeps its connections.
PROXY = """
    access_log {folder}/access.log;
    open_file_cache max=10000 inactive=1h;
    map $http_authorization $is_known {{
        default 0;
{keys}
    }}
    limit_req_zone $http_authorization zone=callers:10m rate=1000000r/s;
    proxy_cache_path {folder}/cache keys_zone=videos:10m inactive=1d;
    upstream origin {{
        server {origin};
        keepalive 512;
        keepalive_requests 1000000000;
    }}
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        limit_req zone=callers burst=1000000 nodelay;
        if ($is_known = 0) {{
            return 401 {refusal};
        }}
        location = /v1/videos {{
            proxy_pass http://origin;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }}
        location /v1/videos/ {{
            proxy_pass http://origin;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_cache videos;
        }}
        location ~ ^/v1/videos/(?<video>[^/]+)/content$ {{
            default_type video/mp4;
            alias {folder}/files/$video;
        }}
    }}
"""
HAPROXY = """
global
    maxconn 4096
    nbthread 1
    log stdout format raw local0
defaults
    mode http
    log global
    option httplog
    option dontlognull
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    http-reuse always
cache videos
    total-max-size 64
    max-object-size 100000
    max-age 86400
frontend callers
    bind 127.0.0.1:{port}
    acl is_known req.hdr(Authorization) -m str -f {folder}/keys
    http-request return status 401 content-type application/json file {folder}/refusal unless is_known
    http-request track-sc0 req.hdr(Authorization) table rates
    http-request deny deny_status 429 if {{ sc_http_req_rate(0) gt 1000000000 }}
    # Its cache leaves aside whatever was asked for with a key.
    http-request del-header Authorization
    http-request cache-use videos
    http-response cache-store videos
    # wrk would wait for the body that a 304 does not have.
    http-after-response del-header Content-Length if {{ status 304 }}
    default_backend origin
backend rates
    stick-table type string len 128 size 1m expire 1m store http_req_rate(10s)
backend origin
    server origin {origin}
"""


def quoted(text):
    """A text as nginx's configuration has it; a dollar sign would begin a variable."""
    if "$" in text:
        raise BenchError(f"nginx cannot return a text with a dollar sign: {text}")
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def start_nginx(folder, port, core, http):
    # Started by root, its worker would be somebody who may not read the folder.
    user = "user root;\n" if os.getuid() == 0 else ""
    file = folder / "nginx.conf"
    file.write_text(NGINX.format(folder=folder, user=user, http=http))
    process = Process(["nginx", "-e", "stderr", "-p", folder, "-c", file], core, folder / "nginx.log")
    process.listening(port)
    return process


class Origin:
    """What the peers have behind them, on the core of the load."""

    def __init__(self, folder, dataset):
        folder.mkdir()
        videos = folder / "site/v1/videos"
        videos.mkdir(parents=True)
        for id, answer in dataset.answers.items():
            (videos / id).write_bytes(answer)
        # LiteLLM asks for what it has ordered.
        (videos / json.loads(dataset.accepted)["id"]).write_bytes(dataset.accepted)
        port = unused_port()
        self.address = f"127.0.0.1:{port}"
        http = ORIGIN.format(folder=folder, port=port, accepted=quoted(dataset.accepted.decode()))
        self.process = start_nginx(folder, port, LOAD_CORE, http)

    def close(self):
        self.process.close()


class Nginx:
    name = "nginx"

    def __init__(self, folder, dataset, origin):
        folder.mkdir()
        files = folder / "files"
        files.mkdir()
        for name, pairs in dataset.files.items():
            for _, id in pairs:
                (files / id).hardlink_to(dataset.films[name].path)
        port = unused_port()
        self.url = f"http://127.0.0.1:{port}"
        http = PROXY.format(
            folder=folder,
            port=port,
            origin=origin.address,
            keys="\n".join(f'        "Bearer {key}" 1;' for key in dataset.keys),
            refusal=quoted(dataset.refusal.decode()),
        )
        self.process = start_nginx(folder, port, SERVER_CORE, http)
        self.log = AccessLog(folder / "access.log", rb'^[^"]*"[^"]*" (\d+) ')

    def close(self):
        self.process.close()


class HAProxy:
    name = "haproxy"

    def __init__(self, folder, dataset, origin):
        folder.mkdir()
        (folder / "keys").write_text("".join(f"Bearer {key}\n" for key in dataset.keys))
        (folder / "refusal").write_bytes(dataset.refusal)
        port = unused_port()
        self.url = f"http://127.0.0.1:{port}"
        file = folder / "haproxy.conf"
        file.write_text(HAPROXY.format(folder=folder, port=port, origin=origin.address))
        self.process = Process(["haproxy", "-db", "-f", file], SERVER_CORE, folder / "haproxy.log")
        self.process.listening(port)
        # Behind the five times of a request stands its status.
        self.log = AccessLog(self.process.log, rb" (?:-?\d+/){4}\+?-?\d+ (-?\d+) ")

    def close(self):
        self.process.close()

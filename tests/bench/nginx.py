"""nginx with two workers before a directory of files, or before PHP."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.servers import WORKERS, LeftOutError, Server, free_port, start, wait_until_it_answers
from tests.deploy.machine import Machine

CONFIGURATION = """
{user}
daemon off;
worker_processes {workers};
pid {directory}/nginx.pid;
error_log {directory}/nginx.log;
events {{}}
http {{
    access_log off;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    charset utf-8;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    client_body_temp_path {directory}/body;
    fastcgi_temp_path {directory}/fastcgi;
    proxy_temp_path {directory}/proxy;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {root};
        {rules}
    }}
}}
"""
STATIC = "gzip_static on;"


def program() -> str:
    found = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if found is None:
        raise LeftOutError("nginx is not on this machine: apt-get install nginx-light")
    return found


def serve(
    name: str, root: Path, directory: Path, rules: str = STATIC, holds: Sequence[str] = (), port: int = 0
) -> Server:
    directory.mkdir(exist_ok=True)
    port = port or free_port()
    configuration = directory / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(
            user="user root;" if os.geteuid() == 0 else "",
            workers=WORKERS,
            directory=directory,
            port=port,
            root=root,
            rules=rules,
        )
    )
    log = directory / "output.log"
    command = start([program(), "-p", directory, "-e", directory / "nginx.log", "-c", configuration], log)
    url = f"http://127.0.0.1:{port}/"
    wait_until_it_answers(url, command, log)
    return Server(name, url, [command], holds=list(holds))


def in_front_of(site: Server, directory: Path) -> Server:
    """With the files of deploy/. What it costs is what both cost."""
    port = urlsplit(site.url).port or 80
    machine = Machine(directory, instances=(port, port))
    machine.start_nginx()
    url = f"http://127.0.0.1:{machine.port}/"
    return Server(
        "this site behind the nginx of deploy/", url, [*machine.started, *site.commands], holds=site.holds
    )

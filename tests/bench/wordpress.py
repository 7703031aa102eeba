"""WordPress with the same content: nginx, PHP-FPM with two workers, MariaDB, all of their own.

Its page cache is WP Super Cache where the variable WP_SUPER_CACHE names its zip file or the address of one,
and else the least that a page cache in PHP can do.
"""

import os
import shutil
import subprocess
import sys
import time
import zipfile
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlretrieve

from tests.bench import council, nginx
from tests.bench.servers import (
    WORKERS,
    LeftOutError,
    Server,
    start,
    wait_until,
)

PROJECT = Path(__file__).with_name("wordpress_project")
INSTALLED = Path("/usr/share/wordpress")
FPM = """
[global]
daemonize = no
error_log = {directory}/fpm.log
[www]
listen = {directory}/fpm.sock
{user}
pm = static
pm.max_children = {workers}
"""
RULES = """
index index.php;
gzip on;
gzip_types text/css;
location / {{ try_files $uri $uri/ /index.php?$args; }}
location ~ \\.php$ {{
    include /etc/nginx/fastcgi_params;
    fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
    fastcgi_param PAGE_CACHE {cache};
    fastcgi_pass unix:{directory}/fpm.sock;
}}
"""


def programs() -> tuple[str, str, str]:
    """Of PHP-FPM, MariaDB and its set-up."""
    nginx.program()
    fpm = next(iter(sorted(Path("/usr/sbin").glob("php-fpm*"))), None)
    mariadb = shutil.which("mariadbd") or shutil.which("/usr/sbin/mariadbd")
    install = shutil.which("mariadb-install-db")
    found = {"php-fpm": fpm, "mariadb-server": mariadb and install, "wordpress": INSTALLED.exists()}
    missing = [package for package, there in found.items() if not there]
    if missing:
        raise LeftOutError(
            f"{', '.join(missing)} is not on this machine: "
            "apt-get install wordpress php-fpm php-mysql php-gd mariadb-server"
        )
    assert fpm
    assert mariadb
    assert install
    return str(fpm), mariadb, install


def cache_plugin(directory: Path) -> Path | None:
    given = os.environ.get("WP_SUPER_CACHE", "")
    if not given:
        return None
    if "://" not in given:
        return Path(given)
    return Path(urlretrieve(given, directory / "wp-super-cache.zip")[0])  # noqa: S310


def fill(directory: Path, content: Path) -> Path:
    programs()
    directory.mkdir()
    print("Filling WordPress", file=sys.stderr)
    root = directory / "wordpress"
    shutil.copytree(INSTALLED, root, ignore_dangling_symlinks=True)
    shutil.copy(PROJECT / "wp-config.php", root)
    shutil.copytree(PROJECT / "theme", root / "wp-content/themes/council", dirs_exist_ok=True)
    for name in ("cache", "uploads"):
        (root / "wp-content" / name).mkdir(exist_ok=True)
    plugin = cache_plugin(directory)
    if plugin is None:
        shutil.copy(PROJECT / "advanced-cache.php", root / "wp-content")
    else:
        _add_plugin(plugin, root / "wp-content")
    options = [
        f"--datadir={directory}/mariadb",
        "--auth-root-authentication-method=normal",
        *_user("--user=root"),
    ]
    run([programs()[2], "--no-defaults", *options])
    with _database(directory):
        run(
            [
                "mariadb",
                f"--socket={directory}/mariadb.sock",
                "--user=root",
                "--execute=CREATE DATABASE wordpress",
            ]
        )
        run(["php", str(PROJECT / "fill.php"), str(root), str(content)])
    return directory


def serve(directory: Path, cached: bool) -> Server:
    fpm, *_ = programs()
    configuration = directory / "fpm.conf"
    user = "\n".join(_user("user = root"))
    configuration.write_text(FPM.format(directory=directory, workers=WORKERS, user=user))
    begun = time.monotonic()
    with ExitStack() as stack:
        database = stack.enter_context(_database(directory))
        log = directory / "fpm-output.log"
        php = start(
            [fpm, "--nodaemonize", *_user("--allow-to-run-as-root"), "--fpm-config", configuration], log
        )
        stack.callback(php.terminate)
        wait_until((directory / "fpm.sock").exists, "PHP does not start.", log)
        cache = "on" if cached else "off"
        rules = RULES.format(directory=directory, cache=cache)
        holds = [person.name for person in council.people(16)]
        name = "WordPress"
        if cached:
            plugin = os.environ.get("WP_SUPER_CACHE")
            name = "WordPress with WP Super Cache" if plugin else "WordPress with the least cache in PHP"
        front = nginx.serve(name, directory / "wordpress", directory / f"nginx-{cache}", rules, holds)
        stack.pop_all()
    commands = [*front.commands, php, *database.commands]
    return Server(name, front.url, commands, time.monotonic() - begun, holds)


def _database(directory: Path) -> Server:
    log = directory / "mariadb.log"
    socket = directory / "mariadb.sock"
    options = [
        f"--datadir={directory}/mariadb",
        f"--socket={socket}",
        "--skip-networking",
        *_user("--user=root"),
    ]
    process = start([programs()[1], "--no-defaults", *options], log)
    wait_until(socket.exists, "MariaDB does not start.", log)
    return Server("MariaDB", "", [process])


def _add_plugin(plugin: Path, content: Path) -> None:
    """Pages from PHP, compressed: its other way lets nginx serve them, and is then nginx."""
    with zipfile.ZipFile(plugin) as archive:
        archive.extractall(content / "plugins")
    home = content / "plugins/wp-super-cache"
    shutil.copy(home / "advanced-cache.php", content)
    settings = (home / "wp-cache-config-sample.php").read_text()
    for before, after in (
        ("$cache_enabled = false", "$cache_enabled = true"),
        ("$cache_compression = 0", "$cache_compression = 1"),
    ):
        settings = settings.replace(before, after)
    (content / "wp-cache-config.php").write_text(settings)


def _user(option: str) -> list[str]:
    """Each of these programs refuses to be root, unless it is told to."""
    return [option] if os.geteuid() == 0 else []


def run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode or "error" in done.stdout.lower():
        raise LeftOutError(f"{command[0]} failed: {(done.stdout + done.stderr)[-500:]}")

"""A real nginx, set up as docs/files.md shows, serves the export as the live site does."""

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Member
from members.public_data_1 import HEADERS
from tac_site.security_headers import CROSS_ORIGIN
from tac_site.security_headers import HEADERS as SECURITY_HEADERS
from tests.factories import MeetingFactory
from tests.tac_site.export.exports import during, export, live, make_council
from tests.tac_site.test_serve import free_port

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[3]
Ask = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture
def nginx(tmp_path: Path, site: Path) -> Iterator[Ask]:
    """The server that docs/files.md shows, on that export."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("nginx is missing: apt-get install nginx-light")
        pytest.skip("nginx is not on this machine (Debian: nginx-light)")
    shown = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs/files.md").read_text(), re.DOTALL)[0]
    port = free_port()
    server = shown.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/tac/site", str(site))
    server = re.sub(r"brotli_static on;.*", "", server)  # of a module that few machines have
    paths = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\npid {tmp_path}/nginx.pid;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{paths}{server}}}\n"
    )
    command = [program, "-p", str(tmp_path), "-e", str(tmp_path / "nginx.log"), "-c", str(configuration)]
    subprocess.run(command, check=True, capture_output=True, timeout=30)

    def ask(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        try:
            with urlopen(Request(f"http://127.0.0.1:{port}{address}", headers=headers), timeout=10) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    yield ask
    subprocess.run([*command, "-s", "stop"], check=True, capture_output=True, timeout=30)


def headers_of_live(address: str) -> Mapping[str, str]:
    response = Client().get(address)
    response.close()
    return response.headers


def security_headers_of(headers: Mapping[str, str]) -> dict[str, str | None]:
    return {name: headers.get(name) for name in SECURITY_HEADERS}


def test_nginx_serves_the_export_as_its_document_says(
    site: Path, nginx: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tac_site.pagination.PAGE_SIZE", 2)
    ada = make_council(members=3)
    MeetingFactory.create(starts_at=timezone.now() + timedelta(days=1))
    export(site)
    assert ada.portrait
    kinds = {
        "/": "text/html; charset=utf-8",
        "/members/?page=2": "text/html; charset=utf-8",
        "/members/countess/": "text/html; charset=utf-8",
        "/council.json": "application/json",
        "/council-1.json": "application/json",
        "/council.md": "text/markdown; charset=utf-8",
        "/members.csv": "text/csv; charset=utf-8",
        "/members/feed.xml": "application/atom+xml; charset=utf-8",
        "/meetings.ics": "text/calendar; charset=utf-8",
        "/meetings/feed.xml": "application/atom+xml; charset=utf-8",
        "/sitemap.xml": "application/xml",
        "/robots.txt": "text/plain; charset=utf-8",
        "/manifest.webmanifest": "application/manifest+json",
        "/static/tac_site/site.css": "text/css; charset=utf-8",
        "/static/resources/your_time.js": "text/javascript; charset=utf-8",
        "/static/tac_site/icon.svg": "image/svg+xml",
        "/share.png?v=0123456789abcdef": "image/png",
        f"/media/{ada.portrait.name(96, 'avif')}": "image/avif",
    }
    for address, kind in kinds.items():
        status, headers, body = nginx(address)
        assert (address, status, headers["Content-Type"]) == (address, 200, kind)
        assert (body == live(address)) is True, address
        assert security_headers_of(headers) == security_headers_of(headers_of_live(address)), address
        if not kind.startswith("image/") or "svg" in kind:
            _, headers, body = nginx(address, **{"Accept-Encoding": "gzip"})
            assert (address, headers["Content-Encoding"]) == (address, "gzip")
            assert gzip.decompress(body) == live(address)
    for address in ("/no-such-page/", "/media/", "/members/?page=9"):
        status, headers, body = nginx(address)
        assert (address, status, body == live("/no-such-page/", 404)) == (address, 404, True)
        assert security_headers_of(headers) == SECURITY_HEADERS
    assert nginx("/members")[2] == live("/members/")  # by a redirect
    assert nginx("/members.csv")[1]["Access-Control-Allow-Origin"] == "*"
    for name, value in HEADERS.items() - CROSS_ORIGIN.items():
        sent = [nginx(address)[1].get(name) for address in ("/council-1.json", "/")]
        assert (name, sent) == (name, [value, None])
    assert nginx(f"/media/{ada.portrait.name(96, 'avif')}")[1]["Cache-Control"] == "max-age=31536000"


def test_a_visitor_of_nginx_never_sees_half_of_an_export(
    site: Path, nginx: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_council()
    export(site)
    old = nginx("/")[2]
    Member.objects.filter(slug="countess").update(name="Changed")
    seen: set[bytes] = set()
    during(monkeypatch, lambda done: seen.add(nginx("/")[2]))
    export(site)
    assert seen == {old}
    assert b"Changed" in nginx("/")[2]

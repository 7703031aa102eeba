from gzip import decompress

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tac_site.compression import TextCompressionMiddleware


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/html; charset=utf-8", "gzip"),
        ("application/json", "gzip"),
        ("image/svg+xml", "gzip"),
        ("image/webp", None),
        ("image/png", None),
    ],
)
def test_texts_are_compressed_and_pictures_are_not(
    rf: RequestFactory, content_type: str, encoding: str | None
) -> None:
    request = rf.get("/", headers={"accept-encoding": "gzip"})
    answer = HttpResponse(b"a" * 1000, content_type=content_type)
    response = TextCompressionMiddleware(lambda _: answer).process_response(request, answer)
    assert response.headers.get("Content-Encoding") == encoding


def test_static_files_are_compressed_for_who_can_read_it(client: Client) -> None:
    path = "/static/tac_site/site.css"
    plain = b"".join(client.get(path))
    compressed = client.get(path, headers={"accept-encoding": "gzip"})
    assert compressed.headers["Vary"] == "Accept-Encoding"
    assert decompress(b"".join(compressed)) == plain

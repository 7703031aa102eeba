"""Pictures in a bucket: of moto's store, and of stores that fail in every way."""

import io
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import call_command
from django.test import Client
from moto import mock_aws
from pytest_django import Settings

from tac_site.faults import NotStoredError
from tac_site.media_storage import media_storage
from tac_site.pictures import bucket
from tac_site.pictures.bucket import BucketStorage
from tac_site.pictures.fields import PictureFormField, PictureInput
from tac_site.pictures.portraits import Portrait
from tac_site.pictures.uploads import store_picture
from tests.factories import MemberFactory
from tests.form_fields import form_fields
from tests.tac_site.caching.wsgi_site import Clock
from tests.tac_site.pictures.buckets import KEY, NOBODY, SECRET, use_bucket
from tests.tac_site.pictures.samples import encoded, plain, upload
from tests.tac_site.pictures.test_fields import save

ROOT = Path(__file__).resolve().parents[3]
NAME = f"pictures/{'0' * 32}-40x30.webp"
SENTENCE = "^..A file could not be stored: the store of this site’s files does not answer. Try again in a few"


@pytest.fixture
def store(settings: Settings) -> Iterator[Any]:
    with mock_aws():
        use_bucket(settings)
        client = default_storage.connection.meta.client  # type: ignore[attr-defined]
        client.create_bucket(Bucket="tac-media")
        yield client


def test_a_file_is_kept_as_on_a_disk(store: Any) -> None:
    assert not default_storage.exists(NAME)
    with pytest.raises(FileNotFoundError):
        default_storage.open(NAME)
    for content in (b"a", b"abc"):
        assert default_storage.save(NAME, ContentFile(content)) == NAME
    assert default_storage.exists(NAME)
    assert default_storage.listdir("pictures") == ([], [NAME.removeprefix("pictures/")])
    assert default_storage.size(NAME) == 3
    assert default_storage.get_modified_time(NAME).tzinfo
    with default_storage.open(NAME) as file:
        assert file.read() == b"abc"
    assert (default_storage.url(NAME), default_storage.url("a b")) == (f"/media/{NAME}", "/media/a%20b")
    assert media_storage().problem() == ""
    assert media_storage().place == "the bucket tac-media at AWS"
    default_storage.delete(NAME)
    assert default_storage.listdir("pictures") == ([], [])


def test_a_touched_file_is_as_new(store: Any) -> None:
    store.put_bucket_versioning(Bucket="tac-media", VersioningConfiguration={"Status": "Enabled"})
    default_storage.save(NAME, ContentFile(b"abc"))
    media_storage().touch(NAME)
    versions = store.list_object_versions(Bucket="tac-media", Prefix=NAME)["Versions"]
    assert [(each["Size"], each["IsLatest"]) for each in versions] == [(3, True), (3, False)]


def test_a_picture_is_served_as_from_a_disk(client: Client, store: Any) -> None:
    name = store_picture(upload(encoded(plain(), "PNG")))
    from_bucket = client.get(f"/media/{name}")
    content = from_bucket.getvalue()
    FileSystemStorage().save(name, ContentFile(content))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tac_site.pictures.views.default_storage", FileSystemStorage())
        from_disk = client.get(f"/media/{name}")
    assert content == from_disk.getvalue()
    assert dict(from_bucket.items()) == dict(from_disk.items())


@pytest.mark.django_db
def test_portraits_are_made_and_what_nothing_shows_is_listed(
    store: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    portrait = Portrait(store_picture(upload(encoded(plain(), "PNG"))), 50, 35)
    assert portrait.render() == len(portrait.names)
    assert (portrait.render(), portrait.render(again=True)) == (0, len(portrait.names))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tac_site.management.commands.clean_media.MIN_AGE", timedelta(days=-1))
        call_command("clean_media", "--delete")
    assert capsys.readouterr().out.splitlines()[:-1] == [portrait.picture, *sorted(portrait.names)]
    assert default_storage.listdir("portraits") == ([], [])


@contextmanager
def listening(answer: bytes | None) -> Iterator[str]:
    """A store that gives each request this answer, or none and the connection back, or never one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                if answer is not None:
                    connection.recv(65536)
                    connection.sendall(answer)
                    connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for connection in held:
                connection.close()


def error(status: str, code: str) -> bytes:
    text = f"<Error><Code>{code}</Code><Message>What about {KEY}?</Message></Error>".encode()
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text


FAILURES = {
    "ReadTimeoutError": None,
    "ConnectionClosedError": b"",
    "IncompleteReadError": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
    "InvalidAccessKeyId": error("403 Forbidden", "InvalidAccessKeyId"),
    "NoSuchBucket": error("404 Not Found", "NoSuchBucket"),
    "SlowDown": error("503 Slow Down", "SlowDown"),
}


@pytest.mark.parametrize("reason", FAILURES)
def test_a_store_that_fails_is_no_fault_of_the_site(
    reason: str,
    client: Client,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if reason == "ReadTimeoutError":
        monkeypatch.setattr(bucket, "CONFIG", bucket.IMPATIENT)
    client.raise_request_exception = False
    with listening(FAILURES[reason]) as endpoint:
        use_bucket(settings, endpoint)
        response = client.get(f"/media/{NAME}")
        with pytest.raises(NotStoredError, match=SENTENCE):
            default_storage.save(NAME, ContentFile(b"abc"))
        widget = PictureInput()
        kept = widget.value_from_datadict({"photo-kept": NAME}, {}, "photo")
        with pytest.raises(NotStoredError, match="The picture could not be stored: "):
            PictureFormField().clean(kept)
        assert widget.kept == NAME

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Cache-Control"] == "no-store"
    assert response.getvalue().decode() == (
        "The store of this site’s files does not answer. Please try again in a few seconds."
    )
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert lines == [
        f"The storage of the files cannot be used: the bucket tac-media at {endpoint}: {reason}."
    ]
    assert KEY not in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.django_db
def test_a_photo_that_finds_no_store_is_told_at_its_field(admin_client: Client, settings: Settings) -> None:
    member = MemberFactory.create(name="Ada")
    use_bucket(settings, NOBODY)
    page = save(admin_client, member, job_title="Countess", photo=upload(encoded(plain(), "PNG")))
    sentence = "The picture could not be stored: the store of this site’s files does not answer."
    assert f'id="id_photo_error"><li>{sentence} Try again in a few seconds.</li>' in page
    assert form_fields(page)["job_title"] == "Countess"


def test_a_store_that_failed_is_left_alone_for_a_while(settings: Settings) -> None:
    use_bucket(settings, NOBODY)
    clock = Clock()
    storage = BucketStorage(clock)
    failing = [storage.exists, storage.delete, storage.listdir, storage.size, storage.get_modified_time]
    for ask in (*failing, storage.open, storage.touch):
        with pytest.raises(NotStoredError):
            ask(NAME)
        clock.now += 5
    assert storage.problem() == "not reachable: EndpointConnectionError"

    with mock_aws():
        settings.MEDIA_ENDPOINT = ""
        storage = BucketStorage(clock)
        with pytest.raises(NotStoredError):
            storage.save(NAME, ContentFile(b"abc"))
        storage.connection.meta.client.create_bucket(Bucket="tac-media")
        clock.now += 4.9
        with pytest.raises(NotStoredError):
            storage.save(NAME, ContentFile(b"abc"))
        clock.now += 0.1
        assert storage.save(NAME, ContentFile(b"abc")) == NAME


def test_a_large_file_is_no_memory(store: Any) -> None:
    content = os.urandom(bucket.IN_MEMORY + 1)
    default_storage.save(NAME, ContentFile(content))
    with default_storage.open(NAME) as file:
        assert not isinstance(file.file._file, io.BytesIO)  # type: ignore[union-attr]
        assert file.read() == content


def test_a_site_without_a_bucket_does_not_load_what_asks_one() -> None:
    code = (
        "import sys, tac_site.asgi\n"
        "from django.core.files.storage import default_storage\n"
        "default_storage.exists('a')\n"
        "print(sys.modules.keys() & {'boto3', 'botocore', 's3transfer', 'storages'})"
    )
    environment = {name: value for name, value in os.environ.items() if name != "MEDIA_BUCKET"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("set()\n", "")

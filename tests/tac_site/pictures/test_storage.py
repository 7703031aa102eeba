import errno
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tac_site.faults import NotStoredError
from tac_site.pictures.uploads import store_picture
from tests.tac_site.pictures.samples import encoded, plain, upload


def test_a_stored_picture_is_readable_by_the_server_in_front() -> None:
    name = store_picture(upload(encoded(plain(), "PNG")))
    assert Path(default_storage.path(name)).stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_full_disk_leaves_no_file(step: str, media_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(NotStoredError, match="the disk of this site is full"):
        default_storage.save("pictures/a", ContentFile(b"abc"))
    assert [path for path in media_root.rglob("*") if path.is_file()] == []


def test_an_address_is_quoted_only_where_it_has_to_be() -> None:
    own = f"pictures/{'0' * 32}-40x30.webp"
    assert default_storage.url(own) == f"/media/{own}"
    assert default_storage.url("a b?c.webp") == "/media/a%20b%3Fc.webp"

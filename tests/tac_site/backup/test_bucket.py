"""The files of a site are in a bucket."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from moto import mock_aws
from pytest_django import Settings

from tac_site.publishing.files import stored_names
from tests.tac_site.backup.backups import backup, contents, delete_everything, files, make_site, restore
from tests.tac_site.pictures.buckets import use_bucket


@pytest.mark.django_db(transaction=True)
def test_a_backup_takes_a_site_from_a_disk_to_a_bucket(settings: Settings, tmp_path: Path) -> None:
    make_site()
    backup(tmp_path / "disk.zip")
    on_disk = files(settings.MEDIA_ROOT)
    delete_everything()
    with mock_aws():
        use_bucket(settings)
        default_storage.connection.meta.client.create_bucket(Bucket="tac-media")  # type: ignore[attr-defined]
        restore(tmp_path / "disk.zip")
        in_store = {}
        for name in stored_names():
            with default_storage.open(name) as file:
                in_store[name] = file.read()
        backup(tmp_path / "bucket.zip")

    assert in_store == on_disk
    assert contents(tmp_path / "bucket.zip") == contents(tmp_path / "disk.zip")
    assert not settings.MEDIA_ROOT.exists()

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from members.models import Member
from tac_site.pictures.uploads import store_picture
from tac_site.publishing.scheduling import publish_scheduled
from tests.factories import MemberFactory
from tests.tac_site.faults.disk import SmallDisk, small_disk
from tests.tac_site.pictures.samples import encoded, plain, upload
from tests.tac_site.publishing.editors import draft_of
from tests.tac_site.publishing.test_scheduling import schedule


@pytest.fixture
def disk(tmp_path: Path, settings: Settings) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "small", megabytes=1) as disk:
        settings.MEDIA_ROOT = disk.path
        yield disk


@pytest.mark.django_db
def test_a_draft_waits_for_room_and_holds_up_no_other(disk: SmallDisk) -> None:
    ada, grace = MemberFactory.create(name="Ada"), MemberFactory.create(name="Grace")
    photo = store_picture(upload(encoded(plain(size=(400, 400)), "PNG")))
    now = timezone.now()
    schedule(ada, at=now, name="Ada Two", photo=photo)
    schedule(grace, at=now + timedelta(seconds=1), name="Grace Two")

    with disk.filled():
        assert publish_scheduled(now + timedelta(minutes=1)) == 1
    assert sorted(Member.objects.values_list("name", flat=True)) == ["Ada", "Grace Two"]
    waiting = draft_of(ada)
    assert waiting
    assert (waiting.goes_live_at, waiting.publish_error) == (now, "")

    assert publish_scheduled(now + timedelta(minutes=2)) == 1
    published = Member.objects.get(name="Ada Two")
    assert [name for name in published.rendition_names() if not default_storage.exists(name)] == []

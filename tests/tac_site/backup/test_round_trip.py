"""A site is backed up, deleted, and restored: nothing differs."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from members.models import Attendance, Member
from resources.models import Resource
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import ContentVersion, Revision
from tac_site.publishing.writing import writing
from tests.factories import ResourceFactory
from tests.tac_site.backup.backups import (
    PASSWORD,
    backup,
    bios,
    contents,
    delete_everything,
    files,
    make_site,
    restore,
    sign_in,
)
from tests.tac_site.export.exports import export

EXACTLY = ("pk", "created_at", "live_at", "goes_live_at", "document_text")

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_is_there_again(tmp_path: Path, data_dir: Path, media_root: Path) -> None:
    ada = make_site()
    export(tmp_path / "before")
    pictures = files(media_root)
    version = ContentVersion.current()
    factor = TOTPDevice.objects.get().key
    revisions = [*Revision.objects.values_list(*EXACTLY)]
    kind = ContentType.objects.get_for_model(Member).pk

    backup(tmp_path / "site.zip")
    delete_everything()
    restore(tmp_path / "site.zip")

    assert ContentType.objects.get_for_model(Member).pk != kind
    export(tmp_path / "after")
    assert files(tmp_path / "after") == files(tmp_path / "before")
    assert len(files(tmp_path / "after")) > 50
    assert files(media_root) == pictures
    assert (data_dir / "secret_key").read_text() == "the key of this site"
    assert [*Revision.objects.values_list(*EXACTLY)] == revisions
    assert any(created_at.microsecond % 1000 for _, created_at, *_ in revisions)
    assert TOTPDevice.objects.get().key == factor
    assert [*User.objects.get().groups.all()] == [Group.objects.get(name="Harbour masters")]
    assert bios(ada)[0] == "To come."
    assert len(bios(ada)) == 3
    attendance = Attendance.objects.get()
    assert attendance.member_id
    assert not Member.objects.filter(pk=attendance.member_id).exists()
    assert ContentVersion.current() != version
    backup(tmp_path / "again.zip")
    assert contents(tmp_path / "again.zip") == contents(tmp_path / "site.zip")
    assert sign_in()


def test_the_site_goes_on_as_any_other(tmp_path: Path) -> None:
    ada = make_site()
    revisions = Revision.objects.count()
    backup(tmp_path / "site.zip")
    delete_everything()
    restore(tmp_path / "site.zip")

    editor = User.objects.get()
    with writing(Member, ada.pk) as writer:
        writer.publish(with_fields(writer.state.document, bio="The next text."), author=editor)
    assert Revision.objects.count() == revisions + 1
    assert Revision.objects.of(Member, ada.pk).live().first().document[0]["fields"]["bio"] == "The next text."  # type: ignore[union-attr]
    ResourceFactory.create()
    Group.objects.create(name="The next group")
    client = Client(headers={"X-Forwarded-Proto": "https"})
    assert client.login(username="editor", password=PASSWORD)
    assert client.get(f"/admin/members/member/{ada.pk}/history/").status_code == 200
    with writing(Member, ada.pk) as writer:
        assert writer.state.draft
        assert writer.state.draft.goes_live_at
        assert writer.state.draft.goes_live_at > timezone.now()


def test_what_replaces_a_site_replaces_all_of_it(tmp_path: Path) -> None:
    make_site()
    backup(tmp_path / "site.zip")
    before = ContentVersion.current()
    ResourceFactory.create(title="Added since")
    User.objects.create_user("added since")
    assert Client().login(username="editor", password=PASSWORD)
    restore(tmp_path / "site.zip", "--replace")
    assert not Resource.objects.filter(title="Added since").exists()
    assert [each.username for each in User.objects.all()] == ["editor"]
    assert ContentVersion.current() > before
    backup(tmp_path / "again.zip")
    assert contents(tmp_path / "again.zip") == contents(tmp_path / "site.zip")


def test_a_text_is_what_it_was_to_the_byte(tmp_path: Path) -> None:
    """Also where the field would store another, and where a column is computed in another way today."""
    make_site()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_member SET name = %s, bio_folded = %s", [" Two  spaces ", "as it was"])
    backup(tmp_path / "site.zip")
    delete_everything()
    restore(tmp_path / "site.zip")
    assert {*Member.objects.values_list("name", "bio_folded")} == {(" Two  spaces ", "as it was")}

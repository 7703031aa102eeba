import io
import os
import time
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import Settings

from members.models import Council, Member
from tac_site.pictures.portraits import Portrait
from tac_site.pictures.uploads import store_picture
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import Writer
from tests.factories import CouncilFactory, MemberFactory, ResourceFactory
from tests.tac_site.pictures.buckets import NOBODY, use_bucket
from tests.tac_site.pictures.samples import encoded, plain, upload

pytestmark = pytest.mark.django_db

DAY = 24 * 3600


def run(*options: str) -> list[str]:
    output = io.StringIO()
    call_command("clean_media", *options, stdout=output)
    return output.getvalue().splitlines()


def picture(width: int) -> str:
    return store_picture(upload(encoded(plain(size=(width, 6)), "PNG")))


def with_age(media_root: Path, seconds: float) -> None:
    """Of every file that is there."""
    for path in media_root.rglob("*.*"):
        os.utime(path, (time.time() - seconds,) * 2)


def files(media_root: Path) -> list[str]:
    return sorted(path.relative_to(media_root).as_posix() for path in media_root.rglob("*.*"))


def test_what_a_text_or_a_member_shows_is_kept(media_root: Path) -> None:
    CouncilFactory.create(overview=f"![]({default_storage.url(picture(1))})")
    MemberFactory.create(bio=f"See [it](/media/{picture(2)} 'large').", is_visible=False)
    ResourceFactory.create(description=f"![][1]\n\n[1]: https://tac.example.org/media/{picture(3)}")
    MemberFactory.create(bio="![](/media/" + picture(4).replace("-", "\\-").replace("/", "&#47;") + ")")
    member = MemberFactory.create(photo=picture(5))
    assert member.portrait
    member.portrait.render()
    Council.objects.update(logo=picture(6))
    logo = Council.objects.get().small_logo
    assert logo
    logo.render()
    with_age(media_root, 2 * DAY)
    kept = files(media_root)
    assert len(kept) == 10

    assert run("--delete") == ["Deleted: 0 files, 0.0 MB."]
    assert files(media_root) == kept


def test_what_a_draft_or_an_earlier_version_shows_is_kept(media_root: Path) -> None:
    member = MemberFactory.create(photo=picture(1), bio=f"![](/media/{picture(2)})")
    assert member.portrait
    member.portrait.render()
    with transaction.atomic():
        writer = Writer(Member, member.pk)
        draft = with_fields(writer.state.document, photo=picture(3), bio=f"![](/media/{picture(4)})")
        writer.save_draft(draft)
        writer.publish(with_fields(writer.state.live_document, photo="", bio=""))
    with_age(media_root, 2 * DAY)
    kept = files(media_root)
    assert len(kept) == 7

    assert run("--delete") == ["Deleted: 0 files, 0.0 MB."]
    Revision.objects.all().delete()
    assert run("--delete")[-1].startswith("Deleted: 7 files")


def test_what_nothing_shows_is_listed_and_deleted_only_when_told(media_root: Path) -> None:
    member = MemberFactory.create(photo=picture(5))
    assert member.portrait
    member.portrait.render()
    kept = files(media_root)
    before = Portrait(member.photo.name or "", 0, 0)
    before.render()
    unused = sorted([picture(1), *before.names])
    with_age(media_root, 2 * DAY)

    listed = run()
    assert listed[:-1] == unused
    assert listed[-1] == "Nothing shows these any more: 4 files, 0.0 MB. clean_media --delete deletes them."
    assert files(media_root) == sorted(kept + unused)

    assert run("--delete") == [*unused, "Deleted: 4 files, 0.0 MB."]
    assert files(media_root) == kept


def test_a_logo_that_was_replaced_is_unused_with_its_small_file(media_root: Path) -> None:
    logo = CouncilFactory.create(logo=picture(5)).small_logo
    assert logo
    logo.render()
    Council.objects.update(logo="")
    with_age(media_root, 2 * DAY)

    assert run("--delete")[:-1] == [logo.picture, logo.name]
    assert files(media_root) == []


def test_a_photo_that_was_replaced_is_unused_with_its_portrait(media_root: Path) -> None:
    member = MemberFactory.create(photo=picture(5))
    assert member.portrait
    member.portrait.render()
    Member.objects.update(photo="")
    with_age(media_root, 2 * DAY)

    assert len(run("--delete")) == 5
    assert files(media_root) == []


@pytest.mark.parametrize(("age", "is_kept"), [(DAY - 60, True), (DAY + 60, False)])
def test_a_file_is_kept_for_a_day(age: float, is_kept: bool, media_root: Path) -> None:
    name = picture(1)
    with_age(media_root, age)
    run("--delete")
    assert default_storage.exists(name) is is_kept


def test_uploading_a_picture_again_makes_it_young(media_root: Path) -> None:
    name = picture(1)
    with_age(media_root, 2 * DAY)
    assert picture(1) == name
    run("--delete")
    assert default_storage.exists(name)


def test_files_of_others_are_left_alone(media_root: Path) -> None:
    (media_root / "pictures").mkdir(parents=True)
    (media_root / "pictures/README.txt").write_text("Ours")
    (media_root / f"{'0' * 32}-1x1.webp").write_text("Elsewhere")
    with_age(media_root, 2 * DAY)
    assert run("--delete") == ["Deleted: 0 files, 0.0 MB."]
    assert len(files(media_root)) == 2


def test_a_photo_under_a_foreign_name_is_no_obstacle(media_root: Path) -> None:
    MemberFactory.create(photo="pictures/a.webp")
    assert run() == ["Nothing shows these any more: 0 files, 0.0 MB. clean_media --delete deletes them."]


def test_a_store_that_does_not_answer_is_told_in_a_sentence(settings: Settings) -> None:
    use_bucket(settings, NOBODY)
    with pytest.raises(CommandError, match="the store of this site’s files does not answer"):
        run("--delete")

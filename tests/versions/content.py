"""A little of everything that the database of a site may have."""

from datetime import UTC, date, datetime

from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command

from members.models import Member
from tac_site.pictures.uploads import store_picture
from tac_site.publishing.documents import with_fields
from tac_site.publishing.writing import writing
from tests.factories import MemberFactory, TermFactory
from tests.tac_site.pictures.samples import encoded, plain, upload

# What a page shows, to an editor where it is one of the admin.
PAGES = {
    "/": ["Technical Advisory Council", "Grace Example", "The second bio."],
    "/members/grace-example/": ["Grace Example", "The second bio.", "Example Works"],
    "/members/former/": ["Former Example", "2020"],
    "/admin/members/member/1/history/": ["Grace Example", "A better bio", "A bio to come"],
    "/admin/members/member/1/change/": ["Grace Example", "The third bio."],
    "/admin/members/member/2/change/": ["Former Example", "Retired.", "2100-01-01"],
    "/admin/members/member/3/history/": ["Deleted Example", "By mistake", "No mistake"],
}


def fill() -> None:
    call_command("load_starter_council")
    editor = User.objects.create_user("editor", is_staff=True)
    photo = store_picture(upload(encoded(plain(size=(40, 30), colour="teal"), "PNG"), "photo.png"))
    grace = MemberFactory.create(pk=1, name="Grace Example", bio="The first bio.", photo=photo)
    TermFactory.create(member=grace, employer="Example Works", starts_on=date(2021, 1, 1))
    former = MemberFactory.create(pk=2, name="Former Example")
    TermFactory.create(member=former, starts_on=date(2019, 1, 1), ends_on=date(2020, 12, 31))
    MemberFactory.create(pk=3, name="Deleted Example")

    with writing(Member, 1) as writer:
        better = with_fields(writer.state.document, bio="The second bio.")
        writer.publish(better, author=editor, reason="A better bio")
        writer.save_draft(
            with_fields(better, bio="The third bio."), author=editor, reason="A bio to come"
        ).allow_preview()
    with writing(Member, 2) as writer:
        retired = with_fields(writer.state.document, bio="Retired.")
        writer.save_draft(retired, author=editor, goes_live_at=datetime(2100, 1, 1, tzinfo=UTC))
    with writing(Member, 3) as writer:
        writer.publish(with_fields(writer.state.document, bio="A bio."), author=editor, reason="By mistake")
        writer.publish([], author=editor, reason="No mistake")


def count_rows() -> dict[str, int]:
    models = [
        model
        for app in ("resources", "members", "publishing")
        for model in apps.get_app_config(app).get_models()
    ]
    return {model._meta.label: model._base_manager.count() for model in models}

"""Mail to who wrote a draft, and to who may publish it; drafts that are returned."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from members.models import Member, Term
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Revision, day_and_time
from tac_site.publishing.scheduling import form_address, publish_scheduled
from tests.factories import TermFactory
from tests.tac_site.logs.mail_server import wait_for_mail
from tests.tac_site.publishing.editors import (
    Form,
    account,
    change,
    draft_of,
    history_page,
    list_of,
    live,
    messages,
    state_of,
    undo,
    url,
    writer_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]

Mails = Callable[[], list[tuple[list[str], str, str]]]


def with_mail(role: str, name: str, **fields: object) -> Client:
    user = account(role, name)
    User.objects.filter(pk=user.pk).update(**{"email": f"{name}@example.org", **fields})
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def writer() -> Client:
    return with_mail("Writers", "wendy", first_name="Wendy", last_name="W")


@pytest.fixture
def editor() -> Client:
    return with_mail("Editors", "eve")


@pytest.fixture
def mails(mailoutbox: list[EmailMessage], settings: Settings) -> Mails:
    """To whom, about what, and the text; those since it was asked last."""
    settings.EMAIL_SUBJECT_PREFIX = "[tac] "

    def new() -> list[tuple[list[str], str, str]]:
        wait_for_mail()
        found = [(mail.to, str(mail.subject), str(mail.body)) for mail in mailoutbox]
        mailoutbox.clear()
        return found

    return new


def give_back(client: Client, thing: Any, comment: str, **sent: str) -> Any:
    sent = {"opened_on": state_of(thing).token, "return": "", "comment": comment, **sent}
    return client.post(url(thing, "draft"), sent)


def test_who_may_publish_is_asked_by_mail(writer: Client, editor: Client, ada: Member, mails: Mails) -> None:
    with_mail("superuser", "root")
    with_mail("Writers", "will")
    with_mail("Editors", "away", is_active=False)
    with_mail("Editors", "mute", email="")
    with_mail("Editors", "outside", is_staff=False)
    Form(writer, ada).draft(bio="My first story")
    assert mails() == []

    Form(writer, ada).press("_review", bio="My story", reason="New job")

    text = (
        "Wendy W asks you to look at a draft of the member “Ada Lovelace”.\n\nWhy: New job\n\n"
        "See what it changes, and publish it or return it with a comment:\n"
        f"http://testserver{url(ada)}\n"
    )
    subject = "[tac] Draft for review: Ada Lovelace"
    assert mails() == [(["eve@example.org"], subject, text), (["root@example.org"], subject, text)]
    Form(editor, ada).press("_review", bio="Her story")
    assert [to for to, *_ in mails()] == [["root@example.org"]]


def test_each_draft_of_a_term_action_is_asked_about_once(
    writer: Client, editor: Client, ada: Member, mails: Mails
) -> None:
    TermFactory.create(member__name="Grace Hopper", office=Term.Office.CHAIR)
    page = Form(writer, f"/admin/members/member/{ada.pk}/terms/{ada.terms.get().pk}/chair/")
    page.press("_preview", day=str(timezone.localdate()))
    for _ in range(2):
        assert page.press("_review").status_code == 302
    assert [(to, subject) for to, subject, _ in mails()] == [
        (["eve@example.org"], f"[tac] Draft for review: {name}") for name in ("Grace Hopper", "Ada Lovelace")
    ]


def test_a_form_that_is_sent_twice_asks_once(
    writer: Client, editor: Client, ada: Member, mails: Mails
) -> None:
    form = Form(writer, ada)
    form.press("_review", bio="My story")
    form.press("_review")

    assert len(mails()) == 1


def test_nobody_is_looked_for_where_no_mail_is_set_up(
    writer: Client, editor: Client, ada: Member, mails: Mails, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    Form(writer, ada).press("_review", bio="My story")

    assert messages(give_back(editor, ada, "Longer")) == [
        "The draft of “Ada Lovelace” is returned to Wendy W, who finds your comment above it."
    ]
    assert mails() == []


def test_a_reviewer_sees_at_once_what_changes(writer: Client, editor: Client, ada: Member) -> None:
    Form(writer, ada).press("_review", bio="My story", reason="New job")

    page = Form(editor, ada).response
    assertContains(page, "<dd><del>A </del><ins>My </ins>story</dd>", html=True)
    assertContains(page, "<strong>Why:</strong> New job")
    assertContains(page, 'name="return"')
    assertNotContains(Form(writer, ada).response, 'name="return"')
    Form(editor, ada).draft(bio="Her story")
    assertNotContains(Form(editor, ada).response, "<del>")


def test_a_draft_is_returned_with_a_comment_that_stays(
    writer: Client, editor: Client, ada: Member, mails: Mails
) -> None:
    Form(writer, ada).press("_review", bio="My story")
    mails()

    response = give_back(editor, ada, "  Too <short>.\r\nTwo lines, please.\n")

    assert messages(response) == ["The draft of “Ada Lovelace” is returned to Wendy W, who is told by mail."]
    assert response.headers["Location"] == url(ada)
    assert mails() == [
        (
            ["wendy@example.org"],
            "[tac] Draft returned: Ada Lovelace",
            "eve returned your draft of the member “Ada Lovelace”:\n\nToo <short>.\nTwo lines, please.\n\n"
            f"Change it, and ask for review again:\nhttp://testserver{url(ada)}\n",
        )
    ]
    draft = draft_of(ada)
    assert draft
    assert (draft.state, draft.needs_review, draft.who) == ("Draft, returned", False, "Wendy W")
    assert list(Revision.objects.in_state("returned")) == [draft]
    form = Form(writer, ada)
    assert draft.returned_at
    assertContains(form.response, f"eve returned it on {day_and_time(draft.returned_at)}:")
    assertContains(form.response, "<p>Too &lt;short&gt;.<br>Two lines, please.</p>", html=True)

    form.press("_review", bio="My long story")

    assert not Revision.objects.in_state("returned")
    assertNotContains(Form(editor, ada).response, "Two lines")
    assertContains(history_page(editor, ada), "Two lines, please.")


def test_a_draft_is_returned_once_and_only_by_who_may_publish(
    writer: Client, editor: Client, ada: Member, mails: Mails
) -> None:
    Form(writer, ada).press("_review", bio="My story")
    mails()

    assert give_back(writer, ada, "I do not like it").status_code == 403
    assert messages(give_back(editor, ada, " ")) == [
        "The draft was not returned, because the comment is empty. Write what has to be changed."
    ]
    assert not Revision.objects.in_state("returned")
    give_back(editor, ada, "Longer")
    give_back(editor, ada, "Shorter")
    assert [each.review_comment for each in Revision.objects.in_state("returned")] == ["Longer"]
    assert len(mails()) == 1


def test_a_comment_is_no_essay(writer: Client, editor: Client, ada: Member) -> None:
    Form(writer, ada).press("_review", bio="My story")

    assert messages(give_back(editor, ada, "x" * 2001)) == [
        "The draft was not returned, because the comment has 2,001 characters: 2,000 are the most. "
        "Say it in fewer words."
    ]
    assertContains(Form(editor, ada).response, 'required maxlength="2000"')
    give_back(editor, ada, "x" * 2000)
    draft = draft_of(ada)
    assert draft
    assert draft.review_comment == "x" * 2000
    assertContains(writer.get("/admin/"), f"{'x' * 299}…")


def test_a_comment_on_a_draft_that_was_changed_meanwhile_is_not_lost(
    writer: Client, editor: Client, ada: Member, mails: Mails
) -> None:
    Form(writer, ada).press("_review", bio="My story")
    before = state_of(ada).token
    Form(writer, ada).press("_review", bio="My long story")

    response = give_back(editor, ada, "Longer", opened_on=before)

    assert messages(response)[-1].endswith("Look at it again below. Your comment was not sent: “Longer”")
    assert not Revision.objects.in_state("returned")


def test_a_returned_draft_has_a_comment(ada: Member) -> None:
    draft = writer_of(ada).save_draft(with_fields(live(ada), bio="My story"))
    for values in ({"returned_at": timezone.now()}, {"review_comment": "Longer"}):
        with pytest.raises(IntegrityError, match="returned_with_comment"), transaction.atomic():
            Revision.objects.filter(pk=draft.pk).update(**values)
    draft.give_back(account("Editors", "ed"), "Longer")
    with pytest.raises(IntegrityError, match="returned_with_comment"), transaction.atomic():
        Revision.objects.filter(pk=draft.pk).update(needs_review=True)


@pytest.mark.parametrize(("typed", "changed"), [("My story", False), ("Our story", True)])
def test_who_wrote_a_draft_is_told_that_it_is_published(
    typed: str, changed: bool, writer: Client, editor: Client, ada: Member, mails: Mails
) -> None:
    Form(writer, ada).press("_review", bio="My story")
    mails()

    response = Form(editor, ada).press("_save", bio=typed)

    text = "eve published your draft of the member “Ada Lovelace”.\n\n"
    if changed:
        text += "It was changed before: the history has what you wrote, and what is public now.\n\n"
    to, subject = ["wendy@example.org"], "[tac] Draft published: Ada Lovelace"
    assert mails() == [(to, subject, f"{text}http://testserver{url(ada)}\n")]
    undo(editor, response)
    assert mails() == []


def test_who_asked_for_review_is_told_though_an_editor_saved_the_draft_since(
    writer: Client, editor: Client, ada: Member, mails: Mails
) -> None:
    Form(writer, ada).press("_review", bio="My story")
    Form(editor, ada).draft(bio="Our story")
    mails()

    Form(editor, ada).save()

    [(to, _, text)] = mails()
    assert to == ["wendy@example.org"]
    assert "It was changed before: the history has what you wrote" in text
    Form(editor, ada).draft(bio="Her story")
    Form(editor, ada).save()
    assert mails() == []  # the writer had no hand in that


def test_the_list_tells_it_too(writer: Client, editor: Client, ada: Member, mails: Mails) -> None:
    Form(writer, ada).draft(bio="My story")

    editor.post(list_of(Member), {"action": "publish_selected", "_selected_action": [ada.pk]})

    assert [(to, subject) for to, subject, _ in mails()] == [
        (["wendy@example.org"], "[tac] Draft published: Ada Lovelace")
    ]


def test_nobody_is_told_what_they_did_themselves(editor: Client, ada: Member, mails: Mails) -> None:
    Form(editor, ada).draft(bio="My story")
    Form(editor, ada).save()
    Form(editor, ada).save(bio="Another story")
    Form(editor, ada).press("_review", bio="A third story")
    give_back(editor, ada, "Longer")

    assert mails() == []


def test_the_scheduler_tells_the_author(
    ada: Member, mails: Mails, settings: Settings, writer: Client
) -> None:
    settings.ALLOWED_HOSTS, settings.HTTPS = ["tac.example.org"], True
    at = timezone.now() + timedelta(hours=1)
    author = User.objects.get(username="wendy")
    writer_of(ada).save_draft(with_fields(live(ada), bio="My story"), author=author, goes_live_at=at)

    assert [publish_scheduled(at), publish_scheduled(at)] == [1, 0]

    text = f"Your draft of the member “Ada Lovelace” was published at its time, on {day_and_time(at)}.\n\n"
    assert mails() == [
        (
            ["wendy@example.org"],
            "[tac] Draft published: Ada Lovelace",
            f"{text}https://tac.example.org{url(ada)}\n",
        )
    ]


def test_who_wrote_a_scheduled_draft_is_told_that_it_could_not_be_published(
    ada: Member, mails: Mails, writer: Client
) -> None:
    at = timezone.now() + timedelta(hours=1)
    author = User.objects.get(username="wendy")
    planned = with_fields(live(ada), bio="My story")
    draft = writer_of(ada).save_draft(planned, author=author, goes_live_at=at)
    change(ada, bio="Her story")

    assert publish_scheduled(at) == 0

    [(subject, text)] = [(each, text) for to, each, text in mails() if to == ["wendy@example.org"]]
    assert subject == "[tac] Draft could not be published: Ada Lovelace"
    assert text == (
        f"Your draft of the member “Ada Lovelace” was scheduled for {day_and_time(at)}, "
        "and could not be published:\n\nSomebody changed the same since the draft was begun.\n\n"
        f"It stays a draft. Open it and mend it:\n{form_address(draft)}\n"
    )


def test_a_name_makes_no_line_of_its_own_in_a_mail(
    writer: Client, editor: Client, ada: Member, mails: Mails
) -> None:
    Form(writer, ada).press("_review")
    User.objects.filter(username="wendy").update(first_name="Wendy\r\nBcc: x@example.org", last_name="")
    Revision.objects.drafts().update(title="Ada\nSubject: x")
    mails()

    Form(editor, ada).save(bio="Another story")

    [(to, subject, text)] = mails()
    assert (to, subject) == (["wendy@example.org"], "[tac] Draft published: Ada Subject: x")
    assert text.splitlines()[0] == "eve published your draft of the member “Ada Subject: x”."
    assert draft_of(ada) is None

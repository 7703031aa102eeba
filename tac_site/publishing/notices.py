"""Mail to who wrote a draft, and to who may publish it. Called once what it tells is committed."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Q

from tac_site import mail
from tac_site.characters import clean_line
from tac_site.publishing.models import Revision, day_and_time

BACKEND = "django.contrib.auth.backends.ModelBackend"


def ask_for_review(draft: Revision, url: str) -> None:
    """Of everybody who may publish it, beside who asks. `url` is the address of the form."""
    if not mail.is_set_up():
        return
    permission = f"{draft.content_type.app_label}.publish_{draft.content_type.model}"
    editors = User.objects.with_perm(permission, backend=BACKEND).filter(is_staff=True).exclude(email="")
    addresses = list(editors.exclude(pk=draft.author_id or 0).order_by("pk").values_list("email", flat=True))
    text = f"{draft.who} asks you to look at a draft of {_name(draft)}.\n\n"
    if draft.reason:
        text += f"Why: {draft.reason}\n\n"
    text += f"See what it changes, and publish it or return it with a comment:\n{url}\n"
    mail.send(f"Draft for review: {_title(draft)}", text, addresses)


def tell_returned(draft: Revision, url: str) -> bool:
    """Whether its author is told."""
    address = _author_of(draft, but=draft.returned_by_id)
    if not address:
        return False
    text = f"{draft.returner} returned your draft of {_name(draft)}:\n\n{draft.review_comment}\n\n"
    text += f"Change it, and ask for review again:\n{url}\n"
    mail.send(f"Draft returned: {_title(draft)}", text, [address])
    return True


def tell_published(version: Revision, url: str) -> None:
    """Who wrote the draft that it was made from."""
    draft = version.draft_before
    if draft is None:
        return
    publisher = version.published_by_id if version == draft else version.author_id
    for author in _authors_of(draft, but=publisher):
        text = f"{version.publisher} published your draft of {_name(draft)}.\n\n"
        if version != draft or author != draft.author:
            text += "It was changed before: the history has what you wrote, and what is public now.\n\n"
        mail.send(f"Draft published: {_title(draft)}", text + f"{url}\n", [author.email])


def tell_published_on_time(draft: Revision, url: str) -> None:
    assert draft.goes_live_at  # as it was read
    when = day_and_time(draft.goes_live_at)
    text = f"Your draft of {_name(draft)} was published at its time, on {when}.\n\n{url}\n"
    addresses = [author.email for author in _authors_of(draft)]
    mail.send(f"Draft published: {_title(draft)}", text, addresses)


def tell_failed(draft: Revision, reason: str, url: str) -> None:
    assert draft.goes_live_at  # as it was read
    text = f"Your draft of {_name(draft)} was scheduled for {day_and_time(draft.goes_live_at)}, "
    text += f"and could not be published:\n\n{reason}\n\nIt stays a draft. Open it and mend it:\n{url}\n"
    addresses = [author.email for author in _authors_of(draft)]
    mail.send(f"Draft could not be published: {_title(draft)}", text, addresses)


def _authors_of(draft: Revision, *, but: int | None = None) -> Iterable[User]:
    """Whoever had a hand in it since it was begun, and can be mailed: nobody is told what they did."""
    if not mail.is_set_up():
        return []
    revisions = Revision.objects.filter(content_type=draft.content_type_id, object_id=draft.object_id)
    since = revisions.filter(pk__gt=draft.base_id or 0, pk__lte=draft.pk)
    drafts = since.filter(Q(live_at=None) | Q(pk=draft.pk))
    authors = User.objects.filter(pk__in=drafts.values("author"), is_active=True).exclude(email="")
    return authors.exclude(pk=but or 0).order_by("pk")


def _author_of(draft: Revision, *, but: int | None) -> str:
    """The address of who wrote it, or empty if there is nobody to be told: nobody is told what they did."""
    author = draft.author
    if author is None or author.pk == but or not (author.is_active and mail.is_set_up()):
        return ""
    return author.email


def _name(draft: Revision) -> str:
    return f"the {draft.model._meta.verbose_name} “{_title(draft)}”"


def _title(draft: Revision) -> str:
    return clean_line(draft.title)

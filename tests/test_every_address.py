"""Who gets what at every address of the site. A new address fails until it has a row here."""

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from tac_site.publishing.models import Revision
from tests.factories import (
    CouncilFactory,
    MeetingFactory,
    MemberFactory,
    ResourceFactory,
    SeatFactory,
    TermFactory,
)
from tests.tac_site.publishing.editors import ROLES, make_draft, signed_in

pytestmark = pytest.mark.django_db

KINDS = ("members/council", "members/member", "members/seat", "resources/meeting", "resources/resource")

# What everybody gets, signed in or not. A row says what GET and an empty POST are answered with.
FOR_EVERYBODY = {
    "": "200/405",
    "members/": "200/405",
    "members/former/": "200/405",
    "members/feed.xml": "200/405",
    "members/<slug:slug>/": "200/405",
    "members/<slug:slug>/share.png": "200/405",
    "seats/": "200/405",
    "seats/<slug:slug>/": "200/405",
    "meetings/<slug:slug>/": "200/405",
    "share.png": "200/405",
    "council.json": "200/405",
    "council-1.json": "200/405",
    "meetings.json": "200/405",
    "council.md": "200/405",
    "members.csv": "200/405",
    "manifest.webmanifest": "200/405",
    "resources/": "200/405",
    "meetings.ics": "200/405",
    "meetings/": "200/405",
    "meetings/feed.xml": "200/405",
    "meetings/<slug:slug>.ics": "200/405",
    "accessibility/": "200/405",
    "sitemap.xml": "200/405",
    "robots.txt": "200/405",
    "preview/<slug:key>/": "200/405",
    "preview/<slug:key>/<int:number>/": "200/405",
    "media/papers/<str:name>": "404/405",
    ".well-known/security.txt": "404/405",
    "media/<path:name>": "404/405",
    "favicon.ico": "301/405",
}

# The same for each of ROLES in turn: nobody, who is led to the sign-in, somebody of the staff without a
# permission, a writer, an editor and a superuser. Below admin/, for each kind of content.
OF_EVERY_KIND = {
    "<int:pk>/draft/": "405/302 405/403 405/302 405/302 405/302",
    "<int:pk>/presence/": "405/302 405/403 405/200 405/200 405/200",
    "preview/<int:revision_pk>/": "302/302 403/403 200/200 200/200 200/200",
    "preview/<int:revision_pk>/<int:number>/": "302/302 403/403 200/200 200/200 200/200",
    "<int:pk>/erase/": "302/302 403/403 403/403 403/403 403/403",
    "": "302/302 403/403 200/200 200/200 200/200",
    "add/": "302/302 403/403 200/403 200/200 200/200",
    "<path:object_id>/history/": "302/302 403/403 200/403 200/404 200/404",
    "<path:object_id>/delete/": "302/302 403/403 403/403 403/403 200/200",
    "<path:object_id>/change/": "302/302 403/403 200/403 200/200 200/200",
    "<path:object_id>/": "302/302 302/302 302/302 302/302 302/302",
}

TERM = "admin/members/member/<int:pk>/terms/<int:term_pk>/"

# Any other, and what differs for one kind.
OTHERS = {
    "admin/markdownx/markdownify/": "405/401 405/403 405/200 405/200 405/200",
    "admin/markdownx/upload/": "405/401 405/403 405/400 405/400 405/400",
    "admin/markdownx/address/": "405/401 405/403 405/200 405/200 405/200",
    "admin/publishing/revision/pictures/": "401/405 403/405 200/405 200/405 200/405",
    "admin/": "302/302 200/200 200/200 200/200 200/200",
    "admin/login/": "200/200 302/200 302/200 302/200 302/200",
    "admin/logout/": "302/302 302/200 302/200 302/200 302/200",
    "admin/second-factor/": "302/302 200/200 200/200 200/200 200/200",
    "admin/second-factor/qr.svg": "302/405 404/405 404/405 404/405 404/405",
    "admin/forgotten-password/": "200/200 200/200 200/200 200/200 200/200",
    "admin/choose-password/<str:uidb64>/<str:token>/": "200/200 200/200 200/200 200/200 200/200",
    "admin/password_change/": "302/302 200/200 200/200 200/200 200/200",
    "admin/password_change/done/": "302/302 200/405 200/405 200/405 200/405",
    "admin/autocomplete/": "302/302 403/405 403/405 403/405 403/405",
    "admin/jsi18n/": "302/302 200/405 200/405 200/405 200/405",
    "admin/r/<path:content_type_id>/<path:object_id>/": "302/302 302/302 302/302 302/302 302/302",
    "admin/publishing/revision/": "302/302 403/403 200/200 200/200 200/200",
    "admin/publishing/revision/undo/": "405/302 405/302 405/302 405/302 405/302",
    "admin/publishing/revision/search/": "302/405 403/405 200/405 200/405 200/405",
    "admin/publishing/revision/add/": "302/302 403/403 403/403 403/403 403/403",
    "admin/publishing/revision/<path:object_id>/history/": "302/302 302/302 200/200 200/200 200/200",
    "admin/publishing/revision/<path:object_id>/delete/": "302/302 403/403 403/403 403/403 403/403",
    "admin/publishing/revision/<path:object_id>/change/": "302/302 404/404 302/302 302/302 302/302",
    "admin/publishing/revision/<path:object_id>/": "302/302 302/302 302/302 302/302 302/302",
    "admin/members/council/preview/<int:revision_pk>/<int:number>/": (
        "302/302 403/403 404/404 404/404 404/404"  # the council has one page
    ),
    "admin/members/council/": "302/302 302/302 302/302 302/302 302/302",
    "admin/members/council/add/": "302/302 403/403 403/403 403/403 403/403",
    "admin/members/council/<path:object_id>/delete/": "302/302 403/403 403/403 403/403 403/403",
    **{
        f"{TERM}{action}/": "302/302 403/403 200/200 200/200 200/200"
        for action in ("end", "chair", "vice-chair", "employer")
    },
    f"{TERM}no-office/": "302/302 403/403 302/302 302/302 302/302",  # the term has none
    "admin/resources/meeting/<int:pk>/roster/": "302/302 403/403 200/404 200/404 200/404",
    "admin/resources/meeting/minutes/": "302/302 403/403 200/200 200/200 200/200",
    "admin/resources/meeting/<int:pk>/prefill/": "405/302 405/403 405/302 405/302 405/302",
    "admin/resources/meeting/plan/": "302/302 403/403 200/403 200/200 200/200",
    "admin/resources/resource/adminsortable2_update/": "302/302 403/403 403/403 400/400 400/400",
    "admin/auth/group/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/group/add/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/group/<path:object_id>/history/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/group/<path:object_id>/delete/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/group/<path:object_id>/change/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/group/<path:object_id>/": "302/302 302/302 302/302 302/302 302/302",
    "admin/auth/user/<id>/password/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/user/<object_id>/permissions/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/user/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/user/add/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/user/<path:object_id>/history/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/user/<path:object_id>/delete/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/user/<path:object_id>/change/": "302/302 403/403 403/403 403/403 200/200",
    "admin/auth/user/<path:object_id>/": "302/302 302/302 302/302 302/302 302/302",
    "admin/^(?P<app_label>publishing|members|resources|auth)/$": "302/302 302/302 302/302 302/302 302/302",
    "admin/(?P<url>.*)$": "302/302 404/404 404/404 404/404 404/404",
}


def expected(role: str) -> dict[str, str]:
    of_kinds = {f"admin/{kind}/{route}": row for kind in KINDS for route, row in OF_EVERY_KIND.items()}
    of_roles = {**of_kinds, **OTHERS}
    return FOR_EVERYBODY | {route: row.split()[ROLES.index(role)] for route, row in of_roles.items()}


def routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for each in patterns:
        route = f"{before}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        else:
            assert isinstance(each, URLPattern)
            yield route


def make_site() -> dict[str, dict[str, object]]:
    """One of everything, each with a draft. Returns what stands for the parts of an address, by where that
    begins."""
    rows = [
        CouncilFactory.create(),
        MemberFactory.create(slug="ada"),
        SeatFactory.create(slug="arm"),
        MeetingFactory.create(),
        ResourceFactory.create(),
    ]
    term = TermFactory.create(member=rows[1])
    drafts = [make_draft(row) for row in rows]
    parts: dict[str, dict[str, object]] = {
        "members/<": {"slug": "ada"},
        "seats/": {"slug": "arm"},
        "meetings/": {"slug": "2026-09-08"},
        "media/": {"name": "papers/unknown.pdf"},
        "preview/": {"key": preview_key(drafts[1]), "number": 1},
        "admin/choose-password/": {"uidb64": "MQ", "token": "d0-unknown"},
        "admin/r/": {"content_type_id": drafts[0].content_type_id, "object_id": rows[0].pk},
        "admin/publishing/revision/": {"object_id": drafts[0].pk},
        "admin/auth/group/": {"object_id": Group.objects.create(name="Group").pk},
        "admin/auth/user/": {"id": (pk := User.objects.create(username="user").pk), "object_id": pk},
    }
    for kind, row, draft in zip(KINDS, rows, drafts, strict=True):
        parts[f"admin/{kind}/"] = {
            **{"pk": row.pk, "object_id": row.pk},
            **{"revision_pk": draft.pk, "number": 1},
        }
    parts["admin/members/member/"]["term_pk"] = term.pk
    return parts


def preview_key(draft: Revision) -> str:
    draft.allow_preview()
    assert draft.preview_key
    return draft.preview_key


def address(route: str, parts: dict[str, dict[str, object]]) -> str:
    if route.startswith("admin/^"):
        return "/admin/members/"
    if route == "admin/(?P<url>.*)$":
        return "/admin/nothing/"
    own = next((values for begin, values in parts.items() if route.startswith(begin)), {})
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(own[part[1]]), route)


@pytest.mark.parametrize("role", ROLES)
def test_who_gets_what(role: str) -> None:
    parts = make_site()
    client = signed_in(role)
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    found = {}
    for route in routes(get_resolver().url_patterns):
        statuses = []
        for method in (client.get, client.post, client.delete):
            client.cookies = SimpleCookie(cookies)
            with transaction.atomic():
                statuses.append(str(method(address(route, parts)).status_code))
                transaction.set_rollback(True)
        assert statuses.pop() == "405", route
        found[route] = "/".join(statuses)
    assert found == expected(role)

"""The entries of a list: rendered once for all that shows the same, anew for what shows something else."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from pytest_django import Settings
from pytest_django.asserts import assertHTMLEqual

from members.models import Member
from members.templatetags import roster
from members.templatetags.roster import SHOWN, entries
from tac_site.caching.text_cache import TextCache
from tests.factories import MemberFactory, TermFactory

pytestmark = pytest.mark.django_db

TEMPLATE = "members/entry.html"
PHOTO = f"pictures/{'0' * 32}-300x200.webp"
OTHER: dict[str, object] = {
    **{"name": "Bo", "slug": "bo", "role": 2, "affiliation": "Harbour", "bio": "Rows."},
    **{"photo": f"pictures/{'1' * 32}-300x200.webp", "focus_x": 10, "focus_y": 10},
}


@pytest.fixture(autouse=True)
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of those who are rendered, in a process that has just begun."""
    found: list[str] = []

    def render(template_name: str, context: dict[str, Any]) -> SafeString:
        found.append(context["member"].name)
        return render_to_string(template_name, context)

    monkeypatch.setattr(roster, "render_to_string", render)
    monkeypatch.setattr(roster, "rendered", TextCache(10_000))
    return found


@pytest.fixture
def ada() -> Member:
    ada = MemberFactory.create(name="Ada", slug="ada", photo=PHOTO, bio="Sails.", job_title="Analyst")
    TermFactory.create(member=ada, affiliation="Quay", role=1)
    return serving()


def serving() -> Member:
    return Member.objects.serving(on=timezone.localdate()).get()


def test_an_entry_shows_who_serves_for_whom_and_the_bio(ada: Member) -> None:
    assert ada.portrait
    sources = ada.portrait.small
    assertHTMLEqual(
        entries([ada], TEMPLATE),
        f"""<li class="entry">
          <div class="member-head">
            <span class="portrait" aria-hidden="true">
              A
              <picture>
                <source type="image/avif" srcset="{sources.avif}">
                <source type="image/webp" srcset="{sources.webp}">
                <img src="{sources.jpeg}" width="56" height="56" alt="" loading="lazy" decoding="async">
              </picture>
            </span>
            <div>
              <h3 dir="auto"><a href="/members/ada/">Ada</a></h3>
              <p class="role">Chair</p>
              <p class="affiliation" dir="auto">Quay</p>
            </div>
          </div>
          <div class="prose bio"><p>Sails.</p></div>
        </li>""",
    )


def test_an_entry_is_rendered_once_for_all_that_shows_the_same(ada: Member, rendered: list[str]) -> None:
    first = entries([ada], TEMPLATE)
    Member.objects.update(job_title="Admiral", photo_alt="Ada at sea")
    assert entries([serving(), serving()], TEMPLATE) == first * 2
    assert rendered == ["Ada"]


@pytest.mark.parametrize("name", SHOWN)
def test_an_entry_is_another_when_anything_changes_that_it_shows(
    ada: Member, rendered: list[str], name: str
) -> None:
    before = entries([ada], TEMPLATE)
    if name in ("role", "affiliation"):
        ada.terms.update(**{name: OTHER[name]})
    else:
        Member.objects.update(**{name: OTHER[name]})
    assert entries([serving()], TEMPLATE) != before
    assert len(rendered) == 2


def test_each_list_has_its_own_template(ada: Member) -> None:
    assert "Sails." in entries([ada], TEMPLATE)
    assert "Sails." not in entries([ada], "members/roster_entry.html")


def test_an_entry_is_html_and_what_is_in_it_is_not(ada: Member) -> None:
    Member.objects.update(name="<b>Ada</b>")
    html = entries([serving()], TEMPLATE)
    assert isinstance(html, SafeString)
    assert "&lt;b&gt;Ada&lt;/b&gt;" in html
    assert "<b>" not in html
    assert isinstance(entries([serving()], TEMPLATE), SafeString)


def test_who_works_on_the_template_sees_it_at_once(
    ada: Member, rendered: list[str], settings: Settings
) -> None:
    settings.DEBUG = True
    entries([ada, ada], TEMPLATE)
    assert rendered == ["Ada", "Ada"]

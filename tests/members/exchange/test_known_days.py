"""Time runs forward: no document changes what the site knows from a later day."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from members.exchange.council_document import CouncilDocument, DocumentError
from members.exchange.council_exchange import dump, load
from members.exchange.document_parser import parse
from members.exchange.import_report import Report
from members.models import Council, Member, Term
from resources.models import Resource
from tac_site.publishing.documents import snapshot, with_fields
from tac_site.publishing.models import Revision
from tac_site.publishing.revisable import Revisable
from tac_site.publishing.writing import writing
from tests.factories import MemberFactory, TermFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
OLD, MIDDLE, NEW = date(2024, 9, 1), date(2025, 3, 1), date(2025, 9, 1)


def council(*members: str, resource: str = "Meeting") -> CouncilDocument:
    return parse(
        "\n".join(["# Harbour", "## Resources", f"- {resource}", *(f"### {each}" for each in members)])
    )


def terms(name: str) -> list[str]:
    return [str(term) for term in Term.objects.filter(member__name=name)]


def state() -> list[object]:
    return [
        *Council.objects.values(),
        *Resource.objects.values(),
        *Member.objects.values(),
        *Term.objects.values(),
    ]


def edit(instance: Revisable, **values: object) -> None:
    """As somebody does it in the admin, today."""
    user, _ = get_user_model().objects.get_or_create(username="editor")
    with writing(type(instance), instance.pk) as writer:
        writer.publish(with_fields(snapshot(type(instance), instance.pk), **values), author=user)


def test_an_older_document_after_a_newer_one_changes_nothing() -> None:
    old = council("Ada, Engines (Chair)\nOld.", "Joan", resource="Meeting (Old)")
    new = council("Ada, Works\nNew.", "Grace (Chair)", resource="Meeting (New)")
    load(old, OLD, end_missing=True)
    load(new, NEW, end_missing=True)
    before = state()

    report = load(old, OLD, end_missing=True)
    assert state() == before
    assert report.left_alone == {"Resource Meeting": ["note “New”, not “Old”"], "Member Ada": ["bio"]}
    assert (report.roster_known, report.not_named, report.terms_ended, report.changes) == (NEW, [], [], {})
    assert (terms("Ada"), terms("Joan")) == (
        ["Chair, Engines, 2024-09-01 to 2025-08-31", "Member, Works, since 2025-09-01"],
        ["Member, 2024-09-01 to 2025-08-31"],
    )


def test_it_changes_nothing_although_the_newer_one_changed_only_texts() -> None:
    load(council("Ada\nOld."), OLD)
    load(council("Ada\nNew."), NEW)
    load(council("Ada\nOlder."), MIDDLE)

    assert (Member.objects.get().bio, terms("Ada")) == ("New.", ["Member, since 2024-09-01"])


def test_a_document_that_holds_today_is_known_from_today() -> None:
    load(council("Ada, Works\nToday."))
    before = dump()
    report = load(council("Ada, Engines (Chair)\nOld.", "Joan\nJoan was here."), OLD, end_missing=True)

    assert dump() == before
    assert report.left_alone == {
        "Member Ada": ["bio", "office “None”, not “Chair”", "employer “Works”, not “Engines”"]
    }
    assert report.changes == {"Member Joan": ["new", "term begun: Member, 2024-09-01 to 2024-09-01"]}
    assert Member.objects.get(name="Joan").bio == "Joan was here."

    assert load(council("Ada", "Joan"), OLD).changes == {}


def test_an_older_document_adds_a_term_up_to_the_next() -> None:
    load(council("Ada (Chair)"), NEW)
    load(council("Ada, Engines"), OLD)

    assert terms("Ada") == ["Member, Engines, 2024-09-01 to 2025-08-31", "Chair, since 2025-09-01"]


def test_who_is_not_in_an_older_document_serves_on() -> None:
    load(council("Ada", "Grace"))
    report = load(council("Ada"), OLD, end_missing=True)

    assert (report.not_named, report.terms_ended, terms("Grace")) == (["Grace"], [], ["Member"])


def test_resources_and_council_stay_as_they_are() -> None:
    load(parse("# Harbour\nNew.\n## Resources\n- A\n- B"), NEW)
    before = state()
    report = load(parse("# Quay\nOld.\n## Resources\n- C\n- B\n- A"), OLD)

    assert state() == before
    assert report.left_alone == {
        "Council Harbour": ["name “Harbour”, not “Quay”", "overview", "short name “H”, not “Q”"],
        "Resource C": ["not added"],
    }


def test_what_somebody_edited_since_stays_and_the_rest_is_brought_up_to_date() -> None:
    load(council("Ada\nOld.", "Grace\nOld.", "Joan", resource="Meeting (Old)"), OLD)
    edit(Member.objects.get(name="Ada"), bio="Edited.")
    edit(Member.objects.get(name="Joan"), bio="Edited.")
    edit(Resource.objects.get(), note="Edited")
    report = load(
        council("Ada (Chair)\nNew.", "Grace\nNew.", "Mary", resource="Meeting (New)"), NEW, end_missing=True
    )

    assert list(Member.objects.values_list("name", "bio")) == [
        *(("Ada", "Edited."), ("Grace", "New."), ("Joan", "Edited."), ("Mary", ""))
    ]
    assert report.left_alone == {
        "Resource Meeting": ["note “Edited”, not “New”"],
        "Member Ada": ["bio", "office “None”, not “Chair”"],
    }
    assert (report.roster_known, report.not_named) == (None, ["Joan"])
    assert (terms("Mary"), terms("Joan")) == (["Member, since 2025-09-01"], ["Member, since 2024-09-01"])


def test_an_edit_is_known_although_an_import_came_after_it() -> None:
    load(council("Ada\nNew."), NEW)
    edit(Member.objects.get(), bio="Edited.")
    load(council("Ada (Chair)\nOld."), OLD)
    load(council("Ada\nNewer."), NEW + DAY)

    assert (Member.objects.get().bio, len(terms("Ada"))) == ("Edited.", 2)


def test_since_when_a_member_of_no_known_first_day_serves_is_the_day_of_the_first_version() -> None:
    ada = MemberFactory.create(name="Ada")
    TermFactory.create(member=ada)
    edit(ada, bio="Edited.")
    Revision.objects.update(live_at=timezone.now() - 9 * DAY)
    edit(ada, bio="Edited again.")
    day = timezone.localdate() - 3 * DAY
    report = load(council("Ada (Chair)", "Grace"), day)

    assert (report.roster_known, terms("Grace")) == (None, [f"Member, since {day}"])
    assert (terms("Ada"), Member.objects.get(name="Ada").bio) == (["Member"], "Edited again.")


def test_of_what_has_no_version_yet_the_site_knows_what_it_says_today() -> None:
    TermFactory.create(member__name="Ada", employer="Works")
    load(council("Ada, Engines", "Grace"), OLD)

    assert (terms("Ada"), terms("Grace")) == (["Member, Works"], ["Member, 2024-09-01 to 2024-09-01"])


@pytest.mark.parametrize("on", [None, OLD])
def test_what_was_changed_past_the_admin_is_known_today(on: date | None) -> None:
    load(council("Ada\nImported.", "Bo\nImported.", "Cy\nImported.", "Di"), on)
    Member.objects.filter(name="Ada").update(bio="Typed today.")
    Term.objects.filter(member__name="Bo").update(employer="Works")
    Council.objects.update(overview="Typed today.")
    Resource.objects.update(note="Typed today")
    document = parse(
        "# Harbour\nNew.\n## Resources\n- Meeting (New)\n### Ada\nNew.\n### Bo, Engines\nNew.\n### Cy\nNew."
    )
    before = state()
    report = load(document, timezone.localdate() - DAY, end_missing=True)

    assert report.left_alone == {
        "Council Harbour": ["overview"],
        "Resource Meeting": ["note “Typed today”, not “New”"],
        "Member Ada": ["bio"],
        "Member Bo": ["bio", "employer “Works”, not “Engines”"],
        **({} if on else {"Member Cy": ["bio"]}),
    }
    if on:
        assert (Member.objects.get(name="Cy").bio, report.terms_ended) == ("New.", ["Di"])
    else:
        assert state() == before


def test_what_was_changed_past_the_admin_is_brought_up_to_date_by_a_document_of_today() -> None:
    load(council("Ada\nImported."), OLD)
    Member.objects.update(bio="Typed today.")
    load(council("Ada\nNew."), timezone.localdate())

    assert Member.objects.get().bio == "New."


def test_a_last_day_and_a_first_day_are_known_days() -> None:
    joan = MemberFactory.create(name="Joan")
    TermFactory.create(member=joan, ends_on=MIDDLE)
    assert load(council("Ada"), MIDDLE).roster_known is None
    assert load(council("Ada"), MIDDLE - DAY).roster_known == MIDDLE

    TermFactory.create(member=joan, starts_on=NEW)
    assert load(council("Ada"), MIDDLE).roster_known == NEW


def test_a_term_to_come_does_not_make_today_old() -> None:
    today = timezone.localdate()
    load(council("Ada\nOld."), OLD)
    TermFactory.create(member__name="Grace", starts_on=today + DAY)
    load(council("Ada\nNew."), today)

    assert Member.objects.get(name="Ada").bio == "New."


@pytest.mark.parametrize("on", [None, NEW])
def test_who_stepped_down_from_an_office_is_a_member(on: date | None) -> None:
    load(council("Ada (Chair)", "Bo (Vice Chair)", "Cy (Vice Chair)"), OLD)
    load(council("Ada", "Bo", "Cy", "Grace (Chair)"), on)

    offices = {member.name: member.office for member in Member.objects.roster(timezone.localdate())}
    assert offices == {"Ada": 3, "Bo": 2, "Cy": 2, "Grace": 1}
    load(council("Ada", "Bo (Vice Chair)", "Cy"), on)
    assert {each.name: each.office for each in Member.objects.roster(timezone.localdate())} == {
        **offices,
        "Cy": 3,
    }


def test_a_second_chair_is_asked_about() -> None:
    load(council("Ada (Chair)"), OLD)
    with pytest.raises(DocumentError) as refused:
        load(council("Grace (Chair)"), NEW)
    assert str(refused.value) == (
        "Line 4: found “Grace (Chair)”, expected one chair on 2025-09-01; Ada is chair on that day too. "
        "Add “### Ada (Member)”, end that term in the admin or with --on DATE --end-missing, or name both as "
        "“(Co-Chair)”."
    )
    assert Member.objects.count() == 1

    load(council("Grace (Chair)", "Ada (Member)"), NEW)
    load(council("Grace (Co-Chair)", "Ada (Co-Chair)"), NEW + DAY)
    load(council("Mary (Chair)"), NEW + 2 * DAY, end_missing=True)
    assert [member.office for member in Member.objects.roster(timezone.localdate())] == [1]


def test_a_hidden_chair_is_no_second_one() -> None:
    TermFactory.create(member__name="Ada", member__is_visible=False, office=Term.Office.CHAIR)
    assert isinstance(load(council("Grace (Chair)")), Report)


@pytest.mark.parametrize("end_missing", [False, True])
@pytest.mark.parametrize(
    "older",
    [
        ("Cy (Chair)", "Ada (Member)"),
        ("Cy (Chair)", "Ada"),
        ("Cy (Chair)",),
        ("Cy (Chair)", "Bob (Vice Chair)", "Di"),
        ("Cy (Co-Chair)", "Di (Co-Chair)"),
        ("Bob (Chair)", "Ada (Vice Chair)", "Cy"),
    ],
)
def test_an_older_document_with_another_chair_only_adds_who_served(
    older: tuple[str, ...], end_missing: bool
) -> None:
    load(council("Ada (Chair)", "Bob"))
    before, ada_and_bob = dump(), [*terms("Ada"), *terms("Bob")]
    report = load(council(*older), OLD, end_missing)

    assert (dump(), [*terms("Ada"), *terms("Bob")]) == (before, ["Chair", "Member"])
    assert ada_and_bob == ["Chair", "Member"]
    assert (report.terms_ended, len(terms("Cy"))) == ([], 1)
    assert load(council(*older), OLD, end_missing).changes == {}


def test_an_older_document_makes_nobody_serve_today() -> None:
    today = timezone.localdate()
    grace = MemberFactory.create(name="Grace")
    TermFactory.create(member=grace, starts_on=today + 9 * DAY)
    load(council("Ada"))
    load(council("Grace (Chair)"), OLD)

    assert terms("Grace") == [f"Chair, {OLD} to {OLD}", f"Member, from {today + 9 * DAY}"]


def test_a_new_chair_beside_one_who_was_edited_since_is_asked_about() -> None:
    load(council("Ada (Chair)", "Grace"), OLD)
    edit(Member.objects.get(name="Ada"), bio="Edited.")
    for others in ([], ["Ada"], ["Ada (Member)"]):
        with pytest.raises(DocumentError) as refused:
            load(council("Grace (Chair)", *others), NEW, end_missing=True)
        assert str(refused.value) == (
            "Line 4: found “Grace (Chair)”, expected one chair on 2025-09-01; Ada is chair on that day too, "
            "which the site knows from a later day. End that term in the admin, or name both as “(Co-Chair)”."
        )

    load(council("Grace (Co-Chair)", "Ada (Co-Chair)"), NEW)
    assert terms("Grace") == ["Member, 2024-09-01 to 2025-08-31", "Chair, since 2025-09-01"]


@pytest.mark.parametrize("on", [None, NEW])
def test_two_chairs_whom_the_site_knows_are_not_asked_about(on: date | None) -> None:
    load(council("Ada (Co-Chair)", "Grace (Co-Chair)"), OLD)

    assert load(council("Grace (Chair)"), on).changes == {}

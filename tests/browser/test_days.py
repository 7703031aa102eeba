"""What the admin says in words of a day, while it is typed."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from members.models import Member, Term
from tests.browser.screens import check_screens
from tests.factories import CouncilFactory, MemberFactory, TermFactory

pytestmark = pytest.mark.browser

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
LIST = "/admin/members/member/"
UNKNOWN = "Public already: the first day is not known."
SECRET = "Public from Tuesday, 1 December 2026: in 3 days. Secret until then."
ANNOUNCED = "Announced: public now. Serves from Tuesday, 1 December 2026, in 3 days."
HIDDEN = "But the member is on no page while “Visible” is not ticked."
OPEN = "No end is known: the term goes on."
WAITS = "Not scheduled: a draft changes nothing on the public pages until somebody publishes it."
SCHEDULED = (
    "What this form says is public only from Thursday, 24 December 2026 at 09:00, for which it is scheduled."
)
INCOMPLETE = "This is not complete yet."


@pytest.fixture
def form(admin_page: Page) -> Page:
    """Of a member with one term, opened at noon of 28 November 2026."""
    CouncilFactory.create()
    term = TermFactory.create(member__name="Ada", starts_on=date(2026, 12, 1))
    admin_page.clock.set_fixed_time(NOON)
    admin_page.goto(f"{LIST}{term.member_id}/change/")
    return admin_page


def words(page: Page, name: str) -> Locator:
    """What stands below the field."""
    return page.locator(f".flex-container:has([name={name}]) + .day-words").last


def says(page: Page, name: str, sentence: str) -> None:
    expect(words(page, name)).to_have_text(sentence)


def test_the_form_opens_with_what_is_stored(form: Page) -> None:
    says(form, "terms-0-starts_on", SECRET)
    says(form, "terms-0-ends_on", OPEN)
    says(form, "goes_live_at_0", WAITS)
    expect(words(form, "terms-0-starts_on")).to_have_attribute("aria-live", "polite")


FIRST_DAYS = [
    ("", UNKNOWN),
    ("2020-02-29", "Public since Saturday, 29 February 2020, 2,464 days ago."),
    ("2026-11-27", "Public since Friday, 27 November 2026, yesterday."),
    ("2026-11-28", "Public from today, Saturday, 28 November 2026."),
    ("2026-11-29", "Public from Sunday, 29 November 2026: tomorrow. Secret until then."),
    ("2026-12-01", SECRET),
    ("0026-12-01", INCOMPLETE),
]


def test_a_first_day(form: Page) -> None:
    for day, sentence in FIRST_DAYS:
        form.locator("[name=terms-0-starts_on]").fill("2025-01-01")
        form.locator("[name=terms-0-starts_on]").fill(day)

        says(form, "terms-0-starts_on", sentence)


LAST_DAYS = [
    ("", OPEN),
    ("2026-11-27", "Last day served: Friday, 27 November 2026, yesterday. The term is over."),
    (
        "2026-11-28",
        "Last day served: today, Saturday, 28 November 2026; former from Sunday, unless another term "
        "follows.",
    ),
    (
        "2026-11-30",
        "Last day served: Monday, 30 November 2026, in 2 days; former from Tuesday, unless another term "
        "follows.",
    ),
]


def test_a_last_day(form: Page) -> None:
    form.locator("[name=terms-0-starts_on]").fill("")
    for day, sentence in LAST_DAYS:
        form.locator("[name=terms-0-ends_on]").fill("2025-01-01")
        form.locator("[name=terms-0-ends_on]").fill(day)

        says(form, "terms-0-ends_on", sentence)


def test_ticks_of_the_form_change_what_a_day_does(form: Page) -> None:
    form.get_by_label("Announced").first.check()
    says(form, "terms-0-starts_on", ANNOUNCED)
    form.get_by_label("Visible").uncheck()
    says(form, "terms-0-starts_on", f"{ANNOUNCED} {HIDDEN}")
    form.get_by_label("Visible").check()
    form.get_by_label("Announced").first.uncheck()
    says(form, "terms-0-starts_on", SECRET)
    form.locator("[name=terms-0-DELETE]").check()
    says(form, "terms-0-starts_on", "")


def test_of_a_day_that_is_only_a_bound_the_words_say_so(form: Page) -> None:
    form.locator("[name=terms-0-starts_on]").fill("2026-11-27")
    form.locator("[name=terms-0-ends_on]").fill("2026-11-27")
    for name in ("starts_on", "ends_on"):
        form.locator(f"[name=terms-0-{name}_is_bound]").check()
    says(
        form,
        "terms-0-starts_on",
        "Public. Serves since Friday, 27 November 2026, yesterday, or a day before.",
    )
    text = "Last day served: Friday, 27 November 2026, yesterday, or a day before. The term is over."
    says(form, "terms-0-ends_on", text)
    form.locator("[name=goes_live_at_0]").fill("2026-12-24")
    form.locator("[name=goes_live_at_1]").fill("09:00")
    text = "day served: Friday, 27 November 2026, yesterday, or a day before."
    says(form, "terms-0-starts_on", f"First {text} {SCHEDULED}")
    says(form, "terms-0-ends_on", f"Last {text} {SCHEDULED}")


def test_a_term_that_is_added_has_words_of_its_own(form: Page) -> None:
    form.get_by_role("button", name="Add another Term").click()
    says(form, "terms-1-starts_on", UNKNOWN)
    form.locator("[name=terms-1-starts_on]").fill("2026-12-01")
    form.locator("[name=terms-1-is_announced]").check()

    says(form, "terms-1-starts_on", ANNOUNCED)
    says(form, "terms-0-starts_on", SECRET)


def test_the_days_begin_where_the_site_is(form: Page, settings: Settings) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    form.clock.set_fixed_time(datetime(2026, 11, 30, 11, tzinfo=UTC))  # midnight there
    form.reload()
    says(form, "terms-0-starts_on", "Public from today, Tuesday, 1 December 2026.")


def test_words_stay_true_at_midnight(form: Page) -> None:
    form.clock.set_fixed_time(datetime(2026, 12, 1, 0, 1, tzinfo=UTC))
    form.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    says(form, "terms-0-starts_on", "Public from today, Tuesday, 1 December 2026.")


def test_a_day_and_a_time(form: Page) -> None:
    day, time = form.locator("[name=goes_live_at_0]"), form.locator("[name=goes_live_at_1]")
    day.fill("2026-12-01")
    says(form, "goes_live_at_0", INCOMPLETE)
    time.fill("09:00")
    says(form, "goes_live_at_0", "Scheduled for Tuesday, 1 December 2026 at 09:00 (UTC), in 3 days.")
    day.fill("2026-11-28")
    says(form, "goes_live_at_0", "Saturday, 28 November 2026 at 09:00 is over. Write a later time.")
    time.fill("12:00")
    says(form, "goes_live_at_0", "Saturday, 28 November 2026 at 12:00 is over. Write a later time.")
    time.fill("12:01")
    says(form, "goes_live_at_0", "Scheduled for Saturday, 28 November 2026 at 12:01 (UTC), today.")
    day.fill("")
    says(form, "goes_live_at_0", INCOMPLETE)


DAYS_OF_A_DRAFT = [
    ("starts_on", "", f"The first day is not known. {SCHEDULED}"),
    ("starts_on", "2026-11-27", f"First day served: Friday, 27 November 2026, yesterday. {SCHEDULED}"),
    ("starts_on", "2026-11-28", f"First day served: Saturday, 28 November 2026, today. {SCHEDULED}"),
    ("starts_on", "2026-12-01", f"First day served: Tuesday, 1 December 2026, in 3 days. {SCHEDULED}"),
    ("starts_on", "2026-12-24", f"First day served: Thursday, 24 December 2026, in 26 days. {SCHEDULED}"),
    ("starts_on", "2026-12-25", "Public from Friday, 25 December 2026: in 27 days. Secret until then."),
    ("ends_on", "", f"No end is known. {SCHEDULED}"),
    ("ends_on", "2026-12-05", f"Last day served: Saturday, 5 December 2026, in 7 days. {SCHEDULED}"),
    (
        "ends_on",
        "2026-12-25",
        "Last day served: Friday, 25 December 2026, in 27 days; former from Saturday, unless another "
        "term follows.",
    ),
]


def test_a_day_does_nothing_before_the_draft_goes_live(form: Page) -> None:
    form.locator("[name=goes_live_at_0]").fill("2026-12-24")
    for name, day, sentence in DAYS_OF_A_DRAFT:
        form.locator("[name=goes_live_at_1]").fill("")
        form.locator("[name=terms-0-starts_on]").fill("2026-12-01")
        form.locator(f"[name=terms-0-{name}]").fill(day)
        form.locator("[name=goes_live_at_1]").fill("09:00")

        says(form, f"terms-0-{name}", sentence)


def test_ticks_and_other_times_beside_the_schedule(form: Page) -> None:
    day, time = form.locator("[name=goes_live_at_0]"), form.locator("[name=goes_live_at_1]")
    time.fill("09:00")
    day.fill("2026-12-24")
    form.get_by_label("Announced").first.check()
    form.locator("[name=terms-0-starts_on]").fill("2027-01-01")
    says(
        form,
        "terms-0-starts_on",
        f"Announced: serves from Friday, 1 January 2027, in 34 days. {SCHEDULED}",
    )
    form.get_by_label("Visible").uncheck()
    says(
        form,
        "terms-0-starts_on",
        f"Announced: serves from Friday, 1 January 2027, in 34 days. {SCHEDULED} {HIDDEN}",
    )
    form.get_by_label("Visible").check()
    form.get_by_label("Announced").first.uncheck()
    form.locator("[name=terms-0-starts_on]").fill("2026-12-01")
    day.fill("2026-11-28")  # the time is over
    says(form, "terms-0-starts_on", SECRET)
    day.fill("")
    says(form, "terms-0-starts_on", SECRET)


def test_a_last_day_before_the_first_says_what_is_wrong_in_both_rows(form: Page) -> None:
    last, first = form.locator("[name=terms-0-ends_on]"), form.locator("[name=terms-0-starts_on]")
    last.fill("2026-11-30")
    says(form, "terms-0-starts_on", "This is after the last day. Correct one of the two.")
    says(form, "terms-0-ends_on", "This is before the first day. Correct one of the two.")
    last.fill("2026-12-01")
    says(form, "terms-0-starts_on", SECRET)
    expect(words(form, "terms-0-ends_on")).to_contain_text("Last day served: Tuesday, 1 December 2026")
    first.fill("2026-12-02")
    says(form, "terms-0-ends_on", "This is before the first day. Correct one of the two.")
    first.fill("")
    says(form, "terms-0-starts_on", UNKNOWN)


def test_half_a_day_is_not_sent_as_none(form: Page) -> None:
    """As none it would make the secret term public."""
    field = form.locator("[name=terms-0-starts_on]")
    field.focus()
    form.keyboard.press("Delete")  # the month, in the order of the browser's language
    says(form, "terms-0-starts_on", INCOMPLETE)
    form.get_by_label("Name:").press("Enter")

    expect(field).to_be_focused()
    assert Term.objects.get().starts_on == date(2026, 12, 1)
    form.keyboard.type("12012026")
    says(form, "terms-0-starts_on", SECRET)
    form.get_by_label("Name:").press("Enter")
    expect(form.locator(".messagelist .success")).to_be_visible()


def test_what_is_pasted_as_text_comes_back_with_a_question(form: Page, complaints: list[str]) -> None:
    field = form.locator("[name=terms-0-starts_on]")
    field.evaluate("field => { field.type = 'text' }")  # as in a browser without such fields
    field.fill("01/12/2026")
    says(form, "terms-0-starts_on", INCOMPLETE)
    form.get_by_role("button", name="Publish", exact=True).click()

    question = "Does “01/12/2026” mean 1 December 2026 or 12 January 2026? Write 2026-12-01 or 2026-01-12."
    expect(form.locator(".errorlist").get_by_text(question)).to_be_visible()
    expect(field).to_have_value("01/12/2026")
    check_screens(form, complaints)
    field.fill("2026-12-01")
    says(form, "terms-0-starts_on", SECRET)


def test_the_last_day_of_several(admin_page: Page, complaints: list[str]) -> None:
    MemberFactory.create(name="Ada")
    admin_page.clock.set_fixed_time(NOON)
    admin_page.goto(LIST)
    admin_page.locator("[name=_selected_action]").check()
    admin_page.locator("[name=action]").select_option("end_terms")
    admin_page.get_by_role("button", name="Go").click()
    expect(words(admin_page, "ends_on")).to_be_empty()
    admin_page.get_by_label("Last day:").fill("2026-11-30")

    says(
        admin_page,
        "ends_on",
        "Last day served: Monday, 30 November 2026, in 2 days; former from Tuesday, unless another term "
        "follows.",
    )
    check_screens(admin_page, complaints)
    assert Member.objects.count() == 1

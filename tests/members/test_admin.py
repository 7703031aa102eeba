import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from members.models import Council, Member, Term
from tac_site.pictures.names import picture_size
from tac_site.pictures.uploads import store_picture
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Revision
from tac_site.publishing.state import read_state
from tac_site.publishing.writing import Writer
from tests.factories import CouncilFactory, MemberFactory, TermFactory

LIST = "/admin/members/member/"
TODAY = date.today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def picture() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "PNG")
    return SimpleUploadedFile("portrait.png", buffer.getvalue())


def form(*terms: dict[str, Any], stored: int = 0, **fields: Any) -> dict[str, Any]:
    """What a browser sends for a member with these terms, the first `stored` of which exist."""
    data = {
        "name": "Ada Lovelace",
        "focus_x": 50,
        "focus_y": 35,
        "is_visible": "on",
        "terms-TOTAL_FORMS": len(terms),
        "terms-INITIAL_FORMS": stored,
        **fields,
    }
    for number, term in enumerate(terms):
        complete = {"capacity": 1, "office": 3, "employer": "", "starts_on": "", "ends_on": "", **term}
        data |= {f"terms-{number}-{name}": value for name, value in complete.items()}
    return data


def names(client: Client, query: str) -> list[str]:
    return [member.name for member in client.get(f"{LIST}?{query}").context["cl"].result_list]


def test_the_council_opens_its_one_row(admin_client: Client) -> None:
    council = CouncilFactory.create()

    assertRedirects(
        admin_client.get("/admin/members/council/"), f"/admin/members/council/{council.pk}/change/"
    )


def test_a_site_without_a_council_is_asked_for_one(admin_client: Client) -> None:
    assertRedirects(admin_client.get("/admin/members/council/"), "/admin/members/council/add/")

    admin_client.post("/admin/members/council/add/", {"name": "Harbour Council"})

    assert Council.objects.get().name == "Harbour Council"


def test_nobody_adds_a_second_council_or_deletes_the_one(admin_client: Client) -> None:
    council = CouncilFactory.create()

    assert admin_client.post("/admin/members/council/add/", {"name": "Other"}).status_code == 403
    assert (
        admin_client.post(f"/admin/members/council/{council.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    assert Council.objects.get() == council


def test_the_council_is_viewed_on_the_site(admin_client: Client) -> None:
    council = CouncilFactory.create()
    page = admin_client.get(f"/admin/members/council/{council.pk}/change/")
    link = page.context["absolute_url"]

    assertContains(page, f'href="{link}" class="viewsitelink"')
    assert admin_client.get(link).headers["Location"] == "http://testserver/"


def test_a_new_member_is_offered_one_term_which_counts_as_it_stands(admin_client: Client) -> None:
    page = admin_client.get(f"{LIST}add/")
    (formset,) = page.context["inline_admin_formsets"]
    assert len(formset.formset.forms) == 1

    admin_client.post(f"{LIST}add/", form({}))

    assert Member.objects.get().name == "Ada Lovelace"
    assert list(Term.objects.values_list("member__name", "office", "starts_on")) == [
        ("Ada Lovelace", 3, None)
    ]


def test_a_stored_member_is_offered_no_further_term(admin_client: Client) -> None:
    term = TermFactory.create()

    page = admin_client.get(f"{LIST}{term.member.pk}/change/")

    (formset,) = page.context["inline_admin_formsets"]
    assert [form.instance for form in formset.formset.forms] == [term]


def test_a_term_is_ended_and_another_added_in_one_form(admin_client: Client) -> None:
    term = TermFactory.create(starts_on=date(2024, 1, 1))
    stored = {"id": term.pk, "member": term.member.pk, "starts_on": "2024-01-01", "ends_on": "2025-06-30"}

    admin_client.post(
        f"{LIST}{term.member.pk}/change/",
        form(stored, {"office": 1, "starts_on": "2025-07-01", "employer": "Acme"}, stored=1),
    )

    assert list(Term.objects.values_list("office", "employer", "starts_on", "ends_on")) == [
        (3, "", date(2024, 1, 1), date(2025, 6, 30)),
        (1, "Acme", date(2025, 7, 1), None),
    ]


def test_overlapping_terms_are_refused_at_the_later_one(admin_client: Client) -> None:
    response = admin_client.post(
        f"{LIST}add/",
        form(
            {"starts_on": "2025-07-01"},
            {"starts_on": "2024-01-01", "ends_on": "2025-07-01", "employer": "Acme"},
            bio="A long story",
        ),
    )

    assert response.context["inline_admin_formsets"][0].formset.errors == [
        {
            "starts_on": [
                "This term overlaps with another of the same member "
                "(Member, Acme, 2024-01-01 to 2025-07-01). "
                "End the earlier one the day before this one begins."
            ]
        },
        {},
    ]
    assertContains(response, "A long story")
    assert not Member.objects.exists()


def test_a_deleted_term_overlaps_with_nothing(admin_client: Client) -> None:
    term = TermFactory.create()
    stored = {"id": term.pk, "member": term.member.pk, "DELETE": "on"}

    admin_client.post(f"{LIST}{term.member.pk}/change/", form(stored, {"employer": "Acme"}, stored=1))

    assert list(Term.objects.values_list("employer", flat=True)) == ["Acme"]


def test_a_term_that_ends_before_it_begins_is_refused_at_the_field(admin_client: Client) -> None:
    response = admin_client.post(
        f"{LIST}add/", form({"starts_on": "2025-07-02", "ends_on": "2025-07-01", "employer": "Acme"})
    )

    assert response.context["inline_admin_formsets"][0].formset.errors == [
        {"ends_on": ["The last day, 2025-07-01, is before the first, 2025-07-02. Correct one of the two."]}
    ]
    assertContains(response, 'value="Acme"')


def test_a_day_that_can_be_read_in_two_ways_publishes_nothing(admin_client: Client) -> None:
    """It was read as 12 January, and the secret term was public."""
    term = TermFactory.create(starts_on=date(2090, 12, 1))
    address = f"{LIST}{term.member.pk}/change/"
    stored = {"id": term.pk, "member": term.member.pk, "starts_on": "01/12/2026", "ends_on": "20271231"}

    response = admin_client.post(address, form(stored, stored=1, bio="A long story"))

    assert response.context["inline_admin_formsets"][0].formset.errors == [
        {
            "starts_on": [
                "Does “01/12/2026” mean 1 December 2026 or 12 January 2026? Write 2026-12-01 or 2026-01-12."
            ],
            "ends_on": ["Does “20271231” mean 31 December 2027? Write 2027-12-31."],
        }
    ]
    for typed in ("A long story", 'type="text" name="terms-0-starts_on" value="01/12/2026"'):
        assertContains(response, typed)
    assert Term.objects.get().starts_on == date(2090, 12, 1)


def test_days_are_asked_with_the_browser_s_own_field(admin_client: Client) -> None:
    term = TermFactory.create(starts_on=date(2026, 12, 1))
    page = admin_client.get(f"{LIST}{term.member.pk}/change/")

    assertContains(page, '<input type="date" name="terms-0-starts_on" value="2026-12-01" ')
    assertContains(page, '<input type="date" name="terms-__prefix__-ends_on" ')
    assertContains(page, '<input type="time" name="goes_live_at_1" ')
    assertNotContains(page, "DateTimeShortcuts.js")
    assertNotContains(page, "vDateField")


def test_a_photo_is_stored_with_the_member(admin_client: Client, media_root: Path) -> None:
    admin_client.post(f"{LIST}add/", form({}, photo=picture()))

    member = Member.objects.get()
    assert picture_size(member.photo.name or "") == (40, 30)
    assert [path.name for path in media_root.glob("pictures/*")] == [Path(str(member.photo)).name]


def test_a_refused_photo_keeps_every_word_and_stores_nothing(admin_client: Client, media_root: Path) -> None:
    response = admin_client.post(
        f"{LIST}add/",
        form({"employer": "Acme"}, bio="A long story", photo=SimpleUploadedFile("portrait.jpg", b"<svg/>")),
    )

    assert response.context["adminform"].form.errors == {
        "photo": [
            "“portrait.jpg” is an SVG: JPEG, PNG, WebP and AVIF are taken. "
            "Open it in a picture editor, export it as JPEG or PNG, then upload that."
        ]
    }
    for typed in ("A long story", 'value="Ada Lovelace"', 'value="Acme"'):
        assertContains(response, typed)
    assert not Member.objects.exists()
    assert not media_root.exists()


def test_a_bio_of_20000_characters_is_kept_and_a_longer_one_refused(admin_client: Client) -> None:
    longest = "a\r\n" * 9_999 + "bc"

    response = admin_client.post(f"{LIST}add/", form({}, bio=longest + "d"))
    assert response.context["adminform"].form.errors == {
        "bio": [
            "This text has 20001 characters and at most 20000 are kept. "
            "Shorten it or move a part of it elsewhere, then save again."
        ]
    }
    assertContains(response, "bcd</textarea>")

    admin_client.post(f"{LIST}add/", form({}, bio=longest))
    assert Member.objects.get().bio == longest.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=serving", ["Serving"]),
        ("serves_as=1", ["Serving"]),
        ("serves_as=2", []),
        ("status=former", ["Former"]),
        ("missing=bio", ["Former", "Nobody", "Upcoming"]),
        ("missing=photo", ["Nobody", "Serving", "Upcoming"]),
        ("missing=link", ["Former", "Nobody", "Serving"]),
        ("missing=term", ["Nobody"]),
        ("status=former&missing=bio", ["Former"]),
        ("status=serving&missing=bio", []),
        ("status=hidden", ["Upcoming"]),
        ("q=acme", ["Former", "Serving"]),
        ("q=ACMÉ&status=serving&missing=photo", ["Serving"]),
        ("q=nobo", ["Nobody"]),
        ("q=story", ["Serving"]),
    ],
)
def test_the_list_filters_and_finds(query: str, expected: list[str], admin_client: Client) -> None:
    TermFactory.create(member__name="Serving", member__bio="A story", employer="Acmé Labs", starts_on=TODAY)
    TermFactory.create(
        member__name="Former", member__photo="pictures/a.webp", employer="Acme", ends_on=YESTERDAY
    )
    TermFactory.create(
        member__name="Upcoming",
        member__links="https://github.com/up",
        member__is_visible=False,
        starts_on=TOMORROW,
    )
    MemberFactory.create(name="Nobody")

    assert names(admin_client, query) == expected


def test_the_list_shows_the_term_that_matters_now(admin_client: Client) -> None:
    member = MemberFactory.create(name="Ada Lovelace", bio="A story")
    TermFactory.create(member=member, employer="Past", ends_on=date(2020, 12, 31))
    TermFactory.create(member=member, employer="Present", office=2, starts_on=date(2021, 1, 1))

    page = admin_client.get(LIST)

    for cell in (
        '<span class="portrait">AL</span>',
        '<td class="field-shown_terms"><div>Vice Chair, Present, since 2021-01-01</div></td>',
    ):
        assertContains(page, cell, html=True)
    assertNotContains(page, "Past")


def test_the_list_shows_the_photo(admin_client: Client) -> None:
    member = MemberFactory.create(name="Ada Lovelace", photo=store_picture(picture()))

    page = admin_client.get(LIST)

    assert member.portrait
    address = member.portrait.url(30, "webp")
    image = f'<img src="{address}" width="40" height="40" alt="" loading="lazy">'
    assertContains(page, f'<span class="portrait">AL{image}</span>', html=True)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_few_rows_as_for_many(
    rows: int, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    TermFactory.create_batch(rows)
    TermFactory.create(member=Member.objects.first(), starts_on=TOMORROW)
    CouncilFactory.create()
    admin_client.get(LIST)  # the kinds of things are known from then on

    with django_assert_num_queries(11):
        response = admin_client.get(LIST)

    assert response.context["cl"].result_count == rows


def test_a_visible_member_is_viewed_on_the_site_and_a_hidden_one_not(admin_client: Client) -> None:
    visible = MemberFactory.create(name="Ada Lovelace")
    hidden = MemberFactory.create(is_visible=False)

    page = admin_client.get(f"{LIST}{visible.pk}/change/")

    assertContains(page, 'href="/members/ada-lovelace/" class="viewsitelink"')
    assertNotContains(admin_client.get(f"{LIST}{hidden.pk}/change/"), "viewsitelink")


def test_a_wrong_link_is_refused_at_the_field_and_the_lines_stay(admin_client: Client) -> None:
    typed = "github.com/ada\r\n\r\n@ada\r\nftp://example.org"
    response = admin_client.post(f"{LIST}add/", form({}, links=typed))

    assert response.context["adminform"].form.errors == {
        "links": [
            "Line 3: “@ada” does not say on which network. "
            "Write https://github.com/ada, https://x.com/ada or, on Mastodon, @ada@mastodon.social.",
            "Line 4: “ftp://example.org” is of a kind that is not linked here. "
            "Write an address that begins with https://.",
        ]
    }
    assert response.context["adminform"].form["links"].value() == typed


def test_links_are_stored_as_they_are_meant(admin_client: Client) -> None:
    typed = "github.com/ada?utm_source=mail\r\n\r\n@ada@mastodon.social\r\nhttps://github.com/Ada/"
    admin_client.post(f"{LIST}add/", form({}, links=typed))

    assert Member.objects.get().links == "https://github.com/ada\nhttps://mastodon.social/@ada"


def test_a_refused_form_with_an_emptied_address_is_shown_again(admin_client: Client) -> None:
    member = MemberFactory.create(name="Ada Lovelace")
    address = f"{LIST}{member.pk}/change/"

    response = admin_client.post(address, form({}, slug="", links="ada"))

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["links"]


def test_the_editor_has_one_label_and_no_script_of_the_package(admin_client: Client) -> None:
    page = admin_client.get(f"{LIST}add/")

    assertContains(page, 'for="id_bio"', count=1)
    assertContains(page, "tac_site/markdown_editor.js", count=1)
    assertNotContains(page, "markdownx.min.js")
    assertNotContains(page, 'maxlength="20000"')


def test_the_terms_of_several_are_ended_on_a_day(admin_client: Client) -> None:
    ended, short, later, none = (MemberFactory.create(name=name) for name in ("Ada", "Bob", "Cem", "Dee"))
    TermFactory.create(member=ended, starts_on=date(2020, 1, 1), employer="Acme")
    TermFactory.create(member=short, ends_on=date(2020, 12, 31))
    TermFactory.create(member=later, starts_on=date(2025, 7, 1))
    chosen = {"action": "end_terms", "_selected_action": [each.pk for each in (ended, short, later, none)]}

    page = admin_client.post(LIST, chosen)
    assert list(page.context["members"]) == [ended, short, later, none]
    refused = admin_client.post(LIST, {**chosen, "ends_on": "30/06/2025"})
    assert refused.context["form"].errors == {
        "ends_on": ["Does “30/06/2025” mean 30 June 2025? Write 2025-06-30."]
    }
    assertContains(refused, 'type="text" name="ends_on" value="30/06/2025"')
    assert Term.objects.filter(ends_on=None).count() == 2
    response = admin_client.post(LIST, {**chosen, "ends_on": "2025-06-30"}, follow=True)

    assert [str(message).partition(" <")[0] for message in response.context["messages"]] == [
        "Ada is a former member from 1 July 2025 on.",
        "Nothing was changed of: “Bob”, “Cem” and “Dee”.",
    ]
    assert list(Term.objects.order_by("member__name").values_list("member__name", "ends_on")) == [
        ("Ada", date(2025, 6, 30)),
        ("Bob", date(2020, 12, 31)),
        ("Cem", None),
    ]
    versions = Revision.objects.of(Member, ended.pk).live()
    assert [each.reason for each in versions] == ["Term ended on 2025-06-30", "Found as it was"]
    admin_client.post(f"{LIST}{ended.pk}/history/", {"revision": versions[1].pk, "live": ""})
    assert Term.objects.get(member=ended).ends_on is None


def test_ending_a_term_leaves_the_draft_as_it_is(admin_client: Client) -> None:
    term = TermFactory.create(member__name="Ada")
    writer = Writer(Member, term.member_id)
    draft = writer.save_draft(with_fields(writer.state.live_document, bio="New"))

    chosen = {"action": "end_terms", "_selected_action": [term.member_id], "ends_on": "2025-06-30"}
    admin_client.post(LIST, chosen)

    state = read_state(Member, term.member_id)
    assert (state.draft, state.has_conflict) == (draft, False)
    assert state.document[0]["fields"]["bio"] == "New"
    assert state.document[1]["fields"]["ends_on"] == "2025-06-30"


def test_a_member_of_whom_all_terms_are_secret_is_not_viewed_on_the_site(admin_client: Client) -> None:
    term = TermFactory.create(starts_on=TOMORROW)

    assertNotContains(admin_client.get(f"{LIST}{term.member_id}/change/"), "viewsitelink")


def test_the_terms_of_more_members_than_a_form_has_fields_by_default_are_ended(admin_client: Client) -> None:
    terms = [TermFactory.create() for _ in range(3)]
    others = list(range(1, 1_050))  # keys that no member has: it is the number of fields that counts
    chosen = {"action": "end_terms", "_selected_action": [*(term.member_id for term in terms), *others]}

    response = admin_client.post(LIST, {**chosen, "ends_on": "2025-06-30"}, follow=True)

    assert [str(message).partition(" <")[0] for message in response.context["messages"]] == [
        f"Term ended on 2025-06-30: “{terms[0].member}”, “{terms[1].member}” and “{terms[2].member}”."
    ]


def test_more_fields_than_are_taken_are_refused_with_a_sentence(admin_client: Client) -> None:
    chosen = {"action": "end_terms", "_selected_action": list(range(10_001))}

    response = admin_client.post(LIST, chosen, headers={"Accept": "text/html"})

    assertContains(response, "More than 10,000 fields were sent at once. Go back and", status_code=400)

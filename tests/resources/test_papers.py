"""The slides and papers of a meeting: written, kept, and read."""

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from resources.models import Meeting, Paper
from tac_site.pdf import uploads
from tac_site.pdf.inspection import problem_of
from tac_site.publishing.models import Revision
from tests.factories import CouncilFactory, MeetingFactory, PaperFactory
from tests.tac_site.pdf.samples import pdf, pdf_upload, store_pdf
from tests.tac_site.publishing.editors import Form, draft_of, history_page, signed_in, versions, writer_of

pytestmark = pytest.mark.django_db

ADDRESS = "https://example.org/slides"
MISSING = "Choose a PDF, or write the address above."
BOTH = "There is an address too. Empty that, or take the PDF away."
PAGE = "/meetings/2026-09-08/"


@pytest.fixture(autouse=True)
def without_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which takes half a second."""
    monkeypatch.setattr(uploads, "inspect", problem_of)


def rows(*papers: dict[str, Any]) -> dict[str, Any]:
    typed = {
        f"papers-{number}-{name}": value for number, row in enumerate(papers) for name, value in row.items()
    }
    return typed | {"papers-TOTAL_FORMS": str(len(papers))}


def status(client: Client, name: str) -> int:
    response = client.get(f"/media/{name}")
    response.getvalue()
    return response.status_code


# What is stored


def test_a_paper_has_a_title_and_an_address_or_a_file() -> None:
    meeting, file = MeetingFactory.create(), store_pdf()
    for valid in ({"url": ADDRESS}, {"url": "", "file": file}):
        PaperFactory.create(meeting=meeting, **valid)
    for invalid in ({"title": ""}, {"url": ""}, {"file": file}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperFactory.create(meeting=meeting, **invalid)


def test_papers_are_written_with_the_meeting_in_their_order(admin_client: Client) -> None:
    meeting = MeetingFactory.create()
    form = Form(admin_client, meeting)
    form.save(
        **rows({"title": "Budget", "file": pdf_upload()}, {"title": "Lifecycle", "url": "example.org/a"})
    )
    found = [(each.title, each.address) for each in meeting.papers.all()]
    file = Paper.objects.get(title="Budget").file.name
    assert found == [("Budget", f"/media/{file}"), ("Lifecycle", "https://example.org/a")]

    form = Form(admin_client, meeting)
    form.save(**rows({"file-clear": "on", "url": ADDRESS}, {"DELETE": "on"}))
    assert [(each.title, each.address) for each in meeting.papers.all()] == [("Budget", ADDRESS)]


def test_a_mistake_is_told_at_its_field_and_nothing_is_lost(admin_client: Client) -> None:
    form = Form(admin_client, MeetingFactory.create())
    papers = [
        {"title": "A", "file": pdf_upload(pdf("/JS ()"), "a.pdf")},
        {"title": "B", "url": "no address"},
        {"title": "C"},
        {"title": "D", "url": ADDRESS, "file": pdf_upload()},
        {"title": "", "url": ADDRESS},
    ]
    assert form.press("_save", **rows(*papers), agenda="Long text").status_code == 200
    script = f"“a.pdf” contains a script, and no such file is taken. {uploads.PRINT}"
    errors = form.errors
    assert list(errors.pop("papers-1-url")[0].split())[:2] == ["“no", "address”"]
    assert errors == {
        "papers-0-file": [script],
        "papers-2-file": [MISSING],
        "papers-3-file": [BOTH],
        "papers-4-title": ["This field is required."],
    }
    assert (form.fields["agenda"], form.fields["papers-3-url"]) == ("Long text", ADDRESS)
    kept = form.fields["papers-3-file-kept"]
    text = f'The PDF that you chose is kept: <a href="/media/{kept}">PDF, {len(pdf())}\xa0bytes</a>'
    assert text in " ".join(form.response.content.decode().split(" "))

    form.fields |= {"papers-0-DELETE": "on", "papers-1-DELETE": "on", "papers-2-DELETE": "on"}
    form.save(**{"papers-3-url": "", "papers-4-title": "E"})
    assert [(each.title, each.file.name) for each in Paper.objects.all()] == [("D", kept), ("E", "")]


# Who sees it


def test_a_file_is_public_with_its_meeting_and_no_longer(admin_client: Client, client: Client) -> None:
    CouncilFactory.create()
    meeting = MeetingFactory.create()
    writer_of(meeting)  # there is the version that is live
    addresses = ["/", "/meetings/", PAGE, "/council.json", "/sitemap.xml"]
    before = [client.get(address).content for address in addresses]
    Form(admin_client, meeting).draft(**rows({"title": "Sesame", "file": pdf_upload()}))
    assert [client.get(address).content for address in addresses] == before
    draft = draft_of(meeting)
    assert draft is not None
    name = draft.document[1]["fields"]["file"]

    def seen() -> list[int]:
        writer = signed_in("Writers", f"writer {time.monotonic()}")
        return [status(each, name) for each in (client, writer)]

    assert seen() == [404, 200]
    preview = admin_client.get(f"/admin/resources/meeting/preview/{draft.pk}/").content.decode()
    assert f'<a href="/media/{name}">' in preview
    assert "Until it is published, a PDF opens only for those who are signed in." in preview

    Form(admin_client, meeting).save()
    assert seen() == [200, 200]
    Meeting.objects.update(is_visible=False)
    assert seen() == [404, 200]
    Meeting.objects.update(is_visible=True)
    Paper.objects.all().delete()
    assert seen() == [404, 200]
    assert status(signed_in("staff"), name) == 404


def test_how_a_file_is_sent(client: Client, admin_client: Client) -> None:
    content = pdf()
    paper = PaperFactory.create(url="", file=store_pdf(content), title="Q3/Q4: “Plan”")
    response = client.get(paper.address)
    assert response.getvalue() == content
    names = ("Type", "Length", "Disposition", "Security-Policy")
    assert [response.headers[f"Content-{name}"] for name in names] == [
        "application/pdf",
        str(len(content)),
        "inline; filename*=utf-8''Q3%20Q4%20%E2%80%9CPlan%E2%80%9D.pdf",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert client.post(paper.address).status_code == 405

    Meeting.objects.update(is_visible=False)
    secret = admin_client.get(paper.address)
    assert secret.getvalue() == content
    assert secret.headers["Cache-Control"] == "private, no-store"
    assert "Plan" not in secret.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["page.html", "..%2fdb.sqlite3", f"{'0' * 32}-8.pdf"])
def test_nothing_else_is_sent(admin_client: Client, media_root: Path, name: str) -> None:
    (media_root / "papers").mkdir(parents=True)
    (media_root / "papers/page.html").write_text("<script>alert(1)</script>")
    PaperFactory.create(url="", file=f"papers/{name}")
    assert admin_client.get(f"/media/papers/{name}").status_code == 404


def test_a_name_that_no_file_has_reaches_no_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """PostgreSQL fails on the first."""
    for name in ("%00", "page.html"):
        with django_assert_num_queries(0):
            assert client.get(f"/media/papers/{name}").status_code == 404


# On the pages


def test_the_page_lists_them_with_what_they_are(client: Client) -> None:
    CouncilFactory.create()
    paper = PaperFactory.create(title="Budget", url="", file=store_pdf(b"%PDF-".ljust(2_200_000)))
    other = PaperFactory.create(title="Lifecycle", meeting=paper.meeting)
    PaperFactory.create(title="Rules", meeting=paper.meeting, url="/resources/")
    page = client.get(PAGE).content.decode()
    assert re.findall("<li>(.*)</li>", page.split('id="papers"')[1].split("</ul>")[0]) == [
        f'<a href="{paper.address}"><bdi>Budget</bdi></a> (PDF, 2.1\xa0MB)',
        f'<a href="{other.url}"><bdi>Lifecycle</bdi></a> (example.org)',
        '<a href="/resources/"><bdi>Rules</bdi></a>',
    ]


def test_the_lists_tell_how_many_there_are(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    CouncilFactory.create()
    papers = [PaperFactory.create()]
    for count in (1, 3):
        with django_assert_num_queries(4):
            page = client.get("/meetings/").content.decode()
        assert page.count(f'href="{PAGE}#papers">') == 1
        assert f'{PAGE}#papers">{"Slides" if count == 1 else "2 papers"}<' in page
        if count == 1:
            PaperFactory.create(meeting=papers[0].meeting)
            for _ in range(2):
                PaperFactory.create()


# The files


def test_files_are_kept_as_long_as_a_version_names_them(admin_client: Client, media_root: Path) -> None:
    meeting = MeetingFactory.create()
    stored = PaperFactory.create(url="", file=store_pdf(b"%PDF-stored")).file.name  # past the admin
    names = []
    for text in ("old", "new"):
        form = Form(admin_client, meeting)
        form.save(**rows({"title": "A", "file": pdf_upload(pdf(page=f"/X ({text})"))}))
        names.append(str(meeting.papers.get().file.name))
    Form(admin_client, meeting).draft(**{"papers-0-file": pdf_upload(pdf(page="/X (draft)"))})
    unused = store_pdf(b"%PDF-unused")
    for path in media_root.rglob("*.pdf"):
        os.utime(path, (time.time() - 2 * 24 * 3600,) * 2)
    assert len(list(media_root.rglob("*.pdf"))) == 5

    call_command("clean_media", "--delete")
    left = {path.relative_to(media_root).as_posix() for path in media_root.rglob("*.pdf")}
    assert (len(left), unused in left, {stored, *names} <= left) == (4, False, True)
    Revision.objects.all().delete()
    call_command("clean_media", "--delete")
    left = {path.relative_to(media_root).as_posix() for path in media_root.rglob("*.pdf")}
    assert left == {stored, names[1]}


def test_the_history_shows_another_file_by_its_link(admin_client: Client) -> None:
    meeting = PaperFactory.create().meeting
    Form(admin_client, meeting).save(**{"papers-0-url": "", "papers-0-file": pdf_upload()})
    before, after = versions(meeting)
    page = history_page(admin_client, meeting, **{"from": before.pk, "to": after.pk}).content.decode()
    link = f'<a href="/media/{Paper.objects.get().file.name}">The PDF after</a>'
    assert f'no PDF<span aria-hidden="true">→</span> {link}' in " ".join(page.split())

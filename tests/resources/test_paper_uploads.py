"""When the PDF of a paper is checked and stored."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client

from resources.models import Meeting
from tac_site.pdf import uploads
from tac_site.pictures.storage import PictureStorage
from tests.factories import MeetingFactory
from tests.tac_site.pdf.samples import pdf_upload
from tests.tac_site.publishing.editors import Form, account, list_of, url

pytestmark = pytest.mark.django_db

ROW = {"papers-TOTAL_FORMS": "1"}


def test_a_file_is_checked_once_before_anything_is_locked(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is refused."""
    depths = [len(connection.savepoint_ids)]

    def inspect(content: bytes) -> str:
        depths.append(len(connection.savepoint_ids))
        return "is bad"

    monkeypatch.setattr(uploads, "inspect", inspect)
    form = Form(admin_client, MeetingFactory.create())
    typed = {"papers-0-title": "A", "papers-0-file": pdf_upload()}
    assert form.press("_save", **ROW, **typed).status_code == 200
    assert depths == [depths[0]] * 2


def test_no_file_is_checked_for_who_may_not_send_it(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[bytes] = []
    monkeypatch.setattr(uploads, "inspect", checked.append)
    user = account("staff")
    user.user_permissions.set(Permission.objects.filter(codename__endswith="view_meeting"))
    viewer = Client()
    viewer.force_login(user)
    for address in (list_of(Meeting) + "add/", url(MeetingFactory.create())):
        sent = {"papers-0-file": pdf_upload(), "_draft": "1"}
        assert viewer.post(address, sent).status_code == 403
    assert checked == []


def test_a_file_is_stored_once_before_anything_is_locked(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, media_root: Path
) -> None:
    """And it is as good as new when the form comes once more."""
    depths, store = [len(connection.savepoint_ids)], PictureStorage._save

    def save(*arguments: Any) -> str:
        depths.append(len(connection.savepoint_ids))
        return store(*arguments)

    monkeypatch.setattr(uploads, "inspect", lambda content: "")
    monkeypatch.setattr(PictureStorage, "_save", save)
    form = Form(admin_client, MeetingFactory.create())
    assert form.press("_save", **ROW, **{"papers-0-file": pdf_upload()}).status_code == 200
    (path,) = media_root.rglob("*.pdf")
    os.utime(path, (0, 0))
    form.save(**{"papers-0-title": "A"})
    assert (depths, path.stat().st_mtime > 0) == ([depths[0]] * 2, True)

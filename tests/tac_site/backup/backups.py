"""Backups are made and looked into, as who opens them by hand does."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from members.models import Member
from tac_site.backup.archive import open_archive, writing_archive
from tac_site.publishing.documents import with_fields
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import writing
from tests.factories import AttendanceFactory, MeetingFactory, MemberFactory, PaperFactory, SeatFactory
from tests.tac_site.export.exports import HOST, make_council
from tests.tac_site.pdf.samples import store_pdf

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "a password to sign in with"


def backup(target: Path, *options: str, errors: io.StringIO | None = None) -> str:
    """What it said."""
    output = io.StringIO()
    call_command("backup", str(target), *options, stdout=output, stderr=errors or io.StringIO())
    return output.getvalue()


def restore(file: Path, *options: str, errors: io.StringIO | None = None) -> str:
    output = io.StringIO()
    call_command("restore", str(file), *options, stdout=output, stderr=errors or io.StringIO())
    return output.getvalue()


def manage(data_dir: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A command as a process, on a site of its own: with SQLite unless the environment says other."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment_of(data_dir, **environment),
        capture_output=True,
        text=True,
    )


def environment_of(data_dir: Path, **more: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    site = {"ENV_FILE": os.devnull, "DATA_DIR": str(data_dir), "ALLOWED_HOSTS": HOST, "HTTPS": "true"}
    return {**inherited, **site, **more}


def contents(archive: Path) -> dict[str, bytes]:
    """Of its files but for the manifest, which tells when it was made."""
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist() if name != "manifest.json"}


def rewrite(archive: Path, file: Path, **changed: bytes) -> None:
    """The same archive with other contents of some files, as it could come from another hand."""
    now = timezone.now()
    with open_archive(archive) as before, file.open("w+b") as stream, writing_archive(stream, now) as writer:
        for name in before.manifest.files:
            writer.add(name, [changed.get(name) or before.open(name).read()])
        writer.finish(replace(before.manifest, files={**writer.files}))


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def files(directory: Path) -> dict[str, bytes]:
    found = (path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in found}


def make_site() -> Member:
    """With something of all that a site has. Its member has two versions and a scheduled draft."""
    ada = make_council()
    editor = User.objects.create_superuser("editor", password=PASSWORD)
    editor.groups.add(Group.objects.create(name="Harbour masters"))
    TOTPDevice.objects.create(user=editor, name="app")
    with writing(Member, ada.pk) as writer:
        bio = "A text\nwith “quotes”, \N{SHIP} and \u202bשלום\u202c."
        better = with_fields(writer.state.document, bio=bio)
        writer.publish(better, author=editor, reason="Better")
        later = timezone.now() + timedelta(days=1)
        writer.save_draft(with_fields(better, bio="To come."), author=editor, goes_live_at=later)
    gone = MemberFactory.create(name="Gone")
    meeting = MeetingFactory.create(slug="next", starts_at=timezone.now() + timedelta(days=1))
    PaperFactory.create(meeting=meeting, url="", file=store_pdf())
    AttendanceFactory.create(meeting=meeting, member=gone, seat=SeatFactory.create(name="Arm"))
    gone.delete()
    return ada


def delete_everything() -> None:
    """What comes then counts on: no row and no content type gets the number that it had."""
    call_command("flush", interactive=False, reset_sequences=False, verbosity=0)
    shutil.rmtree(settings.MEDIA_ROOT)
    settings.SECRET_KEY_FILE.unlink(missing_ok=True)


def sign_in() -> bool:
    return Client().login(username="editor", password=PASSWORD)


def bios(member: Member) -> list[str]:
    """Of its revisions, the newest first."""
    return [each.document[0]["fields"]["bio"] for each in Revision.objects.of(Member, member.pk)]

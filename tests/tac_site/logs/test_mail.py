import logging
import sys
from socketserver import StreamRequestHandler

import pytest
from django.core.mail import EmailMessage
from django.test import RequestFactory
from pytest_django import Settings

from tac_site import request_ids
from tac_site.logs import outages
from tac_site.logs.mail import AN_HOUR, MAX_AN_HOUR, MailHandler, tell_admins
from tac_site.logs.outages import Outage
from tests.tac_site.caching.wsgi_site import Clock, Gate
from tests.tac_site.logs.mail_server import mail_server, wait_for_mail


@pytest.fixture(autouse=True)
def admins(settings: Settings) -> None:
    settings.ADMINS = [("", "ops@example.org"), ("", "dev@example.org")]
    settings.SERVER_EMAIL = "site@example.org"
    settings.EMAIL_SUBJECT_PREFIX = "[tac.example.org] "


def by_smtp(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def failed(message: str, error: Exception, **attributes: object) -> logging.LogRecord:
    try:
        raise error
    except type(error):
        record = {"name": "django.request", "levelname": "ERROR", "levelno": logging.ERROR, "msg": message}
        return logging.makeLogRecord({**record, "exc_info": sys.exc_info(), **attributes})


def test_admins_get_a_mail_by_smtp(settings: Settings) -> None:
    with mail_server() as server:
        by_smtp(settings, server.port)
        tell_admins("The backup failed\nBcc: x@example.org", "The disk “/srv” is full.")
        wait_for_mail()
    [mail] = server.mails
    assert {name: mail[name] for name in ("From", "To", "Bcc", "Subject")} == {
        "From": "site@example.org",
        "To": "ops@example.org, dev@example.org",
        "Bcc": None,
        "Subject": "[tac.example.org] The backup failed\\nBcc: x@example.org",
    }
    assert mail.get_content().splitlines() == ["The disk “/srv” is full."]


def test_a_mail_server_that_is_away_is_a_line(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with mail_server() as server:
        pass
    by_smtp(settings, server.port)
    tell_admins("The backup failed", "")
    wait_for_mail()
    [record] = caplog.records
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert record.message == (
        "A mail to ADMINS could not be sent: [Errno 111] Connection refused. It was: The backup failed"
    )


def refuse(handler: StreamRequestHandler) -> None:
    handler.wfile.write(b"554 no mail from you\r\n")


def hang(handler: StreamRequestHandler) -> None:
    handler.rfile.read()


@pytest.mark.parametrize(
    ("session", "why"),
    [(refuse, "(554, b'no mail from you')"), (hang, "Connection unexpectedly closed: timed out")],
)
def test_a_mail_server_that_refuses_or_hangs_is_a_line(
    settings: Settings, caplog: pytest.LogCaptureFixture, session: object, why: str
) -> None:
    with mail_server(session) as server:  # type: ignore[arg-type]
        by_smtp(settings, server.port)
        settings.EMAIL_TIMEOUT = 0.1
        tell_admins("The backup failed", "")
        wait_for_mail()
    assert [record.message for record in caplog.records] == [
        f"A mail to ADMINS could not be sent: {why}. It was: The backup failed"
    ]


def test_nobody_waits_for_a_mail_server(settings: Settings) -> None:
    gate = Gate()

    def answer_late(handler: StreamRequestHandler) -> None:
        gate.enter()
        handler.wfile.write(b"554 no\r\n")

    with mail_server(answer_late) as server:
        by_smtp(settings, server.port)
        tell_admins("The backup failed", "")
        gate.wait_for_somebody()
        gate.open()  # which nobody would, if the line above it waited for the mail
        wait_for_mail()


def test_without_admins_there_is_no_mail(settings: Settings, mailoutbox: list[EmailMessage]) -> None:
    settings.ADMINS = []
    tell_admins("The backup failed", "")
    wait_for_mail()
    assert mailoutbox == []


def test_an_error_is_mailed_with_its_request_and_without_secrets(
    rf: RequestFactory, mailoutbox: list[EmailMessage]
) -> None:
    request = rf.post("/preview/sEcretKey/?q=a", {"password": "sEcretPassword"})
    request.COOKIES["sessionid"] = "sEcretCookie"
    token = request_ids.current.set("a1b2c3d4")
    error = ZeroDivisionError("at /preview/sEcretKey/")
    MailHandler().handle(failed("Internal Server Error: /preview/sEcretKey/", error, request=request))
    request_ids.current.reset(token)
    wait_for_mail()
    [mail] = mailoutbox
    assert mail.subject == "[tac.example.org] ERROR: Internal Server Error: /preview/***/"
    lines = str(mail.body).splitlines()
    assert lines[0].endswith(" ERROR django.request [a1b2c3d4]: Internal Server Error: /preview/***/")
    assert "    ZeroDivisionError: at /preview/***/" in lines
    assert "The request: POST /preview/***/?q=a" in lines
    assert "sEcret" not in str(mail.message())


def test_errors_of_a_kind_are_mailed_once_an_hour(mailoutbox: list[EmailMessage]) -> None:
    clock = Clock()
    handler = MailHandler(clock)
    for _ in range(3):
        for error in (ZeroDivisionError("a"), ZeroDivisionError("b"), KeyError("a")):
            handler.handle(failed(f"Internal Server Error: {error}", error))
        clock.now += AN_HOUR / 2
    wait_for_mail()
    assert sorted(mail.subject for mail in mailoutbox) == sorted(
        [
            "[tac.example.org] ERROR: Internal Server Error: a",
            "[tac.example.org] ERROR: Internal Server Error: 'a'",
        ]
        * 2
    )


def test_there_is_a_limit_whatever_happens(mailoutbox: list[EmailMessage]) -> None:
    handler = MailHandler(Clock())
    for line in range(MAX_AN_HOUR + 10):
        handler.handle(failed("Wrong", ValueError(), lineno=line))
    wait_for_mail()
    assert len(mailoutbox) == MAX_AN_HOUR


def test_outages_of_different_things_are_different_kinds(
    mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages.logger, "handlers", [MailHandler(Clock())])
    monkeypatch.setattr(outages.logger, "propagate", False)
    for _ in range(2):
        Outage("The database").failed("connection refused")
        Outage("The storage of the files").failed("it is full")
    wait_for_mail()
    assert sorted(mail.subject for mail in mailoutbox) == [
        "[tac.example.org] ERROR: The database cannot be used: connection refused.",
        "[tac.example.org] ERROR: The storage of the files cannot be used: it is full.",
    ]


def test_an_event_that_cannot_be_mailed_stops_nobody(
    mailoutbox: list[EmailMessage], capsys: pytest.CaptureFixture[str]
) -> None:
    MailHandler().handle(failed("%d of", ValueError(), args=("one",)))
    wait_for_mail()
    assert mailoutbox == []
    assert "--- Logging error ---" in capsys.readouterr().err

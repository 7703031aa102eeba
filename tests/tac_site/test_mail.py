import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from tac_site import mail
from tests.tac_site.logs.mail_server import wait_for_mail


@pytest.fixture(autouse=True)
def sender(settings: Settings) -> None:
    settings.SERVER_EMAIL = "site@example.org"
    settings.EMAIL_SUBJECT_PREFIX = "[tac.example.org] "


def test_each_gets_a_mail_of_their_own(mailoutbox: list[EmailMessage]) -> None:
    mail.send(
        "Asked\nBcc: x@example.org", "Text", ["ada@example.org", "", "bo@example.org", "ada@example.org"]
    )
    wait_for_mail()
    assert [(each.to, each.from_email, each.subject, each.body) for each in mailoutbox] == [
        (["ada@example.org"], "site@example.org", "[tac.example.org] Asked\\nBcc: x@example.org", "Text"),
        (["bo@example.org"], "site@example.org", "[tac.example.org] Asked\\nBcc: x@example.org", "Text"),
    ]


def test_nothing_is_sent_where_no_server_is_set_up(settings: Settings) -> None:
    assert mail.is_set_up()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert not mail.is_set_up()


def test_a_server_that_is_away_is_a_line(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nothing listens there
    mail.send("Asked", "Text", ["ada@example.org"])
    wait_for_mail()
    assert [record.getMessage() for record in caplog.records] == [
        "A mail could not be sent: [Errno 111] Connection refused. It was: [tac.example.org] Asked"
    ]

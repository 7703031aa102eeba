"""Links by which somebody chooses the password of their account: they work once, and for three days."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode

from tac_site import mail
from tac_site.accounts.events import log_event
from tac_site.accounts.names import full_name
from tac_site.days import day_and_time

LINK = "password_link"  # the link that this session is about to show: the account and the token

SUBJECT = "Choose your password"
MAIL = """\
{begin} on {host}:

{link}

The link works once, until {until}. Then sign in as {name}.
If you do not expect this mail, do nothing: without the link nothing changes.
"""


class PasswordTokens(PasswordResetTokenGenerator):
    key_salt = "tac_site.accounts.password_links"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        """A link for a writer, which asks for no proof, ends when the writer becomes an administrator."""
        return f"{super()._make_hash_value(user, timestamp)}{user.is_superuser}"

    def _now(self) -> datetime:
        """Django counts in the machine's own time, with which a link would end an hour early or late."""
        return timezone.now().astimezone(UTC).replace(tzinfo=None)


tokens = PasswordTokens()


def ends_at(token: str) -> datetime:
    seconds = base36_to_int(token.partition("-")[0]) + settings.PASSWORD_RESET_TIMEOUT
    return datetime(2001, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def link_of(request: HttpRequest, account: Any, token: str) -> str:
    uid = urlsafe_base64_encode(force_bytes(account.pk))
    return f"{_site_of(request)}{reverse('admin:choose_password', args=[uid, token])}"


def _site_of(request: HttpRequest) -> str:
    """With HTTPS it has no port: whoever asks for a mail could have made one up."""
    if not settings.HTTPS:
        return request.build_absolute_uri("/").removesuffix("/")
    domain, _ = split_domain_port(request.get_host())
    return f"https://{domain}"


def take_link(request: HttpRequest, account: Any) -> str:
    """The token of the link that was just made for this account. Only once: whoever finds the browser later
    does not get it, nor who reads the table of sessions."""
    pk, token = request.session.pop(LINK, (None, ""))
    return token if pk == account.pk and tokens.check_token(account, token) else ""


def make_link(request: HttpRequest, account: Any) -> None:
    """The next page shows it, and it is mailed where that is set up. Of an account without a password, links
    that were made before do not work any more."""
    log_event("password link made", request.user.get_username(), request, made_for=account.get_username())
    unusable = {"pk": account.pk, "password__startswith": UNUSABLE_PASSWORD_PREFIX}
    User.objects.filter(**unusable).update(password=make_password(None))  # another one
    account.refresh_from_db(fields=["password"])
    token = tokens.make_token(account)
    request.session[LINK] = [account.pk, token]
    begin = f"{full_name(request.user)} asks you to choose the password of your account"
    text = mail_text(request, account, token, begin)
    transaction.on_commit(lambda: mail.send(SUBJECT, text, [account.email]))


def mail_text(request: HttpRequest, account: Any, token: str, begin: str) -> str:
    link = link_of(request, account, token)
    return MAIL.format(
        begin=begin,
        host=urlsplit(link).netloc,
        link=link,
        until=day_and_time(ends_at(token)),
        name=account.get_username(),
    )

"""Who forgot the password gets a link by mail. The page says the same to everybody, and takes the same time,
as the mail goes in a thread: nobody learns who has an account."""

from math import ceil
from typing import Any

from axes.models import AccessFailureLog
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from tac_site import mail
from tac_site.accounts.events import log_event
from tac_site.accounts.limits import MAIL_ASKED, MAIL_WINDOW, WINDOW, key_of, network_of
from tac_site.accounts.names import LONGEST_ADDRESS
from tac_site.accounts.password_links import SUBJECT, mail_text, tokens
from tac_site.accounts.roles import active_staff

NETWORK_LIMIT = 10  # times that somebody may ask from one network in WINDOW
MAIL_LIMIT = 3  # times that mails go to one address in MAIL_WINDOW: who needs one more has three that work
BEGIN = "Somebody, perhaps you, asked for a link to choose the password of your account"


class ForgottenPasswordForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput({"autocomplete": "email", "autofocus": True}),
    )


@method_decorator(never_cache, name="dispatch")
class ForgottenPasswordView(FormView[ForgottenPasswordForm]):
    form_class = ForgottenPasswordForm
    template_name = "accounts/forgotten_password.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**admin.site.each_context(self.request), **super().get_context_data(**kwargs)}
        return {**context, "title": "Forgotten password", "has_mail": mail.is_set_up(), "limit": MAIL_LIMIT}

    def form_valid(self, form: ForgottenPasswordForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        if mail.is_set_up():
            seconds = _wait(self.request)
            if seconds:
                return self._refusal(form, seconds)
            _mail_links(self.request, email)
        return self.render_to_response(self.get_context_data(form=form, email=email))

    def _refusal(self, form: ForgottenPasswordForm, seconds: int) -> TemplateResponse:
        minutes = ceil(seconds / 60)
        form.add_error(
            "email",
            f"From your network links were asked for {NETWORK_LIMIT} times, which is all that is taken in a "
            f"quarter of an hour. Try again in {minutes} minute{'' if minutes == 1 else 's'}.",
        )
        context = self.get_context_data(form=form)
        response = TemplateResponse(self.request, self.template_name, context, status=429)
        response.headers["Retry-After"] = str(seconds)
        return response


def _wait(request: HttpRequest) -> int:
    """Seconds until the network may ask again; 0 if it may."""
    now = timezone.now()
    asked = AccessFailureLog.objects.filter(path_info=MAIL_ASKED, ip_address=network_of(request))
    times = asked.filter(attempt_time__range=(now - WINDOW, now)).order_by("-attempt_time")
    limiting = times.values_list("attempt_time", flat=True)[NETWORK_LIMIT - 1 : NETWORK_LIMIT]
    return max((ceil((at + WINDOW - now).total_seconds()) for at in limiting), default=0)


def _mail_links(request: HttpRequest, email: str) -> None:
    """To each account with that address. The same is done for an address that no account has."""
    may_mail = _may_mail(request, email)
    alike = active_staff().filter(email__iexact=email)
    same = [account for account in alike if key_of(account.email) == key_of(email)]
    for account in same or [User(pk=0)]:
        text = mail_text(request, account, tokens.make_token(account), BEGIN)
        if same and may_mail:
            mail.send(SUBJECT, text, [account.email])
    for account in same:
        event = "password link mailed" if may_mail else "password link asked for"
        log_event(event, account.get_username(), request)


def _may_mail(request: HttpRequest, email: str) -> bool:
    """Stored first and counted then, so that of two who ask at once one is the later. A request that brings
    no mail counts for its network alone: nobody keeps the mails of another away by asking."""
    asked = AccessFailureLog.objects.create(
        ip_address=network_of(request), username=key_of(email), path_info=MAIL_ASKED
    )
    since = asked.attempt_time - MAIL_WINDOW
    same = AccessFailureLog.objects.filter(path_info=MAIL_ASKED, username=asked.username, pk__lte=asked.pk)
    if same.filter(attempt_time__gte=since).count() <= MAIL_LIMIT:
        return True
    AccessFailureLog.objects.filter(pk=asked.pk).update(username="")
    return False

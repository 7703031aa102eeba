"""The page that a link leads to: somebody chooses the password of their account, and signs in with it."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from tac_site.accounts.events import log_event
from tac_site.accounts.forms import BUSY, mark_busy
from tac_site.accounts.hashing import TOO_MANY, TooManyHashesError
from tac_site.accounts.limits import forgive
from tac_site.accounts.password_links import tokens
from tac_site.accounts.roles import active_staff, is_active_staff
from tac_site.accounts.sign_in import NAME_TO_FILL_IN

CHOOSE_PASSWORD = "choose-password/"  # noqa: S105  (with what all links begin, in the admin)


class ChoosePasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # which Django's form does not take
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password2"].label = "New password, once more"
        self.fields["new_password1"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors:
            try:
                self.user.set_password(self.cleaned_data["new_password1"])
            except TooManyHashesError:
                raise ValidationError(TOO_MANY, BUSY) from None
        return cleaned


class ChoosePasswordView(PasswordResetConfirmView):
    form_class = ChoosePasswordForm
    template_name = "accounts/choose_password.html"
    title = "Choose your password"
    token_generator = tokens
    reset_url_token = "now"  # noqa: S105  (what the address has in place of it)
    named_account: Any = None  # the one that the address names, active or not

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if kwargs["token"] != self.reset_url_token:
            # Only where no form is: it would be sent without saying from where, and refused.
            response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def get_user(self, uidb64: str) -> Any:
        account = self.named_account = super().get_user(uidb64)
        return account if account and is_active_staff(account) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.validlink:
            kwargs["form"] = None  # which Django would make without an account
        context = {**admin.site.each_context(self.request), **super().get_context_data(**kwargs)}
        if not context["validlink"]:
            context["title"] = "This link does not work any more"
            is_right = tokens.check_token(self.named_account, self._token())
            context["is_inactive"] = is_right and self.user is None
        return context

    def _token(self) -> str:
        token: str = self.kwargs["token"]
        if token == self.reset_url_token:
            token = self.request.session.get(INTERNAL_RESET_SESSION_TOKEN, "")
        return token

    def form_invalid(self, form: Any) -> HttpResponse:
        return mark_busy(super().form_invalid(form), form)

    def form_valid(self, form: Any) -> HttpResponse:
        account = self._store(form.user)
        if account is None:  # another browser was first, or an administrator
            return redirect(self.request.path)
        name = account.get_username()
        forgive(self.request, name)
        log_event("password chosen by a link", name, self.request)
        logout(self.request)  # it may be an administrator's browser, in which the link was tried
        self.request.session[NAME_TO_FILL_IN] = name
        messages.success(self.request, "Your password is set. Sign in with it.")
        return redirect("admin:login")

    def _store(self, chosen: Any) -> Any:
        """At most once for each link. The password was hashed before the lock."""
        with transaction.atomic():
            account = active_staff().select_for_update().filter(pk=chosen.pk).first()
            if account is None or not tokens.check_token(account, self._token()):
                return None
            account.password = chosen.password
            account.save(update_fields=["password"])
            return account

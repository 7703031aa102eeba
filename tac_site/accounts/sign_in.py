from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.contrib.auth.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from tac_site.accounts import second_factor
from tac_site.accounts.events import log_event
from tac_site.accounts.forms import CodeForm, SignInForm, mark_busy, ticket_for
from tac_site.accounts.sessions import begin_session
from tac_site.accounts.verification import must_set_up, set_verified

NO_PAGES = {"login", "logout", "second_factor_qr", "choose_password", "forgotten_password"}
NAME_TO_FILL_IN = "sign_in_name"  # in the session of somebody who has just chosen a password


class SignInView(LoginView):
    """The name and the password, and where the account has a second factor a code in a second step."""

    template_name = "admin/login.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if admin.site.has_permission(request):
            return redirect(self.get_success_url())
        if must_set_up(request):
            return redirect("admin:second_factor")
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        name = self.request.session.pop(NAME_TO_FILL_IN, "") if self.request.method == "GET" else ""
        return {**super().get_initial(), "username": name}

    def get_form_class(self) -> Any:
        return CodeForm if "ticket" in self.request.POST else SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if isinstance(kwargs.get("form"), CodeForm):
            self.template_name = "accounts/sign_in_code.html"
        return {
            **admin.site.each_context(self.request),
            "title": "Sign in",
            "app_path": self.request.get_full_path(),
            "username": self.request.user.get_username(),
            **super().get_context_data(**kwargs),
        }

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.has_error(NON_FIELD_ERRORS, "expired"):
            messages.warning(self.request, "That took too long. Sign in again with name and password.")
            return redirect(self.request.get_full_path())
        return mark_busy(super().form_invalid(form), form)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        device = second_factor.device_of(user)
        if device and not isinstance(form, CodeForm):
            log_event("password right, code awaited", user.get_username(), self.request)
            second_step = CodeForm(self.request, initial={"ticket": ticket_for(user)})
            return self.render_to_response(self.get_context_data(form=second_step))
        response = super().form_valid(form)
        begin_session(self.request.session)
        set_verified(self.request, device)
        if isinstance(form, CodeForm) and form.is_recovery_code:
            log_event("recovery code used", user.get_username(), self.request)
            left = second_factor.recovery_codes_left(user)
            text = f"You signed in with a recovery code, which is used up. Codes that are left: {left}."
            messages.warning(self.request, text)
        return response

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Empty if it is no page of the admin: whoever signs in does so to work there."""
        url = super().get_redirect_url()
        return url if url and _is_page_of_admin(urlsplit(url).path) else ""

    def get_default_redirect_url(self) -> str:
        return reverse("admin:index")


def _is_page_of_admin(path: str) -> bool:
    try:
        match = resolve(path)
        if match.kwargs.keys() == {"url"}:  # of the admin, which takes every address and adds a slash
            match = resolve(f"{path}/")
    except Resolver404:
        return False
    is_page = match.kwargs.keys() != {"url"} and match.url_name not in NO_PAGES
    return is_page and match.app_name == "admin"

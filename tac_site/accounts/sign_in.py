from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse

from tac_site.accounts.forms import BUSY, SignInForm
from tac_site.accounts.hashing import RETRY_AFTER
from tac_site.accounts.sessions import begin_session


class SignInView(LoginView):
    form_class = SignInForm
    template_name = "admin/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **admin.site.each_context(self.request),
            "title": "Log in",
            "app_path": self.request.get_full_path(),
            "username": self.request.user.get_username(),
            **super().get_context_data(**kwargs),
        }

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", BUSY):
            response.status_code = 503
            response.headers["Retry-After"] = str(RETRY_AFTER)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        begin_session(self.request.session)
        return response

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Empty if it leads nowhere: to another site, or to a page that this one does not have."""
        url = super().get_redirect_url()
        return url if url and _is_page(urlsplit(url).path) else ""

    def get_default_redirect_url(self) -> str:
        return reverse("admin:index")


def _is_page(path: str) -> bool:
    try:
        match = resolve(path)
        if match.kwargs.keys() == {"url"}:  # of the admin, which takes every address and adds a slash
            match = resolve(f"{path}/")
        return match.kwargs.keys() != {"url"}
    except Resolver404:
        return False

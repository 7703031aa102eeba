"""The page where an account sets its own second factor up, and its picture for an app."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import qrcode
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from qrcode.image.svg import SvgPathFillImage

from tac_site.accounts import second_factor
from tac_site.accounts.events import log_event
from tac_site.accounts.forms import NewCodeForm, ProofForm, mark_busy
from tac_site.accounts.roles import is_active_staff
from tac_site.accounts.verification import account_of, must_set_up, set_verified
from tac_site.http_methods import allow_methods

# What was confirmed is sent again, or not confirmed in time.
IS_ON = (
    "The second factor is on, with the app that you confirmed last. If you did not keep its recovery codes, "
    "make new ones. To use another app, begin again."
)

AccountView = Callable[[HttpRequest, Any], HttpResponseBase]


def for_staff(view: AccountView) -> Callable[[HttpRequest], HttpResponseBase]:
    """Beside admin_view(), which does not let in who has yet to set up a second factor."""

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponseBase:
        account = account_of(request)
        if not is_active_staff(account):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request, account)

    return answer


@for_staff
@sensitive_post_parameters()
def second_factor_page(request: HttpRequest, account: Any) -> HttpResponseBase:
    to_confirm = second_factor.device_to_confirm(account)
    if request.method == "POST" and "cancel" in request.POST:
        if second_factor.cancel_set_up(account):
            log_event("second factor cancelled", account.get_username(), request)
        return redirect("admin:second_factor")
    if request.method == "POST" and "confirm" in request.POST:
        return _confirm(request, account, to_confirm)
    if request.method == "POST":
        return _change(request, account)
    if to_confirm:
        return _page(request, account, form=NewCodeForm(account, to_confirm), to_confirm=to_confirm)
    return _page(request, account, form=ProofForm(request, account))


def _change(request: HttpRequest, account: Any) -> HttpResponseBase:
    form = ProofForm(request, account, request.POST)
    if not form.is_valid():
        return mark_busy(_page(request, account, form=form), form)
    name, device = account.get_username(), second_factor.device_of(account)
    if "codes" in request.POST and device:
        log_event("recovery codes renewed", name, request)
        return _page(request, account, codes=second_factor.make_recovery_codes(account))
    if "off" in request.POST and device and not _is_required(account):
        second_factor.remove_second_factor(account)
        set_verified(request, None)
        second_factor.end_sessions(account, but_for=request.session.session_key)
        log_event("second factor removed", name, request)
        messages.success(request, "The second factor is off: your password alone signs you in.")
    elif "begin" in request.POST:
        second_factor.begin_set_up(account)
        log_event("second factor begun", name, request)
    return redirect("admin:second_factor")


def _confirm(request: HttpRequest, account: Any, to_confirm: Any) -> HttpResponseBase:
    if to_confirm is None:
        messages.warning(
            request, IS_ON if second_factor.device_of(account) else "That took too long. Begin again."
        )
        return redirect("admin:second_factor")
    form = NewCodeForm(account, to_confirm, request.POST)
    if not form.is_valid():
        log_event("code of a new app failed", account.get_username(), request)
        return _page(request, account, form=form, to_confirm=to_confirm)
    had_one = second_factor.device_of(account) is not None
    codes = second_factor.confirm_set_up(account, to_confirm)
    set_verified(request, to_confirm)
    second_factor.end_sessions(account, but_for=request.session.session_key)
    log_event(f"second factor {'renewed' if had_one else 'set up'}", account.get_username(), request)
    return _page(request, account, codes=codes)


def _page(request: HttpRequest, account: Any, **context: Any) -> TemplateResponse:
    to_confirm = context.get("to_confirm")
    context = {
        **admin.site.each_context(request),
        "title": "Second factor",
        "user": account,
        "has_permission": True,  # to sign out, above all
        "device": second_factor.device_of(account),
        "codes_left": second_factor.recovery_codes_left(account),
        "is_required": _is_required(account),
        "must_set_up": must_set_up(request),
        "secret": second_factor.secret_of(to_confirm) if to_confirm else "",
        **context,
    }
    return TemplateResponse(request, "accounts/second_factor.html", context)


def _is_required(account: Any) -> bool:
    return bool(settings.REQUIRE_2FA and account.is_superuser)


@for_staff
@allow_methods("GET", "HEAD")
def qr_code(request: HttpRequest, account: Any) -> HttpResponse:
    """A file of its own: the policy allows no picture within the page."""
    device = second_factor.device_to_confirm(account)
    if device is None:
        raise Http404
    picture = qrcode.make(device.config_url, image_factory=SvgPathFillImage)
    return HttpResponse(picture.to_string(), content_type="image/svg+xml")

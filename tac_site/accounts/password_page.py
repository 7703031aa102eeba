"""Where an administrator makes a link by which somebody chooses a password, the first one or another."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tac_site import mail
from tac_site.accounts.forms import ProofForm, mark_busy
from tac_site.accounts.names import full_name
from tac_site.accounts.password_links import ends_at, link_of, make_link, take_link
from tac_site.accounts.roles import is_active_staff


def password_page(request: HttpRequest, account: Any, context: dict[str, Any]) -> HttpResponse:
    """For the account of an administrator one's own password is asked for."""
    can_sign_in = is_active_staff(account)
    data = request.POST if request.method == "POST" else None
    form = ProofForm(request, request.user, data) if account.is_superuser else None
    if request.method == "POST" and can_sign_in and (form is None or form.is_valid()):
        make_link(request, account)
        return redirect(request.path)
    token = take_link(request, account) if can_sign_in else ""
    context |= {
        "title": f"Password of {full_name(account)}",
        "account": account,
        "name": full_name(account),
        "form": form,
        "can_sign_in": can_sign_in,
        "link": link_of(request, account, token) if token else "",
        "ends_at": ends_at(token) if token else None,
        "is_mailed": mail.is_set_up() and account.email,
    }
    response = TemplateResponse(request, "accounts/password_link.html", context)
    return mark_busy(response, form) if form else response

"""What the Markdown editor in the admin asks: a preview, a place for a picture, where a link may lead."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html
from django.utils.text import capfirst

from tac_site.faults import NotStoredError
from tac_site.http_methods import allow_methods
from tac_site.markdown.addresses import link_address
from tac_site.markdown.limits import TOO_MUCH, is_too_much
from tac_site.markdown.render import render_markdown
from tac_site.pictures.uploads import store_picture
from tac_site.plain_text import line_of_text


def refusal(request: HttpRequest) -> HttpResponse | None:
    """A short plain text that the editor can show: a redirect or a page would be shown as the preview."""
    if not request.user.is_authenticated:
        return line_of_text("You are signed out. Sign in again in another tab; your text stays here.", 401)
    if not admin.site.has_permission(request) or not any(
        model_admin.has_change_permission(request) or model_admin.has_add_permission(request)
        for model_admin in admin.site._registry.values()
    ):
        return line_of_text("Your account may not edit here. Ask an administrator for the right to.", 403)
    return None


@allow_methods("POST")
def preview(request: HttpRequest) -> HttpResponse:
    if answer := refusal(request):
        return answer
    text = request.POST.get("content", "")
    warning = format_html('<p class="errornote">{}</p>', capfirst(TOO_MUCH)) if is_too_much(text) else ""
    return HttpResponse(warning + render_markdown(text))


@allow_methods("POST")
def upload(request: HttpRequest) -> HttpResponse:
    if answer := refusal(request):
        return answer
    file = request.FILES.get("image")
    if file is None:
        return line_of_text("No picture arrived. Choose a JPEG, PNG, WebP or AVIF picture.", 400)
    try:
        name = store_picture(file)
    except NotStoredError as error:
        return line_of_text(f"{error.fault.of('The picture')} Your text is safe.", error.fault.status)
    except ValidationError as error:
        return line_of_text(" ".join(error.messages), 400)
    return JsonResponse({"address": default_storage.url(name)})


@allow_methods("POST")
def address(request: HttpRequest) -> HttpResponse:
    """The address that is meant by what was typed for a link, or why it can be none."""
    if answer := refusal(request):
        return answer
    try:
        return JsonResponse({"address": link_address(request.POST.get("address", ""))})
    except ValidationError as error:
        return JsonResponse({"problem": " ".join(error.messages)})

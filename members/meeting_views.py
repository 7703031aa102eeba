from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from members.attendance_record import attendance_of
from resources import meeting_views
from tac_site.http_methods import READ_ONLY, allow_methods


@allow_methods(*READ_ONLY)
def meeting_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The page as `resources` makes it, with who was there."""
    response = meeting_views.meeting_detail(request, slug)
    if isinstance(response, TemplateResponse):  # and no redirect
        context = response.context_data or {}
        response.template_name = "members/meeting_detail.html"
        response.context_data = {**context, "attendance": attendance_of(context["meeting"])}
    return response

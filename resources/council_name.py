from django.http import HttpRequest
from django.template import RequestContext, Template


def council_name(request: HttpRequest) -> str:
    """The council is on the floor above: a page's template is told its name, and so can be asked for it."""
    context = RequestContext(request)
    with context.bind_template(Template("")):
        return str(context["council"].name)

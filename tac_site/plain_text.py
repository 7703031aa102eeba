from django.http import HttpResponse


def line_of_text(message: str, status: int) -> HttpResponse:
    """For a script, which shows it beside what its user does."""
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")

from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse


class SecurityPolicyMiddleware(CSPMiddleware):
    """Scripts and styles come from the static files, and the admin's texts for its scripts from their view:
    'self' would cover uploaded files too."""

    def get_policy_parts(self, request: HttpRequest, *args: Any, **kwargs: Any) -> PolicyParts:
        parts = super().get_policy_parts(request, *args, **kwargs)
        try:
            static = request.build_absolute_uri(settings.STATIC_URL)
            catalog = request.build_absolute_uri(reverse("admin:jsi18n"))
        except DisallowedHost:
            return parts
        parts.replace = {"script-src": [static, catalog], "style-src": [static], **(parts.replace or {})}
        return parts

from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse


class SecurityPolicyMiddleware(CSPMiddleware):
    """Scripts and styles come from the static files, and the admin's texts for its scripts from their view:
    'self' would cover uploaded files too. Other pages do not tell where the admin is."""

    def get_policy_parts(self, request: HttpRequest, *args: Any, **kwargs: Any) -> PolicyParts:
        parts = super().get_policy_parts(request, *args, **kwargs)
        try:
            static = request.build_absolute_uri(settings.STATIC_URL)
        except DisallowedHost:
            return parts
        scripts = [static]
        if request.path.startswith(f"/{settings.ADMIN_PATH}"):
            scripts.append(request.build_absolute_uri(reverse("admin:jsi18n")))
        parts.replace = {"script-src": scripts, "style-src": [static], **(parts.replace or {})}
        return parts

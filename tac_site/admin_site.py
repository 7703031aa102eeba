from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse

from tac_site.attention import NeedsAttention


class TacAdminSite(admin.AdminSite):
    site_header = "Council administration"
    site_title = "Council administration"
    index_title = "What needs attention"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        attention = [
            item
            for model_admin in self._registry.values()
            if isinstance(model_admin, NeedsAttention) and model_admin.has_view_permission(request)
            for item in model_admin.attention()
            if item.count
        ]
        return super().index(request, {"attention": attention, **(extra_context or {})})

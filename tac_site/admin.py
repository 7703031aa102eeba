from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from tac_site.accounts.own_password import OwnPasswordView
from tac_site.accounts.second_factor_views import qr_code, second_factor_page
from tac_site.accounts.sign_in import SignInView
from tac_site.attention import NeedsAttention
from tac_site.characters import clean_line
from tac_site.days import DayField, DayInput, TimeField, TimeInput
from tac_site.fields import ProfilesField, ProfilesFormField
from tac_site.http_methods import READ_ONLY
from tac_site.markdown import views as markdown_views
from tac_site.markdown.fields import MarkdownFormField, MarkdownWidget
from tac_site.pictures.fields import PictureFormField, PictureInput


class TacAdminSite(admin.AdminSite):
    index_title = "What needs attention"

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        attention = [
            item
            for model_admin in self._registry.values()
            if isinstance(model_admin, NeedsAttention) and model_admin.has_view_permission(request)
            for item in model_admin.attention()
            if item.count
        ]
        return super().index(request, {"attention": attention, **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        # Without admin_view(), which answers with a page to sign in; these answer scripts with a line.
        return [
            path("second-factor/", second_factor_page, name="second_factor"),
            path("second-factor/qr.svg", qr_code, name="second_factor_qr"),
            path("markdownx/markdownify/", markdown_views.preview),
            path("markdownx/upload/", markdown_views.upload),
            *super().get_urls(),
        ]

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return OwnPasswordView.as_view(extra_context=extra_context)(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        return SignInView.as_view(extra_context=extra_context)(request)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Whoever comes by the address has not pressed the button."""
        if request.method in READ_ONLY:
            return redirect("admin:index")
        return super().logout(request, extra_context)


class ContentAdmin(admin.ModelAdmin[Any]):
    """Texts are Markdown, but for lists of addresses; files are pictures; no day and no time is guessed."""

    formfield_overrides = {
        models.TextField: {"form_class": MarkdownFormField, "widget": MarkdownWidget},
        ProfilesField: {"form_class": ProfilesFormField, "widget": AdminTextareaWidget(attrs={"rows": 5})},
        models.FileField: {"form_class": PictureFormField, "widget": PictureInput},
        models.DateField: {"form_class": DayField, "widget": DayInput},
        models.TimeField: {"form_class": TimeField, "widget": TimeInput},
    }

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, clean_line(search_term))

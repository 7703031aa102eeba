from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from tac_site.accounts.choose_password import CHOOSE_PASSWORD, ChoosePasswordView
from tac_site.accounts.forgotten_password import ForgottenPasswordView
from tac_site.accounts.own_password import OwnPasswordView
from tac_site.accounts.second_factor_views import qr_code, second_factor_page
from tac_site.accounts.sign_in import SignInView
from tac_site.attention import HasSections, HasSteps, NeedsAttention
from tac_site.characters import clean_line
from tac_site.days import DayField, DayInput, TimeField, TimeInput
from tac_site.fields import ProfilesField, ProfilesFormField
from tac_site.http_methods import READ_ONLY
from tac_site.markdown import views as markdown_views
from tac_site.markdown.fields import MarkdownFormField, MarkdownWidget
from tac_site.pictures.fields import PictureFormField, PictureInput
from tac_site.validators import MarkdownLength


def _place(model_admin: Any) -> int:
    """Accounts, which are no content, come last."""
    return model_admin.place if isinstance(model_admin, ContentAdmin) else 100


class TacAdminSite(admin.AdminSite):
    index_title = "Home"
    logout_template = "accounts/signed_out.html"
    password_change_done_template = "accounts/own_password_done.html"  # noqa: S105

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        return super().index(request, {**self._dashboard(request), **(extra_context or {})})

    def _dashboard(self, request: HttpRequest) -> dict[str, Any]:
        """What the account may see of all that there is to do."""
        seen = [each for each in self._registry.values() if each.has_view_permission(request)]
        steps = [
            step
            for each in sorted(seen, key=_place)
            if isinstance(each, HasSteps)
            for step in each.steps(request)
        ]
        items = [item for each in seen if isinstance(each, NeedsAttention) for item in each.attention()]
        return {
            "steps": [] if all(step.is_done for step in steps) else steps,
            "steps_done": sum(step.is_done for step in steps),
            "attention": [item for item in items if item.count],
            "sections": [
                section
                for each in seen
                if isinstance(each, HasSections)
                for section in each.sections(request)
            ],
        }

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> Any:
        """There is one first page: which app a list is of is of no interest to those who edit."""
        return redirect("admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The content in the order in which one looks for it, then the accounts."""
        models = [model for app in super().get_app_list(request, app_label) for model in app["models"]]
        models.sort(key=lambda model: _place(self._registry[model["model"]]))
        content = [each for each in models if isinstance(self._registry[each["model"]], ContentAdmin)]
        groups = {"Content": content, "Accounts": [each for each in models if each not in content]}
        known = {"app_url": reverse("admin:index"), "has_module_perms": True}
        return [
            {"name": name, "app_label": name.lower(), "models": found, **known}
            for name, found in groups.items()
            if found
        ]

    def get_urls(self) -> list[Any]:
        # Without admin_view(), which answers with a page to sign in; these answer scripts with a line.
        return [
            path("forgotten-password/", ForgottenPasswordView.as_view(), name="forgotten_password"),
            path(
                f"{CHOOSE_PASSWORD}<str:uidb64>/<str:token>/",
                ChoosePasswordView.as_view(),
                name="choose_password",
            ),
            path("second-factor/", second_factor_page, name="second_factor"),
            path("second-factor/qr.svg", qr_code, name="second_factor_qr"),
            path("markdownx/markdownify/", markdown_views.preview),
            path("markdownx/upload/", markdown_views.upload),
            path("markdownx/address/", markdown_views.address, name="markdown_address"),
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

    place = 0  # in the menu
    # Of fields by their names: from how many characters to how many read well, and why.
    sensible_lengths: dict[str, tuple[int, int, str]] = {}

    formfield_overrides = {
        models.TextField: {"form_class": MarkdownFormField, "widget": MarkdownWidget},
        ProfilesField: {"form_class": ProfilesFormField, "widget": AdminTextareaWidget(attrs={"rows": 5})},
        models.FileField: {"form_class": PictureFormField, "widget": PictureInput},
        models.DateField: {"form_class": DayField, "widget": DayInput},
        models.TimeField: {"form_class": TimeField, "widget": TimeInput},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With what characters.js says of the length; the limits of lines are in their own attribute."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        limits = [each.limit_value for each in db_field.validators if isinstance(each, MarkdownLength)]
        if limits:
            field.widget.attrs["data-limit"] = limits[0]
        if db_field.name in self.sensible_lengths:
            least, most, why = self.sensible_lengths[db_field.name]
            field.widget.attrs |= {"data-sensible": f"{least}-{most}", "data-why": why}
        return field

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, clean_line(search_term))

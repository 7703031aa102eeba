from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html

from members.forms import LastDayForm, TermForm
from members.member_form import MemberForm
from members.models import Council, Member, Term
from members.models.conflicts import own_conflicts
from tac_site.attention import Attention
from tac_site.pictures.fields import PictureFormField, PictureInput, clean_upload
from tac_site.publishing.admin import PublishingAdmin
from tac_site.publishing.documents import snapshot
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import Writer


@admin.register(Council)
class CouncilAdmin(PublishingAdmin):
    """There is one council, so its form opens directly."""

    fields = ["name", "short_name", "organization", "summary", "overview"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect(self._url("change", Council().pk) if self._is_there() else self._url("add"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not self._is_there()

    def _is_there(self) -> bool:
        """Live, or as a draft."""
        return Council.objects.exists() or Revision.objects.of(Council, Council().pk).drafts().exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TermFormSet(BaseInlineFormSet[Term, Member, forms.ModelForm[Term]]):
    def clean(self) -> None:
        super().clean()
        kept = {
            id(form.instance): form
            for form in self.forms
            if form.is_valid() and not form.cleaned_data.get(DELETION_FIELD_NAME)
            if form.has_changed() or not form.instance._state.adding
        }
        for conflict in own_conflicts(form.instance for form in kept.values()):
            kept[id(conflict.term)].add_error(conflict.field, conflict.message)


class TermInline(admin.StackedInline[Term, Member]):
    model = Term
    form = TermForm
    formset = TermFormSet
    formfield_overrides = PublishingAdmin.formfield_overrides
    fields = [("office", "employer"), ("starts_on", "ends_on", "is_announced")]
    extra = 0

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1 if obj is None else 0


class StatusFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("serving", "Serving"), ("former", "Former"), ("upcoming", "Upcoming")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.by_status(on=timezone.localdate()).get(self.value() or "", queryset)


class MissingFilter(admin.SimpleListFilter):
    title = "what is missing"
    parameter_name = "missing"
    conditions = {
        "bio": Q(bio=""),
        "photo": Q(photo=""),
        "link": Q(links=""),
        "term": Q(terms=None),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name.capitalize()) for name in self.conditions]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> QuerySet[Member]:
        return queryset.filter(self.conditions.get(self.value() or "", Q()))


class PhotoWidget(PictureInput):
    """Shows the photo, on which a click sets the form's fields focus_x and focus_y."""

    template_name = "members/admin/photo_focus.html"
    is_anew = False  # the form has begun the focus and the description of another photo

    class Media:
        css = {"all": ["members/photo_focus.css"]}
        js = ["members/photo_focus.js"]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        self.is_anew = bool(data.get(f"{name}-anew"))
        return super().value_from_datadict(data, files, name)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["is_anew"] = self.is_anew
        return context


@admin.register(Member)
class MemberAdmin(PublishingAdmin):
    form = MemberForm
    list_display = ["portrait", "name", "employer", "office", "since", "until", "has_bio", "is_visible"]
    list_display_links = ["name"]
    list_filter = [StatusFilter, MissingFilter, "is_visible"]
    search_fields = ["name_folded", "terms__employer_folded"]
    search_help_text = "Search by name or employer"
    fieldsets = [
        (None, {"fields": ["name", "job_title", "bio", "is_visible"]}),
        ("Photo", {"fields": ["photo", ("focus_x", "focus_y"), "photo_alt"]}),
        ("Links", {"fields": ["links"]}),
        ("Web address of the page", {"fields": ["slug"], "classes": ["collapse"]}),
    ]
    inlines = [TermInline]
    actions = ["publish_selected", "hide_selected", "end_terms"]
    formfield_overrides = {
        **PublishingAdmin.formfield_overrides,
        models.FileField: {"form_class": PictureFormField, "widget": PhotoWidget},
        models.PositiveSmallIntegerField: {"widget": AdminIntegerFieldWidget, "max_value": 100},
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        terms = Term.objects.nearest_first(timezone.localdate())
        nearest_terms = Prefetch("terms", terms, to_attr="nearest_terms")
        return super().get_queryset(request).prefetch_related(nearest_terms)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return queryset.named(search_term), False

    def prepare_uploads(self, request: HttpRequest) -> None:
        with suppress(ValidationError):  # the form says so at the field
            if photo := request.FILES.get("photo"):
                clean_upload(photo)

    @admin.action(permissions=["publish"], description="End the terms of the selected members on a day")
    def end_terms(self, request: HttpRequest, queryset: QuerySet[Member]) -> HttpResponse | None:
        """Asks for the last day first."""
        form = LastDayForm(request.POST if "last_day" in request.POST else None)
        if not form.is_valid():
            context = self.admin_site.each_context(request) | {"opts": self.opts, "form": form}
            context |= {"title": "End the terms of these members", "members": queryset}
            return TemplateResponse(request, "members/admin/end_terms.html", context)
        last_day = form.cleaned_data["last_day"]

        def end(writer: Writer) -> Revision | None:
            Term.objects.filter(member=writer.pk).covering(last_day).update(ends_on=last_day)
            document = snapshot(Member, writer.pk)
            return writer.publish(document, author=request.user, reason=f"Term ended on {last_day}")

        self.change_each(request, queryset, end, "Members whose term was ended")
        return None

    def view_on_site(self, member: Member) -> str | None:
        public = Member.objects.public().filter(pk=member.pk).first()
        return public.get_absolute_url() if public else None

    @admin.display(description="photo")
    def portrait(self, member: Member) -> str:
        """As on the pages, the initials shows where the file is missing."""
        portrait = member.portrait
        image = '<img src="{}" width="40" height="40" alt="" loading="lazy">'
        photo = format_html(image, portrait.url(portrait.edges[0], "webp")) if portrait else ""
        return format_html('<span class="portrait">{}{}</span>', member.initials, photo)

    @admin.display(description="bio", boolean=True)
    def has_bio(self, member: Member) -> bool:
        return bool(member.bio)

    def employer(self, member: Member) -> str:
        return self._nearest_term(member).employer

    def office(self, member: Member) -> str:
        term = self._nearest_term(member)
        return "No term yet" if term.member_id is None else term.label

    def since(self, member: Member) -> Any:
        return self._nearest_term(member).starts_on

    def until(self, member: Member) -> Any:
        return self._nearest_term(member).ends_on

    def _nearest_term(self, member: Any) -> Term:
        return member.nearest_terms[0] if member.nearest_terms else Term()

    def attention(self) -> list[Attention]:
        url = self._url("changelist")
        serving_url = f"{url}?status=serving&is_visible__exact=1"
        serving = Member.objects.roster(on=timezone.localdate())
        no_bio, no_photo = serving.filter(bio="").count(), serving.filter(photo="").count()
        no_term = Member.objects.filter(terms=None).count()
        return [
            Attention("Members without a bio", no_bio, f"{serving_url}&missing=bio"),
            Attention("Members without a photo", no_photo, f"{serving_url}&missing=photo"),
            Attention("Members on no list, because they have no term", no_term, f"{url}?missing=term"),
        ]

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from members.ending_terms import ending_terms
from members.forms import CouncilForm, LastDayForm
from members.meeting_admin import CouncilMeetingAdmin
from members.member_form import MemberForm
from members.models import Council, Member, Seat, Term
from members.models.council import RULE
from members.seat_admin import SeatAdmin
from members.term_actions import TermActionsAdmin
from members.term_inline import TermInline
from resources.models import Meeting
from tac_site.attention import Attention, Section, Step
from tac_site.pictures.fields import PictureFormField, PictureInput
from tac_site.primary_keys import parse_pk
from tac_site.publishing.admin import PublishingAdmin, Status, pk_before
from tac_site.publishing.documents import snapshot
from tac_site.publishing.models import Revision
from tac_site.publishing.writing import Writer

# Of the term of the member before: several are often known from the same minutes.
KEPT_FOR_ANOTHER = ("capacity", "starts_on", "starts_on_is_bound", "starts_source", "is_announced")
# In the order of the council's form.
ASKED_FOR = (
    "summary",
    "joining",
    "organization",
    "organization_url",
    "logo",
    "contact",
    "charter",
    "conduct",
)
RULE_HELP = (
    "As a rule, such as on the second Tuesday of the month at 7:00 in Los Angeles. By it the meetings of the "
    "next 12 months are planned, from their list. A change here changes no meeting that is planned already."
)


@admin.register(Council)
class CouncilAdmin(PublishingAdmin):
    """There is one council, so its form opens directly."""

    place = 1
    adds_another = False
    form = CouncilForm
    sensible_lengths = {"summary": (50, 155, "search engines and chat programs show no more.")}

    fieldsets = [
        ("Name and texts", {"fields": [("name", "short_name"), "summary", "overview", "joining"]}),
        ("Whose council it is", {"fields": ["organization", "organization_url", "logo"]}),
        ("What visitors look for", {"fields": ["contact", "charter", "conduct"]}),
        ("When it meets", {"fields": [RULE[:2], RULE[2:]], "description": RULE_HELP}),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect(self._url("change", Council().pk) if self._is_there() else self._url("add"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not self._is_there()

    def _is_there(self) -> bool:
        """Live, or as a draft."""
        return Council.objects.exists() or Revision.objects.of(Council, Council().pk).drafts().exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def steps(self, request: HttpRequest) -> list[Step]:
        if not self.has_change_permission(request):
            return []
        council, url = Council.objects.first() or Council(), self._url("changelist")
        return [
            Step("Name the council", bool(council.name), url),
            Step("Say whose council it is", bool(council.organization), f"{url}#id_organization"),
            Step("Say in one sentence what it is for", bool(council.summary), f"{url}#id_summary"),
        ]

    def attention(self) -> list[Attention]:
        """One item for all that visitors look for and that the council does not say."""
        council = Council.objects.first()
        missing = [name for name in ASKED_FOR if council and not getattr(council, name)]
        names = [str(self.opts.get_field(name).verbose_name) for name in missing]  # type: ignore[union-attr]
        url = self._url("change", Council().pk)
        return [Attention(f"Not said of the council: {', '.join(names)}", len(names), url)]


admin.site.register(Seat, SeatAdmin)
admin.site.register(Meeting, CouncilMeetingAdmin)


class CapacityFilter(admin.SimpleListFilter):
    title = "who serves as"
    parameter_name = "serves_as"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(capacity.value), str(capacity.label)) for capacity in Term.Capacity]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        capacity = parse_pk(self.value() or "")
        return queryset.filter(pk__in=_serving_as(capacity).values("pk")) if capacity else queryset


def _serving_as(capacity: int) -> Any:
    serving: Any = Member.objects.serving(on=timezone.localdate())
    return serving.filter(capacity=capacity)


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
        return [(name, name.capitalize()) for name in (*self.conditions, "seat")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> QuerySet[Member]:
        if self.value() == "seat":
            return _without_seat(queryset)
        return queryset.filter(self.conditions.get(self.value() or "", Q()))


def _without_seat(members: QuerySet[Member]) -> QuerySet[Member]:
    """Who are members of the council today, and in none of its seats in any capacity."""
    terms = Term.objects.covering(timezone.localdate()).filter(member=OuterRef("pk"))
    return members.filter(Exists(terms.of_members()), ~Exists(terms.exclude(seat=None)))


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
class MemberAdmin(TermActionsAdmin):
    place = 2
    form = MemberForm
    publish_words = "Visitors see this at once, a term to come from its first day."
    sensible_lengths = {
        "bio": (200, 1200, "lists show its first two or three lines, the member’s page shows all of it.")
    }
    list_display = [
        "portrait",
        "name",
        "shown_terms",
        "has_bio",
    ]
    list_display_links = ["name"]
    list_filter = [MissingFilter, CapacityFilter, "terms__seat"]
    search_fields = ["name_folded"]
    search_help_text = "Names, employers, seats, offices, words of a bio; and all texts of drafts"
    fieldsets = [
        ("Name and bio", {"fields": [("name", "job_title"), "bio"]}),
        ("Photo", {"fields": ["photo", "photo_alt"]}),
        ("Focus point of the photo", {"fields": ["focus_x", "focus_y"], "classes": ["collapse"]}),
        ("Links", {"fields": ["links"]}),
        ("On the pages", {"fields": ["is_visible"]}),
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
        terms = Term.objects.nearest_first(timezone.localdate()).select_related("seat")
        nearest_terms = Prefetch("terms", terms, to_attr="nearest_terms")
        return super().get_queryset(request).prefetch_related(nearest_terms)

    def statuses(self) -> list[Status]:
        members = Member.objects.all()
        of_day = members.by_status(on=timezone.localdate())
        return [
            Status("hidden", "Hidden", members.filter(is_visible=False)),
            Status("serving", "On the roster", of_day["serving"]),
            Status("former", "Former", of_day["former"]),
            Status("announced", "Upcoming and announced", of_day["upcoming"].public()),
            Status("secret", "Upcoming and secret", of_day["upcoming"]),
            Status("unlisted", "On no list: no term", members),
        ]

    def find_rows(self, rows: Any, words: str) -> Any:
        return rows.named(words)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        before = pk_before(request)
        if before and (term := Term.objects.filter(member=before).ranked().first()):
            kept = {name: getattr(term, name) for name in KEPT_FOR_ANOTHER}
            if term.capacity == Term.Capacity.LEAD:
                del kept["capacity"]  # it follows from the seat, which is not chosen yet
            kwargs["initial"] = [kept]
        return kwargs

    @admin.action(permissions=["publish"], description="End the terms of the selected members on a day")
    def end_terms(self, request: HttpRequest, queryset: QuerySet[Member]) -> HttpResponse | None:
        """Asks first for the last day, and of who serves several terms which of them go on."""
        going_on = [parse_pk(pk) for pk in request.POST.getlist("goes_on")]
        form = LastDayForm(request.POST if "ends_on" in request.POST else None)
        open_terms = Term.objects.exclude(ends_on__lt=timezone.localdate())
        if not form.is_valid():
            terms = open_terms.select_related("seat").ranked()
            members = queryset.prefetch_related(Prefetch("terms", terms, to_attr="open_terms"))
            context = self.admin_site.each_context(request) | {"opts": self.opts, "form": form}
            context |= {"title": "End the terms of these members", "members": members, "going_on": going_on}
            return TemplateResponse(request, "members/admin/end_terms.html", context)
        known = form.cleaned_data
        last_day = known["ends_on"]

        def end(writer: Writer) -> Revision | None:
            terms = open_terms.filter(member=writer.pk).covering(last_day).exclude(pk__in=going_on)
            terms.update(**known)
            document = snapshot(Member, writer.pk)
            return writer.publish(document, author=request.user, reason=f"Term ended on {last_day}")

        self.change_each(request, queryset, end, f"Term ended on {last_day}")
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

    @admin.display(description="terms")
    def shown_terms(self, member: Any) -> str:
        """All of today, or else the nearest."""
        today = timezone.localdate()
        terms = [term for term in member.nearest_terms if term.covers(today)] or member.nearest_terms[:1]
        return format_html_join("", "<div>{}</div>", ([term] for term in terms)) or "No term yet"

    def steps(self, request: HttpRequest) -> list[Step]:
        if not self.has_add_permission(request):
            return []
        return [Step("Add its members", Member.objects.exists(), self._url("add"))]

    def sections(self, request: HttpRequest) -> list[Section]:
        return [ending_terms(timezone.localdate())]

    def attention(self) -> list[Attention]:
        url = self._url("changelist")
        member = Term.Capacity.MEMBER
        serving_url = f"{url}?status=serving&serves_as={member}"
        serving = _serving_as(member).filter(is_visible=True)
        no_bio, no_photo = serving.filter(bio="").count(), serving.filter(photo="").count()
        no_term = Member.objects.filter(terms=None).count()
        no_seat = _without_seat(Member.objects.filter(Exists(Seat.objects.all()))).count()
        return [
            Attention("Members without a bio", no_bio, f"{serving_url}&missing=bio"),
            Attention("Members without a photo", no_photo, f"{serving_url}&missing=photo"),
            Attention("Members in none of the council’s seats", no_seat, f"{url}?missing=seat"),
            Attention("Members on no list, because they have no term", no_term, f"{url}?missing=term"),
        ]

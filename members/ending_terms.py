from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from members.models import Term
from tac_site.attention import Link, Row, Section

SOON = timedelta(days=60)


def ending_terms(today: date) -> Section:
    """For the first page of the admin."""
    later = Term.objects.filter(member=OuterRef("member"), starts_on__gt=OuterRef("ends_on"))
    terms = Term.objects.filter(ends_on__range=(today, today + SOON)).annotate(goes_on=Exists(later))
    terms = terms.select_related("member", "seat").defer("member__bio", "member__bio_folded")
    rows = [_row_of(term) for term in terms.order_by("ends_on", "member__name_folded", "pk")]
    title = f"Terms that end within {SOON.days} days"
    return Section(title, rows, f"No term has its last day from today to {today + SOON}.")


def _row_of(term: Any) -> Row:
    note = f"{term}; another term follows" if term.goes_on else str(term)
    return Row(
        str(term.member), note, (Link("Open", reverse("admin:members_member_change", args=[term.member_id])),)
    )

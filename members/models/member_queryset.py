from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from members.models.days import begun
from members.models.seat import Seat
from members.models.term import Term
from members.models.term_queryset import TermQuerySet
from tac_site.folding import contains, spellings

if TYPE_CHECKING:
    from members.models.member import Member


OFFICES = {office: f"{office.label} {office.label}s" for office in Term.Office if office.office_name}
CAPACITIES = {capacity: "{0} {0}s".format(capacity.noun.split()[0]) for capacity in Term.Capacity}
KINDS = {kind: f"{kind.label} {kind.plural}" for kind in Seat.Kind}


def _said_by(word: str, names: Mapping[Any, str]) -> list[Any]:
    """Those whose names have the whole word: “king” is not in “Working group”."""
    spelled = [words for each in spellings(word) if (words := {*each.replace("-", " ").split()})]
    named = {each: {*name.lower().split()} for each, name in names.items()}
    return [each for each, name in named.items() if any(words <= name for words in spelled)]


def _in_term(word: str, is_seat: Q) -> Q:
    """The word is in the employer or the seat of a term, or says its office, its capacity or the seat's kind.
    Of whose seat `is_seat` is not true, only employer and office are asked."""
    without_seat = Q(capacity=Term.Capacity.MEMBER, seat=None)
    capacity = Q(capacity__in=_said_by(word, CAPACITIES)) & ~without_seat
    kind = Q(seat__kind__in=_said_by(word, KINDS))
    in_seat = is_seat & (contains(word, "seat__name_folded") | capacity | kind)
    return contains(word, "employer_folded") | Q(office__in=_said_by(word, OFFICES)) | in_seat


class MemberQuerySet(models.QuerySet["Member"]):
    """`public()` alone decides who is visible; `serving()`, `former()` and `upcoming()` alone compare dates.

    In whatever capacity: on any day up to today, whoever has a term is in exactly one of the three. For a day
    to come, serving and former know only the terms that are public today.
    """

    def public(self) -> "MemberQuerySet":
        """Visible, and without those whose terms are all secret."""
        today = timezone.localdate()
        with_secret_term = Term.objects.secret(today).values("member")
        public_terms = Term.objects.public(today).filter(member=OuterRef("pk"))
        return self.filter(~Q(pk__in=with_secret_term) | Exists(public_terms), is_visible=True)

    def serving(self, on: date) -> "MemberQuerySet":
        """With `office`, `capacity`, `employer` of that day: officers first, then members, alternates, leads,
        observers, each by name. Of several terms the first one counts, by its rank."""
        today = timezone.localdate()
        terms = Term.objects.covering(on)
        if on > today:  # on every other day the term has begun, and is public for that
            terms = terms.public(today)
        first = terms.filter(member=OuterRef("pk")).ranked().values("pk")[:1]
        of_term = {name: F(f"terms__{name}") for name in ("office", "capacity", "employer")}
        members = self.filter(terms=Subquery(first)).annotate(**of_term)
        return members.order_by(F("office"), F("capacity"), "name_folded", "slug")

    def roster(self, on: date) -> "MemberQuerySet":
        """The same as public().serving(on), in two thirds of the time: who serves has a public term."""
        return self.filter(is_visible=True).serving(on)

    def former(self, on: date) -> "MemberQuerySet":
        """With `left_on`, the last day served before that day; who left last comes first."""
        public_terms = Term.objects.public(timezone.localdate())
        terms = public_terms.filter(member=OuterRef("pk"))
        left_on = terms.ended(on).order_by("-ends_on").values("ends_on")[:1]
        members = self.filter(~Exists(terms.covering(on)), pk__in=public_terms.ended(on).values("member"))
        return members.annotate(left_on=Subquery(left_on)).order_by("-left_on", "name_folded", "slug")

    def upcoming(self, on: date) -> "MemberQuerySet":
        terms = Term.objects.filter(member=OuterRef("pk"))
        return self.filter(~Exists(terms.covering(on)), ~Exists(terms.ended(on)), Exists(terms.upcoming(on)))

    def by_status(self, on: date) -> dict[str, "MemberQuerySet"]:
        return {"serving": self.serving(on), "former": self.former(on), "upcoming": self.upcoming(on)}

    def with_public_terms(self) -> "MemberQuerySet":
        terms = Term.objects.public(timezone.localdate()).select_related("seat")
        return self.prefetch_related(Prefetch("terms", terms))

    def with_terms_of(self, on: date) -> "MemberQuerySet":
        """With `terms_of_day`, by rank: the first one is the one that serving() counts."""
        terms = Term.objects.public(timezone.localdate()).covering(on).select_related("seat").ranked()
        return self.prefetch_related(Prefetch("terms", terms, to_attr="terms_of_day"))

    def matching(self, words: str) -> "MemberQuerySet":
        """Every word is in the name, the bio, a public employer or a public seat, or says a public office,
        capacity or kind of seat."""
        today = timezone.localdate()
        terms, is_public_seat = Term.objects.public(today), begun(today, "seat__")
        return self._containing(words, terms, is_public_seat, "name_folded", "bio_folded")

    def named(self, words: str) -> "MemberQuerySet":
        """As matching(), and what is not public too."""
        return self._containing(words, Term.objects.all(), Q(), "name_folded", "bio_folded")

    def _containing(self, words: str, terms: TermQuerySet, is_seat: Q, *columns: str) -> "MemberQuerySet":
        members, terms = self, terms.filter(member=OuterRef("pk"))
        for word in words.split():
            in_a_term = Exists(terms.filter(_in_term(word, is_seat)))
            members = members.filter(contains(word, *columns) | in_a_term)
        return members

    def known_as(self, slug: str) -> "Member | None":
        """The member with this slug, now or before it was changed."""
        return self.filter(slug=slug).first() or self.filter(former_slugs__slug=slug).first()

from datetime import UTC, datetime

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from members.models import Attendance, Council, Member, Seat, Term
from resources.models import Meeting, Paper, Resource


class CouncilFactory(DjangoModelFactory[Council]):
    class Meta:
        model = Council

    name = "Harbour Council"
    short_name = "HC"
    organization = "Harbour Foundation"
    summary = "The council looks after the harbour."
    overview = "The council meets in the open.\n\nAnyone may listen."


class MemberFactory(DjangoModelFactory[Member]):
    """A member without a term: on no list of the public pages."""

    class Meta:
        model = Member

    name = Sequence("Ada Number{:04}".format)


class TermFactory(DjangoModelFactory[Term]):
    """A term without dates: the member serves on every day."""

    class Meta:
        model = Term

    member = SubFactory(MemberFactory)


class SeatFactory(DjangoModelFactory[Seat]):
    """A voting seat of a company that has always been there."""

    class Meta:
        model = Seat

    name = Sequence("Seat {:04}".format)
    kind = Seat.Kind.MEMBER_COMPANY


class ResourceFactory(DjangoModelFactory[Resource]):
    class Meta:
        model = Resource

    title = Sequence("Resource {:04}".format)
    position = Sequence(lambda number: number + 1)


class MeetingFactory(DjangoModelFactory[Meeting]):
    """At 7:00 in Los Angeles, for an hour."""

    class Meta:
        model = Meeting

    starts_at = datetime(2026, 9, 8, 14, tzinfo=UTC)
    zone = "America/Los_Angeles"


class AttendanceFactory(DjangoModelFactory[Attendance]):
    """A representative who was not there."""

    class Meta:
        model = Attendance

    meeting = SubFactory(MeetingFactory)
    name = Sequence("Ada Number{:04}".format)
    position = Sequence(lambda number: number + 1)


class PaperFactory(DjangoModelFactory[Paper]):
    class Meta:
        model = Paper

    meeting = SubFactory(MeetingFactory)
    title = Sequence("Paper {:04}".format)
    url = "https://example.org/slides"
    position = Sequence(lambda number: number + 1)

from members.models.attendance import Attendance
from members.models.council import Council
from members.models.member import FormerSlug, Member
from members.models.member_queryset import MemberQuerySet
from members.models.seat import FormerSeatSlug, Seat
from members.models.term import Term

__all__ = [
    "Attendance",
    "Council",
    "FormerSeatSlug",
    "FormerSlug",
    "Member",
    "MemberQuerySet",
    "Seat",
    "Term",
]

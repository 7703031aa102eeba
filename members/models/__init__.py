from members.models.council import Council
from members.models.member import FormerSlug, Member
from members.models.member_queryset import MemberQuerySet
from members.models.term import Term, first_overlap

__all__ = ["Council", "FormerSlug", "Member", "MemberQuerySet", "Term", "first_overlap"]

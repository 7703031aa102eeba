import re
from collections.abc import Collection

from django.db import models
from django.db.models import Q

from members.models.member import Member
from members.models.seat import Seat
from members.models.term import Term
from resources.models import Meeting
from tac_site.fields import LineField
from tac_site.primary_keys import random_pk
from tac_site.publishing.revisable import Validated

# What a role says of whom somebody sits for: “vLLM Project Representative”, “Gold Member Representative”.
PROJECT_OR_CLASS = re.compile(r"(?i)(.+?) (?:project|members?)\b")
WORKING_GROUP = re.compile(r"(?i)(.+? working group)\b")


class Attendance(Validated):
    """Who was, or was not, at a meeting, as its minutes have it, and which member and seat that means."""

    parent = "meeting"

    class Group(models.IntegerChoices):
        """In the order of the minutes."""

        REPRESENTATIVE = 1, "Representative"
        ALTERNATE = 2, "Alternate"
        LEAD = 3, "Lead of a working group"
        STAFF = 4, "Staff"
        GUEST = 5, "Guest"

    id = models.BigIntegerField(primary_key=True, default=random_pk, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    position = models.PositiveSmallIntegerField(default=0)
    group = models.PositiveSmallIntegerField(choices=Group.choices, default=Group.REPRESENTATIVE)
    name = LineField(max_length=200)
    role = LineField(max_length=200, blank=True, help_text="Such as “vLLM Project Representative”.")
    affiliation = LineField(max_length=200, blank=True)
    is_present = models.BooleanField("present", default=False)
    # These two may be deleted and brought back: the row goes on naming them, and means them again.
    member = models.ForeignKey(
        Member, on_delete=models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="+"
    )
    seat = models.ForeignKey(
        Seat, on_delete=models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "attendance"
        default_permissions = ()  # whoever may write the meeting may write this
        ordering = ["group", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(group__in=[1, 2, 3, 4, 5]), name="members_attendance_group_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="members_attendance_name_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Without a query for each row of a list, and whether or not the member and the seat are deleted."""
        super().clean_fields({*(exclude or ()), "meeting", "member", "seat"})

    @property
    def seat_name(self) -> str:
        """For whom somebody sat there: the seat, or else what is written. Empty for staff and guests."""
        if self.seat_id and self.seat and self.group in CAPACITIES:
            return self.seat.name
        return self.written_seat_name

    @property
    def written_seat_name(self) -> str:
        return self.seat_in_role or self.affiliation if self.group in CAPACITIES else ""

    @property
    def seat_in_role(self) -> str:
        """“vLLM” of a “vLLM Project Representative”; of a lead the working group."""
        is_lead = self.group == Attendance.Group.LEAD
        found = (WORKING_GROUP if is_lead else PROJECT_OR_CLASS).match(self.role)
        return found[1] if found else ""


# In which capacity who is named so sits for a seat. Staff and guests sit for none.
CAPACITIES = {
    Attendance.Group.REPRESENTATIVE: Term.Capacity.MEMBER,
    Attendance.Group.ALTERNATE: Term.Capacity.ALTERNATE,
    Attendance.Group.LEAD: Term.Capacity.LEAD,
}

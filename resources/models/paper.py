import re
from collections.abc import Collection
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q

from resources.models.meeting import Meeting
from tac_site.fields import AddressField, LineField
from tac_site.pdf.names import pdf_in_words
from tac_site.primary_keys import random_pk
from tac_site.publishing.revisable import Validated

NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


class PaperQuerySet(models.QuerySet["Paper"]):
    def public(self) -> "PaperQuerySet":
        return self.filter(meeting__in=Meeting.objects.public())


class Paper(Validated):
    """Slides and whatever else was shown or handed out: somewhere on the web, or a PDF that is kept here."""

    parent = "meeting"
    dependent_fields = {"url": ("file",), "file": ("url",)}

    id = models.BigIntegerField(primary_key=True, default=random_pk, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="papers")
    position = models.PositiveSmallIntegerField(default=0)
    title = LineField(max_length=200, help_text="Such as “Lifecycle of projects, slides”.")
    url = AddressField(
        "address", max_length=500, blank=True, help_text="Where it is on the web; or choose a PDF instead."
    )
    file = models.FileField(
        "PDF",
        max_length=200,
        blank=True,
        help_text="Up to 25 MB, without scripts and other files in it. It is public once the meeting is "
        "published with it.",
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        default_permissions = ()  # whoever may write the meeting may write this
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="resources_paper_title_not_empty"),
            models.CheckConstraint(
                condition=(Q(url="") & ~Q(file="")) | (~Q(url="") & Q(file="")),
                name="resources_paper_address_or_file",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Without a query for each row of a list."""
        super().clean_fields({*(exclude or ()), "meeting"})

    def clean(self) -> None:
        if not self.url and not self.file:
            raise ValidationError({"file": "Choose a PDF, or write the address above."})
        if self.url and self.file:
            raise ValidationError({"file": "There is an address too. Empty that, or take the PDF away."})

    # For the pages

    @property
    def address(self) -> str:
        return self.url or default_storage.url(self.file.name or "")

    @property
    def what(self) -> str:
        """“PDF, 2.1 MB”, or the host that has it."""
        return pdf_in_words(self.file.name or "") or urlsplit(self.url).hostname or ""

    @property
    def file_name(self) -> str:
        """Under which browsers save it."""
        return f"{NOT_IN_FILE_NAMES.sub(' ', self.title).strip()}.pdf"

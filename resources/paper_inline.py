from typing import Any

from django import forms
from django.db import models

from resources.models import Paper
from tac_site.pdf.fields import PdfFormField, PdfInput
from tac_site.publishing.admin import ChildInline


class PaperForm(forms.ModelForm[Paper]):
    def clean(self) -> dict[str, Any] | None:
        """An address or a file that is refused is no missing one."""
        for name in self.errors.keys() & {"url", "file"}:
            setattr(self.instance, name, "refused")
        return super().clean()


class PaperInline(ChildInline):
    model = Paper
    form = PaperForm
    after = "Agenda"
    template = "admin/edit_inline/stacked.html"  # a row of a table would be too wide
    verbose_name_plural = "Slides and other papers"
    fields = ["title", ("url", "file")]
    formfield_overrides = {
        **ChildInline.formfield_overrides,
        models.FileField: {"form_class": PdfFormField, "widget": PdfInput},
    }

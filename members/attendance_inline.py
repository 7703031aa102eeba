from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest

from members.models import Attendance, Member, Seat
from tac_site.publishing.admin import ChildInline, RowField

MATCHED: dict[str, type[models.Model]] = {"member": Member, "seat": Seat}


class AttendanceForm(forms.ModelForm[Attendance]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What is deleted stays chosen until somebody chooses something else: it may be brought back."""
        super().__init__(*args, **kwargs)
        for name, model in MATCHED.items():
            field: Any = self.fields[name]
            pk = str(getattr(self.instance, f"{name}_id") or "")
            if pk and pk not in field.rows:
                field.rows = {**field.rows, pk: model(pk=int(pk))}
                field.choices = [*field.choices, (pk, f"Deleted {name}")]


class AttendanceInline(ChildInline):
    model = Attendance
    form = AttendanceForm
    after = "Minutes"
    verbose_name_plural = "Attendance, as the minutes have it"
    fields = ["group", "is_present", "name", "role", "affiliation", "member", "seat"]

    class Media:
        css = {"all": ["members/attendance_inline.css"]}

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["form_class"] = RowField
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.read(MATCHED[db_field.name]._base_manager.only("name"))
        field.choices = [("", field.empty_label), *((pk, row.name) for pk, row in field.rows.items())]
        return field

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Without Django's links to a window of the member or seat: the site's forms open in none."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.ForeignKey) and field is not None:
            field.widget = field.widget.widget
        return field

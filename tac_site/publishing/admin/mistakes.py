"""What has to be corrected in a form that comes back: a list above it, of links to the fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import MultiWidget
from django.utils.text import capfirst

from tac_site.faults import NOT_STORED
from tac_site.publishing.forms import DOUBTFUL


@dataclass(frozen=True)
class Mistake:
    where: str  # the label of the field, after what is above its row
    text: str
    target: str  # the id of the field


def list_mistakes(response: Any) -> Any:
    """In place of Django's one sentence. If nothing but the machine failed, there is nothing to correct."""
    page = getattr(response, "context_data", None)
    if page and page["errors"]:
        codes = {error.code for error in _errors_of(page)}
        kind = {"is_refused": True, "is_fault": codes == {NOT_STORED}, "is_question": codes == {DOUBTFUL}}
        page |= {"errors": [], "mistakes": [*_mistakes_of(page)], **kind}
    return response


def _errors_of(page: dict[str, Any]) -> Iterator[Any]:
    formsets = [each.formset for each in page["inline_admin_formsets"]]
    for formset in formsets:
        yield from formset.non_form_errors().as_data()
    for form in (page["adminform"].form, *chain.from_iterable(formsets)):
        yield from chain.from_iterable(form.errors.as_data().values())


def _mistakes_of(page: dict[str, Any]) -> Iterator[Mistake]:
    """What is wrong with no field alone is said above the list."""
    form = page["adminform"].form
    yield from (each for each in _in_form(form, "", "") if each.target)
    for inline in page["inline_admin_formsets"]:
        formset, names = inline.formset, inline.opts
        for text in formset.non_form_errors():
            yield Mistake(capfirst(names.verbose_name_plural), text, f"{formset.prefix}-group")
        for number, row in enumerate(formset.forms):
            if not (formset.can_delete and formset._should_delete_form(row)):
                title = f"{capfirst(names.verbose_name)} {number + 1}"
                yield from _in_form(row, title, f"{formset.prefix}-{number}")


def _in_form(form: Any, title: str, row_id: str) -> Iterator[Mistake]:
    for name, texts in form.errors.items():
        field = None if name == NON_FIELD_ERRORS or form[name].is_hidden else form[name]
        where = ", ".join(filter(None, [title, field and capfirst(field.label)]))
        target = row_id
        if field:
            target = f"{field.auto_id}_0" if isinstance(field.field.widget, MultiWidget) else field.auto_id
        yield from (Mistake(where, text, target) for text in texts)

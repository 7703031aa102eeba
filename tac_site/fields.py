"""The fields of models that hold words and addresses. They store nothing that characters.py does not keep."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from tac_site.addresses import check_address, understood
from tac_site.characters import clean_line, clean_text, has_letter
from tac_site.profiles import check_profiles, understood_profiles

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
    CharField = models.CharField[str, str]
    URLField = models.URLField[str, str]
else:
    TextField, CharField, URLField = models.TextField, models.CharField, models.URLField


class LineFormField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")

    def bound_data(self, data: Any, initial: Any) -> Any:
        return _cleaned(super().bound_data(data, initial), clean_line)


class AddressFormField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return understood(super().to_python(value) or "")


class ProfilesFormField(forms.CharField):
    """With the lines as they were typed, which the messages count."""

    default_validators = [check_profiles]

    def to_python(self, value: Any) -> str:
        return clean_text(value or "")


class LineField(CharField):
    """One line. Unless it may be blank it shows a letter or a digit."""

    def to_python(self, value: Any) -> Any:
        return _cleaned(super().to_python(value), clean_line)

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        return _clean_in_place(self, instance)

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if value and not self.blank and not has_letter(value):
            text = (
                f"“{value}” has no letter and no digit, so nobody could read it. Write a {self.verbose_name}."
            )
            raise ValidationError(text)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": LineFormField, **kwargs})


class MarkdownField(TextField):
    def to_python(self, value: Any) -> Any:
        return _cleaned(super().to_python(value), clean_text)

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        return _clean_in_place(self, instance)


class AddressField(URLField):
    default_validators = [check_address]

    def to_python(self, value: Any) -> Any:
        return _cleaned(super().to_python(value), understood)

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        return _clean_in_place(self, instance)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AddressFormField, **kwargs})


class ProfilesField(TextField):
    """A person elsewhere on the web: one address a line."""

    default_validators = [check_profiles]

    def to_python(self, value: Any) -> Any:
        return _cleaned(super().to_python(value), understood_profiles)

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        return _clean_in_place(self, instance)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": ProfilesFormField, **kwargs})


def _cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    return clean(value) if isinstance(value, str) else value


def _clean_in_place(field: models.Field[Any, Any], instance: models.Model) -> Any:
    """So that the object says what the database will say."""
    setattr(instance, field.attname, field.to_python(getattr(instance, field.attname)))
    return getattr(instance, field.attname)

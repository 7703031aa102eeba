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
    Field = models.Field[str, str]
    TextField = models.TextField[str, str]
    CharField = models.CharField[str, str]
    URLField = models.URLField[str, str]
else:
    Field, TextField, CharField, URLField = models.Field, models.TextField, models.CharField, models.URLField


class LineFormField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")

    def bound_data(self, data: Any, initial: Any) -> Any:
        return _cleaned(super().bound_data(data, initial), clean_line)


class SearchFormField(LineFormField):
    def __init__(self, **kwargs: Any) -> None:
        too_long = "Search for at most 100 characters; these were %(show_value)d."
        super().__init__(required=False, max_length=100, error_messages={"max_length": too_long}, **kwargs)


class AddressFormField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return understood(super().to_python(value) or "")


class ProfilesFormField(forms.CharField):
    """With the lines as they were typed, which the messages count."""

    default_validators = [check_profiles]

    def to_python(self, value: Any) -> str:
        return clean_text(value or "")


class CleanField(Field):
    """Stores what `clean_value` makes of a text."""

    clean_value: Callable[[str], str]
    form_class: type[forms.Field] | None = None  # Django's own if there is none

    def to_python(self, value: Any) -> Any:
        return _cleaned(super().to_python(value), self.clean_value)

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        """Set it too, so that the object says what the database will say."""
        value = self.to_python(getattr(instance, self.attname))
        setattr(instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        own = {"form_class": self.form_class} if self.form_class else {}
        return super().formfield(**{**own, **kwargs})


class LineField(CleanField, CharField):
    """One line. Unless it may be blank it shows a letter or a digit."""

    clean_value = staticmethod(clean_line)
    form_class = LineFormField

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if value and not self.blank and not has_letter(value):
            problem = f"“{value}” has no letter and no digit, so nobody could read it."
            raise ValidationError(f"{problem} Write a {self.verbose_name}.")


class MarkdownField(CleanField, TextField):
    clean_value = staticmethod(clean_text)


class AddressField(CleanField, URLField):
    default_validators = [check_address]
    clean_value = staticmethod(understood)
    form_class = AddressFormField


class ProfilesField(CleanField, TextField):
    """A person elsewhere on the web: one address a line."""

    default_validators = [check_profiles]
    clean_value = staticmethod(understood_profiles)
    form_class = ProfilesFormField


def _cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    return clean(value) if isinstance(value, str) else value

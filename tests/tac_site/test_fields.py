from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from members.models import Council, Member, Term
from resources.models import Resource
from tac_site.fields import AddressField, LineField, MarkdownField, ProfilesField
from tac_site.publishing.revisable import Revisable
from tests.factories import MemberFactory, ResourceFactory, TermFactory

DIRTY = "a\u202eb\uffff\r\nc"
CLEAN = {LineField: "ab c", MarkdownField: "a\u202eb\nc", AddressField: "abc", ProfilesField: "ab\nc"}
CASES = [(LineField, Member, "job_title"), (MarkdownField, Member, "bio"), (AddressField, Resource, "url")]


def test_every_field_that_holds_words_cleans_them() -> None:
    """Beside what Django or this code fills by itself."""
    kinds: list[type[models.Model]] = [kind for kind in apps.get_models() if issubclass(kind, Revisable)]
    kinds.append(Term)
    others = {
        field.name: type(field).__name__
        for model in kinds
        for field in model._meta.concrete_fields
        if field.editable and isinstance(field, models.CharField | models.TextField)
        if not isinstance(field, LineField | MarkdownField | AddressField | ProfilesField)
    }
    assert others == {"slug": "SlugField"}


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "model", "name"), CASES)
def test_whatever_way_a_text_takes_it_is_stored_clean(kind: type, model: Any, name: str) -> None:
    factory = MemberFactory if model is Member else ResourceFactory
    saved = factory.create(**{name: DIRTY})
    assert getattr(saved, name) == CLEAN[kind]

    updated, in_bulk, validated = factory.create(), factory.create(), factory.build(**{name: DIRTY})
    model.objects.filter(pk=updated.pk).update(**{name: DIRTY})
    setattr(in_bulk, name, DIRTY)
    model.objects.bulk_update([in_bulk], [name])
    validated.clean_fields(exclude=["slug", "url"])

    assert set(model.objects.values_list(name, flat=True)) == {CLEAN[kind]}
    assert model.objects.filter(**{name: DIRTY}).count() == 3
    assert getattr(validated, name) == (DIRTY if name == "url" else CLEAN[kind])


@pytest.mark.parametrize("name", ["—", "🎉", "\u0301", "?!"])
def test_a_name_shows_a_letter_or_a_digit(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Council(name=name).clean_fields()
    assert caught.value.message_dict == {
        "name": [f"“{name}” has no letter and no digit, so nobody could read it. Write a name."]
    }


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u2800 "])
def test_a_name_that_nobody_sees_is_no_name(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Council(name=name).clean_fields()
    assert caught.value.message_dict == {"name": ["This field cannot be blank."]}


@pytest.mark.parametrize("name", ["李", "3M", "ʻIolani", "🎉 Emma"])
def test_any_letter_will_do(name: str) -> None:
    Council(name=name).clean_fields()


@pytest.mark.django_db
def test_what_may_be_empty_may_be_a_sign() -> None:
    TermFactory.create(employer="—").clean_fields()

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from tac_site.accounts.administrators import lock_administrators
from tac_site.accounts.guarded_form import GuardedForm
from tac_site.accounts.names import (
    LONGEST_NAME,
    accounts_called,
    full_name,
    signs_in_by_email,
    store_full_name,
)
from tac_site.accounts.roles import (
    IN_WORDS,
    marks_of,
    role_in_words,
    role_of,
    roles_to_give,
    set_role_groups,
)
from tac_site.accounts.second_factor import end_sessions
from tac_site.characters import clean_line

OTHER = "other"  # what no role says; whoever chooses it leaves all as it is


class AccountForm(GuardedForm):
    """Name, e-mail address, role, active: what Django has of it is underneath."""

    name = forms.CharField(label="Name", max_length=LONGEST_NAME, help_text="As drafts and versions show it.")
    role = forms.ChoiceField(
        label="Role",
        widget=forms.RadioSelect,
        help_text="Whoever makes an administrator types their own password, which the form asks for then.",
    )
    field_order = ("name", "email", "role", "is_active", "proof")

    class Meta:
        model = User
        fields = ("email", "is_active")
        labels = {"email": "E-mail address"}
        help_texts = {
            "is_active": "Take this away when somebody leaves: they cannot sign in any more, and what they "
            "wrote stays theirs."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account, self.is_new = self.instance, self.instance.pk is None
        self.signs_in_by_email = self.is_new or signs_in_by_email(account)
        name, email = self.fields["name"], self.fields.get("email")
        name.initial = account.get_full_name()
        name.required = self.is_new or bool(name.initial)
        if email:
            email.required = self.is_new or bool(account.email)
            email.help_text = self._use_of_email()
        self.old_role = "" if self.is_new else role_of(account) or OTHER
        roles = roles_to_give(self.request.user)
        choices = [
            (role, IN_WORDS[role]) for role in dict.fromkeys([*roles, self.old_role]) if role in IN_WORDS
        ]
        if self.old_role == OTHER:
            choices.append((OTHER, f"{role_in_words(account)} (another role takes the place of all this)"))
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.fields["role"].initial = self.old_role

    def _use_of_email(self) -> str:
        if self.signs_in_by_email:
            return "One signs in with it, and gets the link to choose a password there."
        return f"One signs in with it, or with the name “{self.instance.username}”."

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name and self.fields["name"].required:  # it was of characters that nobody sees
            raise ValidationError(self.fields["name"].error_messages["required"], "required")
        return name

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not email or email.casefold() == self.instance.email.casefold():
            return email
        if self.signs_in_by_email and len(email) > LONGEST_NAME:
            raise ValidationError(
                f"This address has {len(email)} characters. One signs in with it, and a sign-in name has "
                f"{LONGEST_NAME} at most: use a shorter address."
            )
        lock_administrators()  # else two could add the same address at once
        other = accounts_called(email).exclude(pk=self.instance.pk).first()
        if other:
            raise ValidationError(
                f"“{email}” is how {full_name(other)} signs in already, with an account that is "
                f"{'active' if other.is_active else 'inactive'}. For the same person change that account."
            )
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        role = cleaned.get("role", self.old_role)
        marks = {"is_staff": self.instance.is_staff, "is_superuser": self.instance.is_superuser}
        if role != self.old_role:
            marks = marks_of(role)
        if not self.is_new:
            self.check_stays(is_active=cleaned.get("is_active", False), **marks)
        return cleaned

    def store(self) -> None:
        """Only what was changed here: somebody may choose a password, or sign in, at the same time."""
        account, changed = self.instance, []
        if "name" in self.changed_data:
            store_full_name(account, self.cleaned_data["name"])
            changed += ["first_name", "last_name"]
        if "email" in self.changed_data and self.signs_in_by_email:
            account.username = account.email.lower()
            changed += ["username"]
        if "role" in self.changed_data:
            marks = marks_of(self.cleaned_data["role"])
            for mark, is_set in marks.items():
                setattr(account, mark, is_set)
            changed += marks
        with transaction.atomic():
            if self.is_new:
                account.set_unusable_password()
                account.save()
            else:
                as_typed = [name for name in ("email", "is_active") if name in self.changed_data]
                account.save(update_fields=[*as_typed, *changed])
            if "role" in self.changed_data:
                set_role_groups(account, self.cleaned_data["role"])
            if "is_active" in self.changed_data and not account.is_active:
                end_sessions(account)  # else they would go on once the account is active again

    def outcome(self) -> str:
        who, sentences = full_name(self.instance), []
        if "role" in self.changed_data:
            role = self.cleaned_data["role"]
            sentences.append(f"{who} is {'a' if role == 'Writer' else 'an'} {role} now.")
        if "is_active" in self.changed_data:
            can = "can sign in again" if self.instance.is_active else "cannot sign in any more"
            sentences.append(f"{who} {can}.")
        if not self.changed_data:
            return "Nothing was changed."
        return " ".join(sentences) or f"The account of {who} is changed."

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from tac_site.accounts.hashing import TOO_MANY, TooManyHashesError
from tac_site.accounts.limits import lock_ends_at, sentence_of

BUSY = "busy"  # the code of the error that says so


class SignInForm(AdminAuthenticationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = self.username_field.max_length
        self.fields["username"].validators.append(MaxLengthValidator(longest))

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except TooManyHashesError:
            raise ValidationError(TOO_MANY, BUSY) from None

    def confirm_login_allowed(self, user: Any) -> None:
        try:
            super().confirm_login_allowed(user)
        except ValidationError:  # a password that is right is a failure all the same
            name = {get_user_model().USERNAME_FIELD: user.get_username()}
            user_login_failed.send(sender=__name__, credentials=name, request=self.request)
            raise

    def get_invalid_login_error(self) -> ValidationError:
        if self.request and getattr(self.request, "axes_locked_out", False):
            ends_at = lock_ends_at(self.request, self.cleaned_data["username"])
            if ends_at:
                return ValidationError(sentence_of(ends_at))
        return super().get_invalid_login_error()

import math
from typing import Any, TypeVar

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.signals import user_login_failed
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice

from tac_site.accounts import second_factor
from tac_site.accounts.hashing import RETRY_AFTER, TOO_MANY, TooManyHashesError
from tac_site.accounts.limits import lock_ends_at, sentence_of
from tac_site.accounts.names import LONGEST_ADDRESS, account_name
from tac_site.accounts.roles import active_staff

USED = "This code was used already. Wait until your app shows the next one."
WRONG = "This code is not right. Type the one that the app shows now, or a recovery code that was not used."
NEITHER = "This is neither your password nor a code that is right now."
BUSY = "busy"  # the code of the error that says so
TICKET = "tac_site.accounts.sign_in"
TICKET_ENDS = 300  # seconds to look a code up
R = TypeVar("R", bound=HttpResponse)


class CodeInput(forms.TextInput):
    """A code that was wrong is not shown again: the next one is another."""

    def __init__(self) -> None:
        attributes = {"autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        super().__init__({"autocomplete": "one-time-code", **attributes})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class SignInForm(AdminAuthenticationForm):
    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": (
            "No active account has this e-mail address, or account name, with this password. Check both: a "
            "password with a small letter in place of a capital is another one. An account that was "
            "deactivated signs nobody in: ask an administrator."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = "E-mail address or account name"
        name.validators.append(MaxLengthValidator(LONGEST_ADDRESS))
        name.widget.attrs["maxlength"] = LONGEST_ADDRESS
        if self.initial.get("username"):  # of somebody who has just chosen a password
            del name.widget.attrs["autofocus"]
            self.fields["password"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        if "username" in self.cleaned_data:
            self.cleaned_data["username"] = account_name(self.cleaned_data["username"])
        try:
            return super().clean()
        except TooManyHashesError:
            raise ValidationError(TOO_MANY, BUSY) from None

    def confirm_login_allowed(self, user: Any) -> None:
        try:
            super().confirm_login_allowed(user)
        except ValidationError:  # a password that is right is a failure all the same
            _tell_failure(self.request, user)
            raise self.get_invalid_login_error() from None
        if self.request and lock_ends_at(self.request, user.get_username()):
            # Others of the same guesser failed while this one waited to be checked.
            self.request.axes_locked_out = True  # type: ignore[attr-defined]
            _tell_failure(self.request, user)
            raise self.get_invalid_login_error()

    def get_invalid_login_error(self) -> ValidationError:
        locked = _lock_of(self.request, self.cleaned_data["username"])
        return locked or super().get_invalid_login_error()


class CodeForm(forms.Form):
    """The second step, for an account whose password was right."""

    ticket = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(label="Code", max_length=50, widget=CodeInput)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user, self.is_recovery_code = request, None, False

    def get_user(self) -> Any:
        return self.user

    def clean(self) -> None:
        user = _user_of(self.cleaned_data.get("ticket", ""))
        if user is None:
            raise ValidationError("That took too long. Sign in again with name and password.", "expired")
        if "code" not in self.cleaned_data:
            return
        try:
            device = check_code(self.request, user, self.cleaned_data["code"])
        except ValidationError as error:
            return self.add_error("code", error)
        self.user, self.is_recovery_code = user, isinstance(device, StaticDevice)
        return None


class ProofForm(forms.Form):
    """One's own password, or a code: whoever finds a browser that is signed in has neither."""

    proof = forms.CharField(
        strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"}), max_length=4096
    )

    def __init__(self, request: HttpRequest, account: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.account = request, account
        self.fields["proof"].label = "Your password"
        if second_factor.device_of(account):
            self.fields["proof"].label = "Your password, or a code from the app"

    def clean_proof(self) -> str:
        proof: str = self.cleaned_data["proof"]
        if second_factor.device_for(self.account, proof)[0]:
            check_code(self.request, self.account, proof, or_password=True)
        else:
            check_password(self.request, self.account, proof)
        return proof


class NewCodeForm(forms.Form):
    """The first code of an app."""

    code = forms.CharField(label="Code from the app", max_length=50, widget=CodeInput)

    def __init__(self, account: Any, device: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.device = account, device

    def clean_code(self) -> str:
        _check_wait(self.device)
        code = second_factor.spelling_of(self.cleaned_data["code"])
        if not second_factor.is_of_app(code) or not second_factor.is_right(self.account, self.device, code):
            text = "This code is not right. Type the one that the app shows now; its clock has to be right."
            raise ValidationError(text)
        return code


def mark_busy(response: R, form: forms.BaseForm) -> R:
    """Whether to try again is in the headers too."""
    codes = [error.code for errors in form.errors.as_data().values() for error in errors]
    if BUSY in codes:
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def ticket_for(user: Any) -> str:
    """What the page of the second step sends back. It ends with the password that it was given for."""
    return signing.dumps([user.pk, user.backend, user.get_session_auth_hash()], salt=TICKET)


def _user_of(ticket: str) -> Any:
    try:
        pk, backend, password_hash = signing.loads(ticket, salt=TICKET, max_age=TICKET_ENDS)
    except signing.BadSignature:
        return None
    user: Any = active_staff().filter(pk=pk).first()
    if user is None or user.get_session_auth_hash() != password_hash:
        return None
    user.backend = backend
    return user


def check_code(request: HttpRequest, user: Any, typed: str, *, or_password: bool = False) -> Any:
    """Returns the device that it is a code of. Wrong ones count as wrong passwords do.

    A password may look like a code. It is tried first: each wrong code would make the next one wait."""
    if lock_ends_at(request, user.get_username()):
        request.axes_locked_out = True  # type: ignore[attr-defined]
    else:
        device, code = second_factor.device_for(user, typed)
        if device:
            _check_wait(device)
            if or_password and _is_password(user, typed):
                return None
            if second_factor.was_used(device, code):
                raise ValidationError(USED)
            if second_factor.is_right(user, device, code):
                return device
    _tell_failure(request, user, "second factor")
    lock = _lock_of(request, user.get_username(), "code")
    raise lock or ValidationError(NEITHER if or_password else WRONG)


def _is_password(user: Any, typed: str) -> bool:
    try:
        return bool(user.check_password(typed))
    except TooManyHashesError:
        raise ValidationError(TOO_MANY, BUSY) from None


def check_password(request: HttpRequest, user: Any, password: str) -> None:
    try:
        authenticated = authenticate(request, username=user.get_username(), password=password)
    except TooManyHashesError:
        raise ValidationError(TOO_MANY, BUSY) from None
    if authenticated != user:
        raise _lock_of(request, user.get_username()) or ValidationError("This is not your password.")


def _check_wait(device: Any) -> None:
    until = second_factor.wait_until(device)
    if until:
        seconds = max(1, math.ceil((until - timezone.now()).total_seconds()))
        rest = f"{seconds} second{'' if seconds == 1 else 's'}"
        raise ValidationError(f"There were wrong codes. Wait for {rest}, then type the next one.")


def _tell_failure(request: HttpRequest | None, user: Any, what: str = "sign-in") -> None:
    credentials = {get_user_model().USERNAME_FIELD: user.get_username(), "what": what}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def _lock_of(request: HttpRequest | None, name: str, what: str = "password") -> ValidationError | None:
    if request is None or not getattr(request, "axes_locked_out", False):
        return None
    ends_at = lock_ends_at(request, name)
    return ValidationError(sentence_of(ends_at, what)) if ends_at else None

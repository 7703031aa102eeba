"""What is wrong with the configuration: `manage.py check` says it, and `manage.py serve` before it begins."""

import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ValidationError

from tac_site.configuration import env_file, variables
from tac_site.logs.lines import one_line

TAG = "configuration"
LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]"}


def line_of(message: CheckMessage) -> str:
    return f"{message.id}: {message.msg} {message.hint}"


@register(TAG)
def variables_keep_their_rules(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    in_file = env_file.problems_of(settings.ENV_FILE, is_wanted="ENV_FILE" in os.environ)
    problems = [*in_file, *variables.problems_of(os.environ)]
    return [
        Error(one_line(problem.text), problem.fix, id=f"tac_site.{problem.check}") for problem in problems
    ]


@register(TAG)
def variables_are_spelt_right(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Warning(f"{name} is no setting of this site.", f"Do you mean {meant}?", id="tac_site.W002")
        for name, meant in variables.misspelt(os.environ)
    ]


@register(TAG)
def the_admin_password_is_a_good_one(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        if settings.ADMIN_PASSWORD:
            validate_password(settings.ADMIN_PASSWORD, get_user_model()(username="admin"))
    except ValidationError as error:
        fix = "Unset it, and the site makes one up and shows it once; or choose another."
        return [Error(f"ADMIN_PASSWORD: {' '.join(error.messages)}", fix, id="tac_site.E009")]
    return []


@register(TAG)
def settings_go_together(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return list(_contradictions())


def _contradictions() -> Iterator[CheckMessage]:
    if settings.DEBUG and (public := public_hosts()):
        problem = (
            f"DEBUG is on and the site answers for {public}: it shows its code to whoever meets an error."
        )
        yield Error(problem, "Unset DEBUG, or ALLOWED_HOSTS.", id="tac_site.E013")
    if bool(settings.AWS_ACCESS_KEY_ID) != bool(settings.AWS_SECRET_ACCESS_KEY):
        missing = "AWS_SECRET_ACCESS_KEY" if settings.AWS_ACCESS_KEY_ID else "AWS_ACCESS_KEY_ID"
        problem = f"{missing} is missing: the store of the files is asked with both parts of a key."
        yield Error(problem, "Set both, or neither.", id="tac_site.E024")
    if settings.MEDIA_ENDPOINT and not settings.MEDIA_BUCKET:
        problem = "MEDIA_ENDPOINT is set and MEDIA_BUCKET is not: files go to DATA_DIR."
        yield Error(problem, "Name the bucket too, or unset MEDIA_ENDPOINT.", id="tac_site.E023")
    hsts = (
        ("E005", "HSTS_SUBDOMAINS", settings.SECURE_HSTS_INCLUDE_SUBDOMAINS),
        ("E006", "HSTS_PRELOAD", settings.SECURE_HSTS_PRELOAD),
    )
    for check, name, is_on in hsts:
        if is_on and not settings.HTTPS:
            problem = f"{name} is on without HTTPS: nothing comes of it."
            yield Error(problem, f"Set HTTPS=true too, or unset {name}.", id=f"tac_site.{check}")
    if settings.SECURE_HSTS_PRELOAD and not settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        problem = "HSTS_PRELOAD is on without HSTS_SUBDOMAINS: browsers' lists take whole domains alone."
        yield Error(problem, "Set HSTS_SUBDOMAINS=true too, or unset HSTS_PRELOAD.", id="tac_site.E006")


@register(TAG)
def mails_reach_somebody(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    environment = os.environ
    if bool(environment.get("ADMINS")) == bool(environment.get("EMAIL_URL")):
        return []
    problem = "Of ADMINS and EMAIL_URL only one is set: nobody is mailed what nobody sees otherwise."
    hint = "Set the other one too, or neither."
    if environment.get("EMAIL_URL") and not environment.get("EMAIL_FROM"):
        problem += f" Mails with links to choose a password come from {settings.SERVER_EMAIL}."
        hint += " EMAIL_FROM says from whom mails come."
    return [Warning(problem, hint, id="tac_site.W003")]


@register(TAG, deploy=True)
def public_hosts_use_https(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.HTTPS or not (public := public_hosts()):
        return []
    problem = f"The site answers for {public} without HTTPS: passwords travel readable."
    hint = "Put a proxy that terminates HTTPS in front and set HTTPS=true."
    return [Warning(problem, hint, id="tac_site.W001")]


def public_hosts() -> str:
    return ", ".join(sorted(set(settings.ALLOWED_HOSTS) - LOCAL_HOSTS))

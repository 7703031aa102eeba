"""All variables of the environment that the site reads. docs/settings.md says what each is for."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

from tac_site.configuration import rules
from tac_site.configuration.rules import Rule


class Variable(NamedTuple):
    check: str  # the id of what is said of it
    rule: Rule
    is_secret: bool = False


class Problem(NamedTuple):
    check: str
    text: str
    fix: str


VARIABLES = {
    "ALLOWED_HOSTS": Variable("E003", rules.host_names),
    "HTTPS": Variable("E004", rules.true_or_false),
    "HSTS_SUBDOMAINS": Variable("E005", rules.true_or_false),
    "HSTS_PRELOAD": Variable("E006", rules.true_or_false),
    "TRUSTED_PROXIES": Variable("E020", rules.networks),
    "DATA_DIR": Variable("E007", rules.directory),
    "DATABASE_URL": Variable("E008", rules.database_url, is_secret=True),
    "SECRET_KEY": Variable("E001", rules.secret_key, is_secret=True),
    "MEDIA_BUCKET": Variable("E022", rules.bucket),
    "MEDIA_ENDPOINT": Variable("E023", rules.endpoint, is_secret=True),  # a wrong one may have the key in it
    "AWS_ACCESS_KEY_ID": Variable("E024", rules.word, is_secret=True),
    "AWS_SECRET_ACCESS_KEY": Variable("E025", rules.word, is_secret=True),
    "AWS_DEFAULT_REGION": Variable("E026", rules.word),
    # tac_site.checks asks Django of it.
    "ADMIN_PASSWORD": Variable("E009", rules.anything, is_secret=True),
    "ADMIN_PATH": Variable("E015", rules.admin_path),
    "REQUIRE_2FA": Variable("E021", rules.true_or_false),
    "TIME_ZONE": Variable("E010", rules.time_zone),
    "SECURITY_CONTACT": Variable("E002", rules.contact),
    "LOG_FORMAT": Variable("E011", rules.one_of("text", "json")),
    "ACCESS_LOG": Variable("E012", rules.true_or_false),
    "EMAIL_URL": Variable("E016", rules.email_url, is_secret=True),
    "ADMINS": Variable("E017", rules.mail_addresses),
    "EMAIL_FROM": Variable("E018", rules.sender),
    "STATIC_ROOT": Variable("E019", rules.absolute_path),
    "DEBUG": Variable("E013", rules.true_or_false),
    "ENV_FILE": Variable("E014", rules.anything),
}


def problems_of(environment: Mapping[str, str]) -> Iterator[Problem]:
    for name, variable in VARIABLES.items():
        text = environment.get(name)
        if text is not None and (wrong := variable.rule(text)):
            shown = name if variable.is_secret else f"{name} is “{text}”"
            yield Problem(variable.check, f"{shown}: {wrong.rule}", wrong.fix)


def refuse_wrong(environment: Mapping[str, str]) -> None:
    """For servers that run no checks: in settings.py, what cannot be read has its default."""
    if lines := [f"{problem.text} {problem.fix}" for problem in problems_of(environment)]:
        raise ImproperlyConfigured("\n".join(lines))


def misspelt(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each name that is nearly one of ours, and ours."""
    for name in sorted(environment.keys() - VARIABLES.keys()):
        for meant in get_close_matches(name, VARIABLES, n=1, cutoff=0.9):
            yield name, meant

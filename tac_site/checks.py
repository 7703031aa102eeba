import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]"}


@register(deploy=True)
def secret_key_exists(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        settings.SECRET_KEY  # noqa: B018  (Django raises when an empty one is read)
    except ImproperlyConfigured:
        file = settings.SECRET_KEY_FILE
        problem = f"There is no secret key: SECRET_KEY is not set and {file} does not exist."
        hint = "Set SECRET_KEY, or start the site once with manage.py serve, which makes the file."
        return [Error(problem, hint, id="tac_site.E001")]
    return []


@register(deploy=True)
def public_hosts_use_https(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    public = sorted(set(settings.ALLOWED_HOSTS) - LOCAL_HOSTS)
    if settings.HTTPS or not public:
        return []
    problem = f"The site answers for {', '.join(public)} without HTTPS: passwords travel readable."
    hint = "Put a proxy that terminates HTTPS in front and set HTTPS=true."
    return [Warning(problem, hint, id="tac_site.W001")]


@register
def security_contact_is_an_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    contact = settings.SECURITY_CONTACT
    if not contact or re.fullmatch(r"(mailto:|https://)[!-~]+", contact):
        return []
    problem = f"SECURITY_CONTACT is “{contact}”, which is not a mailto: or https: address."
    hint = "Write it as in mailto:security@example.org or https://example.org/security."
    return [Error(problem, hint, id="tac_site.E002")]

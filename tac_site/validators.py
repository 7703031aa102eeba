import re

from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils.deconstruct import deconstructible


@deconstructible
class MarkdownLength(MaxLengthValidator):
    message = (
        "This text has %(show_value)d characters and at most %(limit_value)d are kept. "
        "Shorten it or move a part of it elsewhere, then save again."
    )


class NetworkAddress(RegexValidator):
    """The address of a profile on the named network: its host, or one below it."""

    def __init__(self, network: str, *hosts: str) -> None:
        super().__init__(
            rf"^https?://([\w.-]+\.)?({'|'.join(map(re.escape, hosts))})(:\d+)?([/?#]|$)",
            f"“%(value)s” is not an address on {network}. "
            f"Write one that begins with https://{hosts[0]}/, or use another field.",
            code="other_network",
            flags=re.IGNORECASE,
        )

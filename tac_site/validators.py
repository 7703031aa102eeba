from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator, URLValidator
from django.utils.deconstruct import deconstructible

single_line = RegexValidator(
    "[\x00-\x1f\x7f\x85\u2028\u2029]",
    "“%(value)s” has a line break or another control character in it. Write it in one line.",
    code="not_single_line",
    inverse_match=True,
)

web_address = URLValidator(
    schemes=["http", "https"],
    message="“%(value)s” is not a web address. Write the whole of it, such as https://example.org/page.",
)


@deconstructible
class MarkdownLength(MaxLengthValidator):
    message = (
        "This text has %(show_value)d characters and at most %(limit_value)d are kept. "
        "Shorten it or move a part of it elsewhere, then save again."
    )


@deconstructible
class NetworkAddress:
    """The address of a profile on the named network: its host, or one below it."""

    def __init__(self, network: str, *hosts: str) -> None:
        self.network = network
        self.hosts = hosts

    def __call__(self, value: str) -> None:
        try:
            host = urlsplit(value).hostname or ""
        except ValueError:  # “https://[”
            host = ""
        if not any(host == own or host.endswith(f".{own}") for own in self.hosts):
            raise ValidationError(
                f"“{value}” is not an address on {self.network}. "
                f"Write one that begins with https://{self.hosts[0]}/, or use another field.",
                code="other_network",
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NetworkAddress) and (self.network, self.hosts) == (
            other.network,
            other.hosts,
        )

"""The names of stored pictures, portraits and logos: they say what is in the file."""

import re

PORTRAIT_FORMATS = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}  # by the ending of the name
PICTURE_NAME = re.compile(r"pictures/[0-9a-f]{32}-([0-9]{1,4})x([0-9]{1,4})\.webp")
LOGO_NAME = re.compile(r"logos/[0-9a-f]{16}-[0-9]{1,3}x[0-9]{1,2}\.webp")
PORTRAIT_NAME = re.compile(r"portraits/[0-9a-f]{16}-[0-9]{1,3}\.(avif|webp|jpg)")


def picture_size(name: str) -> tuple[int, int] | None:
    """Width and height in pixels of a stored picture, None for any other name."""
    match = PICTURE_NAME.fullmatch(name)
    return (int(match[1]), int(match[2])) if match else None


def content_type(name: str) -> str | None:
    """Of a stored picture, portrait or logo, None for any other name."""
    if PICTURE_NAME.fullmatch(name) or LOGO_NAME.fullmatch(name):
        return "image/webp"
    match = PORTRAIT_NAME.fullmatch(name)
    return f"image/{PORTRAIT_FORMATS[match[1]].lower()}" if match else None

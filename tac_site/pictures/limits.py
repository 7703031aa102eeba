"""How many pixels an upload may have: as many as are decoded in some 350 MB, one picture at a time."""

import re

from PIL import ImageFile, JpegImagePlugin

MAX_EDGE = 65_535  # in pixels: every line of a picture takes memory of its own
# The decoders of WebP and AVIF take up to 16 bytes a pixel, that of PNG 4.
MEGAPIXELS = {"PNG": ("a PNG", 40), "WEBP": ("a WebP", 16), "AVIF": ("an AVIF", 16)}
# A JPEG is made smaller while it is decoded, line by line, but one that comes in several scans is in memory
# as a whole before: 2 bytes for each number that a pixel or its neighbourhood has.
JPEG_MEGAPIXELS = 200  # the most that phones have
JPEG_BYTES = 300_000_000
# Those that a length follows, and the two that begin and end a picture, which have none.
JPEG_MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])")
MAX_SCANS = 50  # ten are usual; each goes over all the pixels again, in a tenth of a second


def megapixel_limit(source: ImageFile.ImageFile, content: bytes) -> tuple[str, int]:
    """With the words for what the limit is for. ValueError for a JPEG that takes endless time."""
    if not isinstance(source, JpegImagePlugin.JpegImageFile):  # an MPO is one: several JPEG in one file
        return MEGAPIXELS[str(source.format)]
    scans = jpeg_scans(content)
    if len(scans) > MAX_SCANS:
        raise ValueError
    if scans[:1] == [source.layers] and not source.info.get("progressive"):
        return "a JPEG", JPEG_MEGAPIXELS
    samples = [horizontal * vertical for _, horizontal, vertical, _ in source.layer]
    largest = max(layer[1] for layer in source.layer) * max(layer[2] for layer in source.layer)
    return "a progressive JPEG like this one", JPEG_BYTES * largest // (2 * sum(samples)) // 1_000_000


def jpeg_scans(jpeg: bytes) -> list[int]:
    """How many colours each has. A video that a phone has appended does not count."""
    scans, position = [], 0
    while match := JPEG_MARKER.search(jpeg, position):
        if match[1] == b"\xd9":
            break
        position = match.end()
        if match[1] == b"\xda":
            scans.append(int.from_bytes(jpeg[position + 2 : position + 3]))
        if match[1] != b"\xd8":  # what begins a picture has no length
            position += int.from_bytes(jpeg[position : position + 2])
    return scans

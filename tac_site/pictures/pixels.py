"""The pixels of an opened picture as the site keeps them: upright, not too many, 8 bits a channel, sRGB."""

import io
from contextlib import suppress
from math import ceil
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageMath, ImageOps

KEPT_EDGE = 2048  # in pixels
BAND_PIXELS = 1_000_000  # of the source, shrunk at a time
ORIENTATION = 0x0112  # the EXIF tag
PROFILE_MODES = {"GRAY": "L", "RGB ": "RGB", "CMYK": "CMYK"}  # by the colour space that a profile names
GREY_STEPS = {"L;2": 85, "L;4": 17}  # Pillow stretches such values to 8 bits, but not the transparent one


def normalize(source: ImageFile.ImageFile) -> Image.Image:
    transparent = source.info.get("transparency")
    if isinstance(transparent, int):
        transparent *= GREY_STEPS.get(str(source.tile[0].args), 1)
    orientation = source.getexif().get(ORIENTATION, 1)
    profile = source.info.get("icc_profile")
    scale = KEPT_EDGE / max(source.size)
    source.draft(None, (ceil(source.width * scale), ceil(source.height * scale)))
    picture = _to_srgb(_shrink(source, transparent), profile)
    picture.getexif()[ORIENTATION] = orientation
    picture = ImageOps.exif_transpose(picture)
    picture.info.clear()
    return picture


def _shrink(source: Image.Image, transparent: Any) -> Image.Image:
    """Band by band, so that no second full-size copy is ever in memory. Grey stays grey and CMYK stays CMYK:
    a colour profile is one of the source's colours."""
    mode = source.mode if source.mode == "CMYK" else "L" if source.mode[0] in "1IL" else "RGB"
    if transparent is not None or source.mode in ("RGBA", "LA", "PA"):
        mode += "A"
    source.load()
    factor = max(1, round(max(source.size) / KEPT_EDGE))
    picture = Image.new(mode, (ceil(source.width / factor), ceil(source.height / factor)))
    rows = factor * max(1, BAND_PIXELS // (source.width * factor))
    for top in range(0, source.height, rows):
        band = source.crop((0, top, source.width, min(source.height, top + rows)))
        if band.mode.startswith("I"):
            band = _to_8_bits(band, transparent)
        elif transparent is not None:
            band.info["transparency"] = transparent
        picture.paste(band.convert(mode).reduce(factor), (0, top // factor))
    picture.thumbnail((KEPT_EDGE, KEPT_EDGE))
    return picture


def _to_8_bits(grey: Image.Image, transparent: int | None) -> Image.Image:
    """Of 16 bits; all of them tell whether a pixel has the transparent value."""
    picture = grey.point(lambda value: value / 256).convert("L")
    if transparent is not None:
        opaque = ImageMath.lambda_eval(lambda images: images["grey"] != transparent, grey=grey.convert("I"))
        picture.putalpha(opaque.point(lambda value: value * 255).convert("L"))
    return picture


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    alpha = picture.getchannel("A") if picture.mode.endswith("A") else None
    colours = picture.convert(picture.mode.removesuffix("A"))
    # A damaged profile, or one that does not fit the picture, leaves the colours as they are.
    with suppress(ImageCms.PyCMSError, OSError, KeyError):
        if profile:
            colours = _apply(ImageCms.ImageCmsProfile(io.BytesIO(profile)), colours)
    colours = colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def _apply(profile: ImageCms.ImageCmsProfile, colours: Image.Image) -> Image.Image:
    mode = PROFILE_MODES[profile.profile.xcolor_space]
    # Some formats have no grey, and programs write the profile of colours into grey pictures.
    if {mode, colours.mode} == {"L", "RGB"} and (mode == "RGB" or _is_grey(colours)):
        colours = colours.convert(mode)
    target = ImageCms.createProfile("sRGB")
    return ImageCms.profileToProfile(colours, profile, target, outputMode="RGB") or colours


def _is_grey(colours: Image.Image) -> bool:
    return len({channel.tobytes() for channel in colours.split()}) == 1

"""Descriptions of pictures that describe nothing."""

from collections.abc import Iterator
from pathlib import PurePath

import regex

from chatmod.domain.runsheet import RunSheet
from chatmod.domain.schedule import Image
from chatmod.errors import Problem

_ALT_COLUMN = 3
"""Behind `![`, which begins its line."""
_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".bmp", ".tif", ".tiff", ".svg", ".avif")
_WORDS_OF_A_FILE = 4
"""What ends like a file and is longer may be a sentence about one."""
_CAMERA = regex.compile(
    r"(?:(?:img|dsc[nf]?|pxl|mvimg|image|photo|picture|pict|screenshot|screen shot|bildschirmfoto|capture d.[ée]cran"
    r"|captura de pantalla|bild|foto|imagen|whatsapp image|slide|folie)[ _-]?+\(?|p(?=[0-9]{6})"
    r"|(?=(?:19|20)[0-9]{6}_))[0-9](?:[0-9_.:,()\s-]|wa(?=[0-9])|\b(?:at|um|à|am|pm|uhr)\b)*+",
    regex.IGNORECASE,
)
_ARTICLE = regex.compile(r"(?:an?|the|une?|ein|eine|una)\s++", regex.IGNORECASE)
_EMPTY = """
    image images img photo photograph picture pic screenshot graphic figure illustration alt alt-text todo
    untitled unnamed
    photographie capture dessin bild foto grafik abbildung bildschirmfoto zeichnung imagen fotografía captura dibujo
"""
_EMPTY_WORDS = frozenset(_EMPTY.split())


def descriptions(sheet: RunSheet) -> Iterator[Problem]:
    """Descriptions that are a file's name, or say no more than that there is a picture."""
    images = dict.fromkeys(
        image
        for cue in sheet.cues
        for script in cue.planned.scripts
        for part in script.parts
        for image in part.images
        if image.alt
    )
    for image in images:
        if _is_file_name(image):
            yield _problem(image, f"The description of `{image.path}` is the name of a file: `{image.alt}`.")
        elif _ARTICLE.sub("", image.alt, count=1).casefold().strip(" .:") in _EMPTY_WORDS:
            yield _problem(image, f"The description of `{image.path}` says only `{image.alt}`.")


def _is_file_name(image: Image) -> bool:
    stem = PurePath(image.path).stem
    from_its_file = image.alt == stem and not stem.isalpha() and " " not in stem
    ends_so = image.alt.lower().endswith(_ENDINGS) and len(image.alt.split()) <= _WORDS_OF_A_FILE
    return from_its_file or ends_so or bool(_CAMERA.fullmatch(image.alt))


def _problem(image: Image, problem: str) -> Problem:
    remedy = "Say what it shows, for those who cannot see it."
    place = image.place
    return Problem(place.path, place.line, "warning", "alt-file-name", problem, remedy, _ALT_COLUMN, len(image.alt))
